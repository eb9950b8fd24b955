"""Every request: an id, a language, a principal in a transaction, and domain errors as pages."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext

from aircop.core.audit import acting
from aircop.core.callers import client_address
from aircop.core.errors import AircopError, TooMany
from aircop.logs import arrived_var, request_id_var
from jaitf.models import User
from jaitf.services.access_log import address_var

#: What no page of ours ever asks the browser for, and nothing that was smuggled into one may.
_UNUSED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid", "idle-detection",
    "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in _UNUSED)

GetResponse = Callable[[HttpRequest], HttpResponse]
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
#: Event streams stay open for hours: no transaction may stand behind them.
WITHOUT_TRANSACTION = ("/live/",)
#: Errors with a page of their own; the others are shown on the generic one.
PAGES = {403: "403.html", 404: "404.html", 409: "409.html", 429: "429.html"}


class RequestIdMiddleware:
    """Give each request an id (or take the proxy's), note when it came, and keep the caller's address for the access log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if settings.IS_PUBLIC and _ID.fullmatch(given) else uuid.uuid4().hex
        token, address, arrived = request_id_var.set(request_id), address_var.set(client_address(request)), arrived_var.set(time.time())
        try:
            response = self.get_response(request)
        finally:
            request_id_var.reset(token)
            address_var.reset(address)
            arrived_var.reset(arrived)
        response["X-Request-ID"] = request_id
        return response


class BrowserPolicyMiddleware:
    """What a browser may do with an answer of ours, besides the content policy and what Django's SecurityMiddleware says.

    The opener policy is set again, because a library may have loosened it for a page of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class ApiOverTlsMiddleware:
    """A program that asks without TLS is refused, not led on: otherwise nobody would notice that its key travels in the open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and request.path.startswith("/api/") and not request.is_secure():
            return JsonResponse({"detail": gettext("Use https. The key that was sent may have been read: revoke it."), "code": "https_required"}, status=403)
        return self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Compress what is written in words; files are compressed in themselves, and a stream must not wait in a buffer.

    Django pads every answer by a random length, so that its size betrays no secret in it (the BREACH attack).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """The account's language; before sign-in the cookie's or the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if isinstance(response, TemplateResponse) and not response.is_rendered:
                response.render()
        return response


class BodySizeMiddleware:
    """Refuse a request that announces more bytes than are ever accepted, before one of them is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) <= settings.MAX_REQUEST_BYTES:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": gettext("More was sent than is accepted at once."), "code": "too_large"}, status=413)
        return TemplateResponse(request, "413.html", {}, status=413).render()


class PrincipalMiddleware:
    """A signed-in request runs, and is rendered, in one transaction that names its principal.

    A server error rolls everything back; a refusal keeps its access-log entry (services roll back to their own savepoint).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith(WITHOUT_TRANSACTION):
            return self.get_response(request)
        with acting(cast("User", request.user).pk):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


class DomainErrorMiddleware:
    """A domain error that reaches the top becomes a page that says what happened and what is safe."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No text that a person means has a NUL in it, and the database can't store one.
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": gettext("The address is not valid."), "code": "bad_address"}, status=400)
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AircopError):
            return None
        template = PAGES.get(exception.status, "400.html")
        response = TemplateResponse(request, template, {"error": exception}, status=exception.status).render()
        if isinstance(exception, TooMany):
            response["Retry-After"] = str(exception.seconds)
        return response
