"""Saying that two cases belong together, or that they don't."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.forms.links import LinkForm
from seizures.permissions import seizure_for
from seizures.services.links import case_link_decide
from seizures.views.case_file import case_context


@requires_page(Page.CASES)
@require_POST
def case_link(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Keep the decision; what is wrong is said in the tab of the case."""
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            case_link_decide(actor=request.user, seizure=seizure, **form.cleaned_data)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Your decision is kept with the case."))
            response = redirect("seizures:seizure-detail", public_id)
            response["Location"] += "?tab=links"
            return response
    log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    context = case_context(request, seizure, "links") | {"link_form": form}
    return TemplateResponse(request, "seizures/seizure_detail.html", context, status=422)
