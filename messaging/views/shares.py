"""Who else may see a case: sharing it with a unit, and ending that."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from jaitf.choices import Verb
from jaitf.permissions import may, require, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from messaging.forms import RevokeForm, ShareForm
from messaging.permissions import share_for
from messaging.selectors.shares import share_history, shares_of, units_to_share_with
from messaging.services.shares import record_share, share_revoke
from messaging.sources import ShareKind
from seizures.permissions import seizure_for

#: Where the shares of each kind of record are shown.
SHOWN_AT = {ShareKind.SEIZURE: "messaging:share-list", ShareKind.CONTROL: "seizures:control-detail", ShareKind.TARGET: "profiling:target-detail"}


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def share_list(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The shares of a case and their history; whoever may share can add one."""
    seizure = seizure_for(request.user, public_id, Verb.SHARE if request.method == "POST" else Verb.VIEW)
    # A partner to whom the case was shown does not learn who else sees it.
    require(request.user, seizure.compartment, Verb.VIEW)
    unit = seizure.compartment.task_force
    form = ShareForm(units_to_share_with(seizure), request.POST or None, initial={"handling": seizure.handling})
    if request.method == "POST" and form.is_valid():
        try:
            record_share(actor=request.user, record=seizure, **form.order(unit.time_zone))
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The case is shared with %(unit)s.") % {"unit": form.cleaned_data["with_unit"]})
            return redirect("messaging:share-list", seizure.public_id)
    context = {"seizure": seizure, "shares": shares_of(seizure), "history": share_history(seizure), "now": timezone.now()}
    context["form"] = form if may(request.user, Verb.SHARE, seizure) else None
    return TemplateResponse(request, "messaging/share_list.html", context, status=422 if form.errors else 200)


@requires_page(Page.CASES)
@require_POST
def share_revoke_page(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """End a share at once."""
    if kind not in list(ShareKind):
        raise NotVisible
    grant = share_for(request.user, ShareKind(kind), pk)
    form = RevokeForm(request.POST)
    share_revoke(actor=request.user, grant=grant, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    messages.success(request, _("The share is ended."))
    return redirect(SHOWN_AT[ShareKind(kind)], grant.content_object.public_id)
