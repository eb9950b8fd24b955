"""What is printed about exhibits: the custody sheet, and labels whose QR code a phone opens to the exhibit."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from aircop.core.errors import RuleViolation
from aircop.core.limits import limited
from aircop.core.pdf import PdfEngineMissing
from jaitf.choices import AccessAction
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.custody_sheet import render_custody_sheet
from seizures.models import Exhibit
from seizures.permissions import exhibit_for, seizure_for
from seizures.selectors.custody import entries_of


def exhibit_url(exhibit: Exhibit) -> str:
    """The whole address of an exhibit's page; it names nobody and shows nothing to who may not see it."""
    return f"{settings.SITE_ORIGIN}{reverse('seizures:exhibit-detail', args=[exhibit.public_id])}"


@requires_page(Page.CASES)
@require_GET
@limited("print", 60)
def custody_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The ledger on paper, as it stands now, in the reader's language."""
    exhibit = exhibit_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=exhibit)
    try:
        sheet = render_custody_sheet(exhibit, entries_of(exhibit), url=exhibit_url(exhibit), at=timezone.now(), printed_for=str(request.user))
    except PdfEngineMissing as error:
        raise RuleViolation(_("The server can't make PDF files yet. Tell the administrator: Pango is missing."), code="pdf_engine") from error
    response = HttpResponse(sheet.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{exhibit}-custody.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@requires_page(Page.CASES)
@require_GET
def exhibit_labels(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Labels of all exhibits of a case that the reader may see, to print and stick on."""
    seizure = seizure_for(request.user, public_id)
    exhibits = Exhibit.objects.visible_to(request.user).filter(seizure=seizure, ended_at=None).select_related("seizure").order_by("number")
    log_access(actor=request.user, action=AccessAction.PRINT, record=seizure)
    labels = [(exhibit, segno.make(exhibit_url(exhibit), error="m").svg_data_uri(omitsize=True, light="#fff")) for exhibit in exhibits]
    return TemplateResponse(request, "seizures/exhibit_labels.html", {"seizure": seizure, "labels": labels})
