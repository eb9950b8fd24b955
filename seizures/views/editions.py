"""Reports as files, and asking for one in another language."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import RuleViolation
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.forms.decisions import EditionForm, NewEditionForm
from seizures.models import ReportEdition
from seizures.permissions import edition_for, seizure_for
from seizures.services.editions import edition_renew_request, edition_request


@requires_page(Page.CASES)
@require_GET
def edition_file(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The stored bytes, never rendered again; logged before they leave."""
    edition = edition_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=edition)
    response = HttpResponse(bytes(edition.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{edition.filename}"'
    response["ETag"] = f'"{edition.sha256}"'
    response["Digest"] = f"sha-256={base64.b64encode(bytes.fromhex(edition.sha256)).decode()}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires_page(Page.CASES)
@require_POST
def edition_ask(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Ask for the report in a language, or try again what failed."""
    seizure = seizure_for(request.user, public_id)
    form = EditionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The report exists in English, French, Spanish, Portuguese and Arabic. Choose one of them."))
    else:
        try:
            found = edition_request(actor=request.user, seizure=seizure, **form.cleaned_data)
        except RuleViolation as error:
            messages.error(request, str(error.message))
        else:
            if not isinstance(found, ReportEdition):
                messages.info(request, _("The report is being made. You can leave this page."))
    return redirect(f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}?tab=documents")


@requires_page(Page.CASES)
@require_POST
def edition_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A new edition of the report, with its reason: it says what was written since of safeguards and custody."""
    seizure = seizure_for(request.user, public_id, Verb.APPROVE)
    form = NewEditionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why there is a new edition: it is printed on its first page."))
    else:
        try:
            made = edition_renew_request(actor=request.user, seizure=seizure, reason=form.cleaned_data["reason"])
        except RuleViolation as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Edition %(number)s is being made. You can leave this page.") % {"number": made.number})
    return redirect(f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}?tab=documents")
