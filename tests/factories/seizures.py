"""Controls and seizures, made through the services as their officers would make them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from jaitf.models import Compartment, CompartmentRecord, User
from seizures.choices import ControlResult, LegRole, PersonRole, Place
from seizures.inputs import ConcealmentInput, ControlInput, LegInput, LineInput, PersonInput, SeizureInput
from seizures.models import Control, ReportEdition, Seizure
from seizures.services.controls import control_create
from seizures.services.decisions import seizure_approve
from seizures.services.editions import edition_issue
from seizures.services.seizures import seizure_create, seizure_submit
from tests.factories.cast import Unit


def person_input(**changes: Any) -> PersonInput:
    given: dict[str, Any] = {
        "family_name": "NDIAYE",
        "given_names": "Awa",
        "sex": "F",
        "nationality": "SEN",
        "document_type": "PP",
        "document_number": "A01234567",
        "document_issuer": "SEN",
        "role": PersonRole.CARRIER,
        "outcome": "P_ARREST",
    }
    return PersonInput(**given | changes)


def control_input(**changes: Any) -> ControlInput:
    given: dict[str, Any] = {
        "occurred_at": timezone.now() - timedelta(minutes=20),
        "time_zone": "Africa/Dakar",
        "place": Place.ARRIVALS,
        "reason": "MANIFEST",
        "result": ControlResult.NEGATIVE,
        "vector": "PAX_ARR",
        "flight_text": "AF718",
    }
    return ControlInput(**given | changes)


def control(unit: Unit, *, actor: User | None = None, room: Compartment | None = None, person: PersonInput | None = None, **changes: Any) -> Control:
    """A control of the unit, negative and without a person unless told otherwise."""
    return control_create(actor=actor or unit.officer, compartment=room or unit.joint, details=control_input(**changes), person=person)


def line_input(**changes: Any) -> LineInput:
    given: dict[str, Any] = {"commodity": "COC_SALT", "quantity": Decimal("2.35"), "unit": "KG", "description": "Two packets in brown tape"}
    return LineInput(**given | changes)


def seizure_input(complete: bool = True, **changes: Any) -> SeizureInput:
    """A whole case, ready to be submitted; with `complete=False` only the event."""
    details = SeizureInput(
        occurred_at=timezone.now() - timedelta(hours=2),
        time_zone="Africa/Dakar",
        place=Place.BAGGAGE,
        vector="PAX_ARR",
        detection="XRAY_BAG",
        flight_text="AF718",
        narrative="Found in the lining of a suitcase.",
    )
    if complete:
        details = replace(
            details,
            lines=(line_input(),),
            legs=(LegInput(role=LegRole.DEPARTURE, airport="GRU"), LegInput(role=LegRole.DESTINATION, airport="DSS")),
            persons=(person_input(),),
            concealments=(ConcealmentInput(method="BAG_FALSE"),),
        )
    return replace(details, **changes)


def seizure_draft(
    unit: Unit, *, actor: User | None = None, room: Compartment | None = None, complete: bool = True, control: Control | None = None, **changes: Any
) -> Seizure:
    return seizure_create(actor=actor or unit.officer, compartment=room or unit.joint, details=seizure_input(complete, **changes), control=control)


def submitted(unit: Unit, *, actor: User | None = None, room: Compartment | None = None, **changes: Any) -> Seizure:
    who = actor or unit.officer
    return seizure_submit(actor=who, seizure=seizure_draft(unit, actor=who, room=room, **changes))


def approved(unit: Unit, *, actor: User | None = None, approver: User | None = None, room: Compartment | None = None, **changes: Any) -> Seizure:
    return seizure_approve(actor=approver or unit.chief, seizure=submitted(unit, actor=actor, room=room, **changes))


def issued(unit: Unit, *, language: str = "fr", **changes: Any) -> ReportEdition:
    """The report of an approved case, really rendered (needs Pango)."""
    return edition_issue(actor=unit.chief, seizure=approved(unit, **changes), number=1, language=language)


def moved(seizure: Seizure, room: Compartment) -> Seizure:
    """The case with all its parts in another room of its unit."""
    for part in Seizure._meta.related_objects:
        if issubclass(part.related_model, CompartmentRecord):
            part.related_model._base_manager.filter(**{part.field.name: seizure}).update(compartment=room)
    Seizure.objects.filter(pk=seizure.pk).update(compartment=room)
    return seizure


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "navy", name: str = "") -> SimpleUploadedFile:
    """An uploaded picture of one colour; its name may lie about its kind."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return SimpleUploadedFile(name or f"picture.{kind.lower()}", out.getvalue(), content_type=f"image/{kind.lower()}")
