"""Reading travellers: what other pages show of one, who travels along, where the same person was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch

from jaitf.models import Airport, User
from profiling.choices import TargetState
from profiling.models import Target, TargetReason, TravelDocument, Traveller
from profiling.querysets import TravellerQuerySet

_HISTORY: Final = 50
_COMPANIONS: Final = 30


@dataclass(frozen=True, slots=True)
class TravellerSummary:
    """What a control, an alert or a case takes over from a traveller. Unknown is empty or None."""

    name: str
    family_name: str
    given_names: str
    sex: str
    birth_date: date | None
    nationality: str
    document_type: str
    document_number: str
    document_issuer: str
    document_expires_on: date | None
    flight_text: str
    origin: Airport
    destination: Airport
    departs_at: datetime | None
    lands_at: datetime | None
    locator: str


def traveller_summary(traveller: Traveller) -> TravellerSummary:
    """The traveller as other apps need him; the document is the first that was filed (passports before visas)."""
    documents = sorted(traveller.documents.all(), key=lambda document: (document.document_type.startswith("V"), document.pk))
    document = documents[0] if documents else TravelDocument()
    flight = traveller.flight
    return TravellerSummary(
        name=str(traveller),
        family_name=traveller.family_name,
        given_names=traveller.given_names,
        sex=traveller.sex,
        birth_date=traveller.birth_date,
        nationality=traveller.nationality,
        document_type=document.document_type,
        document_number=document.number,
        document_issuer=document.issuer,
        document_expires_on=document.expires_on,
        flight_text=flight.designator,
        origin=flight.origin,
        destination=flight.destination,
        departs_at=flight.departs_at,
        lands_at=flight.arrives_at,
        locator=traveller.locator,
    )


def travellers_of_flight(user: User, flight_id: int) -> TravellerQuerySet[Traveller]:
    """The travellers of a flight with their documents and open targets (`targets.all()` are only those): two more queries."""
    still_open = [TargetState.PROPOSED, *TargetState.actionable()]
    targets = Target.objects.visible_to(user).filter(state__in=still_open).order_by("pk")
    documents = TravelDocument.objects.order_by("pk")
    found = Traveller.objects.visible_to(user).filter(flight_id=flight_id)
    return found.prefetch_related(Prefetch("documents", queryset=documents)).prefetch_related(Prefetch("targets", queryset=targets))


def companions(user: User, traveller: Traveller) -> list[Traveller]:
    """Who else travels on the same booking on this flight."""
    if not traveller.locator:
        return []
    others = Traveller.objects.visible_to(user).filter(flight_id=traveller.flight_id, locator=traveller.locator).exclude(pk=traveller.pk)
    return list(others[:_COMPANIONS])


def history(user: User, traveller: Traveller) -> list[Traveller]:
    """The same person on other flights that the reader may see: the same document, or the same name and date of birth."""
    others = Traveller.objects.visible_to(user).exclude(flight_id=traveller.flight_id)
    found: set[int] = set()
    # One indexed query each: joined by OR they would read the whole table.
    for document in traveller.documents.all():
        found.update(others.filter(documents__number=document.number, documents__issuer=document.issuer).values_list("pk", flat=True)[:_HISTORY])
    if traveller.birth_date and traveller.name_key:
        found.update(others.filter(name_key=traveller.name_key, birth_date=traveller.birth_date).values_list("pk", flat=True)[:_HISTORY])
    related = others.filter(pk__in=found).select_related("flight__origin", "flight__destination", "compartment__task_force")
    return list(related.prefetch_related("documents", Prefetch("targets", Target.objects.visible_to(user))).order_by("-flight__service_date", "-pk")[:_HISTORY])


def targets_of(user: User, **subject: object) -> list[Target]:
    """The targets of a traveller, a consignment or a mail item (`traveller=…`), the newest first, with their reasons."""
    found = (
        Target.objects.visible_to(user).filter(**subject).select_related("created_by", "reviewed_by", "compartment", "traveller", "consignment", "mail_item")
    )
    return list(found.prefetch_related(Prefetch("reasons", TargetReason.objects.order_by("pk"))).order_by("-pk"))
