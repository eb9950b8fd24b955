"""Counts and times of requests for the installation's own monitoring."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aircop.core.callers import is_monitoring


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """By name of the route, never by address: no id stands in them. Off, or asked by anybody else, there is no such page."""
    if not settings.METRICS_ENABLED or not is_monitoring(request):
        raise Http404
    from django_prometheus.exports import ExportToDjangoView

    return ExportToDjangoView(request)
