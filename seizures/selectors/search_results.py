"""What a search shows of a record: its name, when, where, and a piece of text with the words that were found.

Everything shown is read again through `visible_to`, after the search. Whom a record is shared with gets its reference and
no piece of it: what a share shows beside that is told by the page of the record. Nor is there a piece of what asks for a
purpose before it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aircop.core import codelists
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import access_of
from jaitf.purposes import kind_of
from seizures.choices import ControlResult, SeizureState
from seizures.models import Control, Exhibit, Seizure
from seizures.selectors.search import Found, Kind, marked

#: A word, with what may stand inside of one: `N'Diaye`, `DSS-2026-00042`, `057-12345675`.
WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
#: Characters of a text around the first word that was found.
BEFORE, AFTER = 60, 140
LONGEST = 2_000
PIECES = 3


@dataclass(frozen=True)
class Result:
    """One record found. `pieces` are label and text, escaped, with marks; empty where only the reference may be told."""

    kind: str
    reference: str
    url: str
    at: datetime
    zone: str
    unit: Any
    state: str
    pieces: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class _Record:
    result: Callable[[list[tuple[str, SafeString]]], Result]
    fields: list[tuple[str, str]]
    #: Labels of codes in the fields, each with those of the other languages, by which the search finds the code as well.
    labels: dict[str, list[str]]

    def words(self) -> Iterable[str]:
        for text in (*(text for _label, text in self.fields), *(other for others in self.labels.values() for other in others)):
            yield from WORD.findall(text[:LONGEST])

    def told(self, marks: set[str]) -> list[tuple[str, str]]:
        """The fields; a code that was found by its label in another language says so: `Ivoire (عاج)`."""
        fields = self.fields
        for label, others in self.labels.items():
            if not marks & set(WORD.findall(label)) and (other := next((one for one in others if marks & set(WORD.findall(one))), "")):
                fields = [(name, text.replace(label, f"{label} ({other})", 1)) for name, text in fields]
        return fields


def results(user: User, text: str, found: Iterable[Found]) -> list[Result]:
    """The records of a page in the order in which they were found; a record that is not open to the reader is left out."""
    found = list(found)
    loaded: dict[tuple[str, int], _Record] = {}
    for kind, load in ((Kind.SEIZURE, _seizures), (Kind.CONTROL, _controls), (Kind.EXHIBIT, _exhibits)):
        if keys := [one.record_pk for one in found if one.kind == kind]:
            loaded |= {(kind, key): record for key, record in load(user, keys)}
    records = [record for one in found if (record := loaded.get((one.kind, one.record_pk)))]
    marks = marked(text, {word for record in records for word in record.words()})
    return [record.result(_pieces(record.told(marks), marks)) for record in records]


def _pieces(fields: list[tuple[str, str]], marks: set[str]) -> list[tuple[str, SafeString]]:
    """The fields that hold a word that was found, cut to its surroundings; else the first one, so that a row says something."""
    told = [(label, piece) for label, text in fields if (piece := _piece(text, marks))]
    return told[:PIECES] or [(label, conditional_escape(text[: BEFORE + AFTER])) for label, text in fields[:1]]


def _piece(text: str, marks: set[str]) -> SafeString | None:
    text = " ".join(text[:LONGEST].split())
    places = [match.span() for match in WORD.finditer(text) if match.group() in marks]
    if not places:
        return None
    start, end = max(0, places[0][0] - BEFORE), min(len(text), places[0][1] + AFTER)
    # Cut between words.
    start = text.find(" ", start, places[0][0]) + 1 or start if start else 0
    end = max(text.rfind(" ", places[0][1], end), places[0][1]) if end < len(text) else end
    parts, last = [], start
    for begins, ends in places:
        if ends > end:
            break
        parts.append(format_html("{}<mark>{}</mark>", text[last:begins], text[begins:ends]))
        last = ends
    shown = format_html_join("", "{}", ((part,) for part in [*parts, conditional_escape(text[last:end])]))
    return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(text) else "")


def _record(
    user: User,
    record: Any,
    *,
    kind: Kind,
    at: datetime,
    zone: str,
    state: str,
    url: str,
    fields: Iterable[tuple[str, str]],
    codes: Iterable[tuple[str, str]] = (),
) -> _Record:
    held = access_of(user).holds(Verb.VIEW, record.compartment_id)
    unit = record.compartment.task_force

    def result(pieces: list[tuple[str, SafeString]]) -> Result:
        return Result(str(kind.label), str(record), url, at, zone, unit, state if held else "", pieces)

    # A narrow mark asks for a purpose before anything of it is read; so does a share.
    if not held or kind_of(user, getattr(record, "seizure", record)) is not None:
        return _Record(result, [], {})
    return _Record(result, [(label, text) for label, text in fields if text.strip()], dict(_labels(*code) for code in codes))


def _seizures(user: User, keys: list[int]) -> Iterable[tuple[int, _Record]]:
    rows = Seizure.objects.visible_to(user).filter(pk__in=keys).select_related("compartment__task_force__airport")
    for row in rows.prefetch_related("persons", "lines", "concealments"):
        codes = [("commodities", line.commodity) for line in row.lines.all()]
        hiding = [("concealment_methods", one.method) for one in row.concealments.all()]
        goods = [
            text
            for line in row.lines.all()
            for text in (codelists.label("commodities", line.commodity), line.description, *(said for _name, said in line.facts))
        ]
        hidden = [text for one in row.concealments.all() for text in (codelists.label("concealment_methods", one.method), one.detail)]
        fields = [
            (_("Persons"), _people(row)),
            (_("Goods"), " · ".join(filter(None, goods))),
            (_("Numbers"), " · ".join(filter(None, (row.reference, row.awb, row.s10, row.flight_text)))),
            (_("Concealment"), " · ".join(filter(None, hidden))),
            (_("Place"), row.place_detail),
            (_("Narrative"), row.narrative),
        ]
        url = reverse("seizures:seizure-detail", args=[row.public_id])
        state = str(SeizureState(row.state).label)
        yield (
            row.pk,
            _record(user, row, kind=Kind.SEIZURE, at=row.occurred_at, zone=row.time_zone, state=state, url=url, fields=fields, codes=[*codes, *hiding]),
        )


def _controls(user: User, keys: list[int]) -> Iterable[tuple[int, _Record]]:
    rows = Control.objects.visible_to(user).filter(pk__in=keys).select_related("compartment__task_force__airport").prefetch_related("persons")
    for row in rows:
        fields = [
            (_("Persons"), _people(row)),
            (_("Numbers"), " · ".join(filter(None, (row.reference, row.awb, row.s10, row.flight_text)))),
            (_("Note"), row.note),
        ]
        url = reverse("seizures:control-detail", args=[row.public_id])
        yield (
            row.pk,
            _record(user, row, kind=Kind.CONTROL, at=row.occurred_at, zone=row.time_zone, state=str(ControlResult(row.result).label), url=url, fields=fields),
        )


def _exhibits(user: User, keys: list[int]) -> Iterable[tuple[int, _Record]]:
    rows = Exhibit.objects.visible_to(user).filter(pk__in=keys).select_related("compartment__task_force__airport", "seizure__compartment")
    for row in rows:
        fields = [(_("Exhibit"), row.description), (_("Seal"), row.seal_number), (_("Where it was found"), row.found_at_place), (_("Numbers"), row.reference)]
        url = reverse("seizures:exhibit-detail", args=[row.public_id])
        state = _("Ended") if row.ended_at else _("In custody")
        yield row.pk, _record(user, row, kind=Kind.EXHIBIT, at=row.created_at, zone=row.seizure.time_zone, state=state, url=url, fields=fields)


def _people(row: Seizure | Control) -> str:
    return " · ".join(" ".join(filter(None, (str(person), person.document_number))) for person in row.persons.all())


def _labels(list_name: str, code: str) -> tuple[str, list[str]]:
    """The label of a code in the reader's language, and those in the others."""
    entry = codelists.find(list_name, code)
    return (entry.label(), [text for text in entry.labels.values() if text != entry.label()]) if entry else (code, [])
