"""Messages, flights with travellers, consignments, mail and targets: made by the services, as people make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from jaitf.models import Airport, Compartment, User
from profiling.formats.paxlst_writer import write_paxlst
from profiling.formats.records import ParsedBags, ParsedDocument, ParsedFlight, ParsedTraveller
from profiling.models import Consignment, Flight, MailItem, Message, Target, Traveller
from profiling.services.cargo import ConsignmentFacts, MailFacts, consignment_create, mail_item_create
from profiling.services.messages import PARSE, Received, message_receive
from profiling.services.targets import Reason, target_create, target_review, target_send
from tests.factories.cast import Unit

FAMILY_NAMES = ["DIALLO", "NDIAYE", "SOW", "TRAORE", "MENDES", "KOUASSI", "OKAFOR", "SANTOS", "BA", "FALL"]
GIVEN_NAMES = ["AMINATA", "OUSMANE", "FATOU", "JOAO", "AISSATOU", "KWAME", "MARIA", "IBRAHIMA"]
GROUND = {"traveller": "P_CASHPAY", "consignment": "C_VAGUE", "mail": "X_NOSENDER"}


def person(number: int = 0, **known: object) -> ParsedTraveller:
    """Traveller `number` of an invented list; the same number is always the same person."""
    facts: dict[str, object] = {
        "kind": "passenger",
        "family_name": FAMILY_NAMES[number % len(FAMILY_NAMES)],
        "given_names": f"{GIVEN_NAMES[number % len(GIVEN_NAMES)]} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number // 26 % 26]}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}",
        "sex": "FM"[number % 2],
        "birth_date": date(1970, 1, 1) + timedelta(days=97 * number),
        "nationality": ["SEN", "CIV", "FRA", "BRA"][number % 4],
        "embarked": "CDG",
        "disembarks": "DSS",
        "locator": f"LOC{number // 2:03d}",
        "seats": (f"{number // 6 + 1}{'ABCDEF'[number % 6]}",),
        "bags": ParsedBags(1, 20.0, (f"AF{100000 + number}",)),
        "documents": (ParsedDocument("P", f"A{1000000 + number}", "SEN", date(2030, 5, 1)),),
    }
    return ParsedTraveller(**facts | known)  # type: ignore[arg-type]


def leg(
    number: str = "718",
    origin: str = "CDG",
    destination: str = "DSS",
    lands_in: timedelta = timedelta(hours=3),
    lasts: timedelta = timedelta(hours=6),
    carrier: str = "AF",
) -> ParsedFlight:
    """A leg that lands some time from now, written in the local times of its airports."""
    lands = timezone.now().astimezone(UTC) + lands_in
    zones = {airport.iata: ZoneInfo(airport.time_zone) for airport in Airport.objects.filter(pk__in=[origin, destination])}

    def local(at: datetime, place: str) -> str:
        return at.astimezone(zones.get(place, UTC)).strftime("%Y-%m-%dT%H:%M")

    return ParsedFlight(carrier, number, origin, destination, local(lands - lasts, origin), local(lands, destination), True)


def paxlst(flight: ParsedFlight | None = None, people: Sequence[ParsedTraveller] | int = 3, **options: object) -> bytes:
    """The bytes of a passenger list."""
    travellers = [person(number) for number in range(people)] if isinstance(people, int) else people
    settings: dict[str, object] = {"sender": "AIRFRANCE", "control_ref": "000001", "line_break": "\n"} | options
    return write_paxlst(flight or leg(), travellers, **settings).encode()  # type: ignore[arg-type]


def run_parse(message: Message) -> Job:
    """Read an upload as the worker does."""
    job = Job.objects.get(kind=PARSE, payload={"message_id": message.pk})
    job_run(job.pk)
    job.refresh_from_db()
    return job


def receive(unit: Unit, data: bytes, *, actor: User | None = None, compartment: Compartment | None = None, filename: str = "list.edi") -> Received:
    """Bring in bytes and read them."""
    received = message_receive(actor=actor or unit.targeter, compartment=compartment or unit.joint, data=data, filename=filename)
    if not received.is_known:
        run_parse(received.messages[0])
        received.messages[0].refresh_from_db()
    return received


def flight_with_travellers(
    unit: Unit,
    count: int = 3,
    *,
    number: str = "718",
    origin: str = "",
    destination: str = "",
    lands_in: timedelta = timedelta(hours=3),
    compartment: Compartment | None = None,
    people: Sequence[ParsedTraveller] | None = None,
    actor: User | None = None,
) -> Flight:
    """A flight into (or, with `origin`, out of) the unit's airport that came in as a message, with its travellers."""
    home = unit.task_force.airport_id
    places = {"origin": origin or ("LIS" if home == "CDG" else "CDG"), "destination": destination or home}
    data = paxlst(leg(number, lands_in=lands_in, **places), people if people is not None else count)
    message = receive(unit, data, actor=actor, compartment=compartment, filename=f"{number}.edi").messages[0]
    message.refresh_from_db()
    assert message.flight is not None
    return message.flight


def traveller(unit: Unit, **options: object) -> Traveller:
    """One traveller on a flight of his own."""
    return flight_with_travellers(unit, 1, **options).travellers.get()  # type: ignore[arg-type]


def consignment(unit: Unit, *, actor: User | None = None, flight: Flight | None = None, awb: str = "057-12345675", **known: object) -> Consignment:
    facts = ConsignmentFacts(awb=awb, flight=flight, **{"description": "GINGER", "shipper": "ACME", **known})  # type: ignore[arg-type]
    return consignment_create(actor=actor or unit.officer, compartment=unit.joint, facts=facts)


def mail_item(unit: Unit, *, actor: User | None = None, flight: Flight | None = None, s10: str = "RR123456785SN", **known: object) -> MailItem:
    return mail_item_create(actor=actor or unit.officer, compartment=unit.joint, facts=MailFacts(s10=s10, flight=flight, **known))  # type: ignore[arg-type]


def target(
    unit: Unit,
    subject: Traveller | Consignment | MailItem | None = None,
    *,
    state: str = "proposed",
    actor: User | None = None,
    reviewer: User | None = None,
    reasons: Sequence[str] = (),
    priority: str = "normal",
) -> Target:
    """A target, brought through the services into a state: proposed, confirmed, dismissed or sent."""
    subject = subject or traveller(unit)
    name = {"Traveller": "traveller", "Consignment": "consignment", "MailItem": "mail_item"}[type(subject).__name__]
    ground = GROUND["mail" if name == "mail_item" else name]
    made = target_create(
        actor=actor or unit.targeter,
        reasons=[Reason(code) for code in reasons or [ground]],
        priority=priority,
        note="",
        **{name: subject},  # type: ignore[arg-type]
    )
    if state == "proposed":
        return made
    decision = "dismissed" if state == "dismissed" else "confirmed"
    made = target_review(actor=reviewer or unit.chief, target=made, decision=decision, reason="Looked at the booking.")
    return target_send(actor=reviewer or unit.chief, target=made) if state == "sent" else made
