"""Vocabulary of controls and seizures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ControlResult(models.TextChoices):
    """What a control found; a negative control counts as much as a positive one."""

    NEGATIVE = "negative", _("Nothing found")
    SEIZURE = "seizure", _("Goods found")
    PERSON = "person", _("Person of interest")
    REFUSED = "refused", _("Control refused or evaded")
    ONWARD = "onward", _("Let go on, alert sent onward")

    @classmethod
    def leads_to_a_case(cls) -> list[str]:
        return [cls.SEIZURE, cls.PERSON]


class Series(models.TextChoices):
    """Numbered series of a unit; the letter stands between the unit's code and the year of a reference."""

    SEIZURE = "seizure", _("Seizures")
    CONTROL = "control", _("Controls")
    ALERT = "alert", _("Alerts")

    @property
    def letter(self) -> str:
        """`DSS-2026-00042`, `DSS-C-2026-00042`, `DSS-A-2026-00042`."""
        return {Series.SEIZURE: "", Series.CONTROL: "C", Series.ALERT: "A"}[self]


class SubjectKind(models.TextChoices):
    PERSON = "person", _("Person")
    CONSIGNMENT = "consignment", _("Consignment")
    MAIL = "mail", _("Mail item")


class Place(models.TextChoices):
    """Where in the airport."""

    ARRIVALS = "arrivals", _("Arrivals hall")
    DEPARTURES = "departures", _("Departures hall")
    TRANSIT = "transit", _("Transit area")
    GATE = "gate", _("Gate or jet bridge")
    BAGGAGE = "baggage", _("Baggage hall")
    IMMIGRATION = "immigration", _("Immigration desk")
    CARGO = "cargo", _("Cargo shed")
    MAIL = "mail", _("Postal hub or courier centre")
    AIRCRAFT = "aircraft", _("On board")
    APRON = "apron", _("Apron")
    OTHER = "other", _("Elsewhere")


class SeizureState(models.TextChoices):
    """Draft → submitted → approved → closed, or returned with a reason; approval locks the record."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    CLOSED = "closed", _("Closed")

    @classmethod
    def approved_states(cls) -> list[str]:
        """Whoever asks whether a case is approved, counts or has a report means these."""
        return [cls.APPROVED, cls.CLOSED]

    @classmethod
    def editable(cls) -> list[str]:
        return [cls.DRAFT, cls.RETURNED]


#: A closed case is opened again by an approved amendment alone (`case_locks`).
SEIZURE_TRANSITIONS = [
    ("draft", "submitted"), ("submitted", "returned"), ("submitted", "approved"), ("returned", "submitted"), ("approved", "closed"), ("closed", "approved"),
]  # fmt: skip


class AmendmentState(models.TextChoices):
    """A change to an approved case: written, submitted, then approved by another person; or returned, or given up."""

    OPEN = "open", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def editable(cls) -> list[str]:
        return [cls.OPEN, cls.RETURNED]

    @classmethod
    def unfinished(cls) -> list[str]:
        return [cls.OPEN, cls.SUBMITTED, cls.RETURNED]


AMENDMENT_TRANSITIONS = [
    ("open", "submitted"), ("submitted", "returned"), ("submitted", "approved"), ("returned", "submitted"),
    ("open", "withdrawn"), ("submitted", "withdrawn"), ("returned", "withdrawn"),
]  # fmt: skip


class ImportState(models.TextChoices):
    """A register on its way: read, its columns confirmed, checked, then opened as cases; an import can be undone."""

    READING = "reading", _("Being read")
    COLUMNS = "columns", _("Columns to be confirmed")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Cases being opened")
    STOPPED = "stopped", _("Stopped half-way")
    DONE = "done", _("Cases opened")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")

    @classmethod
    def busy(cls) -> list[str]:
        """A worker has it."""
        return [cls.READING, cls.CHECKING, cls.RUNNING, cls.UNDOING]

    @classmethod
    def open_to_change(cls) -> list[str]:
        """How it is read can still be changed."""
        return [cls.COLUMNS, cls.CHECKED]


#: A check that dies leaves the columns to be confirmed again; a run that dies has opened some cases and can go on.
IMPORT_TRANSITIONS = [
    ("reading", "columns"), ("columns", "reading"), ("checked", "reading"), ("columns", "checking"), ("checked", "checking"), ("checking", "checked"),
    ("checking", "columns"), ("checked", "running"), ("running", "done"), ("running", "stopped"), ("stopped", "running"), ("done", "undoing"),
    ("stopped", "undoing"), ("undoing", "undone"), ("undoing", "done"),
]  # fmt: skip


class CaseHandOverState(models.TextChoices):
    """Handing a case to the investigating service: recorded, then signed for; a wrong one is declared void."""

    OPEN = "open", _("Receipt missing")
    SIGNED = "signed", _("Signed for")
    VOID = "void", _("Void")


CASE_HAND_OVER_TRANSITIONS = [("open", "signed"), ("open", "void"), ("signed", "void")]


class ReceiptKind(models.TextChoices):
    """How the investigating service signed."""

    SCAN = "scan", _("Scanned paper")
    TYPED = "typed", _("Confirmed by a second account")


class LinkKind(models.TextChoices):
    """What two cases have in common."""

    DOCUMENT = "document", _("same document number")
    PERSON = "person", _("same name and date of birth")
    PHONE = "phone", _("same telephone number")
    ADDRESS = "address", _("same address")
    AWB = "awb", _("same air waybill")
    S10 = "s10", _("same postal item")
    COMPANY = "company", _("same company, sender or addressee")

    @property
    def is_strong(self) -> bool:
        """A number that belongs to one thing; names, telephones, addresses and companies are shared."""
        return self in (LinkKind.DOCUMENT, LinkKind.AWB, LinkKind.S10)


class LinkDecision(models.TextChoices):
    LINKED = "linked", _("They belong together")
    NOT_SAME = "not_same", _("Not the same person or thing")


class JointRole(models.TextChoices):
    """Which of two units counts an event that both have a record of."""

    LEADS = "leads", _("leads: it counts the event")
    CONTRIBUTES = "contributes", _("contributes: the other unit counts it")


class LegRole(models.TextChoices):
    """What a place is in the route of the goods."""

    ORIGIN = "origin", _("Origin of the goods")
    DEPARTURE = "departure", _("Departure")
    TRANSIT = "transit", _("Transit")
    SEIZURE = "seizure", _("Place of seizure")
    DESTINATION = "destination", _("Destination")
    FINAL = "final", _("Intended final destination")


class Basis(models.TextChoices):
    GROSS = "gross", _("gross")
    NET = "net", _("net")


class Method(models.TextChoices):
    MEASURED = "measured", _("measured")
    ESTIMATED = "estimated", _("estimated")


class GoodsKind(models.TextChoices):
    """Which facts a commodity can have: the table `seizures/goods_kinds.py` says which, and which commodities are of which kind."""

    DRUG = "drug", _("Drugs")
    PHARMACEUTICAL = "pharmaceutical", _("Pharmaceuticals under control")
    PRECURSOR = "precursor", _("Precursors and essential chemicals")
    EQUIPMENT = "equipment", _("Pill presses and other equipment")
    MEDICAL = "medical", _("Medical products")
    WILDLIFE = "wildlife", _("Wildlife and forest products")
    FIREARM = "firearm", _("Firearms and their parts")
    AMMUNITION = "ammunition", _("Ammunition")
    EXPLOSIVE = "explosive", _("Explosives")
    WEAPON = "weapon", _("Other weapons and replicas")
    CASH = "cash", _("Cash and bearer instruments")
    FALSE_CASH = "false_cash", _("Counterfeit currency")
    GOLD = "gold", _("Gold")
    STONES = "stones", _("Diamonds and gemstones")
    TOBACCO = "tobacco", _("Tobacco")
    CULTURAL = "cultural", _("Cultural property")
    DOCUMENT = "document", _("Fraudulent documents")
    HAZARD = "hazard", _("Hazardous and strategic goods")
    DEVICE = "device", _("Electronics")
    PERSON_EVENT = "person_event", _("Persons (no goods)")
    OTHER = "other", _("Other goods")


class PersonRole(models.TextChoices):
    """What a person is in the case."""

    CONTROLLED = "controlled", _("Person controlled")
    CARRIER = "carrier", _("Carrier")
    SENDER = "sender", _("Sender")
    CONSIGNEE = "consignee", _("Consignee")
    FACILITATOR = "facilitator", _("Facilitator")
    OWNER = "owner", _("Owner")
    WITNESS = "witness", _("Witness")
    VICTIM = "victim", _("Victim")


class ReportLanguage(models.TextChoices):
    """Languages in which the seizure report can be issued."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    PT = "pt", _("Portuguese")
    AR = "ar", _("Arabic")

    @classmethod
    def of_unit(cls, languages: list[str]) -> "ReportLanguage":
        """The unit's first working language, where the report exists in it; else English."""
        first = languages[0] if languages else ""
        return cls(first) if first in cls.values else cls.EN


class ReportVariant(models.TextChoices):
    """For whom a report is: the unit, or partners under the mark of their share (seizures.report_variants)."""

    FULL = "full", _("whole report")
    AMBER_STRICT = "amber_strict", _("for partners, TLP:AMBER+STRICT")
    AMBER = "amber", _("for partners, TLP:AMBER")
    GREEN = "green", _("for partners, TLP:GREEN")
    CLEAR = "clear", _("for everybody, TLP:CLEAR")


class BatchItemState(models.TextChoices):
    """One report of a batch; what failed may be tried again."""

    WAITING = "waiting", _("Waiting")
    ISSUED = "issued", _("Issued")
    FAILED = "failed", _("Failed")


BATCH_TRANSITIONS = [("waiting", "issued"), ("waiting", "failed"), ("failed", "waiting")]


class SheetFormat(models.TextChoices):
    """Files in which the WCO-ready sheet leaves."""

    XLSX = "xlsx", _("Spreadsheet (XLSX)")
    XML = "xml", _("XML of our own schema")

    @property
    def media_type(self) -> str:
        return {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "application/xml"}[self.value]


class AgencyRole(models.TextChoices):
    """What an agency did in a seizure."""

    DETECTING = "detecting", _("Detecting agency")
    SEIZING = "seizing", _("Seizing agency")
    CONTRIBUTING = "contributing", _("Contributing agency")


class NarrativeLanguage(models.TextChoices):
    """Language in which the free text is written."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    PT = "pt", _("Portuguese")
    AR = "ar", _("Arabic")
