"""The world that the permission matrix looks at: three units whose every record says in its own text whose it is."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client
from django.utils import timezone

from aircop.core.models import Job, SavedFilter
from aircop.core.services.drafts import draft_save
from aircop.reporting.services.exports import export_request
from jaitf.choices import Handling, Region, Role
from jaitf.models import Compartment, FactorReset, Posting, User
from jaitf.selectors.sessions import session_name
from jaitf.services.factor_resets import factor_reset_ask
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.tokens import token_create
from messaging.models import EmergencyAccess
from messaging.selectors.shift_notes import notes_being_written
from messaging.services.alerts import alert_send
from messaging.services.deliveries import delivery_deliver
from messaging.services.emergencies import emergency_open
from messaging.services.shares import record_share
from messaging.services.shift_notes import ShiftInput, shift_note_sign, shift_note_start, shift_remark_add
from messaging.services.tasks import TaskInput, task_create
from messaging.sources import Shareable
from profiling.models import Message
from profiling.services.cargo import ConsignmentFacts, MailFacts, consignment_create, mail_item_create
from profiling.services.targets import Reason, target_create, target_review
from seizures.files import file_write
from seizures.models import ImportProblem, RegisterImport, ReportBatch, ReportEdition, Seizure, SeizureGroupObjectPermission
from seizures.services.amendment_photographs import amendment_photograph_add
from seizures.services.case_hand_overs import Handed, case_hand_over_record, case_hand_over_sign
from seizures.services.exhibit_files import exhibit_file_add
from seizures.services.import_reading import look_into
from seizures.services.imports import register_bring_in
from seizures.services.medical import imaging_add, observation_add
from seizures.services.outcomes import Decision, outcome_record
from seizures.services.photographs import photograph_add
from seizures.services.report_batches import batch_request
from seizures.services.screenings import screening_change
from tests.clients import reauthenticated, sign_in
from tests.factories import amendments, care, exhibits, safeguards
from tests.factories import seizures as cases
from tests.factories.approvals import another, ask_to_appoint, ask_to_export
from tests.factories.cast import Cast, Unit, make_cast
from tests.factories.messaging import alert_words, make_flight, make_traveller
from tests.passkeys import make_passkey

#: Numbers that are nobody's: good check digits, one for each tenant.
AWBS = iter(f"057-{serial:07d}{serial % 7}" for serial in range(1234567, 1235000))
S10S = iter(f"RR{serial:08d}5SN" for serial in range(12345678, 12346000))
NUMBERS = (str(number) for number in range(1000, 9999))


@dataclass
class Tenant:
    """The records of one compartment, by kind; every free text and name of them holds `word`, those of its alert `word` + ALERT."""

    word: str
    unit: Unit
    room: Compartment
    officer: User
    chief: User
    records: dict[str, Any] = field(default_factory=dict)

    def fill(self) -> None:
        """One record of every kind, made through the services by the people of the room."""
        self.records["compartment"] = self.room
        self._desk()
        self._cases()

    def _desk(self) -> None:
        made, word, officer = self.records, self.word, self.officer
        made["flight"] = make_flight(self.room, stops=("DSS", "ABJ", "LIS"), number=next(NUMBERS))
        made["message"] = self._message()
        made["traveller"] = make_traveller(self.room, made["flight"], family_name=word, message=made["message"], name_key=word.lower())
        made["consignment"] = consignment_create(actor=officer, compartment=self.room, facts=ConsignmentFacts(awb=next(AWBS), description=word, shipper=word))
        made["mail"] = mail_item_create(actor=officer, compartment=self.room, facts=MailFacts(s10=next(S10S), description=word, sender=word))
        made["target"] = self._target(self._traveller_of_target())
        confirmed = self._target(make_traveller(self.room, made["flight"], family_name=word))
        made["target_confirmed"] = target_review(actor=self.chief, target=confirmed, decision="confirmed", reason=word)

    def _traveller_of_target(self) -> Any:
        return make_traveller(self.room, self.records["flight"], family_name=self.word)

    def _message(self) -> Message:
        return Message.objects.create(
            compartment=self.room, sha256=hashlib.sha256(self.word.encode()).hexdigest(), filename=f"{self.word}.edi", sender=self.word, family="PAXLST",
            version="D:05B", state="read", text=f"UNH+1+PAXLST:D:05B:UN'NAD+FL+++{self.word}'", flight=self.records["flight"], received_by=self.officer,
        )  # fmt: skip

    def _target(self, traveller: Any) -> Any:
        return target_create(actor=self.officer, reasons=[Reason("P_CASHPAY", self.word)], priority="normal", note=self.word, traveller=traveller)

    def _cases(self) -> None:
        made, word = self.records, self.word
        person = cases.person_input(family_name=word)
        common: dict[str, Any] = {"actor": self.officer, "room": self.room, "narrative": word, "place_detail": word, "persons": (person,)}
        made["control"] = cases.control(self.unit, actor=self.officer, room=self.room, note=word, person=person)
        made["seizure"] = cases.seizure_draft(self.unit, **common)
        made["photograph"] = photograph_add(actor=self.officer, seizure=made["seizure"], file=cases.picture(name=f"{word}.jpg"), caption=word)
        made["exhibit"] = exhibits.exhibit(made["seizure"], self.officer, description=word, place=word, witness=word)
        made["exhibit_file"] = exhibit_file_add(actor=self.officer, exhibit=made["exhibit"], file=cases.picture(name=f"{word}.jpg"), note=word)
        made["person"] = made["seizure"].persons.get()
        made["search"] = safeguards.strip_search(made["person"], self.officer, self.chief, place=word, grounds_text=word, note=word, present=word)
        made["detention"] = safeguards.detention(made["person"], self.officer, place=word, legal_basis=word)
        made["task"] = task_create(actor=self.officer, about=made["seizure"], details=TaskInput(what=word, note=word, time_zone="Africa/Dakar"))
        self._shift_notes()
        made["seizure_submitted"] = cases.submitted(self.unit, **common)
        made["seizure_approved"] = cases.approved(self.unit, approver=self.chief, **common)
        made["amendment"] = amendments.opened(self.unit, made["seizure_approved"], actor=self.officer, reason=f"{word} again")
        made["amendment_photograph"] = amendment_photograph_add(
            actor=self.officer, amendment=made["amendment"], file=cases.picture(name=f"{word}.jpg"), caption=word
        )
        made["seizure_amended"] = cases.approved(self.unit, approver=self.chief, **common)
        made["amendment_submitted"] = amendments.submitted(self.unit, made["seizure_amended"], actor=self.officer, narrative=f"{word} again")
        made["case_version"] = amendments.first_version(made["seizure_approved"])
        self._aftermath(made["seizure_approved"])
        made["edition"] = self._edition(made["seizure_approved"])
        made["register"] = self._register()

    def _register(self) -> RegisterImport:
        """A register that was read: its first row and its name hold the word."""
        word = self.word
        content = f"Date;Produit;Quantité;Nom;{word}\n25/03/2024;Cocaïne;1,5;{word};{word}\n".encode()
        register = register_bring_in(actor=self.chief, compartment=self.room, file_name=f"{word}.csv", content=content)
        look_into(register, content, {})
        register.state = "columns"
        register.save()
        ImportProblem.objects.create(compartment=self.room, register=register, row=2, column="day", value=word, message=word)
        return register

    def _shift_notes(self) -> None:
        """One that is signed, with a remark, and one that is being written."""
        made, word, now = self.records, self.word, timezone.now()
        texts = dict.fromkeys(("to_know", "happened", "expected", "equipment"), word)
        details = ShiftInput(now - timedelta(hours=8), now, "Africa/Dakar", [self.officer], **texts)
        begun = notes_being_written([self.room], self.officer)
        note = begun[0] if begun else shift_note_start(actor=self.officer, room=self.room, details=details)
        made["shift_note"] = shift_note_sign(actor=self.officer, note=note, version=note.version)
        shift_remark_add(actor=self.officer, note=note, text=word)
        made["shift_note_draft"] = shift_note_start(actor=self.officer, room=self.room, details=details)

    def _aftermath(self, seizure: Seizure) -> None:
        """Handed over twice, once with its receipt, and a decision of a court."""
        made, word, who = self.records, self.word, seizure.persons.get().public_id
        given = Handed(service=word, receiver=word, badge=word, note=word, occurred_at=timezone.now(), persons=[who])
        made["hand_over"] = case_hand_over_record(actor=self.officer, seizure=seizure, handed=given)
        signed = case_hand_over_record(actor=self.officer, seizure=seizure, handed=given)
        made["hand_over_signed"] = case_hand_over_sign(actor=self.officer, hand_over=signed, file=cases.picture(name=f"{word}.jpg"), signed_as=word)
        today = timezone.now().date()
        outcome_record(actor=self.officer, seizure=seizure, decision=Decision(who, "J_CHARGED", today, court=word, source=word, sentence=word))

    def _edition(self, seizure: Seizure) -> ReportEdition:
        content, said = f"%PDF {self.word}".encode(), seizure.edition_records.get(number=1).record_sha256
        return ReportEdition.objects.create(
            compartment=self.room, seizure=seizure, number=1, language="fr", content=content, byte_count=len(content), page_count=1,
            sha256=hashlib.sha256(content).hexdigest(), record_sha256=said, renderer="test", issued_at=timezone.now(), issued_for=self.chief,
        )  # fmt: skip

    def behind(self) -> None:
        """A control on a flight and a traveller that nobody was shown, and the case that came of it."""
        word, flight = "KANARI-ABJ-BEHIND", make_flight(self.room, number=next(NUMBERS))
        traveller = make_traveller(self.room, flight, family_name=word)
        person = cases.person_input(family_name=self.word, traveller=traveller.public_id)
        control = cases.control(self.unit, actor=self.officer, room=self.room, note=word, person=cases.person_input(family_name=word), flight=flight.public_id)
        made = cases.seizure_draft(self.unit, actor=self.officer, room=self.room, control=control, persons=(person,), narrative=self.word)
        self.records |= {"behind_flight": flight, "behind_traveller": traveller, "behind_control": control, "seizure_with_control": made}

    def share(self, kind: str, unit: Unit, reason: str) -> Any:
        record: Shareable = self.records[kind]
        until = timezone.now() + timedelta(days=30)
        return record_share(actor=self.chief, record=record, with_unit=unit.task_force, handling=Handling.AMBER_STRICT, reason=reason, expires_at=until)

    def alert(self, unit: Unit, word: str, source: Any = None) -> Any:
        """An alert that arrived; returns the delivery at its recipient. Its traveller and all its texts hold `word`."""
        about = source or make_traveller(self.room, self.records["flight"], family_name=word)
        words = alert_words(grounds=word, requested_action=word, not_to_do=word, contact=word, handling=Handling.AMBER_STRICT)
        alert = alert_send(actor=self.officer, source=about, recipients=[unit.task_force], off_route_reason=word, **words)
        self.records.setdefault("alert", alert)
        return delivery_deliver(public_id=alert.deliveries.get().public_id)


@dataclass
class World:
    """`places` as the people of Dakar's customs see them; `mine` and `anothers` are what belongs to a single account."""

    cast: Cast
    places: dict[str, Tenant]
    people: dict[str, User]
    clients: dict[str, Client]
    common: dict[str, Any]
    mine: dict[str, dict[str, Any]]
    anothers: dict[str, Any]


def make_world() -> World:
    """The whole of it, in the caller's transaction."""
    cast = make_cast()
    places = _tenants(cast)
    people = _people(cast)
    common = {
        "account": cast.stranger, "posting": Posting.objects.get(officer=cast.lis.officer), "task_force": cast.abj.task_force,
        "emergency": _emergency(cast, places), "airport": "DSS", "code_list": "commodities", "invitation": "not-an-invitation",
        "draft_key": "control-new", "list_key": "cases", "code": "A" * 200, "reset": _reset(cast),
        "approval": ask_to_appoint(cast, actor=another(Role.ADMINISTRATOR), reason="KANARI-APPROVAL"),
    }  # fmt: skip
    common |= _protected(cast, places)
    neighbours = {
        "police_officer": cast.dss.police_officer, "abidjan_officer": cast.abj.officer, "referral_officer": cast.dss.referral_officer,
        "medical_contact": cast.dss.medical_contact, "abidjan_referral": cast.abj.referral_officer,
    }  # fmt: skip
    clients = {role: _client(person) for role, person in (people | neighbours).items()} | {"anonymous": Client(raise_request_exception=False)}
    mine = {role: _belongings(person) for role, person in people.items()}
    for role in ("regional_coordinator", "analyst"):
        mine[role]["export"] = _export(people[role])
    for role in ("chief", "deputy"):
        mine[role]["batch"] = _batch(people[role], places["joint"])
    mine["analyst"]["approval"] = ask_to_export(people["analyst"])
    other = _other_analyst(cast)
    own = {"export": _export(other), "approval": ask_to_export(other), "batch": _batch(cast.lis.chief, places["lisbon"])}
    stranger = _belongings(cast.lis.chief) | own
    draft_save(actor_id=cast.abj.officer.pk, key="control-new", data={"note": places["other_unit"].word})
    return World(cast, places, people, clients, common, mine, stranger)


def _protected(cast: Cast, places: dict[str, Tenant]) -> dict[str, Any]:
    """A possible victim and a patient, both of the joint room's control and case, which everybody in Dakar opens."""
    control, seizure, words = places["joint"].records["control"], places["joint"].records["seizure"], ("KANARI-VICTIM", "KANARI-PATIENT")
    about = [{"person": None, "other": word, "words": word} for word in words]
    now = timezone.now()
    screening = care.screening(cast.dss, record=control, **about[0])
    facts = {"screened_at": now, "safe_place": True, "interpreter": "independent", "age": "adult", "consent": "given", "consent_at": now, "account": words[0]}
    screening = screening_change(actor=cast.dss.referral_officer, screening=screening, **facts)
    path = care.consented(cast.dss, record=seizure, **about[1])
    imaging_add(actor=cast.dss.medical_contact, path=path, **care.image(clinician=words[1], facility=words[1]))
    observation_add(actor=cast.dss.medical_contact, path=path, observed_at=now, observed_by=words[1], note=words[1])
    return {
        "welfare_note": care.note(cast.dss, record=control, **about[0]),
        "medical_note": care.note(cast.dss, "medical", record=seizure, **about[1]),
        "screening": screening,
        "medical_path": path,
    }


def _emergency(cast: Cast, places: dict[str, Tenant]) -> EmergencyAccess:
    """The targeter of Dakar once opened a case of Abidjan; the hour is over."""
    opened = emergency_open(actor=cast.dss.targeter, reference=places["other_unit"].records["seizure_approved"].reference, reason="A bag is being opened now")
    SeizureGroupObjectPermission.objects.filter(group__name=f"person:{cast.dss.targeter.pk}").update(expires_at=timezone.now())
    return opened


def _tenants(cast: Cast) -> dict[str, Tenant]:
    dss, abj, lis = cast.dss, cast.abj, cast.lis
    places = {
        "joint": Tenant("KANARI-DSS-JOINT", dss, dss.joint, dss.officer, dss.chief),
        "own_room": Tenant("KANARI-DSS-CUSTOMS", dss, dss.customs_room, dss.officer, dss.chief),
        "other_room": Tenant("KANARI-DSS-POLICE", dss, dss.police_room, dss.police_officer, dss.police_chief),
        "other_unit": Tenant("KANARI-ABJ-JOINT", abj, abj.joint, abj.officer, abj.chief),
        "shared": Tenant("KANARI-ABJ-SHARED", abj, abj.joint, abj.officer, abj.chief),
        "lisbon": Tenant("KANARI-LIS-JOINT", lis, lis.joint, lis.officer, lis.chief),
    }
    for tenant in places.values():
        tenant.fill()
    _commit_would_check()
    _shares(places, cast)
    _alerts(places, cast)
    return places


def _commit_would_check() -> None:
    """Custody is checked at the end of a transaction, by whoever acts then; the tests act as people who don't see all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


#: What each tenant shows to somebody, and the name of that share among its records.
_SHARES = {"seizure": "share", "control": "share_control", "target": "share_target"}


def _shares(places: dict[str, Tenant], cast: Cast) -> None:
    """Abidjan shares a case of each state, a control and a target with Dakar; each tenant also shares something with Lisbon."""
    shared = places["shared"]
    for kind in ("seizure", "seizure_submitted", "seizure_approved", "control", "target", "target_confirmed"):
        grant = shared.share(kind, cast.dss, shared.word)
        if kind in _SHARES:
            shared.records[_SHARES[kind]] = grant
    # Dakar sees the record, not to whom else it was shown, nor the alert about it.
    for kind in _SHARES:
        shared.share(kind, cast.lis, "KANARI-ABJ-BEHIND")
    shared.behind()
    shared.share("seizure_with_control", cast.dss, shared.word)
    for name in ("joint", "own_room", "other_room", "other_unit"):
        for kind, share in _SHARES.items():
            places[name].records[share] = places[name].share(kind, cast.lis, places[name].word)


def _alerts(places: dict[str, Tenant], cast: Cast) -> None:
    """Each room of Dakar warned Lisbon, Abidjan warned Dakar and Lisbon, Lisbon warned Abidjan."""
    to_lisbon = places["joint"].alert(cast.lis, "KANARI-DSS-JOINT-ALERT")
    places["own_room"].alert(cast.lis, "KANARI-DSS-CUSTOMS-ALERT")
    places["other_room"].alert(cast.lis, "KANARI-DSS-POLICE-ALERT")
    places["joint"].records["delivery"] = places["other_unit"].alert(cast.dss, "KANARI-ABJ-TO-DSS")
    places["shared"].alert(cast.lis, "KANARI-ABJ-BEHIND", places["shared"].records["seizure"])
    places["lisbon"].alert(cast.abj, "KANARI-LIS-JOINT-ALERT")
    places["other_unit"].records["delivery"] = to_lisbon


def _people(cast: Cast) -> dict[str, User]:
    unit = {role: cast.dss.people[role] for role in ("officer", "targeter", "custodian", "chief", "deputy", "liaison")}
    wide = {role: getattr(cast, role) for role in ("national_coordinator", "regional_coordinator", "analyst", "oversight", "administrator")}
    return unit | wide | {"no_posting": cast.stranger}


def _reset(cast: Cast) -> FactorReset:
    """Asked for by the administrator, about somebody whose chief is the chief of Dakar's customs."""
    spare = officer_create(username="spare.dss")
    posting_start(actor=None, officer=spare, role="officer", task_force=cast.dss.task_force, agency=cast.dss.customs)
    make_passkey(spare)
    return factor_reset_ask(actor=cast.administrator, officer=spare, reason="lost")


def _client(person: User) -> Client:
    """A session that stays freshly authenticated for an hour, however long the suite takes."""
    client = reauthenticated(sign_in(person))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 3600}]
    session.save()
    if person.needs_second_factor:
        RecoveryCodes.activate(person)
    return client


def _belongings(person: User) -> dict[str, Any]:
    """A token, a background job and a saved filter of one's own; a passkey where the role has a second factor."""
    token, key = token_create(actor=person, name="KANARI-OWN" if person.username == "chief.lis" else "mine")
    job = Job.objects.create(kind="report.render", key=uuid4().hex, payload={}, owner_id=person.pk, title=token.name, url="/me/", due_at=timezone.now())
    saved = SavedFilter.objects.create(user=person, list_key="cases", name=token.name, query="state=approved")
    own = {"token": token, "token_key": key, "job": job, "saved_filter": saved, "session": session_name(sign_in(person).session.session_key)}
    return own | {"passkey": make_passkey(person).pk} if person.needs_second_factor else own


def _export(person: User) -> Any:
    today = timezone.now().date()
    export = export_request(actor=person, region=Region.AFRICA_WC, starts_on=today - timedelta(days=30), ends_on=today)
    export.xlsx, export.csv = b"bytes of a workbook", b"bytes of a table"
    export.save(update_fields=["xlsx", "csv"])
    return export


def _batch(person: User, place: Tenant) -> ReportBatch:
    """An archive of reports that is ready; what is in the file does not matter here."""
    batch = batch_request(actor=person, cases=[place.records["seizure_approved"].public_id], languages=["fr"])
    batch.file, batch.sha256, batch.byte_count, batch.made_at = f"report-archives/{batch.public_id}.zip", "0" * 64, 20, timezone.now()
    file_write(batch.file, b"bytes of an archive ")
    batch.save()
    return batch


def _other_analyst(cast: Cast) -> User:
    from jaitf.services.officers import officer_create, posting_start

    other = officer_create(username="analyst.two", password="correct-horse-battery", email="two@example.org", first_name="Two", last_name="TWO")  # noqa: S106
    posting_start(actor=None, officer=other, role=Role.ANALYST, region=Region.AFRICA_WC)
    return other
