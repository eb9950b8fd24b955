"""Targets: the queue, marking, reviewing, sending to the control post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aircop.core.errors import Conflict, NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.paging import short_count, sort_and_page
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.list_pages import export_page
from jaitf.models import User
from jaitf.permissions import compartments_held, may, require, requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from jaitf.services.list_exports import may_export
from profiling.choices import TargetKind, TargetState
from profiling.filters import TargetFilter
from profiling.form_fields import typed
from profiling.forms import ReviewForm, SendForm, TargetForm
from profiling.lists import TARGETS
from profiling.models import Consignment, MailItem, Target, Traveller
from profiling.permissions import consignment_for, mail_item_for, target_for, traveller_for
from profiling.selectors.targets import queue, queue_counts, shown_subject, timeline
from profiling.services import targets
from profiling.services.targets import Reason
from profiling.tables import TargetTable

_SUBJECTS: dict[str, Callable[[User, str], Traveller | Consignment | MailItem]] = {
    "traveller": traveller_for,
    "consignment": consignment_for,
    "mail": mail_item_for,
}


@requires_page(Page.DESK)
@require_GET
def target_list(request: SignedInRequest) -> HttpResponse:
    """The queue by state: reviewers begin with what waits for them, officers with what is at the control post."""
    state, chosen = _chosen(request)
    table = sort_and_page(request, TargetTable(chosen.qs))
    export_url = reverse("profiling:target-export") if may_export(request.user) else ""
    context = {"table": table, "filter_form": chosen.form, "state": state, "tabs": _tabs(request, state), "export_url": export_url}
    return TemplateResponse(request, "profiling/_target_queue.html" if request.htmx else "profiling/target_list.html", context)


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def target_export(request: SignedInRequest) -> HttpResponse:
    """The queue as a file."""
    state, chosen = _chosen(request)
    data = request.GET.copy()
    data["state"] = state
    return export_page(request, TARGETS, chosen.qs, TargetTable, data)


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def target_new(request: SignedInRequest) -> HttpResponse:
    """Mark the traveller, consignment or mail item that the address names."""
    kind, subject = _subject(request)
    require(request.user, subject.compartment, Verb.ADD)
    form = TargetForm(kind, typed(request))
    draft_key = f"target-new:{subject.public_id}"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        named: dict[str, Any] = {"mail_item" if kind == TargetKind.MAIL else str(kind): subject}
        reasons = [Reason(code) for code in data["reasons"]]
        try:
            target = targets.target_create(actor=request.user, reasons=reasons, priority=data["priority"], note=data["note"], **named)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft_key)
            return redirect("profiling:target-detail", target.public_id)
    return TemplateResponse(
        request, "profiling/target_new.html", {"form": form, "subject": subject, "draft_key": draft_key}, status=422 if form.errors else 200
    )


@requires_page(Page.DESK)
@require_GET
def target_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Who or what, why, and what became of it."""
    target = target_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=target)
    return TemplateResponse(request, "profiling/target_detail.html", _context(request, target))


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def target_review(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Confirm or dismiss, with a reason; a confirmed target may go to the control post at once."""
    target = target_for(request.user, public_id, Verb.REVIEW)
    form = ReviewForm(typed(request), initial={"version": target.version, "send": True})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _reviewed(request, target, form.cleaned_data)
            except RuleViolation as error:
                add_refusal(form, error)
            except Conflict as error:
                # What was typed stays; the page shows what the target has become, and the next try is made against that.
                status = 409
                target = target_for(request.user, public_id, Verb.REVIEW)
                form = ReviewForm({**form.data.dict(), "version": str(target.version)})  # type: ignore[attr-defined]
                form.is_valid()
                add_refusal(form, error)
    context = {**_context(request, target), "form": form, "draft_key": f"target-review:{target.public_id}"}
    return TemplateResponse(request, "profiling/target_review.html", context, status=status)


def _reviewed(request: SignedInRequest, target: Target, data: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        reviewed = targets.target_review(actor=request.user, target=target, decision=data["decision"], reason=data["reason"], version=data["version"])
        if data["send"] and reviewed.state == TargetState.CONFIRMED:
            targets.target_send(actor=request.user, target=reviewed)
    draft_discard(actor_id=request.user.pk, key=f"target-review:{target.public_id}")
    return redirect("profiling:target-detail", target.public_id)


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def target_send(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Ask once more, then send a confirmed target to the control post."""
    target = target_for(request.user, public_id, Verb.REVIEW)
    form = SendForm(typed(request), initial={"version": target.version})
    if request.method == "POST" and form.is_valid():
        try:
            targets.target_send(actor=request.user, target=target, version=form.cleaned_data["version"])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The target is on the queue of the control post."))
            return redirect("profiling:target-detail", target.public_id)
    context = {**_context(request, target), "form": form}
    return TemplateResponse(request, "profiling/target_send.html", context, status=422 if form.errors else 200)


def _chosen(request: SignedInRequest) -> tuple[str, TargetFilter]:
    """The state that the address or else the reader's work asks for, and the targets in it, filtered."""
    reviews = compartments_held(request.user, Verb.REVIEW).exists()
    state = request.GET.get("state") or (TargetState.PROPOSED if reviews else TargetState.SENT)
    return state, TargetFilter(request.GET, queryset=queue(request.user, state))


def _subject(request: SignedInRequest) -> tuple[TargetKind, Traveller | Consignment | MailItem]:
    for name, load in _SUBJECTS.items():
        if given := request.GET.get(name):
            return TargetKind(name), load(request.user, given)
    raise NotVisible(_("Open a traveller, a consignment or a mail item first, and mark it there."))


def _context(request: SignedInRequest, target: Target) -> dict[str, Any]:
    return {
        "target": target,
        "subject": shown_subject(request.user, target),
        "reasons": target.reasons.order_by("pk"),
        "entries": timeline(target),
        "may_review": may(request.user, Verb.REVIEW, target),
        "may_control": may(request.user, Verb.ADD, target),
        "may_share": may(request.user, Verb.SHARE, target),
    }


def _tabs(request: SignedInRequest, current: str) -> list[dict[str, Any]]:
    counts = {state: short_count(count) for state, count in queue_counts(request.user).items()}
    tabs = [{"label": state.label, "url": f"?state={state.value}", "active": state == current, "count": counts.get(state)} for state in TargetState]
    return [*tabs, {"label": _("All"), "url": "?state=all", "active": current == "all", "count": None}]
