"""The shift hand-over note: list, writing, signing, reading, remarks, and its sheet to be printed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import Conflict, Forbidden, InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction
from jaitf.models import Compartment, User
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.choices import ShiftNoteState
from messaging.forms import ShiftNoteForm, ShiftRemarkForm
from messaging.models import ShiftNote
from messaging.permissions import require_worker, shift_note_for, works_in
from messaging.selectors.shift_notes import Matters, last_end, matters_of, notes_being_written, notes_listed, open_matters, shown_matters
from messaging.selectors.tasks import possible_owners, work_rooms
from messaging.services.shift_notes import shift_note_change, shift_note_read, shift_note_sign, shift_note_start, shift_remark_add
from seizures.selectors.care import people_waiting

DRAFT = "shift-note-new"
USUAL_SHIFT = timedelta(hours=8)


@requires_page(Page.CASES)
@require_GET
def shift_note_list(request: SignedInRequest) -> HttpResponse:
    """The notes of one's rooms, the newest first."""
    notes = notes_listed(request.user)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="shiftnote", count=len(notes))
    return TemplateResponse(request, "messaging/shift_note_list.html", {"notes": notes, "may_write": bool(work_rooms(request.user))})


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def shift_note_new(request: SignedInRequest) -> HttpResponse:
    """Begin the note of a shift; the one that is being written is opened instead."""
    rooms = work_rooms(request.user)
    if not rooms:
        raise Forbidden
    begun = notes_being_written(rooms, request.user)
    if request.method == "GET" and len(rooms) == 1 and begun:
        return redirect("messaging:shift-note-change", begun[0].public_id)
    people: dict[int, User] = {person.pk: person for room in rooms for person in possible_owners(room)}
    begins = last_end(rooms[0], request.user) or timezone.now() - USUAL_SHIFT
    usual = {"starts_at": begins, "ends_at": timezone.now(), "on_duty": [str(request.user.public_id)]}
    form = ShiftNoteForm(request.POST if request.method == "POST" else None, rooms=rooms, people=list(people.values()), initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            note = shift_note_start(actor=request.user, room=form.chosen_room, details=form.details(), client_id=form.cleaned_data["client_id"])
        except Conflict as error:
            form.add_error(None, str(error.message))
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=DRAFT)
            messages.success(request, _("The note is saved. Sign it when the shift ends."))
            return redirect("messaging:shift-note-detail", note.public_id)
    return _written(request, form, rooms[0], DRAFT, shown_matters(open_matters(rooms[0], request.user)), begun=begun)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def shift_note_change_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Go on writing the note of the shift, until it is signed."""
    note = _own_room(request, public_id)
    if not note.is_draft:
        messages.error(request, _("This note is signed. Add a remark to it."))
        return redirect("messaging:shift-note-detail", note.public_id)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=note)
    draft = f"shift-note-{note.public_id}"
    form = ShiftNoteForm(request.POST if request.method == "POST" else None, rooms=[note.compartment], people=possible_owners(note.compartment), note=note)
    if request.method == "POST" and form.is_valid():
        try:
            shift_note_change(actor=request.user, note=note, version=form.cleaned_data["version"] or 0, details=form.details())
        except Conflict as error:
            form.add_error(None, str(error.message))
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, _("The note is saved. Sign it when the shift ends."))
            return redirect("messaging:shift-note-detail", note.public_id)
    return _written(request, form, note.compartment, draft, matters_of(note, request.user), note=note)


def _written(request: SignedInRequest, form: ShiftNoteForm, room: Compartment, draft: str, matters: list[Matters], **more: Any) -> HttpResponse:
    context = {"form": form, "draft": draft, "matters": matters, "counts": people_waiting(request.user), "place": room.task_force, **more}
    return TemplateResponse(request, "messaging/shift_note_form.html", context, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_GET
def shift_note_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One note: what was written, what was open, who signed and who read it, remarks."""
    note = shift_note_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=note)
    return _detail(request, note)


@requires_page(Page.CASES)
@require_GET
def shift_note_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The note to be printed with the browser, and signed by hand where paper is wanted; logged as printed."""
    note = shift_note_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=note)
    return _detail(request, note, is_sheet=True)


def _detail(request: SignedInRequest, note: ShiftNote, *, remark: ShiftRemarkForm | None = None, is_sheet: bool = False, status: int = 200) -> HttpResponse:
    works = works_in(request.user, note.compartment)
    officers = [duty.officer for duty in note.duties.select_related("officer")]
    context = {
        "note": note,
        "place": note.compartment.task_force,
        "officers": officers,
        "matters": matters_of(note, request.user),
        # Never on paper: a sheet lies about.
        "counts": [] if is_sheet else people_waiting(request.user),
        "remarks": note.remarks.select_related("written_by"),
        "remark": remark or ShiftRemarkForm(),
        "is_sheet": is_sheet,
        "may_write": works and note.is_draft,
        "may_sign": works and note.is_draft and request.user in officers,
        "may_read": works and note.state == ShiftNoteState.SIGNED and note.signed_by_id != request.user.pk,
        "may_remark": works and not note.is_draft,
    }
    return TemplateResponse(request, "messaging/shift_note_detail.html", context, status=status)


def _own_room(request: SignedInRequest, public_id: str) -> ShiftNote:
    note = shift_note_for(request.user, public_id)
    require_worker(request.user, note.compartment)
    return note


@requires_page(Page.CASES)
@require_POST
@recently_authenticated
def shift_note_sign_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Sign it, by somebody who was on duty and has just said who he is."""
    note = _own_room(request, public_id)
    given = request.POST.get("version", "")
    version = int(given) if given.isdigit() and len(given) < 9 else 0
    return _step(request, note, lambda: shift_note_sign(actor=request.user, note=note, version=version), _("The note is signed."))


@requires_page(Page.CASES)
@require_POST
@recently_authenticated
def shift_note_read_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Somebody of the next shift has read it, and has just said who he is."""
    note = _own_room(request, public_id)
    return _step(request, note, lambda: shift_note_read(actor=request.user, note=note), _("It is recorded that you read this note."))


def _step(request: SignedInRequest, note: ShiftNote, step: Any, done: str) -> HttpResponse:
    try:
        step()
    except (Conflict, RuleViolation) as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("messaging:shift-note-detail", note.public_id)


@requires_page(Page.CASES)
@require_POST
def shift_remark_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Add to a signed note what was forgotten, or what became of it."""
    note = _own_room(request, public_id)
    form = ShiftRemarkForm(request.POST)
    if form.is_valid():
        try:
            shift_remark_add(actor=request.user, note=note, text=form.cleaned_data["text"], client_id=form.cleaned_data["client_id"])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=f"shift-remark-{note.public_id}")
            messages.success(request, _("The remark is added."))
            return redirect("messaging:shift-note-detail", note.public_id)
    return _detail(request, note, remark=form, status=422)
