"""Where a request comes from, and whether it may see how the installation is doing."""

from __future__ import annotations

import ipaddress
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The caller's address; behind our own proxy (public host) the last entry of X-Forwarded-For."""
    if settings.IS_PUBLIC and (chain := request.headers.get("X-Forwarded-For")):
        return chain.split(",")[-1].strip()
    return request.META.get("REMOTE_ADDR") or None


def is_monitoring(request: HttpRequest) -> bool:
    """Whether this is the installation's own monitoring: it knows the token, or asks from this very machine."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if settings.MONITORING_TOKEN and scheme.lower() == "bearer" and compare_digest(given.strip().encode(), settings.MONITORING_TOKEN.encode()):
        return True
    return _is_loopback(client_address(request))


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
