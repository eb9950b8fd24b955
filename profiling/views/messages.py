"""Messages in: list, upload, what one said, its flight by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import RuleViolation
from aircop.core.formats import moment_text
from aircop.core.forms import add_refusal
from aircop.core.limits import limited
from aircop.core.paging import sort_and_page
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.choices import MessageState
from profiling.filters import MessageFilter, is_search
from profiling.form_fields import typed
from profiling.forms import FlightByHandForm, UploadForm
from profiling.models import Message, Traveller
from profiling.permissions import message_for
from profiling.selectors.messages import transcript
from profiling.services.messages import job_of_upload, message_file_by_hand, message_receive, parts_of_upload
from profiling.tables import MessageTable

_SHOWN_TRAVELLERS = 20


@requires_page(Page.DESK)
@require_GET
def message_list(request: SignedInRequest) -> HttpResponse:
    """What came in, the newest first."""
    related = Message.objects.visible_to(request.user).light().select_related("flight", "received_by")
    chosen = MessageFilter(request.GET, queryset=related)
    table = MessageTable(chosen.qs)
    sort_and_page(request, table)
    if words := is_search(request.GET):
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="message", terms=words, count=len(table.page))
    return TemplateResponse(request, "profiling/message_list.html", {"table": table, "filter_form": chosen.form})


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
@limited("upload", 60)
def message_upload(request: SignedInRequest) -> HttpResponse:
    """Take a file; the page of its message then follows the reading."""
    form = UploadForm(request.user, typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            received = message_receive(actor=request.user, compartment=form.cleaned_data["compartment"], data=upload.read(), filename=upload.name)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            first = received.messages[0]
            if received.is_known:
                messages.info(request, _already(first))
            return redirect("profiling:message-detail", first.public_id)
    return TemplateResponse(request, "profiling/message_upload.html", {"form": form}, status=422 if form.errors else 200)


@requires_page(Page.DESK)
@require_GET
def message_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Progress while it is read; then flight, travellers and what is odd, segment by segment."""
    message = message_for(request.user, public_id)
    if message.state == MessageState.RECEIVED:
        context = {"message": message, "job": job_of_upload(message)}
    else:
        log_access(actor=request.user, action=AccessAction.READ, record=message)
        context = _content(request, message, FlightByHandForm())
    return TemplateResponse(request, "profiling/_message.html" if request.htmx else "profiling/message_detail.html", context)


@requires_page(Page.DESK)
@require_http_methods(["POST"])
def message_flight(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Enter the flight of a message that names none."""
    message = message_for(request.user, public_id)
    form = FlightByHandForm(request.POST)
    if form.is_valid():
        try:
            message_file_by_hand(actor=request.user, message=message, facts=form.facts())
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=_draft(message))
            return redirect("profiling:message-detail", message.public_id)
    return TemplateResponse(request, "profiling/message_detail.html", _content(request, message, form), status=422)


def _already(message: Message) -> str:
    unit = message.compartment.task_force
    return _("This file was already received on %(when)s by %(who)s. Here is what it said.") % {
        "when": moment_text(message.created_at, unit.time_zone, unit.airport.city),
        "who": message.received_by,
    }


def _draft(message: Message) -> str:
    return f"message-flight:{message.public_id}"


def _content(request: SignedInRequest, message: Message, form: FlightByHandForm) -> dict[str, Any]:
    """What the page of a message that was read shows."""
    travellers = Traveller.objects.visible_to(request.user).filter(message=message).prefetch_related("documents")
    return {
        "message": message,
        "parts": parts_of_upload(message),
        "travellers": travellers[:_SHOWN_TRAVELLERS],
        "transcript": transcript(message, list(message.issues.all())),
        "needs_flight": message.state == MessageState.READ and message.flight_id is None and may(request.user, Verb.CHANGE, message),
        "form": form,
        "draft_key": _draft(message),
    }
