"""Units, agencies and accounts of the demo world, with random passwords for this installation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from aircop.demo.people import invent
from aircop.demo.plan import UNITS, UnitPlan
from jaitf.choices import Region, Role
from jaitf.models import Agency, Airport, Compartment, TaskForce, User
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create, agency_room, joint_room, task_force_create


@dataclass
class DemoUnit:
    """A founded unit and its people by role; officers of several agencies."""

    plan: UnitPlan
    task_force: TaskForce
    joint: Compartment
    agencies: list[Agency]
    people: dict[str, list[User]] = field(default_factory=dict)

    def room(self, agency: Agency) -> Compartment:
        return agency_room(self.task_force, agency)

    def one(self, role: str) -> User:
        return self.people[role][0]


@dataclass
class Account:
    """A line of demo.json."""

    username: str
    password: str
    totp_secret: str | None
    role: str
    task_force: str | None
    agency: str | None


#: The posts of every unit: role and which of its agencies.
POSTS = ((Role.OFFICER, 0), (Role.OFFICER, 1), (Role.OFFICER, 3), (Role.TARGETER, 2), (Role.CUSTODIAN, 0), (Role.CHIEF, 1), (Role.DEPUTY, 0), (Role.LIAISON, 0))
OUTSIDE: tuple[tuple[str, Role, dict[str, Any], str], ...] = (
    ("coordinator.wca", Role.REGIONAL_COORDINATOR, {"region": Region.AFRICA_WC}, "fr"),
    ("coordinator.lac", Role.REGIONAL_COORDINATOR, {"region": Region.LAC}, "es"),
    ("coordinator.sn", Role.NATIONAL_COORDINATOR, {"country_id": "SN"}, "fr"),
    ("analyst.unodc", Role.ANALYST, {}, "en"),
    ("oversight", Role.OVERSIGHT, {}, "fr"),
    ("administrator", Role.ADMINISTRATOR, {}, "en"),
)


class Founder:
    """Founds the units and opens the accounts; keeps what demo.json lists."""

    def __init__(self, random: Random, since: date) -> None:
        self.random = random
        self.since = since
        self.accounts: list[Account] = []

    def found(self, plan: UnitPlan) -> DemoUnit:
        airport = Airport.objects.select_related("country").get(iata=plan.code)
        task_force = task_force_create(
            code=plan.code,
            name=plan.name,
            airport=airport,
            languages=list(plan.languages),
            unit_type=plan.unit_type,
            contact=plan.contact,
            email=f"unit.{plan.code.lower()}@aircop-demo.invalid",
            is_demo=True,
        )
        agencies = [
            agency_create(code=f"{airport.country_id}-{kind}".lower().replace("_", "-"), name=name, agency_type=kind, country=airport.country)
            for kind, name in plan.agencies
        ]
        unit = DemoUnit(plan, task_force, joint_room(task_force), agencies)
        counts: dict[str, int] = {}
        for role, agency in POSTS:
            counts[role] = counts.get(role, 0) + 1
            suffix = "" if counts[role] == 1 else str(counts[role])
            username = f"{role.value}{suffix}.{plan.code.lower()}"
            language = plan.languages[0] if plan.languages[0] in {"fr", "en"} else "en"
            officer = self.open(username, role, language, plan.nationality, unit=task_force, agency=agencies[agency])
            unit.people.setdefault(role.value, []).append(officer)
        return unit

    def found_all(self) -> list[DemoUnit]:
        units = [self.found(plan) for plan in UNITS]
        for username, role, place, language in OUTSIDE:
            self.open(username, role, language, "FRA", **place)
        return units

    def open(
        self, username: str, role: Role, language: str, nationality: str, *, unit: TaskForce | None = None, agency: Agency | None = None, **place: Any
    ) -> User:
        somebody = invent(self.random, nationality)
        password = secrets.token_urlsafe(9)
        user = officer_create(
            username=username,
            password=password,
            first_name=somebody.given_names,
            last_name=somebody.family_name,
            email=f"{username}@aircop-demo.invalid",
            language=language,
            is_demo=True,
        )
        posting_start(actor=None, officer=user, role=role, task_force=unit, agency=agency, starts_on=self.since, **place)
        secret = None
        if role in Role.with_second_factor():
            secret = generate_totp_secret()
            TOTP.activate(user, secret)
            RecoveryCodes.activate(user)
        self.accounts.append(Account(username, password, secret, role.value, unit.code if unit else None, agency.name if agency else None))
        return user
