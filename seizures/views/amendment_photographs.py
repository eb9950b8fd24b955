"""Photographs of an amendment: adding, looking, captions, taking out again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import RuleViolation
from aircop.core.limits import limited
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import rules
from seizures.forms.decisions import PhotographForm
from seizures.permissions import amendment_for, amendment_photograph_for
from seizures.services.amendment_photographs import amendment_captions, amendment_photograph_add, amendment_photograph_remove, proposed
from seizures.views.amendments import amendment_context
from seizures.views.photographs import photographs_taken, thumbnail_response


@requires_page(Page.CASES)
@require_POST
@limited("upload", 60)
def amendment_photograph_upload(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Several at once; those that can't be taken are named with the reason, the others are kept."""
    amendment = amendment_for(request.user, public_id, Verb.CHANGE)
    try:
        rules.amendment_may_be_edited(amendment)
    except RuleViolation as error:
        # The form is not on the page of such an amendment: the refusal would stand nowhere.
        messages.error(request, str(error.message))
        return redirect("seizures:amendment-detail", public_id)
    form = PhotographForm(request.POST, request.FILES)
    if photographs_taken(request, form, partial(amendment_photograph_add, actor=request.user, amendment=amendment)):
        return redirect("seizures:amendment-detail", public_id)
    context = amendment_context(request, amendment_for(request.user, public_id)) | {"photograph_form": form}
    return TemplateResponse(request, "seizures/amendment_detail.html", context, status=422)


@requires_page(Page.CASES)
@require_POST
def amendment_photograph_captions(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Other captions for photographs of the case, or of the amendment."""
    amendment = amendment_for(request.user, public_id, Verb.CHANGE)
    captions: dict[UUID, str] = {}
    for photograph in proposed(amendment):
        typed = request.POST.get(f"caption-{photograph.public_id}")
        if typed is not None:
            captions[photograph.public_id] = typed
    try:
        amendment_captions(actor=request.user, amendment=amendment, captions=captions)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The captions are saved."))
    return redirect("seizures:amendment-detail", public_id)


@requires_page(Page.CASES)
@require_GET
def amendment_photograph_thumbnail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The small picture without metadata, for the pages of the amendment."""
    photograph = amendment_photograph_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=photograph)
    return thumbnail_response(photograph)


@requires_page(Page.CASES)
@require_POST
def amendment_photograph_take_out(request: SignedInRequest, public_id: str) -> HttpResponse:
    photograph = amendment_photograph_for(request.user, public_id, Verb.CHANGE)
    try:
        amendment_photograph_remove(actor=request.user, photograph=photograph)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The photograph is taken out of the amendment."))
    return redirect("seizures:amendment-detail", photograph.amendment.public_id)
