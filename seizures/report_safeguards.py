"""What the report of a case says about the safeguards of its persons. For the whole report only, never for partners.

Nothing medical and nothing about victims ever stands here: those items are left out by name, and so are notes, which are
free text and may hold either. Who searched at which step of the ladder, on whose word, and with which result is said;
imaging and intimate searches are part of the medical path and are not.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from seizures.models import Person, PersonSearch, RightsAnswer, Seizure
from seizures.report_document import ReportFact
from seizures.safeguard_choices import ITEMS, NEEDS_CLINICIAN, Answer
from seizures.selectors.safeguards import Clock, PersonSafeguards, safeguards_of_case

#: Items of the checklist that are medical or about victims.
LEFT_OUT = ("MED_CONSENT", "PREGNANCY", "MED_SUPERV", "TIP_SCREEN")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSafeguards:
    """One person: the clock, the searches, each answered item with its answer, and the open ones in one text, as printed."""

    person: str
    is_child: bool
    detentions: tuple[str, ...]
    searches: tuple[ReportFact, ...]
    answers: tuple[ReportFact, ...]
    unanswered: str


def report_safeguards(seizure: Seizure) -> tuple[ReportSafeguards, ...]:
    """Those persons of the case about whom anything was written down or must be, in the active language."""
    return tuple(_of_person(one, seizure) for one in safeguards_of_case(seizure) if one.is_held or one.searches or one.answers)


def _of_person(one: PersonSafeguards, seizure: Seizure) -> ReportSafeguards:
    zone = seizure.compartment.task_force.time_zone
    asked = [item for item in ITEMS if item not in LEFT_OUT] if one.is_held or one.answers else []
    return ReportSafeguards(
        person=_name(one.person),
        is_child=one.is_child,
        detentions=tuple(_detention(clock) for clock in one.clocks),
        searches=tuple(_search(search, zone) for search in one.searches if search.level < NEEDS_CLINICIAN),
        answers=tuple(_answer(one.answers[item], zone) for item in asked if item in one.answers),
        unanswered=" · ".join(codelists.label("rights_checklist", item) for item in asked if item not in one.answers),
    )


def _name(person: Person) -> str:
    return f"{person.family_name.upper()}, {person.given_names}".strip(", ")


def _detention(clock: Clock) -> str:
    held = clock.detention
    moments = {"start": formats.moment_text(held.started_at, held.time_zone), "until": formats.moment_text(held.until, held.time_zone)}
    if held.ended_at is None:
        return _("Held since %(start)s; at the latest until %(until)s.") % moments
    return _("Held from %(start)s to %(end)s (%(how)s); allowed until %(until)s.") % (
        moments | {"end": formats.moment_text(held.ended_at, held.time_zone), "how": held.get_ending_display()}
    )


def _search(search: PersonSearch, zone: str) -> ReportFact:
    words = [formats.moment_text(search.started_at, zone), str(search.get_result_display())]
    if search.authorised_by is not None:
        words.append(_("authorised by %(officer)s") % {"officer": search.authorised_by.display_name})
    if search.is_refused:
        words.append(_("the person refused"))
    return ReportFact(label=str(search.get_level_display()), value=" · ".join(words))


def _answer(row: RightsAnswer, zone: str) -> ReportFact:
    label = codelists.label("rights_checklist", row.item)
    return ReportFact(label=label, value=f"{Answer(row.answer).label} · {formats.moment_text(row.answered_at, zone)}")
