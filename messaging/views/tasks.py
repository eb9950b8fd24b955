"""Next actions: the list with its one-line entry, one task, taking it, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import Conflict, Forbidden, InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction
from jaitf.models import CompartmentRecord, User
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.choices import TaskState
from messaging.forms import TaskEndForm, TaskForm, TaskReopenForm
from messaging.models import Task
from messaging.models.task import SUBJECTS
from messaging.permissions import task_for, task_subject_for, works_in
from messaging.selectors.tasks import endings_of, possible_owners, subject_url, tasks_listed, work_rooms
from messaging.services.tasks import task_change, task_create, task_finish, task_reopen, task_take

DRAFT = "task-new"


@requires_page(Page.CASES)
@require_GET
def task_list(request: SignedInRequest) -> HttpResponse:
    """Open tasks of one's rooms; `?whose=` mine, shift, all or finished."""
    whose = request.GET.get("whose", "")
    whose = whose if whose in WHOSE else "all"
    tasks = tasks_listed(request.user, whose)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="task", count=len(tasks))
    form = _form(request, None) if work_rooms(request.user) else None
    tabs = [{"label": label(), "url": f"?whose={name}", "active": name == whose} for name, label in WHOSE.items()]
    return TemplateResponse(request, "messaging/task_list.html", {"tasks": tasks, "tabs": tabs, "form": form, "draft": DRAFT})


WHOSE: dict[str, Any] = {
    "all": lambda: _("All open"),
    "mine": lambda: _("Mine"),
    "shift": lambda: _("Of the shift"),
    "finished": lambda: _("Finished"),
}


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def task_new(request: SignedInRequest) -> HttpResponse:
    """Enter a task, about a record (`?seizure=…`) or of the unit; sending it twice makes one."""
    about = _about(request)
    form = _form(request, about)
    if request.method == "POST" and form.is_valid():
        try:
            task = task_create(actor=request.user, about=about or form.chosen_room, details=form.details(), client_id=form.cleaned_data["client_id"])
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=DRAFT)
            messages.success(request, _("The task is entered."))
            return redirect(subject_url(task) or reverse("messaging:task-list"))
    context = {"form": form, "about": about, "draft": DRAFT}
    return TemplateResponse(request, "messaging/task_new.html", context, status=422 if form.is_bound else 200)


def _about(request: SignedInRequest) -> CompartmentRecord | None:
    """The record that the address names."""
    kind = next((name for name in SUBJECTS if request.GET.get(name)), "")
    if not kind:
        return None
    record = task_subject_for(request.user, kind, request.GET[kind])
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=record)
    return record


def _form(request: SignedInRequest, about: CompartmentRecord | None) -> TaskForm:
    rooms = [about.compartment] if about is not None else work_rooms(request.user)
    if not rooms:
        raise Forbidden
    owners: dict[int, User] = {person.pk: person for room in rooms for person in possible_owners(room)}
    return TaskForm(request.POST if request.method == "POST" else None, rooms=rooms, owners=list(owners.values()))


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def task_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One task; whoever works on it says it otherwise, or gives it to somebody else."""
    task = task_for(request.user, public_id)
    may_change = _may_change(request.user, task)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=task)
    elif not may_change:
        raise Forbidden
    form = TaskForm(request.POST if request.method == "POST" else None, rooms=[task.compartment], owners=possible_owners(task.compartment), task=task)
    if request.method == "POST" and form.is_valid():
        try:
            task_change(actor=request.user, task=task, version=form.cleaned_data["version"] or 0, details=form.details())
        except Conflict as error:
            form.add_error(None, str(error.message))
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=f"task-{task.public_id}")
            messages.success(request, _("The task is changed."))
            return redirect("messaging:task-detail", task.public_id)
    return _detail(request, task, form=form, status=422 if form.is_bound else 200)


def _may_change(user: User, task: Task) -> bool:
    return task.is_open and (task.owner_id == user.pk or works_in(user, task.compartment))


def _detail(
    request: SignedInRequest,
    task: Task,
    *,
    form: TaskForm | None = None,
    end: TaskEndForm | None = None,
    again: TaskReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or TaskForm(rooms=[task.compartment], owners=possible_owners(task.compartment), task=task)
    context = {
        "task": task,
        "subject_url": subject_url(task),
        "form": form,
        "end": end or TaskEndForm(),
        "again": again or TaskReopenForm(),
        "endings": endings_of(task),
        "may_reopen": not task.is_open and (task.owner_id == request.user.pk or works_in(request.user, task.compartment)),
        "may_change": _may_change(request.user, task),
        "may_take": task.is_open and task.owner_id != request.user.pk and works_in(request.user, task.compartment),
    }
    return TemplateResponse(request, "messaging/task_detail.html", context, status=status)


@requires_page(Page.CASES)
@require_POST
def task_take_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Make it one's own."""
    task = task_for(request.user, public_id)
    try:
        task_take(actor=request.user, task=task)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The task is yours."))
    return redirect("messaging:task-detail", task.public_id)


@requires_page(Page.CASES)
@require_POST
def task_finish_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Done, or called off with a reason."""
    task = task_for(request.user, public_id)
    if task.owner_id != request.user.pk and not works_in(request.user, task.compartment):
        raise Forbidden
    end = TaskEndForm(request.POST)
    if end.is_valid():
        try:
            task_finish(actor=request.user, task=task, state=end.cleaned_data["state"], note=end.cleaned_data["note"])
        except RuleViolation as error:
            add_refusal(end, error)
        else:
            is_done = end.cleaned_data["state"] == TaskState.DONE
            messages.success(request, _("The task is done.") if is_done else _("The task is called off."))
            return redirect(subject_url(task) or reverse("messaging:task-list"))
    return _detail(request, task, end=end, status=422)


@requires_page(Page.CASES)
@require_POST
def task_reopen_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Open a finished task again, with a reason."""
    task = task_for(request.user, public_id)
    if task.owner_id != request.user.pk and not works_in(request.user, task.compartment):
        raise Forbidden
    again = TaskReopenForm(request.POST)
    if again.is_valid():
        try:
            task_reopen(actor=request.user, task=task, reason=again.cleaned_data["reason"])
        except RuleViolation as error:
            add_refusal(again, error)
        else:
            messages.success(request, _("The task is open again."))
            return redirect("messaging:task-detail", task.public_id)
    return _detail(request, task, again=again, status=422)
