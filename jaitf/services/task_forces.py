"""Founding task forces."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import CompartmentKind, UnitType
from jaitf.models import Agency, Airport, Compartment, Country, TaskForce


@transaction.atomic
def task_force_create(
    *,
    code: str,
    name: str,
    airport: Airport,
    languages: list[str],
    unit_type: str = UnitType.JAITF,
    programme: str = "AIRCOP",
    contact: str = "",
    email: str = "",
    is_demo: bool = False,
) -> TaskForce:
    """Found a unit with its joint, medical and victim-screening compartments; time zone and region follow its airport."""
    task_force = TaskForce(
        code=code.upper(),
        name=name,
        unit_type=unit_type,
        programme=programme,
        airport=airport,
        region=airport.country.region or "partner",
        languages=languages,
        time_zone=airport.time_zone,
        contact=contact,
        email=email,
        is_demo=is_demo,
    )
    try:
        task_force.full_clean()
    except ValidationError as error:
        raise RuleViolation("; ".join(error.messages), code="invalid_task_force") from error
    task_force.save()
    for kind in (CompartmentKind.JOINT, CompartmentKind.MEDICAL, CompartmentKind.VICTIM):
        Compartment.objects.create(task_force=task_force, kind=kind)
    return task_force


@transaction.atomic
def agency_create(*, code: str, name: str, agency_type: str, country: Country) -> Agency:
    """Register a national agency once; the same code again returns it."""
    agency, _created = Agency.objects.get_or_create(code=code, defaults={"name": name, "agency_type": agency_type, "country": country})
    return agency


def agency_room(task_force: TaskForce, agency: Agency) -> Compartment:
    """The agency's own compartment in the unit, made at its first posting."""
    return Compartment.objects.get_or_create(task_force=task_force, kind=CompartmentKind.AGENCY, agency=agency)[0]


def joint_room(task_force: TaskForce) -> Compartment:
    """The unit's joint compartment."""
    room = Compartment.objects.filter(task_force=task_force, kind=CompartmentKind.JOINT).first()
    if room is None:
        raise RuleViolation(_("This unit has no joint compartment."), code="no_joint_compartment")
    return room
