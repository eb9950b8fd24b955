"""Alerts as their sender sees them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.paging import sort_and_page
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.filters import AlertFilter
from messaging.forms import CancelForm
from messaging.permissions import alert_for
from messaging.selectors.outbox import progress_of, sent_alerts
from messaging.services.alerts import alert_cancel
from messaging.tables import AlertTable


@requires_page(Page.ALERTS)
@require_GET
def alert_sent(request: SignedInRequest) -> HttpResponse:
    """What we sent, and what became of it at each recipient."""
    chosen = AlertFilter(request.GET or None, queryset=sent_alerts(request.user))
    table = AlertTable(chosen.qs)
    sort_and_page(request, table, 25)
    if terms := request.GET.get("q", "").strip():
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="alert", terms=terms, count=table.page.paginator.count)
    template = "messaging/_sent.html" if request.htmx else "messaging/alert_sent.html"
    return TemplateResponse(request, template, {"table": table, "filter": chosen})


@requires_page(Page.ALERTS)
@require_GET
def alert_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One alert: what was sent, and how far each recipient is."""
    alert = alert_for(request.user, public_id)
    context = {"alert": alert, "progress": progress_of(alert), "may_cancel": may(request.user, Verb.SEND, alert) and alert.state == "sent"}
    if request.htmx:
        return TemplateResponse(request, "messaging/_progress.html", context)
    log_access(actor=request.user, action=AccessAction.READ, record=alert)
    return TemplateResponse(request, "messaging/alert_detail.html", context)


@requires_page(Page.ALERTS)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def alert_cancel_page(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Withdraw an alert; says to whom."""
    alert = alert_for(request.user, public_id, Verb.SEND)
    form = CancelForm(request.POST or restored(request, request.path))
    if request.method == "POST" and form.is_valid():
        try:
            alert_cancel(actor=request.user, alert=alert, reason=form.cleaned_data["reason"])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Alert %(reference)s is cancelled. The recipients see it at once.") % {"reference": alert.reference})
            return redirect("messaging:alert-detail", alert.public_id)
    recipients = ", ".join(delivery.recipient.name for delivery in progress_of(alert).deliveries)
    context = {"alert": alert, "form": form, "recipients": recipients}
    return TemplateResponse(request, "messaging/alert_cancel.html", context, status=422 if form.errors else 200)
