"""Exhibits: one with its ledger, what one keeps, taking one in, its files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.forms.custody import CollectForm
from seizures.permissions import exhibit_file_for, exhibit_for, require_keeper, seizure_for
from seizures.selectors.custody import court_quantity, entries_of
from seizures.selectors.keepers import keeping_of
from seizures.services.custody import Moment
from seizures.services.exhibit_files import verified_bytes
from seizures.services.exhibits import Found, exhibit_collect
from seizures.views.exhibit_steps import offered_steps


@requires_page(Page.CASES)
@require_GET
def exhibit_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Who has it, what can be done next, and everything that happened to it. The QR code of its label leads here."""
    exhibit = exhibit_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=exhibit)
    entries = entries_of(exhibit)
    first, others = offered_steps(exhibit, request.user)
    context = {
        "exhibit": exhibit,
        "entries": entries,
        "quantity": court_quantity(entries),
        "steps": first,
        "other_steps": others,
        "children": exhibit.children.select_related("seizure", "holder").order_by("number"),
        "files": exhibit.files.defer("content", "thumbnail"),
        "is_receiver": exhibit.offered_to_id == request.user.pk,
    }
    return TemplateResponse(request, "seizures/exhibit_detail.html", context)


@requires_page(Page.CASES)
@require_GET
def custody_list(request: SignedInRequest) -> HttpResponse:
    """What waits for my confirmation, what I hold, and what lies in the stores."""
    keeping = keeping_of(request.user, timezone.now())
    shown = len(keeping.to_confirm) + len(keeping.given) + len(keeping.held) + len(keeping.overdue) + len(keeping.stored) + len(keeping.discrepancies)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="exhibit", count=shown)
    return TemplateResponse(request, "seizures/custody_list.html", {"keeping": keeping})


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def exhibit_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A thing of this case becomes an exhibit; whoever enters it holds it."""
    seizure = seizure_for(request.user, public_id)
    require_keeper(request.user, seizure)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    form = CollectForm(request.POST if request.method == "POST" else None, seizure=seizure)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found = Found(data["description"], data["place"], data["line"] or None, data["witness"])
        try:
            exhibit = exhibit_collect(actor=request.user, seizure=seizure, found=found, at=Moment(data["occurred_at"], data["late_reason"]))
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=f"exhibit-new-{public_id}")
            messages.success(request, _("Exhibit %(code)s is taken in. You hold it.") % {"code": exhibit})
            return redirect("seizures:exhibit-detail", exhibit.public_id)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "seizures/exhibit_new.html", {"seizure": seizure, "form": form, "draft": f"exhibit-new-{public_id}"}, status=status)


@requires_page(Page.CASES)
@require_GET
def exhibit_file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The bytes as they came, after their digest was computed anew."""
    kept = exhibit_file_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=kept)
    response = HttpResponse(verified_bytes(kept), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{kept.exhibit}-{kept.sha256[:8]}.bin"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
