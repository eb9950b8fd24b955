"""The table of goods: which facts each kind of goods can have, and which it must have before it is submitted.

Form, rules, database checks, API, report, timeline and tests follow from this table: a new attribute is one line here.
Which commodities are of which kind, and how the table is applied to a line: `goods_facts`.
(A change of what approval needs changes a trigger as well: `makemigrations` writes it.)
Sources: domain reference, section 4; specimen and source codes as in the CITES trade reports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import formats
from seizures import goods_words as words
from seizures.choices import GoodsKind as K
from seizures.goods_attributes import Attribute, Choice, Code, Currency, Day, Notes, Number, Several, State, Text, Year, total_of_notes

if TYPE_CHECKING:
    from seizures.models import CommodityLine

MARKS = Text(name="marks", label=_("Marks and logos"), longest=200)
MAKE, MODEL = Text(name="make", label=_("Make")), Text(name="model", label=_("Model"))
CALIBRE = Text(name="calibre", label=_("Calibre"), longest=40, hint=_("For example 9×19 mm or 12/70."))
BRAND = Text(name="brand", label=_("Brand"))
MAKER = Text(name="manufacturer", label=_("Manufacturer on the label"))
BATCH = Text(name="batch", label=_("Batch number"), longest=60)
EXPIRY = Day(name="expires_on", label=_("Expiry date"))
MADE_IN = State(name="made_in", label=_("Country of manufacture"))
DECLARED = Choice(name="declared", label=_("Declared"), choices=words.YES_NO)
SERIALS = Several(name="serials", label=_("Serial numbers"), hint=_("Several: with commas, or one a line."))
TESTS = (
    Choice(name="field_test", label=_("Field test"), choices=words.RESULTS),
    Text(name="field_test_kit", label=_("Field test: kit and colour")),
    Text(name="lab_result", label=_("Laboratory: what was found"), longest=200),
    Text(name="lab_reference", label=_("Laboratory and report number")),
)
PURITY = Number(name="purity", label=_("Purity"), least=Decimal(0), most=Decimal(100), places=2, unit="%")
STRENGTH = Number(name="strength", label=_("Strength of one unit, mg"), least=Decimal("0.001"), most=Decimal(5000), places=3, unit="mg")
SUBSTANCE = Text(name="substance", label=_("Active substance"))
#: Checks that have a reference by which another officer finds them again.
WITH_REFERENCE = ("red_notice", "diffusion", "other_notice", "warrant", "watchlist")
#: What the goods are worth stands beside everything that is not money itself.
WORTH = (
    Number(name="worth", label=_("Value"), least=Decimal("0.01"), most=Decimal(10**12), places=2),
    Currency(name="worth_currency", label=_("Currency of the value")),
    Choice(name="worth_basis", label=_("Basis of the value"), choices=words.WORTH_BASES),
)


@dataclass(frozen=True, slots=True)
class Need:
    """What submission and approval ask for: one of these attributes, where the line is counted in one of `units` (all)."""

    one_of: tuple[str, ...]
    message: str | Promise
    units: tuple[str, ...] = ()
    #: Not asked before this one is there: the answer can follow from it.
    after: str = ""
    #: Only asked where this attribute has one of these values.
    when: tuple[str, tuple[str, ...]] | None = None

    def is_met_by(self, line: CommodityLine) -> bool:
        if (self.units and line.unit not in self.units) or (self.when and line.attributes.get(self.when[0]) not in self.when[1]):
            return True
        return any(name in line.attributes for name in self.one_of)

    def broken_in_sql(self, kind: str) -> str:
        """The same as a condition on a row `line` that breaks it. Only names of this table stand in it."""
        names = ", ".join(f"'{name}'" for name in self.one_of)
        counted = f" AND line.unit IN ({', '.join(repr(unit) for unit in self.units)})" if self.units else ""
        if self.when:
            counted += f" AND line.attributes ->> '{self.when[0]}' IN ({', '.join(repr(value) for value in self.when[1])})"
        return f"(line.kind = '{kind}'{counted} AND NOT line.attributes ?| ARRAY[{names}])"


@dataclass(frozen=True, slots=True)
class Goods:
    """A kind of goods: its attributes in the order of the form, what it needs, and one further check of a whole line."""

    attributes: tuple[Attribute, ...]
    needs: tuple[Need, ...] = ()
    check: Callable[[CommodityLine], str | Promise | None] = lambda _line: None


def _serials_count(line: CommodityLine) -> str | Promise | None:
    """Pieces and their numbers agree; a piece without a number is said to have none."""
    serials, pieces = line.attributes.get("serials", []), line.quantity
    if line.unit != "PCS" or len(serials) == pieces or (len(serials) < pieces and "serial_missing" in line.attributes):
        return None
    figures = {"serials": len(serials), "pieces": formats.number_text(pieces)}
    if len(serials) > pieces:
        return _("there are more serial numbers (%(serials)s) than pieces (%(pieces)s): check the quantity.") % figures
    return _("there are %(serials)s serial numbers for %(pieces)s pieces: enter the others, or say why they have none.") % figures


def _notes_add_up(line: CommodityLine) -> str | Promise | None:
    notes = line.attributes.get("notes", [])
    total = total_of_notes(notes)
    if not notes or line.unit != "CUR" or total == line.quantity:
        return None
    figures = {"total": formats.number_text(total), "amount": formats.number_text(line.quantity)}
    return _("the notes add up to %(total)s, the amount is %(amount)s: count again.") % figures


_STRENGTH = Need(("strength",), _("enter the strength of one tablet, capsule or ampoule in milligrams."), ("TAB", "CAPS", "AMP"))
_SERIAL = Need(("serials", "serial_missing"), _("enter the serial number, or say that it is erased or that there never was one."))

GOODS: dict[str, Goods] = {
    K.DRUG: Goods((Choice(name="form", label=_("Form"), choices=words.DRUG_FORMS), PURITY, MARKS, *TESTS, *WORTH)),
    K.PHARMACEUTICAL: Goods(
        (STRENGTH, BRAND, MAKER, BATCH, EXPIRY, Choice(name="form", label=_("Form"), choices=words.DRUG_FORMS), MARKS, *TESTS, *WORTH), (_STRENGTH,)
    ),
    K.PRECURSOR: Goods(
        (
            SUBSTANCE,
            Text(name="cas_number", label=_("CAS number"), longest=14),
            Number(name="concentration", label=_("Concentration"), least=Decimal(0), most=Decimal(100), places=2, unit="%"),
            STRENGTH,
            Text(name="declared_as", label=_("Declared as")),
            MAKER,
            BATCH,
            *TESTS,
            *WORTH,
        ),
        (_STRENGTH,),
    ),
    K.EQUIPMENT: Goods((MAKE, MODEL, SERIALS, MADE_IN, *WORTH)),
    K.MEDICAL: Goods(
        (
            Choice(name="suspicion", label=_("What is wrong with it"), choices=words.SUSPICIONS),
            SUBSTANCE,
            STRENGTH,
            BRAND,
            MAKER,
            BATCH,
            EXPIRY,
            MADE_IN,
            MARKS,
            *TESTS,
            *WORTH,
        ),
        (
            _STRENGTH,
            Need(("brand", "substance"), _("enter the brand or the active substance.")),
        ),
    ),
    K.WILDLIFE: Goods(
        (
            Text(
                name="species", label=_("Scientific name"), offers="species", hint=_("For example Manis tricuspis; Manis spp. where only the genus is known.")
            ),
            Choice(
                name="appendix", label=_("CITES appendix on that day"), choices=words.APPENDICES, hint=_("Empty: as our list says on the day of the event.")
            ),
            Day(name="appendix_since", label=_("Listed there since"), derived=True),
            Choice(name="specimen", label=_("Specimen"), choices=words.SPECIMENS),
            Choice(name="source", label=_("Source"), choices=words.SOURCES),
            State(name="taken_in", label=_("Country where it was taken, as alleged")),
            Several(name="tags", label=_("Rings, chips and tags")),
            Text(name="permit", label=_("Permit shown")),
            *WORTH,
        ),
        (
            Need(("species",), _("enter the scientific name of the species, or of the genus.")),
            Need(("appendix",), _("choose the CITES appendix: our list does not know this name on that day."), after="species"),
        ),
    ),
    K.FIREARM: Goods(
        (
            MAKE,
            MODEL,
            CALIBRE,
            SERIALS,
            Choice(name="serial_missing", label=_("No serial number because"), choices=words.SERIAL_MISSING),
            MADE_IN,
            Year(name="made_in_year", label=_("Year of manufacture")),
            Choice(name="change", label=_("As made or changed"), choices=words.CHANGES),
            MARKS,
            Choice(name="tracing", label=_("Tracing"), choices=words.TRACING),
            Text(name="tracing_reference", label=_("Tracing reference")),
            *WORTH,
        ),
        (_SERIAL,),
        _serials_count,
    ),
    K.AMMUNITION: Goods(
        (CALIBRE, MAKE, Text(name="headstamp", label=_("Headstamp"), longest=60), BATCH, MADE_IN, *WORTH), (Need(("calibre",), _("enter the calibre.")),)
    ),
    K.EXPLOSIVE: Goods(
        (Text(name="what", label=_("What it is")), MAKER, BATCH, MARKS, MADE_IN, *WORTH), (Need(("what",), _("say what it is, for example detonators.")),)
    ),
    K.WEAPON: Goods((Text(name="what", label=_("What it is")), MAKE, MODEL, SERIALS, *WORTH), (Need(("what",), _("say what it is, for example a stun gun.")),)),
    K.CASH: Goods(
        (Notes(name="notes", label=_("Notes and coins")), DECLARED, Text(name="explanation", label=_("Origin as explained by the bearer"), longest=200)),
        (),
        _notes_add_up,
    ),
    K.FALSE_CASH: Goods(
        (Notes(name="notes", label=_("Notes and coins")), SERIALS, Text(name="security_features", label=_("What gives it away"), longest=200)),
        (),
        _notes_add_up,
    ),
    K.GOLD: Goods(
        (
            Choice(name="form", label=_("Form"), choices=words.GOLD_FORMS),
            Number(name="fineness", label=_("Fineness, parts in 1000"), least=Decimal(1), most=Decimal(1000), places=1, unit="‰"),
            Text(name="marks", label=_("Hallmarks and bar numbers"), longest=200),
            DECLARED,
            *WORTH,
        )
    ),
    K.STONES: Goods(
        (
            Choice(name="form", label=_("Rough or polished"), choices=words.STONE_STATES),
            Text(name="certificate", label=_("Kimberley certificate")),
            DECLARED,
            *WORTH,
        )
    ),
    K.TOBACCO: Goods((BRAND, MAKER, Choice(name="tax_stamp", label=_("Tax stamps"), choices=words.TAX_MARKS), MADE_IN, *WORTH)),
    K.CULTURAL: Goods(
        (
            Text(name="object", label=_("Kind of object")),
            Text(name="period", label=_("Period or date")),
            Text(name="material", label=_("Material")),
            Text(name="dimensions", label=_("Dimensions")),
            State(name="taken_in", label=_("Country of origin, as alleged")),
            Text(name="inventory", label=_("Inventory marks")),
            Text(name="database_check", label=_("Check against stolen works: result and reference"), longest=200),
            *WORTH,
        ),
        (Need(("object",), _("say what kind of object it is.")),),
    ),
    K.DOCUMENT: Goods(
        (
            Code(name="document_type", label=_("Kind of document"), list_name="document_types"),
            State(name="issuer", label=_("Issuing state")),
            Several(name="numbers", label=_("Numbers of the documents")),
            Choice(name="fraud", label=_("Kind of fraud"), choices=words.FRAUDS),
        ),
        (Need(("document_type",), _("choose the kind of document.")),),
    ),
    K.HAZARD: Goods(
        (
            Text(name="what", label=_("What it is")),
            Text(name="un_number", label=_("UN number"), longest=10),
            Text(name="declared_as", label=_("Declared as")),
            *WORTH,
        )
    ),
    K.DEVICE: Goods((MAKE, MODEL, Several(name="serials", label=_("Serial or IMEI numbers"), hint=_("Several: with commas, or one a line.")), *WORTH)),
    K.PERSON_EVENT: Goods(
        (
            Code(name="offence", label=_("Offence"), list_name="offence_types"),
            Choice(name="check", label=_("What led to it"), choices=words.PERSON_CHECKS),
            Text(name="check_reference", label=_("Reference of the notice, warrant or list")),
            Choice(name="ncb", label=_("National Central Bureau of INTERPOL (NCB)"), choices=words.NCB_ANSWERS, hint=_("Ask it about every hit of INTERPOL.")),
            Text(name="ncb_reference", label=_("Reference of the NCB")),
            Text(name="legal_basis", label=_("Legal basis if the person is held"), hint=_("A Red Notice is not an arrest warrant.")),
            Text(name="how_found", label=_("How the person was found"), longest=200),
        ),
        (
            Need(("offence",), _("choose the offence.")),
            Need(("check",), _("choose what led to it.")),
            Need(("check_reference",), _("enter the reference of the notice, warrant or list."), when=("check", WITH_REFERENCE)),
        ),
    ),
    K.OTHER: Goods((Text(name="what", label=_("What it is")), BRAND, MODEL, Choice(name="genuine", label=_("Genuine"), choices=words.YES_NO), *WORTH)),
}
