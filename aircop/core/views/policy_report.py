"""What browsers report about the content policy: a page of ours that breaks it, or something smuggled into one."""

from __future__ import annotations

import json
import logging
import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aircop.core.callers import client_address
from aircop.core.limits import take

logger = logging.getLogger(__name__)
_LONGEST = 10_000
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@csrf_exempt  # a browser sends it by itself and knows no token; nothing is changed by it
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """Note the directive, the kind of page and what was blocked, without any query or id."""
    take("policy-report", client_address(request), 20)
    report = _report(request.read(_LONGEST + 1))
    if report is None:
        return HttpResponse(status=400)
    directive = str(report.get("effective-directive") or report.get("violated-directive") or "?")[:60]
    page, blocked = urlsplit(str(report.get("document-uri", ""))[:500]), urlsplit(str(report.get("blocked-uri", ""))[:500])
    logger.warning("policy.violated %s %s %s", directive, _ID.sub("…", page.path) or "?", blocked.netloc or blocked.path[:60] or "?")
    return HttpResponse(status=204)


def _report(body: bytes) -> dict[str, object] | None:
    try:
        sent = json.loads(body) if len(body) <= _LONGEST else None
        report = sent.get("csp-report") if isinstance(sent, dict) else None
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) else None
