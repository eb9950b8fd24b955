"""Consignments and mail items: entering and showing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.form_fields import typed
from profiling.forms import ConsignmentForm, MailForm
from profiling.models import Consignment, MailItem
from profiling.permissions import consignment_for, flight_for, mail_item_for
from profiling.scanning import scan
from profiling.selectors.travellers import targets_of
from profiling.services.cargo import consignment_create, mail_item_create


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def consignment_new(request: SignedInRequest) -> HttpResponse:
    """Enter a consignment by its air waybill."""
    form = ConsignmentForm(request.user, typed(request), initial=_from_flight(request))
    if request.method == "POST" and form.is_valid():
        try:
            consignment = consignment_create(actor=request.user, compartment=form.cleaned_data["compartment"], facts=form.facts())
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key="consignment-new")
            return redirect("profiling:consignment-detail", consignment.public_id)
    return TemplateResponse(request, "profiling/consignment_new.html", {"form": form, "draft_key": "consignment-new"}, status=422 if form.errors else 200)


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def mail_item_new(request: SignedInRequest) -> HttpResponse:
    """Enter a postal item by its S10 number."""
    form = MailForm(request.user, typed(request), initial=_from_flight(request))
    if request.method == "POST" and form.is_valid():
        try:
            item = mail_item_create(actor=request.user, compartment=form.cleaned_data["compartment"], facts=form.facts())
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key="mail-new")
            return redirect("profiling:mail-detail", item.public_id)
    return TemplateResponse(request, "profiling/mail_new.html", {"form": form, "draft_key": "mail-new"}, status=422 if form.errors else 200)


@requires_page(Page.DESK)
@require_GET
def consignment_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    consignment = consignment_for(request.user, public_id)
    context = {"consignment": consignment, "notes": scan("awb", consignment.awb).issues, **_around(request, consignment, consignment=consignment)}
    return TemplateResponse(request, "profiling/consignment_detail.html", context)


@requires_page(Page.DESK)
@require_GET
def mail_item_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    item = mail_item_for(request.user, public_id)
    context = {"item": item, "notes": scan("s10", item.s10).issues, **_around(request, item, mail_item=item)}
    return TemplateResponse(request, "profiling/mail_detail.html", context)


def _around(request: SignedInRequest, record: Consignment | MailItem, **subject: Any) -> dict[str, Any]:
    """Log the reading; targets of the record, and which buttons to offer."""
    log_access(actor=request.user, action=AccessAction.READ, record=record)
    targets = targets_of(request.user, **subject)
    open_target = next((target for target in targets if target.is_open), None)
    return {"targets": targets, "open_target": open_target, "may_mark": may(request.user, Verb.ADD, record)}


def _from_flight(request: SignedInRequest) -> dict[str, Any]:
    """Start from the flight that the page was opened from (`?flight=`)."""
    if not (given := request.GET.get("flight")):
        return {}
    flight = flight_for(request.user, given)
    return {
        "flight": flight.public_id,
        "flight_text": str(flight),
        "origin": flight.origin_id,
        "destination": flight.destination_id,
        "compartment": flight.compartment.public_id,
    }
