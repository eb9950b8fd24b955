"""Alerts and what they are about: a flight from Dakar by way of Abidjan to Lisbon, with a traveller and a seizure on it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jaitf.choices import Handling
from jaitf.models import Compartment, User
from messaging.models import Alert, AlertDelivery
from messaging.services.alerts import alert_send
from messaging.services.deliveries import delivery_deliver
from messaging.sources import Source
from profiling.models import Flight, TravelDocument, Traveller
from seizures.models import CommodityLine, Control, Person, RouteLeg, Seizure
from tests.factories.cast import Unit

#: 23 November 2026, 12:00 UTC: the hour at which these tests happen.
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def make_flight(room: Compartment, *, lands_in: timedelta = timedelta(hours=3), stops: tuple[str, ...] = ("DSS", "ABJ", "LIS"), number: str = "1481") -> Flight:
    arrives = timezone.now() + lands_in
    return Flight.objects.create(
        compartment=room, carrier="TP", number=number, service_date=arrives.date(), origin_id="DSS", destination_id="LIS",
        departs_at=arrives - timedelta(hours=5), arrives_at=arrives, stops=list(stops),
    )  # fmt: skip


def make_traveller(room: Compartment, flight: Flight | None = None, *, family_name: str = "Sarr", **fields: Any) -> Traveller:
    traveller = Traveller.objects.create(
        compartment=room, flight=flight or make_flight(room), family_name=family_name, given_names="Moussa", nationality="SEN",
        birth_date=date(1988, 4, 2), embarked="DSS", disembarks="LIS", **fields,
    )  # fmt: skip
    TravelDocument.objects.create(compartment=room, traveller=traveller, document_type="P", number="A01234567", issuer="SEN")
    return traveller


def make_control(room: Compartment, officer: User, **fields: Any) -> Control:
    return Control.objects.create(
        compartment=room, reference=f"DSS-C-2026-{uuid.uuid4().int % 100000:05d}", vector="AIR_PAX", occurred_at=timezone.now(),
        time_zone="Africa/Dakar", place="departures", reason="PROFILING", result="onward", officer=officer, **fields,
    )  # fmt: skip


def make_seizure(room: Compartment, officer: User, *, flight: Flight | None = None, handling: str = Handling.AMBER, legs: tuple[str, ...] = ()) -> Seizure:
    """A draft with one line of cocaine and one carrier."""
    seizure = Seizure.objects.create(
        compartment=room, occurred_at=timezone.now(), time_zone="Africa/Dakar", place="departures", vector="AIR_PAX", detection="PROFILING",
        flight=flight, handling=handling, created_by=officer,
    )  # fmt: skip
    CommodityLine.objects.create(compartment=room, seizure=seizure, position=1, commodity="COC_SALT", quantity=Decimal("2.35"), unit="KG")
    Person.objects.create(
        compartment=room, seizure=seizure, role="carrier", family_name="Ndiaye", given_names="Awa", nationality="SEN", document_number="B7654321"
    )
    for position, code in enumerate(legs, start=1):
        RouteLeg.objects.create(compartment=room, seizure=seizure, position=position, role="transit", airport_id=code, country_id=_country(code))
    return seizure


def _country(iata: str) -> str:
    from jaitf.models import Airport

    return Airport.objects.get(iata=iata).country_id


def alert_words(**changes: Any) -> dict[str, Any]:
    """What a sender writes, complete and valid."""
    words = {
        "alert_type": "REQ_CHECK",
        "handling": Handling.AMBER,
        "grounds": "Swallower pattern: cash ticket bought today, no checked bag",
        "requested_action": "Control on arrival, X-ray",
        "not_to_do": "Do not stop him before passport control",
        "contact": "+221 30 000 00 00",
        "language": "en",
    }
    return words | changes


def send_alert(sender: User, source: Source, *units: Unit, **changes: Any) -> Alert:
    """An alert that was sent and still waits for a worker."""
    return alert_send(actor=sender, source=source, recipients=[unit.task_force for unit in units], **alert_words(**changes))


def deliver_alert(alert: Alert) -> list[AlertDelivery]:
    """What the worker does."""
    return [delivery_deliver(public_id=delivery.public_id) for delivery in alert.deliveries.order_by("pk")]


def arrived_alert(sender: Unit, recipient: Unit, **changes: Any) -> AlertDelivery:
    """An alert about a traveller from one unit's officer, in the other's inbox."""
    alert = send_alert(sender.officer, make_traveller(sender.joint), recipient, **changes)
    return deliver_alert(alert)[0]
