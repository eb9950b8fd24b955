"""The live stream: one a browser, shared by its tabs (static/js/live.js)."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from messaging.streams import current_listener, event_stream, is_full


@require_GET
async def live(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events for the pages of this site: `alert`, `delivery`, `desk`, `job`, `poll`, `logout`; ids only.

    `?heard=` is the number of the last event that the page has heard, at first the time at which it was asked for.

    Only the `live` process (ASGI) streams; under WSGI a stream would hold a worker's thread, so pages poll there.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (settings.SITE_ORIGIN, f"{request.scheme}://{request.get_host()}"):
        return _refusal(_("Only pages of this site may listen."), "foreign_origin", 403)
    if not isinstance(request, ASGIRequest):
        return _refusal(_("There is no live stream at this address. The page asks for news by itself."), "not_live", 503)
    session_key = request.session.session_key
    listener = await current_listener(session_key)
    if session_key is None or listener is None:
        return _refusal(_("Sign in first."), "not_authenticated", 401)
    if is_full(listener.user_id):
        return _refusal(_("Too many pages listen at once. This page asks for news by itself."), "too_many_streams", 429)
    response = StreamingHttpResponse(event_stream(session_key, listener, heard=_heard(request)), content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    if origin is not None:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Credentials"] = "true"
    patch_vary_headers(response, ["Origin"])
    return response


def _heard(request: HttpRequest) -> int | None:
    """What is no number is as long ago as one likes, so that the page asks for everything."""
    text = request.GET.get("heard")
    return None if text is None else int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


def _refusal(detail: str, code: str, status: int) -> HttpResponse:
    return JsonResponse({"detail": detail, "code": code}, status=status, headers={"Cache-Control": "no-store"})
