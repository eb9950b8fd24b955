"""Closing a case: what is missing with links to where it is solved, then the close."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import Conflict, RuleViolation
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.closing import obstacles
from seizures.permissions import seizure_for
from seizures.services.closing import seizure_close as close


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def seizure_close(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Everybody who works on the case sees what is missing; a chief or deputy closes it."""
    seizure = seizure_for(request.user, public_id, Verb.APPROVE if request.method == "POST" else Verb.CHANGE)
    refusal = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            close(actor=request.user, seizure=seizure, version=int(version) if version.isdigit() else None)
        except (Conflict, RuleViolation) as error:
            refusal = str(error.message)
        else:
            messages.success(request, _("%(reference)s is closed.") % {"reference": seizure.reference})
            return redirect("seizures:seizure-detail", public_id)
    else:
        log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    context = {"seizure": seizure, "missing": obstacles(seizure), "refusal": refusal, "may_close": may(request.user, Verb.APPROVE, seizure)}
    return TemplateResponse(request, "seizures/seizure_close.html", context, status=422 if request.method == "POST" else 200)
