"""Somebody is there: typing counts, even when no page is asked for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST


@login_required
@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    """Puts the idle lock off (the middleware notes the time); says nothing."""
    return HttpResponse(status=204)
