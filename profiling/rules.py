"""Business rules of the desk. Each refuses with a message that says what to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import Conflict, RuleViolation
from jaitf.models import User
from profiling.choices import TARGET_TRANSITIONS, TargetKind, TargetOrigin, TargetState
from profiling.models import Target

INDICATORS = "risk_indicators"
#: The heading of the signs of trafficking in persons.
VICTIM_HEADING = "TIPI"
#: Headings whose indicators may be reasons for a kind of target.
HEADINGS: dict[str, frozenset[str]] = {
    TargetKind.TRAVELLER: frozenset({"PAX", "GA"}),
    TargetKind.CONSIGNMENT: frozenset({"CARGO", "GA"}),
    TargetKind.MAIL: frozenset({"POST"}),
}


def is_victim_indicator(code: str) -> bool:
    """Whether a code is a sign of trafficking in persons."""
    return codelists.root_of(INDICATORS, code) == VICTIM_HEADING


def is_reason_for(code: str, kind: str) -> bool:
    """Whether an indicator may be a reason for a target of this kind: a leaf under one of its headings."""
    entry = codelists.find(INDICATORS, code)
    return entry is not None and bool(entry.parent) and codelists.root_of(INDICATORS, code) in HEADINGS[kind]


class VictimIndicatorsNeverScore:
    """Signs of trafficking in persons open a welfare path; they never add to a target (design/product, rules of the domain)."""

    def check(self, codes: Iterable[str]) -> None:
        if any(is_victim_indicator(code) for code in codes):
            raise RuleViolation(
                _(
                    "Signs of trafficking in persons never add to a target. Take them out here and tell the victim-screening officer of your unit, "
                    "who opens a welfare file."
                ),
                code="victim_indicator",
                field="reasons",
            )


class TargetNeedsReasons:
    """A target states why: at least one indicator of its kind, each once; headings are not reasons."""

    def check(self, codes: list[str], kind: str) -> None:
        if not codes:
            raise RuleViolation(_("Choose at least one reason."), code="reason_missing", field="reasons")
        for code in codes:
            if not is_reason_for(code, kind):
                raise RuleViolation(
                    _("“%(code)s” is not a reason for this kind of target. Choose one of the offered reasons.") % {"code": code},
                    code="unknown_code",
                    field="reasons",
                )


class OneOpenTargetPerSubject:
    """Somebody or something is marked once at a time: a second look at the same subject belongs to the open target."""

    def check(self, subject_targets: Iterable[Target]) -> None:
        if any(target.is_open for target in subject_targets):
            raise RuleViolation(_("This is a target already. Open it and add what you know to its review."), code="already_a_target")


class ReviewerIsAPerson:
    """A target becomes actionable only after a named person reviewed it (EU directive 2016/681 art. 6(5)).

    Who marked a target by hand may review it himself: a person has looked at it then. What a rule or a list proposed in
    somebody's name needs another reviewer.
    """

    def check(self, target: Target, reviewer: User) -> None:
        if not reviewer.is_active:
            raise RuleViolation(_("Only a named person in service may review a target."), code="reviewer_missing")
        if target.origin != TargetOrigin.MANUAL and target.created_by_id == reviewer.pk:
            raise RuleViolation(_("Another person must review what a rule proposed for you."), code="own_review")


class ReviewNeedsAReason:
    """Confirming and dismissing both say why."""

    def check(self, reason: str) -> None:
        if len(reason.strip()) < 3:
            raise RuleViolation(_("Say in a few words why."), code="reason_missing", field="reason")


class TargetMoves:
    """The states of a target follow one another in one direction (profiling.choices.TARGET_TRANSITIONS)."""

    def check(self, target: Target, state: str) -> None:
        if (target.state, state) in TARGET_TRANSITIONS:
            return
        if target.state == TargetState.PROPOSED:
            raise RuleViolation(_("This target was not reviewed yet. A named person must confirm it first."), code="not_reviewed")
        raise RuleViolation(
            _("This target is “%(state)s” already; this step is no longer possible.") % {"state": target.get_state_display()}, code="wrong_state"
        )


class NobodyChangedIt:
    """Who decides on a target has seen its present state."""

    def check(self, target: Target, version: int | None) -> None:
        if version is not None and target.version != version:
            raise Conflict
