"""Facts about the goods of the demo world, by kind: invented makes are none, numbers are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from seizures.choices import GoodsKind as K
from seizures.goods_facts import kind_of

_SPECIES = {"IVORY": ("Loxodonta africana", "TUS"), "PANGOLIN": ("Manis tricuspis", "SCA"), "BIRD": ("Psittacus erithacus", "LIV")}
_PISTOLS = (
    ("Glock", "17", "9×19 mm", "AUT"),
    ("Beretta", "92 FS", "9×19 mm", "ITA"),
    ("Zastava", "M57", "7,62×25 mm", "SRB"),
    ("Zoraki", "914", "9 mm P.A.K.", "TUR"),
)


def facts_of(random: Random, commodity: str, quantity: Decimal) -> dict[str, Any]:
    """What an officer would note about these goods."""
    make = _FACTS.get(kind_of(commodity))
    return make(random, commodity, int(quantity)) if make else {}


def _drug(random: Random, commodity: str, _count: int) -> dict[str, Any]:
    form = {"COC_SALT": "compressed", "CAN_HERB": "plant", "METH_CRY": "crystal", "ECSTASY": "tablet", "KHAT": "plant"}.get(commodity, "powder")
    facts: dict[str, Any] = {"form": form, "field_test": random.choice(("positive", "positive", "positive", "inconclusive"))}
    if commodity == "COC_SALT" and random.random() < 0.4:
        facts |= {"purity": str(random.randint(61, 92)), "marks": random.choice(("Lion", "Crown", "“R8”"))}
    return facts


def _medicine(random: Random, _commodity: str, _count: int) -> dict[str, Any]:
    return {"strength": random.choice(("100", "120", "225", "250")), "brand": "Tramaking", "batch": f"TK{random.randint(1000, 9999)}"}


def _falsified(random: Random, _commodity: str, _count: int) -> dict[str, Any]:
    substance = random.choice(("Artemether/lumefantrine", "Amoxicillin", "Ciprofloxacin"))
    return {"suspicion": "falsified", "substance": substance, "strength": "500", "batch": f"B{random.randint(10000, 99999)}"}


def _wildlife(random: Random, commodity: str, _count: int) -> dict[str, Any]:
    species, specimen = _SPECIES[commodity]
    return {"species": species, "specimen": specimen, "source": random.choice(("W", "W", "U"))}


def _firearm(random: Random, _commodity: str, count: int) -> dict[str, Any]:
    make, model, calibre, country = random.choice(_PISTOLS)
    facts: dict[str, Any] = {
        "make": make,
        "model": model,
        "calibre": calibre,
        "made_in": country,
        "tracing": random.choice(("requested", "traced", "not_requested")),
    }
    if random.random() < 0.25:
        return facts | {"serial_missing": "erased"}
    return facts | {"serials": [f"{random.choice('ABKM')}{random.randint(100000, 999999)}" for _number in range(count)]}


def _cash(random: Random, _commodity: str, amount: int) -> dict[str, Any]:
    notes, left = [], amount
    for face in (500, 100, 50, 20, 10, 5, 2, 1):
        if count := left // face:
            notes.append({"count": count, "value": str(face)})
            left -= count * face
    return {"notes": notes, "declared": "no", "explanation": random.choice(("", "Sale of a car", "For the business of a cousin"))}


def _gold(random: Random, _commodity: str, _count: int) -> dict[str, Any]:
    return {"form": random.choice(("dore", "bar")), "fineness": str(random.randint(880, 960)), "declared": "no"}


def _document(random: Random, _commodity: str, count: int) -> dict[str, Any]:
    numbers = [f"A{random.randint(10**7, 10**8 - 1)}" for _number in range(count)]
    return {"document_type": "PP", "issuer": "SEN", "fraud": random.choice(("counterfeit", "forged")), "numbers": numbers}


def _person_event(random: Random, commodity: str, _count: int) -> dict[str, Any]:
    if commodity == "PEO_SOM":
        return {"offence": "SOM", "check": "observed", "how_found": random.choice(("", "The same forged visa in every passport"))}
    if commodity == "PEO_TIP":
        return {"offence": "TIP", "check": "told"}
    if commodity == "PEO_SUSPECT":
        return {"offence": "TERROR", "check": "targeting", "how_found": "Route and ticket as in an alert of the week before"}
    check = random.choice(("red_notice", "red_notice", "diffusion", "warrant"))
    facts = {"offence": "WANTED", "check": check, "check_reference": f"{random.randint(2019, 2026)}/{random.randint(10000, 99999)}-1"}
    if check == "warrant" or random.random() < 0.4:
        return facts
    return facts | {"ncb": "confirmed", "ncb_reference": f"NCB {random.randint(100, 999)}"}


_FACTS: dict[str, Callable[[Random, str, int], dict[str, Any]]] = {
    K.DRUG: _drug,
    K.PHARMACEUTICAL: _medicine,
    K.MEDICAL: _falsified,
    K.WILDLIFE: _wildlife,
    K.FIREARM: _firearm,
    K.AMMUNITION: lambda _random, _commodity, _count: {"calibre": "9×19 mm"},
    K.CASH: _cash,
    K.GOLD: _gold,
    K.TOBACCO: lambda _random, _commodity, _count: {"brand": "Business Royals", "tax_stamp": "missing"},
    K.DOCUMENT: _document,
    K.PERSON_EVENT: _person_event,
}
