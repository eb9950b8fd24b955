"""Photographs: adding, looking, downloading, taking out. The files are served here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.limits import limited
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import rules
from seizures.forms.decisions import PhotographForm
from seizures.models import Seizure
from seizures.models.goods import StoredPicture
from seizures.permissions import photograph_for, seizure_for
from seizures.services.photographs import photograph_add, photograph_remove
from seizures.views.case_file import case_context


@requires_page(Page.CASES)
@require_POST
@limited("upload", 60)
def photograph_upload(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Several at once; those that can't be taken are named with the reason, the others are kept."""
    seizure = seizure_for(request.user, public_id, Verb.CHANGE)
    try:
        rules.may_be_edited(seizure)
    except RuleViolation as error:
        # The form is not on the page of such a case: the refusal would stand nowhere.
        messages.error(request, str(error.message))
        return redirect(_goods(seizure))
    form = PhotographForm(request.POST, request.FILES)
    if photographs_taken(request, form, partial(photograph_add, actor=request.user, seizure=seizure)):
        return redirect(_goods(seizure))
    context = case_context(request, seizure, "goods") | {"photograph_form": form}
    return TemplateResponse(request, "seizures/seizure_detail.html", context, status=422)


def photographs_taken(request: SignedInRequest, form: PhotographForm, add: Callable[..., object]) -> bool:
    """Add each file that was sent; whether nothing is left for its sender to mend, which the form says."""
    files = form.cleaned_data["photographs"] if form.is_valid() else []
    added = sum(_add(request, file, form, add) for file in files)
    if added:
        messages.success(request, ngettext("%(count)s photograph is added.", "%(count)s photographs are added.", added) % {"count": added})
    return form.is_valid()


def _add(request: SignedInRequest, file: UploadedFile, form: PhotographForm, add: Callable[..., object]) -> int:
    try:
        add(file=file, caption=form.cleaned_data.get("caption", ""))
    except RuleViolation as error:
        text = _("%(name)s: %(problem)s") % {"name": file.name, "problem": error.message}
        if error.code == "duplicate":
            messages.info(request, text)
        else:
            form.add_error("photographs", text)
        return 0
    return 1


def _goods(seizure: Seizure) -> str:
    return f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}?tab=goods"


@requires_page(Page.CASES)
@require_GET
def photograph_original(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The bytes as they were taken in, to be kept as a file."""
    photograph = photograph_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=photograph)
    response = HttpResponse(_bytes_of(photograph.original), content_type=photograph.content_type)
    response["Content-Disposition"] = f'attachment; filename="{photograph.filename}"'
    response["ETag"] = f'"{photograph.sha256}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires_page(Page.CASES)
@require_GET
def photograph_thumbnail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The small picture without metadata, for the page."""
    photograph = photograph_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=photograph)
    return thumbnail_response(photograph)


def thumbnail_response(photograph: StoredPicture) -> HttpResponse:
    """The small picture, for whoever may see it."""
    response = HttpResponse(_bytes_of(photograph.thumbnail), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _bytes_of(file: FieldFile) -> bytes:
    """The whole file (at most 16 MB), so that a fault of the disk shows before anything is sent."""
    try:
        with file.open("rb") as opened:
            return bytes(opened.read())
    except FileNotFoundError as error:
        raise NotVisible(_("The file of this photograph is missing. Tell the administrator; the record itself is safe.")) from error


@requires_page(Page.CASES)
@require_POST
def photograph_take_out(request: SignedInRequest, public_id: str) -> HttpResponse:
    photograph = photograph_for(request.user, public_id, Verb.CHANGE)
    try:
        photograph_remove(actor=request.user, photograph=photograph)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The photograph is taken out of the case."))
    return redirect(_goods(photograph.seizure))
