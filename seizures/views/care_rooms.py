"""The pages of the two protected rooms: their queues, one record, its steps, and a sheet to print.

Everything is logged as read, and asks what it is read for; none of it is in a list, a search, an export or the API.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import Conflict, InvalidInput, NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import compartments_held, may, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures.care_choices import CareKind, Need
from seizures.forms.care import OpenForm
from seizures.models import CareNote, MedicalPath, VictimScreening
from seizures.models.person import victim_sign
from seizures.permissions import care_note_for, medical_path_for, screening_for
from seizures.selectors.care import identities_of, medical_room, patient_of, welfare_queue
from seizures.services.medical import medical_path_begin
from seizures.services.screenings import screening_begin, screening_open
from seizures.views.care_steps import PATH_STEPS, SCREENING_STEPS, CareStep


@requires_page(Page.WELFARE)
@require_GET
def welfare_queue_page(request: SignedInRequest) -> HttpResponse:
    """Who waits, since when, what comes next and until when."""
    queue = welfare_queue(request.user)
    shown = len(queue.notes) + len(queue.waiting) + len(queue.done)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="victimscreening", count=shown)
    return TemplateResponse(request, "seizures/welfare_queue.html", {"queue": queue, "now": timezone.now()})


@requires_page(Page.WELFARE)
@require_http_methods(["GET", "POST"])
def welfare_new(request: SignedInRequest) -> HttpResponse:
    """A person whom no note is about."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    room = compartments_held(request.user, Verb.CARE).filter(kind="victim").first()
    if room is None:
        raise NotVisible
    if request.method == "POST" and form.is_valid():
        screening = screening_open(actor=request.user, compartment=room, person_name=form.cleaned_data["person_name"])
        return redirect("seizures:screening-detail", screening.public_id)
    return TemplateResponse(request, "seizures/welfare_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _note(request: SignedInRequest, public_id: str, kind: str) -> CareNote:
    note = care_note_for(request.user, public_id)
    if note.kind != kind:
        raise NotVisible
    log_access(actor=request.user, action=AccessAction.READ, record=note)
    return note


@requires_page(Page.WELFARE)
@require_GET
def welfare_note(request: SignedInRequest, public_id: str) -> HttpResponse:
    note = _note(request, public_id, CareKind.WELFARE)
    context = {"note": note, "record": VictimScreening.objects.filter(note=note).first(), "identities": identities_of(note, request.user)}
    return TemplateResponse(request, "seizures/care_note.html", context)


@requires_page(Page.WELFARE)
@require_POST
def welfare_take(request: SignedInRequest, public_id: str) -> HttpResponse:
    screening = screening_begin(actor=request.user, note=care_note_for(request.user, public_id))
    return redirect("seizures:screening-detail", screening.public_id)


@requires_page(Page.MEDICAL)
@require_GET
def medical_list(request: SignedInRequest) -> HttpResponse:
    """Patients, and when somebody has to look after each of them next."""
    room = medical_room(request.user)
    shown = len(room.notes) + len(room.patients) + len(room.done)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="medicalpath", count=shown)
    return TemplateResponse(request, "seizures/medical_list.html", {"room": room})


@requires_page(Page.MEDICAL)
@require_GET
def medical_note(request: SignedInRequest, public_id: str) -> HttpResponse:
    note = _note(request, public_id, CareKind.MEDICAL)
    return TemplateResponse(request, "seizures/care_note.html", {"note": note, "record": MedicalPath.objects.filter(note=note).first()})


@requires_page(Page.MEDICAL)
@require_POST
def medical_take(request: SignedInRequest, public_id: str) -> HttpResponse:
    path = medical_path_begin(actor=request.user, note=care_note_for(request.user, public_id))
    return redirect("seizures:medical-detail", path.public_id)


def _screening_context(request: SignedInRequest, screening: VictimScreening) -> dict[str, Any]:
    steps = [step for step in SCREENING_STEPS.values() if screening.state in step.states] if may(request.user, Verb.CARE, screening) else []
    needs = [str(Need(code).label) for code in screening.needs]
    said: dict[str, Any] = {"identities": identities_of(screening, request.user), "sign": victim_sign(screening.person_id) if screening.person_id else ""}
    return {"screening": screening, "needs": needs, "place": screening.compartment.task_force, "steps": steps} | said


@requires_page(Page.WELFARE)
@require_GET
def screening_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    screening = screening_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=screening)
    return TemplateResponse(request, "seizures/screening_detail.html", _screening_context(request, screening))


@requires_page(Page.WELFARE)
@require_GET
def screening_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """On paper, for the service that takes the person on."""
    screening = screening_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=screening)
    context = _screening_context(request, screening) | {"sheet": True, "now": timezone.now()}
    return TemplateResponse(request, "seizures/screening_detail.html", context)


def _path_context(request: SignedInRequest, path: MedicalPath) -> dict[str, Any]:
    return {
        "path": path,
        "place": path.compartment.task_force,
        "patient": patient_of(path),
        "images": path.medicalimagings.select_related("recorded_by"),
        "observations": path.medicalobservations.select_related("recorded_by").order_by("-observed_at", "-pk"),
        "packets": path.medicalpackets.select_related("recorded_by"),
        "steps": [step for step in PATH_STEPS.values() if path.state in step.states] if may(request.user, Verb.CARE, path) else [],
    }


@requires_page(Page.MEDICAL)
@require_GET
def medical_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    path = medical_path_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=path)
    return TemplateResponse(request, "seizures/medical_detail.html", _path_context(request, path))


@requires_page(Page.MEDICAL)
@require_GET
def medical_sheet(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The path on paper, for the hospital or a court."""
    path = medical_path_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.PRINT, record=path)
    return TemplateResponse(request, "seizures/medical_detail.html", _path_context(request, path) | {"sheet": True, "now": timezone.now()})


@requires_page(Page.WELFARE)
@require_http_methods(["GET", "POST"])
def screening_step(request: SignedInRequest, public_id: str, step: str) -> HttpResponse:
    screening = screening_for(request.user, public_id, Verb.CARE)
    return _step(request, screening, SCREENING_STEPS[step], "seizures:screening-detail")


@requires_page(Page.MEDICAL)
@require_http_methods(["GET", "POST"])
def medical_step(request: SignedInRequest, public_id: str, step: str) -> HttpResponse:
    path = medical_path_for(request.user, public_id, Verb.CARE)
    return _step(request, path, PATH_STEPS[step], "seizures:medical-detail")


def _step(request: SignedInRequest, record: VictimScreening | MedicalPath, step: CareStep, home: str) -> HttpResponse:
    """One form. It saves no draft while somebody types: drafts lie outside of the room. After a refusal what was typed stays."""
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=record)
    form = step.form(request.POST if request.method == "POST" else None, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            step.run(request.user, record, form)
        except (Conflict, InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect(home, record.public_id)
    context = {"record": record, "step": step, "form": form, "home": home}
    return TemplateResponse(request, "seizures/care_step.html", context, status=422 if request.method == "POST" else 200)
