"""Reading what a scanner typed."""

from __future__ import annotations

import re

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from profiling import scanning

_PREFIX = re.compile(r"[A-Za-z0-9_-]{0,60}")


@requires_page(Page.DESK)
@require_POST
def scan(request: SignedInRequest) -> HttpResponse:
    """`kind` (mrz, awb, s10) and `text` → {"fields": {name: value}, "issues": [{"severity", "message"}]}.

    `?prefix=person-0-` goes before each name, for a row of a formset. 422 when nothing could be read.
    """
    kind, prefix = request.POST.get("kind", ""), request.GET.get("prefix", "")
    if kind not in scanning.KINDS or not _PREFIX.fullmatch(prefix):
        issue = {"severity": "error", "message": _("This kind of scan is not known. Type the number by hand.")}
        return JsonResponse({"fields": {}, "issues": [issue]}, status=422)
    found = scanning.scan(kind, request.POST.get("text", ""))
    fields = {f"{prefix}{name}": value for name, value in found.fields.items()}
    return JsonResponse({"fields": fields, "issues": found.issues}, status=200 if found.is_readable else 422)
