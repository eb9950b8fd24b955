"""The public page that says what a report on paper or a file is. No sign-in; it shows nothing but what the code carries."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.callers import client_address
from aircop.core.limits import take
from seizures.uploads import MOST_BYTES, InMemoryOnly
from seizures.verification import Finding, check_code, check_file

#: Looks and uploads of one address in a minute: a court hall may share one.
MOST_LOOKS, MOST_FILES = 60, 12
SCHEMAS = Path(__file__).resolve().parent.parent / "data"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET says what a code stands for; POST compares a file. The file's handler must be set before the token is read."""
    if request.method == "POST":
        take("verify-file", client_address(request), MOST_FILES)
        request.upload_handlers = [InMemoryOnly(request)]
    else:
        take("verify", client_address(request), MOST_LOOKS)
    return _answer(request, code)


@csrf_protect
def _answer(request: HttpRequest, code: str) -> HttpResponse:
    finding, error = (check_code(code) if code else None), ""
    if request.method == "POST":
        found = _uploaded(request, code)
        finding, error = (found, "") if isinstance(found, Finding) else (finding, found)
    context = {"finding": finding, "error": error, "code": code, "is_file": request.method == "POST" and not error, "most": MOST_BYTES}
    response = TemplateResponse(request, "seizures/verify.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _uploaded(request: HttpRequest, code: str) -> Finding | str:
    """What the file is, or why it was not looked at."""
    file = request.FILES.get("file")
    handler = request.upload_handlers[0]
    if isinstance(handler, InMemoryOnly) and handler.too_large:
        return _("The file is larger than any report of ours. Choose the PDF file of the report.")
    if file is None or not file.size:
        return _("Choose the PDF file of the report first.")
    return check_file(file.read(), code=code)


@require_GET
def record_schema(request: HttpRequest, version: int) -> HttpResponse:
    """The JSON schema of the record inside our reports; the address of a version never changes."""
    return HttpResponse(schema_text(version), content_type="application/schema+json")


@lru_cache(maxsize=2)
def schema_text(version: int = 2) -> str:
    """A published schema as text: 1 of reports from before editions had records, 2 of those since."""
    return json.dumps(json.loads((SCHEMAS / f"record-{version}.schema.json").read_text(encoding="utf-8")), ensure_ascii=False, indent=1)
