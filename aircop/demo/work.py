"""The work of a unit: targets, controls, seizures, alerts, each by the person whose job it is, through the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import time_machine
from django.core.files.base import ContentFile

from aircop.core.audit import acting
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from aircop.demo.accounts import DemoUnit
from aircop.demo.goods import facts_of
from aircop.demo.people import Somebody, invent
from aircop.demo.pictures import photograph
from aircop.demo.plan import ACTIONS, FINDS, GROUNDS, NARRATIVES, PERSON_NARRATIVES, Find
from jaitf.choices import Handling
from jaitf.models import TaskForce, User
from messaging.models import Alert, AlertDelivery
from messaging.selectors.route import partners_on_route
from messaging.services.alerts import alert_send
from messaging.services.deliveries import delivery_acknowledge, delivery_close, delivery_read
from messaging.sources import Source
from profiling.formats.awb import check_digit as awb_digit
from profiling.formats.s10 import check_digit as s10_digit
from profiling.models import Target, Traveller
from profiling.services.targets import Reason, target_create, target_review, target_send
from seizures.choices import Basis, ControlResult, LegRole, Method, Place, SeizureState, SubjectKind
from seizures.inputs import ConcealmentInput, ControlInput, LegInput, LineInput, PersonInput, SeizureInput
from seizures.models import Control, Seizure
from seizures.services.controls import control_create
from seizures.services.decisions import seizure_approve, seizure_return
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_create, seizure_submit

_REASONS = ("P_ROUTE", "P_LATEBOOK", "P_CASHPAY", "P_SHORTSTAY", "P_STORY", "P_BAGMISMATCH", "P_ILLOGICAL", "P_THIRDPAY")
_CHECKS = ("ROUTINE", "BEHAV", "TARGETING", "RULE", "DOC_EXAM", "DOG", "XRAY_BAG", "MANIFEST", "ALERT_IN")
_FEEDBACK = ("FB_SEIZURE", "FB_NEGATIVE", "FB_NEGATIVE", "FB_NOTTRAV", "FB_MISSED", "FB_SURV")


class Workers:
    """Does the work of all units, with one source of chance."""

    def __init__(self, random: Random, units: list[DemoUnit]) -> None:
        self.random = random
        self.units = {unit.task_force.pk: unit for unit in units}
        self.now = datetime.now(UTC)

    def at(self, moment: datetime, actor: User, work: Callable[[], object]) -> None:
        """Do something as this person at that moment; the clock of the whole process stands there meanwhile."""
        with time_machine.travel(moment, tick=True), acting(actor.pk, request_id="demo"):
            work()

    # --- the desk
    def target(self, unit: DemoUnit, traveller: Traveller, moment: datetime, *, review: bool = True) -> Target:
        """Mark, and usually review and send to the control post."""
        targeter, chief = unit.one("targeter"), unit.one("chief")
        made: list[Target] = []
        codes = self.random.sample(_REASONS, self.random.choice((1, 2, 2, 3)))

        def mark() -> None:
            priority = self.random.choice(("high", "normal", "normal", "low"))
            made.append(target_create(actor=targeter, traveller=traveller, reasons=[Reason(code) for code in codes], priority=priority))

        self.at(moment, targeter, mark)
        if review:
            if self.random.random() < 0.2:
                self.at(
                    moment + timedelta(minutes=9),
                    chief,
                    lambda: target_review(actor=chief, target=made[0], decision="dismissed", reason="Known commuter, earlier controls negative."),
                )
            else:
                self.at(
                    moment + timedelta(minutes=9),
                    chief,
                    lambda: target_review(actor=chief, target=made[0], decision="confirmed", reason="Pattern seen in earlier cases on this route."),
                )
                self.at(moment + timedelta(minutes=12), targeter, lambda: target_send(actor=targeter, target=made[0]))
        return Target.objects.get(pk=made[0].pk)

    # --- the control post
    def control(self, unit: DemoUnit, moment: datetime, find: Find | None, target: Target | None = None) -> Control:
        """A control, negative unless there is a find."""
        officer = self.random.choice(unit.people["officer"])
        route = self.random.choice(unit.plan.routes)
        subject = SubjectKind.PERSON
        if find and find.vector in {"CARGO", "POSTAL"}:
            subject = SubjectKind.CONSIGNMENT if find.vector == "CARGO" else SubjectKind.MAIL
        elif not find and not target and self.random.random() < 0.12:
            subject = self.random.choice((SubjectKind.CONSIGNMENT, SubjectKind.MAIL))
        person = self._person(target, moment) if subject == SubjectKind.PERSON else None
        arriving = route[3] == unit.plan.code
        details = ControlInput(
            occurred_at=moment,
            time_zone=unit.task_force.time_zone,
            place=self._place(subject, arriving),
            reason="TARGETING" if target else self.random.choice(_CHECKS),
            result=ControlResult.SEIZURE if find else ControlResult.NEGATIVE,
            subject_kind=subject,
            vector=self._vector(subject, arriving),
            flight=target.flight.public_id if target and target.flight else None,
            flight_text="" if target else f"{route[0]}{route[1]}" if subject == SubjectKind.PERSON else "",
            awb=self._awb() if subject == SubjectKind.CONSIGNMENT else "",
            s10=self._s10() if subject == SubjectKind.MAIL else "",
            target=target.public_id if target else None,
        )
        made: list[Control] = []
        recorded = moment + timedelta(minutes=self.random.randint(1, 6))
        self.at(recorded, officer, lambda: made.append(control_create(actor=officer, compartment=unit.joint, details=details, person=person)))
        return made[0]

    def _person(self, target: Target | None, moment: datetime) -> PersonInput:
        if target and target.traveller:
            traveller = target.traveller
            document = traveller.documents.first()
            return PersonInput(
                family_name=traveller.family_name,
                given_names=traveller.given_names,
                sex=traveller.sex,
                birth_date=traveller.birth_date,
                nationality=traveller.nationality,
                document_type="P" if document else "",
                document_number=document.number if document else "",
                document_issuer=document.issuer if document else "",
                traveller=traveller.public_id,
            )
        return as_input(invent(self.random, today=moment.date()))

    def _place(self, subject: SubjectKind, arriving: bool) -> str:
        if subject == SubjectKind.CONSIGNMENT:
            return Place.CARGO
        if subject == SubjectKind.MAIL:
            return Place.MAIL
        return self.random.choice((Place.ARRIVALS, Place.BAGGAGE, Place.IMMIGRATION) if arriving else (Place.DEPARTURES, Place.GATE, Place.TRANSIT))

    @staticmethod
    def _vector(subject: SubjectKind, arriving: bool) -> str:
        if subject == SubjectKind.PERSON:
            return "PAX_ARR" if arriving else "PAX_DEP"
        return "POSTAL" if subject == SubjectKind.MAIL else "CARGO_IMP" if arriving else "CARGO_EXP"

    def _awb(self) -> str:
        serial = f"{self.random.randint(0, 9_999_999):07}"
        return f"057{serial}{awb_digit(serial)}"

    def _s10(self) -> str:
        serial = f"{self.random.randint(0, 99_999_999):08}"
        return f"RR{serial}{s10_digit(serial)}NL"

    # --- the case
    def case(self, unit: DemoUnit, control: Control, find: Find, until: SeizureState = SeizureState.APPROVED) -> Seizure:
        """A file from a positive control, as far as `until`; nobody approves what he submitted."""
        officer, chief = control.officer, unit.one("chief")
        made: list[Seizure] = []
        moment = control.occurred_at
        details = self._details(unit, control, find)
        self.at(
            moment + timedelta(minutes=35),
            officer,
            lambda: made.append(seizure_create(actor=officer, compartment=unit.joint, details=details, control=control)),
        )
        seizure = made[0]
        if self.random.random() < 0.22:
            picture = ContentFile(photograph(self.random), name="exhibit.jpg")
            self.at(moment + timedelta(minutes=50), officer, lambda: photograph_add(actor=officer, seizure=seizure, file=picture, caption="Exhibit 1"))
        if until == SeizureState.DRAFT:
            return seizure
        submitted = moment + timedelta(hours=self.random.randint(1, 9))
        self.at(min(submitted, self.now - timedelta(minutes=20)), officer, lambda: seizure_submit(actor=officer, seizure=seizure))
        decided = min(submitted + timedelta(hours=self.random.randint(2, 40)), self.now - timedelta(minutes=5))
        if until == SeizureState.RETURNED:
            reason = "The weight of the second parcel is missing. Weigh it and submit again."
            self.at(decided, chief, lambda: seizure_return(actor=chief, seizure=seizure, reason=reason))
        elif until == SeizureState.APPROVED:
            self.at(decided, chief, lambda: seizure_approve(actor=chief, seizure=seizure))
        return Seizure.objects.get(pk=seizure.pk)

    def _details(self, unit: DemoUnit, control: Control, find: Find) -> SeizureInput:
        language = unit.plan.languages[0]
        route = self.random.choice(unit.plan.routes)
        span = find.most - find.least
        quantity = find.least + span * Decimal(str(round(self.random.random() ** 2.2, 4)))
        quantity = quantity.quantize(Decimal(1) if find.is_counted else Decimal("0.001"))
        persons = tuple(
            PersonInput(
                family_name=person.family_name,
                given_names=person.given_names,
                sex=person.sex,
                birth_date=person.birth_date,
                nationality=person.nationality,
                document_type=person.document_type,
                document_number=person.document_number,
                document_issuer=person.document_issuer,
                role="carrier",
                outcome=self.random.choice(("P_ARREST", "P_ARREST", "P_HANDOVER", "P_FINE")),
                public_id=person.public_id,
            )
            for person in control.persons.all()
        )
        return SeizureInput(
            occurred_at=control.occurred_at + timedelta(minutes=10),
            time_zone=control.time_zone,
            place=control.place,
            vector=control.vector,
            detection=control.reason,
            flight=control.flight.public_id if control.flight else None,
            flight_text=control.flight_text,
            awb=control.awb,
            s10=control.s10,
            narrative=(PERSON_NARRATIVES if find.unit == "PERSON" else NARRATIVES)[language],
            narrative_language=language,
            handling=self.random.choice((Handling.AMBER, Handling.AMBER, Handling.AMBER_STRICT, Handling.GREEN)),
            lines=(
                LineInput(
                    commodity=find.commodity,
                    quantity=quantity,
                    unit=find.unit,
                    currency="EUR" if find.unit == "CUR" else "",
                    basis=Basis.NET if self.random.random() < 0.6 else Basis.GROSS,
                    method=Method.ESTIMATED if self.random.random() < 0.1 else Method.MEASURED,
                    attributes=facts_of(self.random, find.commodity, quantity),
                ),
            ),
            legs=self._legs(unit, find, route),
            persons=persons,
            concealments=tuple(ConcealmentInput(method=method) for method in find.concealments and [self.random.choice(find.concealments)]),
        )

    def _legs(self, unit: DemoUnit, find: Find, route: tuple[str, str, str, str, int]) -> tuple[LegInput, ...]:
        here, origin, destination = unit.plan.code, route[2], route[3]
        legs = [LegInput(role=LegRole.ORIGIN, country=self.random.choice(find.origins))]
        legs.append(LegInput(role=LegRole.DEPARTURE, airport=origin))
        legs.append(LegInput(role=LegRole.SEIZURE, airport=here))
        legs.append(LegInput(role=LegRole.DESTINATION, airport=destination if destination != here else self.random.choice(("CDG", "LIS", "MAD", "AMS"))))
        return tuple(legs)

    # --- alerts
    def alert(self, unit: DemoUnit, source: Source, moment: datetime, *, answer: str = "closed") -> Alert | None:
        """Warn the partners on the route; they answer as far as `answer`: delivered, read, acknowledged, closed."""
        partners = partners_on_route(source)[:2]
        if not partners:
            return None
        sender, language = unit.one("chief"), unit.plan.languages[0]
        made: list[Alert] = []
        handling = getattr(source, "handling", Handling.AMBER)

        def send() -> None:
            made.append(
                alert_send(
                    actor=sender,
                    source=source,
                    recipients=partners,
                    alert_type="SEIZURE" if isinstance(source, Seizure) else "WARN",
                    handling=handling,
                    grounds=GROUNDS[language],
                    requested_action=ACTIONS[language],
                    contact=unit.plan.contact,
                    language=language,
                )
            )

        self.at(moment, sender, send)
        for delivery in made[0].deliveries.select_related("recipient"):
            self._answer(delivery, delivery.recipient, moment, answer)
        return made[0]

    def _answer(self, delivery: AlertDelivery, recipient: TaskForce, moment: datetime, answer: str) -> None:
        with time_machine.travel(moment + timedelta(seconds=2), tick=True):
            for job in Job.objects.filter(kind="alert.deliver", payload__contains={"delivery": str(delivery.public_id)}):
                job_run(job.pk)
            for job in Job.objects.filter(kind="alert.email", key=str(delivery.public_id)):
                job_run(job.pk)
        reader = self.random.choice(self.units[recipient.pk].people["officer"])
        minutes = min(self.random.lognormvariate(2.4, 1.1), 60 * 20)
        steps: list[tuple[str, float, Callable[[], object]]] = [
            ("read", minutes * 0.6, lambda: delivery_read(actor=reader, delivery=delivery)),
            ("acknowledged", minutes, lambda: delivery_acknowledge(actor=reader, delivery=delivery, decision="accepted")),
            ("closed", minutes + 320, lambda: delivery_close(actor=reader, delivery=delivery, feedback=self.random.choice(_FEEDBACK))),
        ]
        for name, after, step in steps:
            when = moment + timedelta(minutes=after)
            if answer == "delivered" or when > self.now:
                return
            self.at(when, reader, step)
            if name == answer:
                return


def as_input(who: Somebody) -> PersonInput:
    return PersonInput(
        family_name=who.family_name,
        given_names=who.given_names,
        sex=who.sex,
        birth_date=who.birth_date,
        nationality=who.nationality,
        document_type="P",
        document_number=who.document_number,
        document_issuer=who.nationality,
        document_expires_on=who.document_expires_on,
    )


def pick_find(random: Random) -> Find:
    return random.choices(FINDS, weights=[find.weight for find in FINDS])[0]
