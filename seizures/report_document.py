"""What the seizure report says: the shape between the records and the paper.

Whoever gathers the records (under `translation.override(document.language)`) fills in labels of codes in that language
and plain values otherwise; nothing here reads the database. Strings may be empty and lists short: the paper then says
that nothing was recorded, it never leaves a section out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from babel.dates import format_date

from aircop.core import formats

if TYPE_CHECKING:
    from seizures.report_safeguards import ReportSafeguards

StopKind = Literal["origin", "transit", "destination", "unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMoment:
    """A point in time (aware) with the zone of the place where it counts, and that place's city."""

    at: datetime
    time_zone: str
    city: str = ""

    def __str__(self) -> str:
        """Local with the place, and UTC: "23 Nov 2026 16:25 (Dakar) · 16:25 UTC"."""
        return formats.moment_text(self.at, self.time_zone, self.city)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFact:
    """A label with its value, both as they are printed."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStop:
    """A place of the route, in order. `kind` chooses its sign on the map, `role` is the label of its role.

    The airport's code, name and position (degrees) may be unknown where only the country is known.
    """

    role: str
    kind: StopKind
    country: str
    code: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A commodity as found: native quantity with its unit's label; `kg_note` says where the factor comes from, `facts`
    what is known of goods of its kind (make, serial numbers, species …)."""

    commodity: str
    quantity: Decimal
    unit: str
    basis: str = ""
    method: str = ""
    description: str = ""
    facts: tuple[ReportFact, ...] = ()
    value: str = ""
    kg_equivalent: Decimal | None = None
    kg_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTotals:
    """Totals by commodity as printed; `note` says what is not in them, or by which factors they were converted."""

    rows: tuple[ReportFact, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConcealment:
    """How goods were hidden."""

    method: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPerson:
    """A person as on the document that was shown; `document` is type, number and issuing state in one line.

    A victim is called by `sign` instead; `is_child` is unknown (None) without a date of birth.
    """

    family_name: str
    role: str
    given_names: str = ""
    sex: str = ""
    birth_date: date | None = None
    nationality: str = ""
    document: str = ""
    outcome: str = ""
    is_victim: bool = False
    sign: str = ""
    is_child: bool | None = False

    @property
    def birth_text(self) -> str:
        """The date of birth in the active language, or nothing."""
        return format_date(self.birth_date, "d MMM y", locale=formats.locale()) if self.birth_date else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPhoto:
    """A photograph: its thumbnail (JPEG or PNG bytes), and the SHA-256 of the original."""

    content: bytes
    media_type: str
    sha256: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSignature:
    """Who submitted or approved, in what post, and when."""

    name: str
    post: str
    moment: ReportMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """An entry of a custody ledger as printed; `details` are seals, weights, results."""

    sequence: int
    moment: ReportMoment
    kind: str
    by: str
    custodian: str
    details: tuple[ReportFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExhibit:
    """An exhibit with its ledger as it stood when the report was issued; `quantity` is the one for court, or empty."""

    reference: str
    description: str
    found_at: str
    custodian: str
    seal: str = ""
    quantity: str = ""
    quantity_source: str = ""
    head: str = ""
    entries: tuple[ReportEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReplaced:
    """The edition that this one takes the place of: its number, when it was made, and the digest of its record.

    A report for partners leaves the digest out: it would let somebody test guesses about what he was not shown.
    """

    edition: int
    made: ReportMoment
    digest: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the narrative with its own direction."""

    text: str
    direction: Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """One edition of the report of one seizure, in one language and one variant (seizures.report_variants).

    `handling` is the full TLP label ("TLP:AMBER"). `record` is the canonical JSON of the record that travels inside the
    file, `record_digest` its SHA-256 in 64 hexadecimal digits: it stands on every page and in the code. (The digest of the
    file can't be inside it.) `custody` is the JSON of the ledgers. `verify_url` is what the QR code says.
    """

    language: str
    reference: str
    edition: int
    issued: ReportMoment
    unit_code: str
    unit_name: str
    programme: str
    handling: str
    record_digest: str
    occurred: ReportMoment
    variant: str = "full"
    record: str = ""
    custody: str = ""
    verify_url: str = ""
    edition_reason: str = ""
    replaces: ReportReplaced | None = None
    place: str = ""
    public_place: str = ""
    vector: str = ""
    detection: str = ""
    agencies: tuple[ReportFact, ...] = ()
    flight: str = ""
    awb: str = ""
    s10: str = ""
    stops: tuple[ReportStop, ...] = ()
    lines: tuple[ReportLine, ...] = ()
    court: ReportTotals = ReportTotals()
    statistics: ReportTotals = ReportTotals()
    concealments: tuple[ReportConcealment, ...] = ()
    persons: tuple[ReportPerson, ...] = ()
    #: Of the whole report only: what was done to the persons, on whose word, and which rights were kept.
    safeguards: tuple[ReportSafeguards, ...] = ()
    narrative: str = ""
    narrative_language: str = ""
    narrative_language_label: str = ""
    photos: tuple[ReportPhoto, ...] = ()
    exhibits: tuple[ReportExhibit, ...] = ()
    submitted: ReportSignature | None = None
    approved: ReportSignature | None = None

    @property
    def title(self) -> str:
        """The reference and the edition, as the file's title begins."""
        return f"{self.reference} / {self.edition}"

    @property
    def handling_colour(self) -> str:
        """The colour that the Traffic Light Protocol gives the label: "red", "amber", "green" or "clear"."""
        return self.handling.removeprefix("TLP:").split("+")[0].lower()

    @property
    def identifier(self) -> bytes:
        """What makes this file one of its kind: reference, edition, language, variant and record."""
        return "|".join([self.reference, str(self.edition), self.language, self.variant, self.record_digest]).encode()

    @property
    def verify_page(self) -> str:
        """The address of the verify page without the code, short enough to be typed."""
        return self.verify_url.rstrip("/").rpartition("/")[0] + "/" if self.verify_url else ""

    @property
    def is_redacted(self) -> bool:
        """Whether it is for partners: what is missing was left out, not unknown."""
        return self.variant != "full"

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The narrative cut at its line breaks, each part with the direction of its first letter."""
        return [Paragraph(text, first_direction(text)) for text in map(str.strip, self.narrative.splitlines()) if text]


def first_direction(text: str) -> Literal["ltr", "rtl"]:
    """Return the direction of a text by its first letter that has one (as HTML's dir=auto)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
