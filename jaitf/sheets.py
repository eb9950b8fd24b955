"""The printed sheet with which an administrator hands over an invitation."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from jaitf.requests import SignedInRequest
from jaitf.services.invitations import Invitation


def invitation_url(invitation: Invitation) -> str:
    """The whole address that sets the password."""
    return f"{settings.SITE_ORIGIN}{reverse('jaitf:invitation-accept', args=[invitation.token])}"


def invitation_sheet(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """The page with the address and its QR code; it is shown this once and never kept by a browser."""
    url = invitation_url(invitation)
    response = TemplateResponse(request, "jaitf/invitation_sheet.html", {"invitation": invitation, "url": url, "code": _code(url)})
    response.headers["Cache-Control"] = "no-store"
    return response


def _code(url: str) -> SafeString:
    # segno draws the code from the address as paths; nothing of the address is copied into the markup.
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(scale=4, light="#fff"))  # noqa: S308
