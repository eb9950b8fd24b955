"""What a person may read, and why: for the person, the chief of the unit, and oversight."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from jaitf.choices import AccessAction
from jaitf.models import User
from jaitf.requests import SignedInRequest
from jaitf.selectors.explained import people_led_by, person_for, rooms_held_by, shares_with
from jaitf.services.access_log import log_access


@login_required
@require_GET
def my_access(request: SignedInRequest) -> HttpResponse:
    """What I may read; for a chief also the people of the unit, to look at theirs."""
    return _page(request, request.user, people=[one for one in people_led_by(request.user) if one.pk != request.user.pk])


@login_required
@require_GET
def officer_access(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What somebody else may read."""
    person = person_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=person)
    return _page(request, person, people=[])


def _page(request: SignedInRequest, person: User, people: list[User]) -> HttpResponse:
    context = {
        "person": person,
        "postings": person.active_postings,
        "rooms": rooms_held_by(person),
        "shares": shares_with(person, request.user),
        "people": people,
        "is_self": person.pk == request.user.pk,
    }
    return TemplateResponse(request, "jaitf/access.html", context)
