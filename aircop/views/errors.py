"""Error pages: what happened, what is safe, whom to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from aircop.logs import request_id_var


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"request_id": request_id_var.get()}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke must not break this page too."""
    return HttpResponse(loader.render_to_string("500.html", {"request_id": request_id_var.get()}), status=500)
