"""Founding task forces."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import InvalidInput, RuleViolation
from jaitf import rules
from jaitf.choices import CompartmentKind, UnitType
from jaitf.models import Agency, Airport, Compartment, Country, TaskForce, User


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
    actor: User | None = None,
) -> TaskForce:
    """Found a unit with its joint, medical and victim-screening compartments; time zone and region follow its airport.

    `actor` is an administrator; None is somebody with a shell on the server.
    """
    rules.require_administrator(actor)
    unknown = [language for language in languages if language not in dict(settings.LANGUAGES)]
    if unknown or not languages:
        raise RuleViolation(
            _("Working languages are codes such as fr or en; known are %(known)s.") % {"known": ", ".join(dict(settings.LANGUAGES))},
            code="unknown_language",
            field="languages",
        )
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
        raise InvalidInput.from_validation(error) from error
    task_force.save()
    for kind in (CompartmentKind.JOINT, CompartmentKind.MEDICAL, CompartmentKind.VICTIM):
        Compartment.objects.create(task_force=task_force, kind=kind)
    return task_force


@transaction.atomic
def agency_create(*, code: str, name: str, agency_type: str, country: Country) -> Agency:
    """Register a national agency once; the same code again returns it."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        agency = Agency(code=code, name=name, agency_type=agency_type, country=country)
        try:
            agency.full_clean()
        except ValidationError as error:
            raise InvalidInput.from_validation(error) from error
        agency.save()
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
