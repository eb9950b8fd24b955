"""The printed sheet with which an administrator hands over an invitation."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from jaitf.permissions import may_open
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.invitations import Invitation


def invitation_url(invitation: Invitation) -> str:
    """The whole address that sets the password."""
    return f"{settings.SITE_ORIGIN}{reverse('jaitf:invitation-accept', args=[invitation.token])}"


def invitation_sheets(request: SignedInRequest, invitations: list[Invitation]) -> HttpResponse:
    """The sheets of many people, one a page when printed."""
    sheets = [(invitation, url := invitation_url(invitation), _code(url)) for invitation in invitations]
    response = TemplateResponse(request, "jaitf/invitation_sheets.html", {"sheets": sheets})
    response.headers["Cache-Control"] = "no-store"
    return response


def _code(url: str) -> str:
    """The QR code as the address of a picture."""
    return segno.make(url, error="m").svg_data_uri(omitsize=True, light="#fff")


def invitation_sheet(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """The page with the address and its QR code, shown this once; its view must forbid to keep it (`never_cache`)."""
    url = invitation_url(invitation)
    response = TemplateResponse(
        request,
        "jaitf/invitation_sheet.html",
        {
            "invitation": invitation,
            "url": url,
            "code": _code(url),
            "is_administrator": may_open(request.user, Page.ACCOUNTS),
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response
