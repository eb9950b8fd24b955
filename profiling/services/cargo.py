"""Entering consignments and mail items by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from profiling.formats.awb import parse_awb
from profiling.formats.s10 import parse_s10
from profiling.models import Consignment, Flight, MailItem
from profiling.scanning import notes


@dataclass(frozen=True, slots=True)
class ConsignmentFacts:
    """What is known of a consignment; `origin` and `destination` are IATA codes."""

    awb: str
    flight: Flight | None = None
    description: str = ""
    shipper: str = ""
    consignee: str = ""
    origin: str = ""
    destination: str = ""
    pieces: int | None = None
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What is known of a postal item; countries are ISO codes of two letters."""

    s10: str
    flight: Flight | None = None
    description: str = ""
    sender: str = ""
    addressee: str = ""
    origin_country: str = ""
    destination_country: str = ""
    weight_kg: Decimal | None = None


@transaction.atomic
def consignment_create(*, actor: User, compartment: Compartment, facts: ConsignmentFacts) -> Consignment:
    """Enter a consignment. A number that is none is refused; a wrong check digit only warns, since labels have them."""
    require(actor, compartment, Verb.ADD)
    _same_room(facts.flight, compartment)
    number = parse_awb(facts.awb)
    if number.number is None:
        raise RuleViolation(" ".join(note["message"] for note in notes(number.issues)), code="awb", field="awb")
    return Consignment.objects.create(
        compartment=compartment,
        awb=number.number,
        flight=facts.flight,
        description=facts.description,
        shipper=facts.shipper,
        consignee=facts.consignee,
        origin=facts.origin.upper(),
        destination=facts.destination.upper(),
        pieces=facts.pieces,
        weight_kg=facts.weight_kg,
        created_by=actor,
    )


@transaction.atomic
def mail_item_create(*, actor: User, compartment: Compartment, facts: MailFacts) -> MailItem:
    """Enter a postal item. A number that is none is refused; a wrong check digit only warns, since labels have them."""
    require(actor, compartment, Verb.ADD)
    _same_room(facts.flight, compartment)
    number = parse_s10(facts.s10)
    if number.number is None:
        raise RuleViolation(" ".join(note["message"] for note in notes(number.issues)), code="s10", field="s10")
    return MailItem.objects.create(
        compartment=compartment,
        s10=number.number,
        flight=facts.flight,
        description=facts.description,
        sender=facts.sender,
        addressee=facts.addressee,
        origin_country=facts.origin_country.upper(),
        destination_country=facts.destination_country.upper(),
        weight_kg=facts.weight_kg,
        created_by=actor,
    )


def _same_room(flight: Flight | None, compartment: Compartment) -> None:
    """A flight of another compartment would tell its readers of this record, and the other way round."""
    if flight is not None and flight.compartment_id != compartment.pk:
        raise RuleViolation(
            _("This flight is filed in another compartment. Choose one of the same, or leave the flight out."), code="other_compartment", field="flight"
        )
