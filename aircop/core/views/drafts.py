"""Saving what is typed while it is typed."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.services import drafts


@login_required
@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """GET the saved contents of a form, POST new ones as `{"data": {...}}`, DELETE them."""
    user_id = int(request.user.pk or 0)
    if request.method == "DELETE":
        drafts.draft_discard(actor_id=user_id, key=key)
        return HttpResponse(status=204)
    if request.method == "POST":
        try:
            data = json.loads(request.body)["data"]
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"detail": _("The draft could not be read."), "code": "invalid"}, status=400)
        saved = drafts.draft_save(actor_id=user_id, key=key, data=data)
        return JsonResponse({"saved_at": saved.saved_at.isoformat()})
    found = drafts.draft_of(user_id, key)
    return JsonResponse({"data": found.data, "saved_at": found.saved_at.isoformat()} if found else {"data": None, "saved_at": None})
