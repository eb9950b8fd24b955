"""What kinds of facts goods have: a text, a choice, a number, several serial numbers, banknotes …

An attribute takes what a person, a form or a program hands over and gives the JSON value that is stored with the line;
nothing and blanks are never stored. It says the stored value in words, and its shape for the API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pycountry
from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, formats
from aircop.core.errors import RuleViolation
from profiling.formats.countries import document_code

#: Serial numbers and the like in one line; a case with more is entered in several lines.
MOST_VALUES = 200
_LIST_SIGNS = re.compile(r"[,;\n\r\t]+")
_NOTES = re.compile(r"(\d{1,7})\s*[x×*]\s*(\d{1,9}(?:[.,]\d{1,2})?)", re.IGNORECASE)
_BETWEEN_NOTES = re.compile(r"[;\n\r]+|,(?=\s*\d+\s*[x×*])|,\s*$", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")


def plain_number(value: Decimal) -> str:
    """A number as it is stored: no exponent, no needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One fact that a kind of goods can have; `derived` ones are found by the service, never entered."""

    name: str
    label: str | Promise
    hint: str | Promise = ""
    derived: bool = False

    def clean(self, value: Any) -> Any:
        """The value to store, or nothing (None) where none was given; what can't be meant raises RuleViolation."""
        raise NotImplementedError

    def text(self, value: Any) -> str:
        """The stored value in words, in the active language."""
        return str(value)

    def shape(self) -> dict[str, Any]:
        """The stored value as JSON schema."""
        return {"type": "string"}

    def refuse(self, message: str | Promise, code: str) -> RuleViolation:
        return RuleViolation(message, code=code, field=self.name)

    def scalar(self, value: Any) -> str:
        """What was given as one text on one line; lists, objects and control characters are not meant here."""
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal, date)):
            raise self.refuse(_("Give one value here."), "one_value")
        text = str(value)
        if any(ord(sign) < 32 and not sign.isspace() for sign in text):
            raise self.refuse(_("There is a sign in it that can't be read. Type it again."), "control_character")
        return " ".join(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Attribute):
    longest: int = 120
    #: Words that a browser may offer: the id of a datalist of the page.
    offers: str = ""

    def clean(self, value: Any) -> str | None:
        text = self.scalar(value)
        if len(text) > self.longest:
            raise self.refuse(_("At most %(most)s signs.") % {"most": self.longest}, "too_long")
        return text or None

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Attribute):
    """One of a few words; the codes are stored."""

    choices: tuple[tuple[str, str | Promise], ...]

    def clean(self, value: Any) -> str | None:
        code = self.scalar(value)
        if code and code not in dict(self.choices):
            raise self.refuse(_("“%(value)s” is not offered. Choose one of the list.") % {"value": code[:40]}, "not_offered")
        return code or None

    def text(self, value: Any) -> str:
        return str(dict(self.choices).get(value, value))

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "enum": [code for code, _label in self.choices]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Attribute):
    """A code of one of the code lists."""

    list_name: str

    def clean(self, value: Any) -> str | None:
        code = self.scalar(value)
        if code and codelists.find(self.list_name, code) is None:
            raise self.refuse(_("“%(code)s” is not in the list. Choose one of the offered codes.") % {"code": code[:40]}, "unknown_code")
        return code or None

    def text(self, value: Any) -> str:
        return codelists.label(self.list_name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Attribute):
    """A country, in the three letters of travel documents."""

    def clean(self, value: Any) -> str | None:
        code = self.scalar(value).upper()
        known = document_code(code) if code else None
        if code and known is None:
            raise self.refuse(_("Choose a country from the list, or write its code in three letters, for example SEN."), "unknown_country")
        return known

    def text(self, value: Any) -> str:
        return formats.country_name(value)

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency(Attribute):
    """A currency in three letters (ISO 4217)."""

    def clean(self, value: Any) -> str | None:
        code = self.scalar(value).upper()
        if code and pycountry.currencies.get(alpha_3=code) is None:
            raise self.refuse(_("Enter the currency in three letters (ISO 4217), for example XOF, EUR or USD."), "currency")
        return code or None

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Attribute):
    """A number between two bounds, stored as text so that no digit is lost; `unit` stands behind it."""

    least: Decimal
    most: Decimal
    places: int = 0
    unit: str = ""

    def clean(self, value: Any) -> str | None:
        text = _BLANKS.sub("", self.scalar(value))
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", ".")) if len(text) <= 20 else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.refuse(_("Enter a number."), "no_number")
        if not self.least <= number <= self.most:
            bounds = {"least": plain_number(self.least), "most": plain_number(self.most)}
            raise self.refuse(_("Enter a number from %(least)s to %(most)s.") % bounds, "out_of_range")
        if number != round(number, self.places):
            raise self.refuse(_("At most %(places)s decimals.") % {"places": self.places} if self.places else _("Enter a whole number."), "too_exact")
        return plain_number(number)

    def text(self, value: Any) -> str:
        number = formats.number_text(Decimal(value))
        return f"{number}\N{NO-BREAK SPACE}{self.unit}" if self.unit else number

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "format": "decimal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Year(Number):
    """A year: written without a sign between thousands."""

    least: Decimal = Decimal(1400)
    most: Decimal = Decimal(2100)

    def text(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Attribute):
    """A day of the calendar."""

    def clean(self, value: Any) -> str | None:
        text = self.scalar(value)
        if not text:
            return None
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise self.refuse(_("Enter the date as year-month-day, for example 2027-04-30."), "no_date") from None

    def text(self, value: Any) -> str:
        return str(format_date(date.fromisoformat(value), "d MMM y", locale=formats.locale()))

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Attribute):
    """Some texts of one sort, each once: serial numbers, ring numbers."""

    longest: int = 60

    def clean(self, value: Any) -> list[str] | None:
        given = value if isinstance(value, (list, tuple)) else _LIST_SIGNS.split(value) if isinstance(value, str) else [value]
        texts = list(dict.fromkeys(text for one in given if (text := self.scalar(one))))
        if len(texts) > MOST_VALUES:
            raise self.refuse(_("At most %(most)s numbers in one line. Enter the rest in another line.") % {"most": MOST_VALUES}, "too_many")
        if any(len(text) > self.longest for text in texts):
            raise self.refuse(_("At most %(most)s signs each. Put a comma between two numbers.") % {"most": self.longest}, "too_long")
        return texts or None

    def text(self, value: Any) -> str:
        return ", ".join(value)

    def shape(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "maxLength": self.longest}, "maxItems": MOST_VALUES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Attribute):
    """Banknotes and coins: how many of which face value, `120 x 50, 40 x 20`; stored as objects."""

    hint: str | Promise = field(default=_("How many of which value, for example 120 x 50, 40 x 20."))

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        counts: dict[str, int] = {}
        for count, face in self._pairs(value):
            if count < 1 or count > 10**7 or face <= 0:
                raise self._unreadable()
            counts[plain_number(face)] = counts.get(plain_number(face), 0) + count
        if len(counts) > MOST_VALUES:
            raise self._unreadable()
        largest_first = sorted(counts.items(), key=lambda pair: -Decimal(pair[0]))
        return [{"count": count, "value": face} for face, count in largest_first] or None

    def _pairs(self, value: Any) -> list[tuple[int, Decimal]]:
        if value is None or value == "":
            return []
        if isinstance(value, (list, tuple)):
            texts = [f"{one.get('count')} x {one.get('value')}" if isinstance(one, Mapping) else self.scalar(one) for one in value]
        else:
            # A comma can be a decimal sign: it parts two entries only where a new “120 x” follows.
            texts = [text for text in _BETWEEN_NOTES.split(str(value)) if text.strip()]
        found = [_NOTES.fullmatch(text.strip()) for text in texts]
        if any(one is None for one in found):
            raise self._unreadable()
        return [(int(one[1]), Decimal(one[2].replace(",", "."))) for one in found if one]

    def _unreadable(self) -> RuleViolation:
        return self.refuse(_("Write how many of which value, for example 120 x 50, 40 x 20."), "notes")

    def text(self, value: Any) -> str:
        return ", ".join(f"{formats.number_text(Decimal(one['count']))} × {formats.number_text(Decimal(one['value']))}" for one in value)

    def shape(self) -> dict[str, Any]:
        note = {
            "type": "object",
            "properties": {"count": {"type": "integer"}, "value": {"type": "string", "format": "decimal"}},
            "required": ["count", "value"],
        }
        return {"type": "array", "items": note, "maxItems": MOST_VALUES}


def total_of_notes(notes: list[dict[str, Any]]) -> Decimal:
    """What notes and coins amount to."""
    return sum((Decimal(one["count"]) * Decimal(one["value"]) for one in notes), Decimal(0))
