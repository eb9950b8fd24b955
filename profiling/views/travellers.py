"""One traveller."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.permissions import message_for, traveller_for
from profiling.selectors.messages import transcript
from profiling.selectors.travellers import companions, history, targets_of


@requires_page(Page.DESK)
@require_GET
def traveller_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who it is, documents, journey, booking, bags, targets with reasons, earlier flights, the segments of the message."""
    user = request.user
    traveller = traveller_for(user, public_id)
    log_access(actor=user, action=AccessAction.READ, record=traveller)
    targets = targets_of(user, traveller=traveller)
    message = message_for(user, traveller.message.public_id) if traveller.message else None
    context = {
        "traveller": traveller,
        "flight": traveller.flight,
        "documents": traveller.documents.order_by("pk"),
        "targets": targets,
        "open_target": next((target for target in targets if target.is_open), None),
        "companions": companions(user, traveller),
        "history": history(user, traveller),
        "message": message,
        "transcript": transcript(message, traveller=traveller) if message and message.text else None,
        "may_mark": may(user, Verb.ADD, traveller),
        "may_alert": may(user, Verb.SEND, traveller),
    }
    return TemplateResponse(request, "profiling/traveller_detail.html", context)
