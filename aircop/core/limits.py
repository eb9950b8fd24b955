"""How often one person or address may do what costs the others something: search, upload, export."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from aircop.core.errors import TooMany

View = Callable[..., HttpResponse]


def take(name: str, who: object, most: int, seconds: int = 60) -> None:
    """Count one use within the present window of time; the one after `most` is refused with the seconds that are left."""
    now = int(time.time())
    key = f"limit:{name}:{who}:{now // seconds}"
    used = int(cache.get_or_set(key, 0, seconds) or 0)
    if used >= most:
        raise TooMany(seconds - now % seconds)
    cache.set(key, used + 1, seconds)


def limited(name: str, most: int, *, methods: tuple[str, ...] = ("POST",), seconds: int = 60) -> Callable[[View], View]:
    """A view that one signed-in person may ask for `most` times in so many seconds (put it under `requires_page`)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                take(name, request.user.pk, most, seconds)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
