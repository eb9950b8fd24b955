"""Reading single cells of a register: each either gives a value or raises a refusal that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import pycountry
from django.utils.translation import gettext as _

from aircop.core.errors import RuleViolation
from aircop.core.foreign_tables import Cell
from aircop.core.written_values import Order, Sign, clock_written, date_of_serial, date_written, kilograms_and_grams, number_written
from seizures.registers.rows import text_of
from seizures.registers.words import Vocabulary

_QUANTITY = re.compile(r"\s*([\d][\d\s\u00a0\u202f'.,]*)\s*(.*)", re.DOTALL)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)
#: What units write for a currency.
_CURRENCIES = {
    **dict.fromkeys(("fcfa", "cfa", "f cfa"), "XOF"),
    **dict.fromkeys(("€", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "dollars", "dollar"), "USD"),
    "£": "GBP",
}
_BETWEEN = re.compile(r"\s*[;/\n]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity with what its cell says of the unit: a code of the units, and a currency (ISO 4217)."""

    quantity: Decimal
    unit: str = ""
    currency: str = ""


def day_in(cell: Cell, order: Order, today: date) -> tuple[date, time | None]:
    """The day, and the time where the same cell has one."""
    if isinstance(cell, datetime):
        return cell.date(), None if cell.time() == time(0) else cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, date):
        return cell, None
    text = text_of(cell)
    if _SERIAL.fullmatch(text) and (counted := date_of_serial(int(text[:5]))):
        return counted, None
    day = date_written(text, order, today)
    if day is not None:
        return day, None
    # “12/03/2024 14h30”, “12/03/2024 à 14:30”
    first, _blank, rest = text.partition(" ")
    day, clock = date_written(first, order, today), clock_written(re.sub(r"^(?:à|a|at|vers|las)\s+", "", rest.strip(), flags=re.IGNORECASE))
    if day is None or clock is None:
        raise RuleViolation(_("This is no date that can be read. Write it as 31/12/2024."), code="no_date")
    return day, clock


def clock_in(cell: Cell) -> time | None:
    """The time of day; None for an empty cell."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    text = text_of(cell)
    if not text:
        return None
    clock = clock_written(text)
    if clock is None:
        raise RuleViolation(_("This is no time that can be read. Write it as 14:30."), code="no_time")
    return clock


def amount_in(cell: Cell, sign: Sign, units: Vocabulary) -> Amount:
    """`3,2`, `3,2 kg`, `3 kg 200`, `250 comprimés`, `5 000 000 FCFA`."""
    if isinstance(cell, Decimal):
        return Amount(cell)
    text = text_of(cell)
    if (mass := kilograms_and_grams(text)) is not None:
        return Amount(mass, "KG")
    found = _QUANTITY.fullmatch(text)
    number = number_written(found[1].strip(), sign) if found else None
    if found is None or number is None:
        raise RuleViolation(_("This is no quantity that can be read. Write the number, and the unit behind it: 3,2 kg."), code="no_quantity")
    word = found[2].strip()
    if not word:
        return Amount(number)
    return _with_unit(number, word, units)


def _with_unit(number: Decimal, word: str, units: Vocabulary) -> Amount:
    if code := units.find(word):
        return Amount(number, code)
    if currency := currency_in(word):
        return Amount(number, "CUR", currency)
    raise UnknownWord("units", word)


def currency_in(text: str) -> str:
    """The currency that is meant, in three letters; nothing when it is none."""
    code = text.strip().upper()
    known = _CURRENCIES.get(text.strip().casefold().replace(".", ""), "")
    return known or (code if len(code) == 3 and pycountry.currencies.get(alpha_3=code) is not None else "")


class UnknownWord(RuleViolation):
    """A word of which nobody has said yet what it means."""

    def __init__(self, list_name: str, word: str) -> None:
        self.list_name = list_name
        self.word = word
        super().__init__(_("“%(word)s” is not known here. Say once what it means, under “Words”.") % {"word": word[:60]}, code="unknown_word")


def code_in(text: str, words: Vocabulary) -> str:
    """The code that a word means; nothing for nothing."""
    if not text:
        return ""
    code = words.find(text)
    if code is None:
        raise UnknownWord(words.name, text)
    return code


def codes_in(text: str, words: Vocabulary) -> list[str]:
    """Several, parted by a semicolon, a stroke or a dash, each once; the whole text goes first, since names have dashes, too."""
    if not text:
        return []
    whole = words.find(text)
    if whole:
        return [whole]
    return list(dict.fromkeys(code_in(part, words) for part in _BETWEEN.split(text) if part))


def name_in(full: str) -> tuple[str, str]:
    """Family name and given names of `DIALLO Mamadou Alpha`, `Diallo, Mamadou`, `Mamadou DIALLO`.

    Capitals or a comma tell which is which; without either the whole stands as the family name, and nothing is guessed.
    """
    family, comma, given = full.partition(",")
    if comma:
        return family.strip(), given.strip()
    words = full.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    others = [word for word in words if word not in capitals]
    if capitals and others:
        return " ".join(capitals), " ".join(others)
    return full.strip(), ""


def joined(texts: Iterable[str]) -> str:
    """Each text once, on lines of their own."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
