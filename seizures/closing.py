"""What has to be done before a case is closed: a list of rules, each saying what is missing and where it is solved.

A rule is a function of the case that gives its obstacles; other parts of the file add their own by `@closing_rule`::

    @closing_rule
    def safeguards_are_answered(seizure): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.choices import CaseHandOverState
from seizures.models import Exhibit, Seizure
from seizures.selectors.care import medical_path_open
from seizures.selectors.safeguards import safeguards_unanswered


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is missing, in a sentence, and the page on which it is solved."""

    text: str | Promise
    url: str
    label: str | Promise


ClosingRule = Callable[[Seizure], Iterable[Obstacle]]
#: In the order in which people read them.
RULES: list[ClosingRule] = []


def closing_rule(rule: ClosingRule) -> ClosingRule:
    """Register a rule of closing, once."""
    if rule not in RULES:
        RULES.append(rule)
    return rule


def obstacles(seizure: Seizure) -> list[Obstacle]:
    """Everything that stands against closing the case; nothing when it can be closed."""
    return [obstacle for rule in RULES for obstacle in rule(seizure)]


def page_of(seizure: Seizure, tab: str = "") -> str:
    """Address of the case, with one of its tabs open."""
    return f"{reverse('seizures:seizure-detail', args=[seizure.public_id])}{f'?tab={tab}' if tab else ''}"


@closing_rule
def approved(seizure: Seizure) -> Iterable[Obstacle]:
    """Only an approved case is closed."""
    if not seizure.is_approved:
        yield Obstacle(_("The case is not approved yet."), page_of(seizure), _("Open the case"))


@closing_rule
def no_amendment_is_open(seizure: Seizure) -> Iterable[Obstacle]:
    """What somebody wants to change is decided first."""
    for amendment in seizure.amendments.unfinished():
        url = reverse("seizures:amendment-detail", args=[amendment.public_id])
        yield Obstacle(_("An amendment is open: decide on it, or withdraw it."), url, _("Open the amendment"))


@closing_rule
def exhibits_are_in_their_place(seizure: Seizure) -> Iterable[Obstacle]:
    """Every exhibit was destroyed or given back, or lies in a store or with a court; nobody carries one about."""
    for exhibit in seizure.exhibits.filter(ended_at=None).select_related("seizure", "holder", "offered_to"):
        text = _exhibit_problem(exhibit)
        if text:
            yield Obstacle(text, reverse("seizures:exhibit-detail", args=[exhibit.public_id]), _("Open the exhibit"))


def _exhibit_problem(exhibit: Exhibit) -> str | Promise:
    if exhibit.offered_to_id is not None:
        return _("Exhibit %(reference)s was handed over, and the other side has not confirmed it.") % {"reference": exhibit.reference}
    if exhibit.holder_id is not None:
        name = exhibit.holder.display_name if exhibit.holder else ""
        return _("%(name)s holds exhibit %(reference)s: put it into the store, or hand it over.") % {"reference": exhibit.reference, "name": name}
    return ""


@closing_rule
def medical_path_is_finished(seizure: Seizure) -> Iterable[Obstacle]:
    """Nobody closes the case of a patient who is still in care; it says whom to ask, and nothing clinical."""
    text = medical_path_open(seizure)
    if text:
        yield Obstacle(text, page_of(seizure), _("Open the case"))


@closing_rule
def persons_have_an_outcome(seizure: Seizure) -> Iterable[Obstacle]:
    """What became of everybody is written down."""
    for person in seizure.persons.filter(outcome=""):
        text = _("%(name)s has no outcome. Add it by an amendment.") % {"name": person}
        yield Obstacle(text, reverse("seizures:amendment-new", args=[seizure.public_id]), _("Open an amendment"))


@closing_rule
def safeguards_are_answered(seizure: Seizure) -> Iterable[Obstacle]:
    """Whoever was held has every item of the rights checklist answered, nobody is held any more, no authority is missing."""
    for one in safeguards_unanswered(seizure):
        url = reverse("seizures:person-safeguards", args=[one.person.public_id])
        if one.is_held_now:
            yield Obstacle(_("%(name)s is still held: say how it ended.") % {"name": one.person}, url, _("Open the safeguards"))
        if one.unanswered:
            words = {"name": one.person, "count": len(one.unanswered), "items": ", ".join(one.unanswered[:3])}
            yield Obstacle(_("%(name)s: %(count)s items of the rights checklist are open (%(items)s …).") % words, url, _("Open the checklist"))
        if one.unconfirmed:
            yield Obstacle(_("%(name)s: the authorisation of a search is not confirmed.") % {"name": one.person}, url, _("Open the safeguards"))


#: Outcomes of somebody who lost his liberty.
ARRESTED = ("P_ARREST", "P_HANDOVER", "P_EXTRAD")


@closing_rule
def arrested_persons_were_handed_over(seizure: Seizure) -> Iterable[Obstacle]:
    """Whoever was arrested was handed to the investigating service, which signed for it."""
    signed = seizure.hand_overs.filter(state=CaseHandOverState.SIGNED).values_list("content", flat=True)
    handed_over = {person["id"] for content in signed for person in content["persons"]}
    for person in seizure.persons.filter(outcome__in=ARRESTED):
        if str(person.public_id) not in handed_over:
            text = _("%(name)s was arrested: no signed hand-over to the investigating service names this person.") % {"name": person}
            yield Obstacle(text, page_of(seizure, "court"), _("Record the hand-over"))
