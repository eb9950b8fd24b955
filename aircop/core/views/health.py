"""Whether this installation works."""

from __future__ import annotations

import redis
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aircop.core.callers import is_monitoring


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    try:
        return bool(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=0.5).ping())
    except redis.RedisError:
        return False


def _worker() -> bool:
    try:
        return bool(current_app.control.inspect(timeout=0.7, limit=1).ping())
    except (OSError, redis.RedisError, current_app.connection().recoverable_connection_errors):
        return False


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 with `status` ok when everything answers, else 503; what does not is told only to our own monitoring."""
    parts = {"database": _database(), "redis": _redis()}
    parts["worker"] = parts["redis"] and _worker()
    healthy = all(parts.values())
    body = {"status": "ok" if healthy else "down"}
    if is_monitoring(request):
        body |= {name: "ok" if good else "down" for name, good in parts.items()}
    return JsonResponse(body, status=200 if healthy else 503)
