"""The facts of one commodity line: of which kind it is, what is kept of what was given, what is missing, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import RuleViolation
from seizures.choices import GoodsKind as K
from seizures.goods_attributes import Attribute
from seizures.goods_kinds import GOODS

if TYPE_CHECKING:
    from seizures.models import CommodityLine

#: Commodities that are not of the kind of their heading, then headings.
_OF_CODE = {
    **dict.fromkeys(("TRAMADOL", "TAPENTADOL", "CODEINE", "OPI_OTH", "BENZO", "PREGABALIN"), K.PHARMACEUTICAL),
    "PILLPRESS": K.EQUIPMENT, "AMMO": K.AMMUNITION, "EXPLOSIVE": K.EXPLOSIVE, "WEAPON_OTH": K.WEAPON,
    "CASH_FALSE": K.FALSE_CASH, "GOLD": K.GOLD, "DIAMOND": K.STONES, "MERCURY": K.HAZARD,
}  # fmt: skip
_OF_ROOT = {
    "DRUG": K.DRUG, "PREC": K.PRECURSOR, "MED": K.MEDICAL, "WILD": K.WILDLIFE, "ARMS": K.FIREARM, "VALUE": K.CASH, "TOB": K.TOBACCO,
    "CULT": K.CULTURAL, "DOCS": K.DOCUMENT, "ELEC": K.DEVICE, "PEOPLE": K.PERSON_EVENT, "HAZ": K.HAZARD, "STRAT": K.HAZARD, "CBRN": K.HAZARD,
}  # fmt: skip

#: Person events that are about one known person: they are not submitted without somebody in the case.
NAMED_EVENTS = ("PEO_FTF", "PEO_WANTED", "PEO_SUSPECT")


def kind_of(commodity: str) -> K:
    """The kind of a commodity; what the list does not know is other goods."""
    return _OF_CODE.get(commodity) or _OF_ROOT.get(codelists.root_of("commodities", commodity), K.OTHER)


def attributes_of(kind: str) -> dict[str, Attribute]:
    """The attributes of a kind by name, in the order of the form."""
    goods = GOODS.get(kind)
    return {attribute.name: attribute for attribute in goods.attributes} if goods else {}


def cleaned(kind: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str | Promise]]:
    """What is to be stored of `given`, in the order of the table, and what is wrong with the rest, by name."""
    known = attributes_of(kind)
    kept: dict[str, Any] = {}
    wrong: dict[str, str | Promise] = {}
    for name, value in given.items():
        if value not in (None, "", [], ()) and (name not in known or known[name].derived):
            wrong[name] = _("“%(name)s” is not asked for here: %(kind)s.") % {"name": str(name)[:40], "kind": K(kind).label}
    for name, attribute in known.items():
        if name not in given or attribute.derived:
            continue
        try:
            value = attribute.clean(given[name])
        except RuleViolation as error:
            wrong[name] = error.message
        else:
            if value is not None:
                kept[name] = value
    if ("worth" in kept) != ("worth_currency" in kept) and not wrong:
        missing = "worth_currency" if "worth" in kept else "worth"
        wrong[missing] = _("A value needs its currency, and a currency a value.")
    return kept, wrong


def missing_of(line: CommodityLine) -> list[str | Promise]:
    """What this line still lacks to be submitted, as the rest of a sentence."""
    goods = GOODS.get(line.kind)
    if goods is None:
        return []
    unmet = [need.message for need in goods.needs if not need.is_met_by(line) and (not need.after or need.after in line.attributes)]
    found = goods.check(line) if not unmet else None
    return [*unmet, *([found] if found else [])]


def described(kind: str, attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each stored attribute in words; value and currency as one. Unknown ones (an older table) as they are."""
    known, rows = attributes_of(kind), []
    for name in [*(name for name in known if name in attributes), *(name for name in attributes if name not in known)]:
        if name in ("worth_currency", "worth_basis"):
            continue
        text = known[name].text(attributes[name]) if name in known else str(attributes[name])
        if name == "worth":
            basis = known["worth_basis"].text(attributes["worth_basis"]) if "worth_basis" in attributes else ""
            text = f"{text} {attributes.get('worth_currency', '')}{f' ({basis})' if basis else ''}"
        rows.append((str(known[name].label) if name in known else name, text))
    return rows


def incomplete_in_sql() -> str:
    """A condition on `seizures_commodityline AS line`: it lacks what its kind needs before approval."""
    named = ", ".join(repr(code) for code in NAMED_EVENTS)
    nobody = f"(line.commodity IN ({named}) AND NOT EXISTS (SELECT 1 FROM seizures_person AS person WHERE person.seizure_id = line.seizure_id))"  # noqa: S608  # nosec B608 - our own names
    return " OR ".join([*(need.broken_in_sql(kind) for kind, goods in GOODS.items() for need in goods.needs), nobody])
