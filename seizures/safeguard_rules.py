"""Rules of searches, detention and rights; each says what to do. Sources: domain reference, section 7; ICCPR art. 9;
VCCR art. 36; Bangkok Rules 19-20; SAMW 2018 (internal concealment)."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

import aircop.core
from aircop.core.errors import Forbidden, RuleViolation
from jaitf.models import User
from jaitf.roles import LEADS
from seizures import safeguard_choices as choices
from seizures.models import Circumstances, Detention, Person, PersonSearch
from seizures.problems import Problems
from seizures.rules import event_time

Level = choices.SearchLevel
#: Where nobody has entered a limit: the forty-eight hours of the Human Rights Committee (General comment 35, no. 33).
DEFAULT_LIMIT = (48, "ICCPR art. 9(3), General comment 35")
LONGEST_SEARCH = timedelta(days=2)
#: When people are reminded of a running limit, in percent of its time.
REMINDERS = (50, 75, 90, 100)
_LIMITS = Path(aircop.core.__file__).resolve().parent / "data" / "detention_limits.csv"


@lru_cache(maxsize=1)
def _limits() -> dict[str, tuple[int, str]]:
    with _LIMITS.open(encoding="utf-8", newline="") as file:
        return {row["country"]: (int(row["hours"]), row["source"]) for row in csv.DictReader(file)}


def usual_limit(country: str) -> tuple[int, str]:
    """Hours and law of a country (two letters), before its chief has entered them: expert knowledge, to be verified."""
    return _limits().get(country, DEFAULT_LIMIT)


def is_senior(officer: User, task_force_id: int) -> bool:
    """Chief or deputy of this unit today."""
    return any(posting.role in LEADS and posting.task_force_id == task_force_id for posting in officer.active_postings)


def require_senior(officer: User, task_force_id: int) -> None:
    """Only a chief or deputy of the unit."""
    if not is_senior(officer, task_force_id):
        raise Forbidden


def search_complete(search: PersonSearch, now: datetime) -> Problems:
    """Everything that is wrong with a search as it was entered."""
    problems = Problems()
    with problems.noting():
        event_time(search.started_at, now, "started_at")
    if search.ended_at is not None and not search.started_at <= search.ended_at <= min(now + timedelta(minutes=5), search.started_at + LONGEST_SEARCH):
        problems.add("ended_at", _("A search ends after it began, and within two days."))
    if search.level >= choices.NEEDS_GROUNDS and not (search.grounds and search.grounds_text):
        problems.add("grounds", _("Say why: choose at least one ground, and describe it in words."))
    if search.result != choices.SearchResult.NOTHING and not search.note:
        problems.add("note", _("Say what was found, or why it was not done."))
    if search.level < choices.NEEDS_CLINICIAN:
        if search.searcher_id is None:
            problems.add("searcher", _("Say who searched."))
        search.clinician = ""
    if search.level >= choices.NEEDS_AUTHORITY:
        _intrusive(search, problems)
    else:
        search.authorised_by, search.confirmed_at = None, None
    return problems


def _intrusive(search: PersonSearch, problems: Problems) -> None:
    is_done = search.result != choices.SearchResult.NOT_DONE
    if not set(search.grounds) & set(choices.SearchGround.concrete()):
        problems.add("grounds", _("Behaviour, ticket or profile alone never justify this. Name a concrete ground, or do not search."))
    senior = search.authorised_by
    if senior is None or not is_senior(senior, search.compartment.task_force_id):
        problems.add("authorised_by", _("Name the chief or deputy who authorised it."))
    elif senior.pk == search.searcher_id:
        problems.add("authorised_by", _("Whoever searches can't authorise it. Ask another senior officer."))
    if is_done and not search.present:
        problems.add("present", _("Say who else was present: it is never done alone."))
    if search.level >= choices.NEEDS_CLINICIAN:
        search.searcher = None
        if not search.clinician:
            problems.add("clinician", _("Only medical staff do this. Name the clinician and the facility."))
        if search.is_refused and is_done:
            problems.add("result", _("A medical act that the person refused is not carried out. Go on with observation in a medical setting."))
    elif is_done and not search.is_same_sex and search.wish != choices.SearcherWish.OTHER:
        problems.add("is_same_sex", _("A strip search is by an officer of the same sex, unless the person asked for the other."))


def detention_begins(detention: Detention, circumstances: Circumstances | None, now: datetime) -> None:
    """A loss of liberty lies in the past; a child is held only with a reason and an authority."""
    event_time(detention.started_at, now, "started_at")
    if not detention.legal_basis:
        raise RuleViolation(_("Say on which law the person is held."), code="legal_basis", field="legal_basis")
    if circumstances is not None and circumstances.is_child and not detention.child_reason:
        raise RuleViolation(
            _("A person under 18 is not held by default. Say why, and on whose authority; else refer to child protection."), code="child", field="child_reason"
        )


def extension_allowed(detention: Detention, until: datetime, authority: str, reference: str) -> None:
    """Only a running detention gets more time, from a named authority, and more of it than it had."""
    running(detention)
    if not authority or not reference:
        raise RuleViolation(_("Name the prosecutor or judge, and the reference of the decision."), code="authority", field="authority")
    if until <= detention.until:
        raise RuleViolation(_("This is not later than the time that runs now."), code="not_later", field="until")
    if until > detention.until + timedelta(days=31):
        raise RuleViolation(_("This is more than a month later. Check the date."), code="too_late", field="until")


def running(detention: Detention) -> None:
    if detention.ended_at is not None:
        raise RuleViolation(_("This detention has ended."), code="ended")


def detention_ends(detention: Detention, ended_at: datetime, ending: str, note: str, now: datetime) -> None:
    """It ends once, after it began, and whoever takes the person over is named."""
    running(detention)
    event_time(ended_at, now, "ended_at")
    if ended_at < detention.started_at:
        raise RuleViolation(_("This is before the person was held."), code="before", field="ended_at")
    if ending != choices.DetentionEnd.RELEASED and not note:
        raise RuleViolation(_("Say to whom, with which receipt; or why it was a mistake."), code="note", field="ending_note")


def answer_complete(answer: str, note: str) -> None:
    """What was not done, or does not apply, says why."""
    if answer in choices.Answer.needing_words() and not note:
        raise RuleViolation(_("Say why it was not done, or why it does not apply."), code="note", field="note")


def circumstances_complete(circumstances: Circumstances, now: datetime) -> Problems:
    """Consulates are told as the person wishes, and never against the will of somebody who asks for protection."""
    problems = Problems()
    for name in ("consular_told_at", "consular_sent_at"):
        if (at := getattr(circumstances, name)) is not None:
            with problems.noting():
                event_time(at, now, name)
    if circumstances.consular_sent_at is not None:
        if not circumstances.consulate:
            problems.add("consulate", _("Say which consulate was informed."))
        if circumstances.asks_protection == choices.YesNo.YES and circumstances.consular_wish != choices.YesNo.YES:
            problems.add("consular_sent_at", _("The consulate of somebody who asks for protection is informed only if the person wishes it."))
        if circumstances.consular_told_at is not None and circumstances.consular_sent_at < circumstances.consular_told_at:
            problems.add("consular_sent_at", _("The person is told first, the consulate informed afterwards."))
    if circumstances.is_child and not circumstances.best_interest:
        problems.add("best_interest", _("Say what was done in the best interests of the child."))
    return problems


def is_held(person: Person) -> bool:
    """Whether the person lost liberty: by the outcome, or by a detention that was no mistake."""
    return person.outcome in choices.HELD or any(one.ending != choices.DetentionEnd.MISTAKE for one in person.detentions.all())
