"""What the demo units have to do next: tasks on cases and exhibits, some of the shift, one late."""

from __future__ import annotations

from datetime import datetime, timedelta

from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from jaitf.models import Compartment, CompartmentRecord, User
from messaging.choices import TaskPriority
from messaging.models import Task
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


def _give(workers: Workers, actor: User, about: CompartmentRecord | Compartment, details: TaskInput, moment: datetime) -> Task:
    made: list[Task] = []
    workers.at(moment, actor, lambda: made.append(task_create(actor=actor, about=about, details=details)))
    return made[0]
