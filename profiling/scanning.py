"""What a scanner's burst or a paste says: the fields of a form that it fills, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aircop.core import codelists
from profiling.formats.awb import parse_awb
from profiling.formats.mrz import parse_mrz
from profiling.formats.records import ParsedIssue
from profiling.formats.s10 import parse_s10
from profiling.remarks import sentence

KINDS = ("mrz", "awb", "s10")
#: Longer than any zone with its line ends; more is not a scan.
MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class Scan:
    """`fields` by their names in the forms; `issues` as {"severity", "message"} in the active language."""

    fields: dict[str, str] = field(default_factory=dict)
    issues: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_readable(self) -> bool:
        return bool(self.fields)


def scan(kind: str, text: str) -> Scan:
    """Read a machine-readable zone ("mrz"), an air waybill ("awb") or a postal item number ("s10")."""
    readers = {"mrz": _mrz, "awb": _awb, "s10": _s10}
    return readers[kind](text[:MAX_CHARS])


def notes(issues: Iterable[ParsedIssue]) -> list[dict[str, str]]:
    """Issues of a parser as a page shows them."""
    return [{"severity": issue.severity, "message": sentence(issue.code, issue.params)} for issue in issues]


def _mrz(text: str) -> Scan:
    zone = parse_mrz(text)
    values = {
        "family_name": zone.family_name,
        "given_names": zone.given_names,
        "sex": zone.sex,
        "birth_date": zone.birth_date and zone.birth_date.isoformat(),
        "nationality": zone.nationality,
        "document_type": _document_type(zone.document_type),
        "document_number": zone.number,
        "document_issuer": zone.issuer,
        "document_expires_on": zone.expires_on and zone.expires_on.isoformat(),
    }
    return Scan({name: value for name, value in values.items() if value}, notes(zone.issues))


def _document_type(letters: str | None) -> str | None:
    """The code of the list `document_types` for the first letters of a zone; a bare P is the ordinary passport (Doc 9303-4)."""
    code = {"P": "PP"}.get(letters or "", letters or "")
    return code if code in dict(codelists.leaves("document_types")) else None


def _awb(text: str) -> Scan:
    number = parse_awb(text)
    return Scan({"awb": number.display} if number.display else {}, notes(number.issues))


def _s10(text: str) -> Scan:
    item = parse_s10(text)
    return Scan({"s10": item.number} if item.number else {}, notes(item.issues))
