"""What a person, a program or a file hands over to be recorded; the services check it.

Related records are named by their public ids: the service loads them with the actor's own rights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jaitf.choices import Handling
from seizures.choices import Basis, Method, NarrativeLanguage, PersonRole, SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """A person as met; `public_id` names a person who is already recorded, `traveller` the passenger they are."""

    family_name: str = ""
    given_names: str = ""
    sex: str = ""
    birth_date: date | None = None
    nationality: str = ""
    document_type: str = ""
    document_number: str = ""
    document_issuer: str = ""
    document_expires_on: date | None = None
    role: str = PersonRole.CONTROLLED
    outcome: str = ""
    traveller: UUID | None = None
    public_id: UUID | None = None

    @staticmethod
    def naming() -> tuple[str, ...]:
        """The fields that say who it is, beside the date of birth, which the rules for children need."""
        return ("family_name", "given_names", "document_type", "document_number", "document_issuer", "document_expires_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlInput:
    """One control. An empty `vector` follows from the flight and the subject."""

    occurred_at: datetime
    time_zone: str
    place: str
    reason: str
    result: str
    subject_kind: str = SubjectKind.PERSON
    vector: str = ""
    flight: UUID | None = None
    flight_text: str = ""
    awb: str = ""
    s10: str = ""
    note: str = ""
    target: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """One commodity line; without a unit the commodity's usual one is meant. `attributes`: see `goods_kinds`."""

    commodity: str
    quantity: Decimal
    unit: str = ""
    basis: str = Basis.GROSS
    method: str = Method.MEASURED
    currency: str = ""
    description: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegInput:
    """One place of the route: IATA code of the airport or, where it is not known, ISO code of the country."""

    role: str
    airport: str = ""
    country: str = ""
    public_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcealmentInput:
    method: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyInput:
    """An agency's part; `agency` is the agency's code."""

    agency: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotographInput:
    """A photograph of an approved case, or one that an amendment adds: by its id; the rest says which it is."""

    public_id: UUID
    caption: str = ""
    position: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureInput:
    """Everything a case file says. Each list is complete: a row that is not in it is taken out of the case.

    `photographs` are said by amendments alone; None leaves them as they are.
    Without `agencies` the agency of the actor's posting is both the detecting and the seizing one.
    """

    occurred_at: datetime
    time_zone: str
    place: str
    vector: str
    detection: str
    place_detail: str = ""
    flight: UUID | None = None
    flight_text: str = ""
    awb: str = ""
    s10: str = ""
    narrative: str = ""
    narrative_language: str = NarrativeLanguage.EN
    handling: str = Handling.AMBER
    lines: tuple[LineInput, ...] = ()
    legs: tuple[LegInput, ...] = ()
    persons: tuple[PersonInput, ...] = ()
    concealments: tuple[ConcealmentInput, ...] = ()
    agencies: tuple[AgencyInput, ...] | None = None
    photographs: tuple[PhotographInput, ...] | None = None
