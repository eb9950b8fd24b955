"""An alert at its recipient: read, answer, give feedback."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import RuleViolation
from aircop.core.forms import add_refusal
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.choices import AlertState, DeliveryState
from messaging.forms import AnswerForm, FeedbackForm
from messaging.models import AlertDelivery
from messaging.permissions import delivery_for
from messaging.selectors.inbox import seen_by_recipient
from messaging.selectors.outbox import named_recipients
from messaging.services.deliveries import delivery_acknowledge, delivery_close, delivery_read


@requires_page(Page.ALERTS)
@require_GET
def delivery_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One alert in the reader's language; opening it counts as reading it."""
    delivery = delivery_for(request.user, public_id)
    if request.htmx:
        context = _context(request, delivery)
        return TemplateResponse(request, "messaging/_delivery_refresh.html", context | {"has_new_form": request.GET.get("shown") != context["form_due"]})
    log_access(actor=request.user, action=AccessAction.READ, record=delivery)
    return _page(request, delivery_read(actor=request.user, delivery=delivery))


@requires_page(Page.ALERTS)
@require_POST
def delivery_acknowledge_page(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Accept or decline."""
    delivery = delivery_for(request.user, public_id, Verb.SEND)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            delivery_acknowledge(actor=request.user, delivery=delivery, **form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The sender sees your answer."))
            return redirect("messaging:delivery-detail", delivery.public_id)
    return _page(request, delivery, answer_form=form)


@requires_page(Page.ALERTS)
@require_POST
def delivery_feedback(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What came of it; closes the alert here."""
    delivery = delivery_for(request.user, public_id, Verb.SEND)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            delivery_close(actor=request.user, delivery=delivery, **form.cleaned_data)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Thank you. The alert is closed for your unit."))
            return redirect("messaging:delivery-detail", delivery.public_id)
    return _page(request, delivery, feedback_form=form)


def _page(request: SignedInRequest, delivery: AlertDelivery, **forms: Form) -> HttpResponse:
    status = 422 if any(form.errors for form in forms.values()) else 200
    return TemplateResponse(request, "messaging/delivery_detail.html", _context(request, delivery) | forms, status=status)


def _context(request: SignedInRequest, delivery: AlertDelivery) -> dict[str, object]:
    may_answer = may(request.user, Verb.SEND, delivery)
    waits = delivery.state in (DeliveryState.DELIVERED, DeliveryState.READ) and delivery.alert.state == AlertState.SENT
    gives_feedback = may_answer and delivery.state == DeliveryState.ACKNOWLEDGED
    return {
        "delivery": delivery,
        "alert": delivery.alert,
        "seen": seen_by_recipient(delivery),
        "named": named_recipients(delivery.alert),
        "answer_form": AnswerForm() if may_answer and waits else None,
        "feedback_form": FeedbackForm() if gives_feedback else None,
        "form_due": "answer" if may_answer and waits else "feedback" if gives_feedback else "none",
        "is_waiting": waits,
    }
