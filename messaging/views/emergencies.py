"""Emergency access: opening a case one can't see, and judging that."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import Purpose
from jaitf.permissions import requires_page
from jaitf.purposes import purpose_state
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from messaging.forms import EmergencyForm, EmergencyReviewForm
from messaging.models import EmergencyAccess
from messaging.permissions import emergency_for, may_review_emergency
from messaging.selectors.emergencies import emergencies_for
from messaging.services.emergencies import emergency_open, emergency_review
from messaging.sources import ShareKind

DRAFT = "emergency-new"
MOST_SHOWN = 50
_OPENS = {ShareKind.SEIZURE: "seizures:seizure-detail", ShareKind.CONTROL: "seizures:control-detail"}


@requires_page(Page.EMERGENCY)
@never_cache
@require_http_methods(["GET", "POST"])
@recently_authenticated
def emergency_new(request: SignedInRequest) -> HttpResponse:
    """Say which case and why; the answer is the case."""
    data = request.POST if request.method == "POST" else restored(request, DRAFT)
    form = EmergencyForm(data, initial={"reference": request.GET.get("reference", "")[:24]})
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, emergency_open(actor=request.user, **form.cleaned_data))
        except NotVisible as error:
            form.add_error("reference", str(error.message))
        except RuleViolation as error:
            add_refusal(form, error)
    own = EmergencyAccess.objects.filter(officer=request.user)[:10]
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "messaging/emergency_new.html", {"form": form, "own": own, "draft": DRAFT}, status=status)


def _opened(request: SignedInRequest, emergency: EmergencyAccess) -> HttpResponse:
    draft_discard(actor_id=request.user.pk, key=DRAFT)
    # The reason was just given: the case asks for no second one.
    purpose_state(request.session, str(emergency.record_id), Purpose.EMERGENCY, emergency.reason)
    messages.warning(request, _("You may read %(reference)s for 60 minutes. Your chief and the owning unit have been told.") % {"reference": emergency})
    return redirect(_OPENS[ShareKind(emergency.record_type)], emergency.record_id)


@requires_page(Page.EMERGENCIES)
@require_GET
def emergency_list(request: SignedInRequest) -> HttpResponse:
    """Emergency accesses that concern me, those that wait for my review first."""
    return _list(request, None)


@requires_page(Page.EMERGENCIES)
@require_POST
def emergency_review_page(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Accept it, or call it misuse."""
    emergency = emergency_for(request.user, public_id)
    form = EmergencyReviewForm(request.POST)
    if form.is_valid():
        try:
            emergency_review(actor=request.user, emergency=emergency, **form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Your review of %(reference)s is recorded.") % {"reference": emergency})
            return redirect("messaging:emergency-list")
    return _list(request, form, emergency, status=422)


def _list(request: SignedInRequest, form: EmergencyReviewForm | None, refused: EmergencyAccess | None = None, *, status: int = 200) -> HttpResponse:
    found = list(emergencies_for(request.user).order_by("-created_at")[:MOST_SHOWN])
    waiting = [one for one in found if not one.verdict and may_review_emergency(request.user, one)]
    others = [one for one in found if one not in waiting]
    context = {"waiting": waiting, "others": others, "form": form, "refused": refused}
    return TemplateResponse(request, "messaging/emergency_list.html", context, status=status)
