"""What the demo units have to do next, and what one shift told the other: tasks, one late, and shift hand-over notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from jaitf.models import Compartment, CompartmentRecord, User
from messaging.choices import TaskPriority
from messaging.models import ShiftNote, Task
from messaging.services.shift_notes import ShiftInput, shift_note_read, shift_note_sign, shift_note_start, shift_remark_add
from messaging.services.tasks import TaskInput, task_create, task_finish
from seizures.choices import SeizureState
from seizures.models import Exhibit, Seizure

_WORDS = {
    "fr": (
        "Appeler le laboratoire pour le résultat",
        "Faire étalonner la balance 3",
        "Demander la vidéo de la salle des bagages",
        "Joindre l’interprète portugais",
    ),
    "en": (
        "Call the laboratory about the result",
        "Have scale 3 calibrated",
        "Ask for the video of the baggage hall",
        "Reach the Portuguese interpreter",
    ),
}


def give_tasks(workers: Workers, units: list[DemoUnit], now: datetime) -> None:
    """Four open tasks and one done in each unit, in its language."""
    for unit in units:
        language = unit.task_force.languages[0] if unit.task_force.languages else "en"
        words = _WORDS.get(language, _WORDS["en"])
        officer, chief = unit.people["officer"][0], unit.one("chief")
        zone, joint = unit.task_force.time_zone, unit.joint
        thing = Exhibit.objects.filter(compartment=joint, ended_at=None).order_by("-last_occurred_at").first()
        case = Seizure.objects.filter(compartment=joint, state=SeizureState.SUBMITTED).order_by("-created_at").first()
        _give(workers, chief, thing or joint, TaskInput(words[0], zone, officer, now + timedelta(hours=4)), now - timedelta(hours=9))
        _give(workers, officer, joint, TaskInput(words[1], zone, None, now + timedelta(days=2), TaskPriority.LOW), now - timedelta(hours=8))
        _give(workers, chief, case or joint, TaskInput(words[2], zone, officer, now - timedelta(minutes=40), TaskPriority.URGENT), now - timedelta(hours=7))
        done = _give(workers, officer, case or joint, TaskInput(words[3], zone, officer, now - timedelta(hours=2)), now - timedelta(hours=6))
        workers.at(now - timedelta(hours=3), officer, lambda task=done, who=officer: task_finish(actor=who, task=task))  # type: ignore[misc]


_TOLD = {
    "fr": (
        ("Deux passagers du vol de 23 h 40 reviennent lundi; leurs sièges sont au bureau.", "Nuit calme, trois contrôles sans résultat."),
        ("La personne retenue voit son avocat à 10 h. Le scanner 2 chauffe: ne pas le laisser allumé.", "Une valise sans propriétaire au tapis 4."),
        ("L’interprète portugais arrive à 14 h.", ""),
    ),
    "en": (
        ("Two passengers of the 23:40 flight come back on Monday; their seats are in the office.", "A quiet night, three controls without result."),
        ("The person held sees a lawyer at 10:00. Scanner 2 runs hot: don't leave it on.", "A suitcase without an owner on belt 4."),
        ("The Portuguese interpreter comes at 14:00.", ""),
    ),
}
_TOO = {"fr": "Le scanner 2 est arrêté, le technicien vient demain.", "en": "Scanner 2 is switched off, the technician comes tomorrow."}


def write_shift_notes(workers: Workers, units: list[DemoUnit], now: datetime) -> None:
    """In each unit a note that was read, one that waits for its reader, and one that is being written."""
    for unit in units:
        language = unit.task_force.languages[0] if unit.task_force.languages else "en"
        officers, deputy, joint = unit.people["officer"], unit.one("deputy"), unit.joint
        for number, (to_know, happened) in enumerate(_TOLD.get(language, _TOLD["en"])):
            ends = now - timedelta(hours=8 * (2 - number))
            officer = officers[number % len(officers)]
            details = ShiftInput(
                ends - timedelta(hours=8), ends, unit.task_force.time_zone, [officer, deputy], unit.one("chief"), to_know, happened,
                can_search_women=number < 2, can_search_men=True,
            )  # fmt: skip
            last = number == 2
            written = now - timedelta(minutes=30) if last else ends - timedelta(minutes=20)
            note = _told(workers, officer, lambda who=officer, what=details, room=joint: shift_note_start(actor=who, room=room, details=what), written)  # type: ignore[misc]
            if last:
                continue
            workers.at(ends, officer, lambda one=note, who=officer: shift_note_sign(actor=who, note=one, version=one.version))  # type: ignore[misc]
            if not number:
                chief = unit.one("chief")
                workers.at(ends + timedelta(minutes=12), chief, lambda one=note, who=chief: shift_note_read(actor=who, note=one))  # type: ignore[misc]
                text = _TOO.get(language, _TOO["en"])
                workers.at(ends + timedelta(hours=2), chief, lambda one=note, who=chief, told=text: shift_remark_add(actor=who, note=one, text=told))  # type: ignore[misc]


def _told(workers: Workers, actor: User, start: Callable[[], ShiftNote], moment: datetime) -> ShiftNote:
    made: list[ShiftNote] = []
    workers.at(moment, actor, lambda: made.append(start()))
    return made[0]


def _give(workers: Workers, actor: User, about: CompartmentRecord | Compartment, details: TaskInput, moment: datetime) -> Task:
    made: list[Task] = []
    workers.at(moment, actor, lambda: made.append(task_create(actor=actor, about=about, details=details)))
    return made[0]
