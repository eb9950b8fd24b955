"""Writing an alert: fill in, look at what goes to whom, send."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aircop.core.errors import AircopError, InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import Verb
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from messaging.forms import AlertForm
from messaging.models import Alert
from messaging.permissions import source_for
from messaging.services.alerts import Plan, alert_plan, alert_send
from messaging.sources import Source, SourceKind, kind_of

#: Parts of the request that are not fields of the form.
_NOT_FIELDS = {"csrfmiddlewaretoken", "step", "draft_key"}


@requires_page(Page.ALERTS)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def alert_new(request: SignedInRequest) -> HttpResponse:
    """Compose an alert about `?seizure=`, `?control=` or `?traveller=`, in the steps edit, review, send."""
    source = _source(request)
    draft_key = f"alert-{kind_of(source)}-{source.public_id}"
    form = AlertForm(source, request.user, request.POST or restored(request, draft_key))
    step = request.POST.get("step", "edit")
    done: Plan | Alert | None = None
    if request.method == "POST" and step != "edit" and form.is_valid():
        done = _plan_or_send(request, form, step)
    if isinstance(done, Alert):
        draft_discard(actor_id=request.user.pk, key=draft_key)
        messages.success(request, _("Alert %(reference)s is on its way.") % {"reference": done.reference})
        return redirect("messaging:alert-detail", done.public_id)
    context = {"form": form, "source": source, "kind": kind_of(source), "draft_key": draft_key, "plan": done, "typed": _typed(request)}
    if done is not None:
        return TemplateResponse(request, "messaging/alert_review.html", context)
    return TemplateResponse(request, "messaging/alert_new.html", context, status=422 if step != "edit" and form.errors else 200)


def _plan_or_send(request: SignedInRequest, form: AlertForm, step: str) -> Plan | Alert | None:
    """The plan, or the sent alert; None when a rule said no and the form says so."""
    try:
        if step == "send":
            return alert_send(actor=request.user, client_id=form.cleaned_data["client_id"], **form.order())
        return alert_plan(actor=request.user, **form.order())
    except (RuleViolation, InvalidInput) as error:
        add_refusal(form, error)
        return None


def _source(request: SignedInRequest) -> Source:
    """What the address names; the person must be allowed to send about it."""
    for kind in SourceKind:
        if public_id := request.GET.get(kind.value):
            return source_for(request.user, kind, _uuid(public_id), Verb.SEND)
    raise AircopError(_("An alert is about something: open a case, a control or a traveller and choose “Alert a partner” there."), code="source_missing")


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise AircopError(_("This address is not complete. Open the case again and choose “Alert a partner” there."), code="source_unknown") from error


def _typed(request: SignedInRequest) -> list[tuple[str, str]]:
    """The fields as they came, so that the review page can send them on."""
    return [(name, value) for name, values in request.POST.lists() if name not in _NOT_FIELDS for value in values]
