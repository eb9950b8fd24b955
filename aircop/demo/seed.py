"""Two years of invented work, in order of time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import time_machine
from django.conf import settings
from django.db import transaction

from aircop.core.choices import JobState
from aircop.core.models import Job
from aircop.demo.accounts import Account, DemoUnit, Founder
from aircop.demo.aftermath import follow_up_all
from aircop.demo.care import CareWorkers, post_people
from aircop.demo.cencomm import note_all
from aircop.demo.custody import Store
from aircop.demo.duty import give_tasks, write_shift_notes
from aircop.demo.flights import FlightMaker, tonight
from aircop.demo.person_events import note_events
from aircop.demo.readings import fill_log
from aircop.demo.registers import bring_in_register
from aircop.demo.safeguards import Care
from aircop.demo.stories import tell_stories
from aircop.demo.work import Workers, pick_find
from jaitf.choices import Role
from messaging.selectors.route import partners_on_route
from profiling.models import Message, Target, Traveller
from seizures.choices import SeizureState
from seizures.models import Seizure

SEED = 20261123
PAST = timedelta(days=730)
#: Passenger data older than this would have been masked by now.
FLIGHT_PAST_MONTHS = 5
SEIZURE_SHARE = 0.06
#: Below this scale flights are fewer and shorter too (tests).
SMALL = 0.1
Tell = Callable[[str], None]


def seed(tell: Tell, *, scale: float = 1.0) -> list[Account]:
    """Make the demo world; `scale` shrinks the number of controls (tests). Everything goes through the services."""
    random = Random(SEED)  # noqa: S311 - a generated world, not a secret
    now = datetime.now(UTC)
    founder = Founder(random, (now - PAST - timedelta(days=2)).date())
    with transaction.atomic():
        tell("units and accounts")
        units = founder.found_all()
    workers, maker = Workers(random, units), FlightMaker(random)
    with transaction.atomic():
        tell("earlier flights and targets")
        targets = _earlier_targets(units, workers, maker, now, scale)
    tell("two years of controls, seizures and alerts")
    _history(units, workers, targets, now, scale)
    with transaction.atomic():
        tell("tonight's flights")
        _tonight(units, workers, maker, now, scale)
    _spread_reports(now)
    with transaction.atomic():
        tell("exhibits and who keeps them")
        Store(workers, SEED).keep_all(units)
        note_all(workers, units, SEED)
        Care(workers, SEED).record_all(units)
        follow_up_all(workers, units, SEED)
    with transaction.atomic():
        tell("persons without goods")
        note_events(workers, units, now)
    with transaction.atomic():
        tell("what is to be done next")
        give_tasks(workers, units, now)
        bring_in_register(workers, units[0], now)
        write_shift_notes(workers, units, now)
    tell("who read what in the last weeks")
    fill_log(units, SEED, now)
    # Some postings take two administrators; last, so that the rest of the world stays as it was.
    founder.open("administrator2", Role.ADMINISTRATOR, "fr", "FRA")
    with transaction.atomic():
        tell("the medical and the victims' rooms")
        post_people(founder, units)
        CareWorkers(workers).fill(units[0])
        tell_stories(workers, units[0], SEED)
    return founder.accounts


def _earlier_targets(units: list[DemoUnit], workers: Workers, maker: FlightMaker, now: datetime, scale: float) -> dict[int, list[Target]]:
    """A few flights a month with targets that the control posts then worked off."""
    found: dict[int, list[Target]] = {}
    small = scale < SMALL
    for month in range(1 if small else FLIGHT_PAST_MONTHS, 0, -1):
        for unit in units:
            for week in range(1 if small else 3):
                moment = now - timedelta(days=30 * month - 8 * week, hours=maker.random.randint(0, 20))
                with time_machine.travel(moment - timedelta(hours=5), tick=True):
                    message = maker.bring_in(unit, maker.random.choice(unit.plan.routes), moment, 7)
                people = list(Traveller.objects.filter(message__sha256=message.sha256, compartment=unit.joint).select_related("flight")[:2])
                for number, traveller in enumerate(people):
                    target = workers.target(unit, traveller, moment - timedelta(hours=3, minutes=-20 * number))
                    if target.state == "sent":
                        found.setdefault(unit.task_force.pk, []).append(target)
    return found


def _history(units: list[DemoUnit], workers: Workers, targets: dict[int, list[Target]], now: datetime, scale: float) -> None:
    """Every control of every unit in order of time, in transactions of a few hundred."""
    random = workers.random
    moments: list[tuple[datetime, DemoUnit, Target | None]] = []
    for unit in units:
        for _number in range(round(unit.plan.controls * scale)):
            # More work in later months: a unit grows.
            days = PAST.days * (1 - random.random() ** 0.8)
            moments.append((now - timedelta(days=days, hours=random.random() * 20, minutes=30), unit, None))
        moments += [(t.flight.arrives_at + timedelta(minutes=25), unit, t) for t in targets.get(unit.task_force.pk, []) if t.flight and t.flight.arrives_at]
    moments = sorted((row for row in moments if row[0] < now - timedelta(hours=1)), key=lambda row: row[0])
    for start in range(0, len(moments), 250):
        with transaction.atomic():
            for moment, unit, target in moments[start : start + 250]:
                _one_control(workers, unit, moment, target, now)


def _one_control(workers: Workers, unit: DemoUnit, moment: datetime, target: Target | None, now: datetime) -> None:
    random = workers.random
    chance = 0.3 if target else SEIZURE_SHARE
    find = pick_find(random) if random.random() < chance else None
    if target and find and find.vector != "PAX":
        find = None
    control = workers.control(unit, moment, find, target)
    if find is None:
        return
    age = now - moment
    until = SeizureState.APPROVED
    if age < timedelta(days=12):
        until = random.choice((SeizureState.DRAFT, SeizureState.SUBMITTED, SeizureState.SUBMITTED, SeizureState.RETURNED, SeizureState.APPROVED))
    seizure = workers.case(unit, control, find, until)
    if seizure.state in {SeizureState.SUBMITTED, SeizureState.APPROVED} and random.random() < 0.9:
        sent = min(control.occurred_at + timedelta(hours=2), now - timedelta(minutes=30))
        # What is old was answered and closed; only the last days still wait for somebody.
        open_ended = age < timedelta(days=6) and random.random() < 0.6
        workers.alert(unit, seizure, sent, answer=random.choice(("acknowledged", "read", "delivered")) if open_ended else "closed")


def _tonight(units: list[DemoUnit], workers: Workers, maker: FlightMaker, now: datetime, scale: float) -> None:
    """Flights around now, with targets in every state and alerts that wait for an answer, at least one in each unit that can get one."""
    without = {unit.task_force.pk for unit in units}
    for number, message in enumerate(tonight(maker, units, now, (3, 6) if scale < SMALL else (14, 34))):
        unit = workers.units[message.compartment.task_force_id]
        travellers = list(_travellers(message).order_by("pk")[:3])
        if number % 2 == 0:
            for position, traveller in enumerate(travellers[:2]):
                workers.target(unit, traveller, now - timedelta(minutes=50 + position), review=position == 1)
        partners = {partner.pk for partner in partners_on_route(travellers[-1])[:2]} if travellers else set()
        if partners and (number % 9 == 4 or partners & without):
            without -= partners
            workers.alert(
                unit, travellers[-1], now - timedelta(minutes=maker.random.randint(4, 25)), answer=maker.random.choice(("delivered", "delivered", "read"))
            )


def _travellers(message: Message):  # noqa: ANN202 - a queryset
    return Traveller.objects.filter(message__sha256=message.sha256, compartment=message.compartment)


def _spread_reports(now: datetime) -> None:
    """The newest reports are made at once, the older ones one by one, so that a small PC stays usable meanwhile."""
    waiting = Job.objects.filter(kind="report.render", state=JobState.QUEUED).order_by("-created_at")
    newest = set(Seizure.objects.approved().order_by("-decided_at").values_list("public_id", flat=True)[:12])
    for position, job in enumerate(waiting):
        soon = any(str(public_id) in job.key for public_id in newest)
        job.due_at = now if soon else now + timedelta(minutes=5, seconds=20 * position)
        job.save(update_fields=["due_at"])


def write_accounts(accounts: list[Account]) -> Path:
    """`$AIRCOP_VAR/demo.json`, readable by its owner only."""
    path = settings.VAR_DIR / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"base_url": settings.SITE_ORIGIN, "accounts": [asdict(account) for account in accounts]}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
    path.chmod(0o600)
    return path
