"""What the report of a case says about the safeguards of its persons. For the whole report only, never for partners.

Nothing medical and nothing about victims ever stands here: those items are left out by name, and so are notes, which are
free text and may hold either. Who searched at which step of the ladder, on whose word, and with which result is said;
imaging and intimate searches are part of the medical path and are not. What is said is gathered once, into the record of
the edition (`safeguards_data`), and printed from there in any language (`safeguards_printed`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from seizures.models import PersonSearch, Seizure
from seizures.report_document import ReportFact
from seizures.safeguard_choices import ITEMS, NEEDS_CLINICIAN, Answer, DetentionEnd, SearchLevel, SearchResult
from seizures.selectors.safeguards import Clock, PersonSafeguards, safeguards_of_case

#: Items of the checklist that are medical or about victims.
LEFT_OUT = ("MED_CONSENT", "PREGNANCY", "MED_SUPERV", "TIP_SCREEN")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSafeguards:
    """One person: the clock, the searches, each item with its answer, and the items that nobody answered, as printed."""

    person: str
    is_child: bool
    detentions: tuple[str, ...]
    searches: tuple[ReportFact, ...]
    answers: tuple[ReportFact, ...]
    unanswered: str


def safeguards_data(seizure: Seizure) -> list[dict[str, Any]]:
    """Those persons of the case about whom anything was written down or must be, in codes; `person` counts the case's from 0."""
    found = enumerate(safeguards_of_case(seizure))
    return [_data(position, one) for position, one in found if one.is_held or one.searches or one.answers]


def _data(position: int, one: PersonSafeguards) -> dict[str, Any]:
    items = [item for item in ITEMS if item not in LEFT_OUT] if one.is_held or one.answers else []
    return {
        "person": position,
        "is_child": one.is_child,
        "detentions": [_detention_data(clock) for clock in one.clocks],
        "searches": [_search_data(search) for search in one.searches if search.level < NEEDS_CLINICIAN],
        "answers": [_answer_data(one, item) for item in items],
    }


def _detention_data(clock: Clock) -> dict[str, Any]:
    held = clock.detention
    moments = {"started_at": held.started_at, "until": held.until, "ended_at": held.ended_at}
    return {name: _moment(at) for name, at in moments.items()} | {"time_zone": held.time_zone, "ending": held.ending}


def _search_data(search: PersonSearch) -> dict[str, Any]:
    return {
        "level": search.level,
        "started_at": _moment(search.started_at),
        "result": search.result,
        "authorised_by": search.authorised_by.display_name if search.authorised_by else None,
        "is_refused": search.is_refused,
    }


def _answer_data(one: PersonSafeguards, item: str) -> dict[str, Any]:
    row = one.answers.get(item)
    return {"item": item, "answer": row.answer if row else None, "answered_at": _moment(row.answered_at) if row else None}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def safeguards_printed(data: Sequence[Mapping[str, Any]], names: Sequence[str], zone: str) -> tuple[ReportSafeguards, ...]:
    """As printed in the active language. `names`: the persons of the case in their order; `zone`: the unit's."""
    return tuple(
        ReportSafeguards(
            person=names[one["person"]],
            is_child=one["is_child"],
            detentions=tuple(_detention(held) for held in one["detentions"]),
            searches=tuple(_search(search, zone) for search in one["searches"]),
            answers=tuple(_answer(row, zone) for row in one["answers"] if row["answer"] is not None),
            unanswered=" · ".join(codelists.label("rights_checklist", row["item"]) for row in one["answers"] if row["answer"] is None),
        )
        for one in data
    )


def _text(moment: str, zone: str) -> str:
    return formats.moment_text(datetime.fromisoformat(moment), zone)


def _detention(held: Mapping[str, Any]) -> str:
    moments = {"start": _text(held["started_at"], held["time_zone"]), "until": _text(held["until"], held["time_zone"])}
    if held["ended_at"] is None:
        return _("Held since %(start)s; at the latest until %(until)s.") % moments
    how = DetentionEnd(held["ending"]).label if held["ending"] else ""
    return _("Held from %(start)s to %(end)s (%(how)s); allowed until %(until)s.") % (moments | {"end": _text(held["ended_at"], held["time_zone"]), "how": how})


def _search(search: Mapping[str, Any], zone: str) -> ReportFact:
    words = [_text(search["started_at"], zone), str(SearchResult(search["result"]).label)]
    if search["authorised_by"]:
        words.append(_("authorised by %(officer)s") % {"officer": search["authorised_by"]})
    if search["is_refused"]:
        words.append(_("the person refused"))
    return ReportFact(label=str(SearchLevel(search["level"]).label), value=" · ".join(words))


def _answer(row: Mapping[str, Any], zone: str) -> ReportFact:
    label = codelists.label("rights_checklist", row["item"])
    return ReportFact(label=label, value=f"{Answer(row['answer']).label} · {_text(row['answered_at'], zone)}")
