"""Machine-readable zones of travel documents: ICAO Doc 9303 parts 3 to 7 (TD1, TD2, TD3, visas).

Every check digit is computed and a wrong one reported; nothing is corrected in silence.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from profiling.formats.countries import DOCUMENT_CODES
from profiling.formats.dates import birth_date, document_date, partial_date
from profiling.formats.mrz_text import zone_lines
from profiling.formats.records import ParsedIssue

_WEIGHTS: Final = (7, 3, 1)
_VALUES: Final = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}


@dataclass(frozen=True, slots=True)
class MrzResult:
    """What a zone says; None where it says nothing or nothing readable.

    `format` is TD1, TD2, TD3, MRV-A or MRV-B; None when the length fits none of them.
    `document_type` is the first one or two letters (`P`, `PD`, `ID`, `V` …). Codes of countries
    are those of Doc 9303 (`D` for Germany). `sex` is M, F, or X where the zone leaves it open.
    """

    format: str | None = None
    document_type: str | None = None
    issuer: str | None = None
    number: str | None = None
    family_name: str | None = None
    given_names: str | None = None
    nationality: str | None = None
    birth_date: date | None = None
    birth_date_partial: str | None = None
    sex: str | None = None
    expires_on: date | None = None
    optional: str | None = None
    lines: tuple[str, ...] = ()
    issues: tuple[ParsedIssue, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the zone was read and no check digit is wrong."""
        return self.format is not None and not any(issue.severity == "error" for issue in self.issues)


class _Field(NamedTuple):
    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        return lines[self.line][self.start : self.end]


class _Layout(NamedTuple):
    """Where the fields of a format stand; `composite` lists what the overall check digit covers."""

    issuer: _Field
    number: _Field
    nationality: _Field
    birth: _Field
    sex: _Field
    expiry: _Field
    optional: tuple[_Field, ...]
    names: _Field
    composite_digit: _Field | None
    composite: tuple[_Field, ...]
    long_number: _Field | None
    """Where a document number of more than nine characters goes on."""


_TD3 = _Layout(
    issuer=_Field(0, 2, 5),
    number=_Field(1, 0, 9),
    nationality=_Field(1, 10, 13),
    birth=_Field(1, 13, 19),
    sex=_Field(1, 20, 21),
    expiry=_Field(1, 21, 27),
    optional=(_Field(1, 28, 42),),
    names=_Field(0, 5, 44),
    composite_digit=_Field(1, 43, 44),
    composite=(_Field(1, 0, 10), _Field(1, 13, 20), _Field(1, 21, 43)),
    long_number=None,
)
_TD2 = _TD3._replace(
    optional=(_Field(1, 28, 35),),
    names=_Field(0, 5, 36),
    composite_digit=_Field(1, 35, 36),
    composite=(_Field(1, 0, 10), _Field(1, 13, 20), _Field(1, 21, 35)),
    long_number=_Field(1, 28, 35),
)
_TD1 = _Layout(
    issuer=_Field(0, 2, 5),
    number=_Field(0, 5, 14),
    nationality=_Field(1, 15, 18),
    birth=_Field(1, 0, 6),
    sex=_Field(1, 7, 8),
    expiry=_Field(1, 8, 14),
    optional=(_Field(0, 15, 30), _Field(1, 18, 29)),
    names=_Field(2, 0, 30),
    composite_digit=_Field(1, 29, 30),
    composite=(_Field(0, 5, 30), _Field(1, 0, 7), _Field(1, 8, 15), _Field(1, 18, 29)),
    long_number=_Field(0, 15, 30),
)
_MRV_A = _TD3._replace(optional=(_Field(1, 28, 44),), composite_digit=None, composite=())
_MRV_B = _TD2._replace(optional=(_Field(1, 28, 36),), composite_digit=None, composite=(), long_number=None)
_LAYOUTS: Final = {"TD1": _TD1, "TD2": _TD2, "TD3": _TD3, "MRV-A": _MRV_A, "MRV-B": _MRV_B}


def check_digit(text: str) -> str:
    """Return the check digit of `text` (weights 7, 3, 1; letters 10 to 35; the filler 0; modulo 10)."""
    return str(sum(_VALUES.get(c, 0) * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)


def parse_mrz(text: str, today: date | None = None) -> MrzResult:
    """Read a zone as scanned, pasted or typed; never raises.

    Line breaks may be missing, letters small, fillers printed as « or blank. `today` bounds dates
    of birth and says whether the document has expired; by default it is the day of the call.
    """
    today = today or datetime.now(tz=UTC).date()
    lines, issues = zone_lines(text)
    if not lines:
        return MrzResult(issues=tuple(issues))
    form = {30: "TD1", 36: "TD2", 44: "TD3"}[len(lines[0])]
    if lines[0][0] == "V" and form != "TD1":
        form = "MRV-A" if form == "TD3" else "MRV-B"
    layout = _LAYOUTS[form]
    number, optional = _number(layout, lines, issues)
    born, born_partly = _birth(layout, lines, today, issues)
    family, given = _names(layout.names.of(lines), issues)
    expires_on = _expiry(layout, lines, today, issues)
    if form == "TD3":
        _check_personal_number(lines, issues)
    _check_composite(layout, lines, issues)
    return MrzResult(
        format=form,
        document_type=lines[0][:2].replace("<", "") or None,
        issuer=_country(layout.issuer.of(lines), issues),
        number=number,
        family_name=family,
        given_names=given,
        nationality=_country(layout.nationality.of(lines), issues),
        birth_date=born,
        birth_date_partial=born_partly,
        sex=_sex(layout.sex.of(lines), issues),
        expires_on=expires_on,
        optional=optional,
        lines=lines,
        issues=tuple(issues),
    )


def _check(field: str, text: str, found: str, issues: list[ParsedIssue]) -> None:
    expected = check_digit(text)
    if found != expected:
        params = {"field": field, "found": found, "expected": expected}
        issues.append(ParsedIssue("mrz_check_digit", segment=field, params=params))


def _number(layout: _Layout, lines: tuple[str, ...], issues: list[ParsedIssue]) -> tuple[str | None, str | None]:
    """Return the document number and the optional data.

    Doc 9303-5, 4.2.4: where the check digit is a filler, the number goes on in the optional data
    up to its first filler, and the last character before that is the check digit.
    """
    first = layout.number.of(lines)
    digit = _Field(layout.number.line, layout.number.end, layout.number.end + 1).of(lines)
    optional = [field.of(lines) for field in layout.optional]
    if digit == "<" and layout.long_number and "<" not in first:
        rest, _, remainder = layout.long_number.of(lines).partition("<")
        if len(rest) > 1:
            _check("number", first + rest[:-1], rest[-1], issues)
            optional[0] = remainder
            return first + rest[:-1], _joined(optional)
    _check("number", first, digit, issues)
    return first.replace("<", "") or None, _joined(optional)


def _joined(optional: list[str]) -> str | None:
    parts = (re.sub("<+", " ", part).strip() for part in optional)
    return " ".join(part for part in parts if part) or None


def _birth(layout: _Layout, lines: tuple[str, ...], today: date, issues: list[ParsedIssue]) -> tuple[date | None, str | None]:
    text = layout.birth.of(lines)
    _check("birth_date", text, lines[layout.birth.line][layout.birth.end], issues)
    digits = text.replace("<", "0")
    born = birth_date(digits, today) if digits.isdigit() else None
    if born is not None:
        return born, None
    partial = partial_date(digits, today) if digits.isdigit() and text[:2] != "<<" else None
    if partial or digits == "000000":
        params = {"field": "birth_date", "value": partial or "-"}
        issues.append(ParsedIssue("mrz_date_partial", segment="birth_date", params=params))
    else:
        params = {"field": "birth_date", "value": text}
        issues.append(ParsedIssue("mrz_date", segment="birth_date", params=params))
    return None, partial


def _expiry(layout: _Layout, lines: tuple[str, ...], today: date, issues: list[ParsedIssue]) -> date | None:
    text = layout.expiry.of(lines)
    _check("expires_on", text, lines[layout.expiry.line][layout.expiry.end], issues)
    if text == "<<<<<<":
        return None
    expires_on = document_date(text, today) if text.isdigit() else None
    if expires_on is None:
        params = {"field": "expires_on", "value": text}
        issues.append(ParsedIssue("mrz_date", segment="expires_on", params=params))
    elif expires_on < today:
        params = {"value": expires_on.isoformat()}
        issues.append(ParsedIssue("mrz_expired", segment="expires_on", params=params))
    return expires_on


def _check_personal_number(lines: tuple[str, ...], issues: list[ParsedIssue]) -> None:
    """Check the personal number of a passport; without one, a filler may stand for the digit 0."""
    text, digit = lines[1][28:42], lines[1][42]
    if not text.replace("<", "") and digit == "<":
        return
    _check("optional", text, digit, issues)


def _check_composite(layout: _Layout, lines: tuple[str, ...], issues: list[ParsedIssue]) -> None:
    if layout.composite_digit is None:
        return
    found = layout.composite_digit.of(lines)
    expected = check_digit("".join(field.of(lines) for field in layout.composite))
    if found != expected:
        params = {"found": found, "expected": expected}
        issues.append(ParsedIssue("mrz_composite", segment="composite", params=params))


def _country(text: str, issues: list[ParsedIssue]) -> str | None:
    code = text.replace("<", "")
    if code and code not in DOCUMENT_CODES:
        issues.append(ParsedIssue("country_unknown", segment="country", params={"value": code}))
    return code or None


def _sex(text: str, issues: list[ParsedIssue]) -> str | None:
    if text in ("M", "F", "X"):
        return text
    if text == "<":
        return "X"
    issues.append(ParsedIssue("mrz_sex", segment="sex", params={"value": text}))
    return None


def _names(text: str, issues: list[ParsedIssue]) -> tuple[str | None, str | None]:
    """Split the name field: two fillers part the family name from the given names, one is a blank."""
    family, _, given = text.strip("<").partition("<<")
    if any(c.isdigit() for c in text):
        issues.append(ParsedIssue("mrz_name_characters", segment="name"))
    if not family:
        issues.append(ParsedIssue("mrz_name_missing", segment="name"))
    elif not text.endswith("<"):
        issues.append(ParsedIssue("mrz_name_cut", segment="name"))
    return _spaced(family), _spaced(given)


def _spaced(text: str) -> str | None:
    return " ".join(part for part in text.split("<") if part) or None
