"""Business rules of alerts and shares. Sources: domain reference, section 9; TLP 2.0 (FIRST, 2022)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import Forbidden, RuleViolation
from jaitf.choices import CompartmentKind, Handling
from jaitf.models import Compartment, TaskForce, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from messaging.choices import AlertState, Decision, DeliveryState, EmergencyVerdict, Urgency
from messaging.models import Alert, AlertDelivery, EmergencyAccess
from messaging.selectors.subjects import Subject

#: Steps in the life of an alert that services write; nobody sends them as an alert of its own.
LIFECYCLE_TYPES = frozenset({"FEEDBACK", "CANCEL"})
#: After landing a passenger may still be caught at the gate or in transit; later the landing drives nothing any more.
STILL_AT_THE_AIRPORT = timedelta(hours=6)
FARTHEST_LANDING = timedelta(days=60)
MOST_RECIPIENTS = 20
LONGEST_SHARE = timedelta(days=366)
SHORTEST_REASON = 10
MOST_EMERGENCIES = 3
#: From the widest to the narrowest audience.
WIDTH = [Handling.CLEAR, Handling.GREEN, Handling.AMBER, Handling.AMBER_STRICT, Handling.RED]


def urgency_at(now: datetime, lands_at: datetime | None) -> Urgency:
    """Flash under 60 minutes to landing, immediate under 4 h, priority under 24 h, else routine."""
    if lands_at is None or lands_at < now - STILL_AT_THE_AIRPORT:
        return Urgency.ROUTINE
    left = lands_at - now
    if left < timedelta(hours=1):
        return Urgency.FLASH
    if left < timedelta(hours=4):
        return Urgency.IMMEDIATE
    return Urgency.PRIORITY if left < timedelta(hours=24) else Urgency.ROUTINE


def answer_by(urgency: Urgency, now: datetime, lands_at: datetime | None) -> datetime:
    """When the partner must have acknowledged: within the target of the urgency, and before the aircraft lands."""
    target = now + urgency.acknowledge_within
    return min(target, lands_at) if lands_at is not None and lands_at > now else target


def landing_is_plausible(now: datetime, lands_at: datetime | None) -> None:
    """A landing has a zone and lies within 60 days."""
    if lands_at is None:
        return
    if lands_at.tzinfo is None:
        raise RuleViolation(_("Say in which time zone the landing time is."), code="zone_missing", field="lands_at")
    if abs(lands_at - now) > FARTHEST_LANDING:
        raise RuleViolation(_("This landing is more than 60 days away. Check the date."), code="landing_far", field="lands_at")


def alert_type_is_sent_by_people(code: str) -> None:
    """The type is in the list, and not a step (feedback, cancellation) that has a button of its own."""
    if codelists.find("alert_types", code) is None or code in LIFECYCLE_TYPES:
        raise RuleViolation(_("Choose one of the offered types of alert."), code="unknown_code", field="alert_type")


def language_is_known(language: str) -> None:
    """The free text names its language, so that the reader sees it."""
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation(_("Say in which language you wrote."), code="unknown_language", field="language")


def text_is_complete(**texts: str) -> None:
    """Grounds, the requested action and a contact are the least that a partner needs (domain reference, section 9)."""
    for field, text in texts.items():
        if not text.strip():
            raise RuleViolation(_("Fill this in: the partner can't act without it."), code="required", field=field)


def marking_is_as_narrow(handling: str, source_handling: str | None) -> None:
    """What leaves carries at least the mark of what it comes from."""
    if handling not in WIDTH:
        raise RuleViolation(_("Choose a TLP mark."), code="unknown_code", field="handling")
    if source_handling in WIDTH and WIDTH.index(Handling(handling)) < WIDTH.index(Handling(source_handling)):
        raise RuleViolation(
            _("The file is marked %(mark)s: an alert about it can't travel further than that.") % {"mark": Handling(source_handling).label},
            code="marking_too_wide",
            field="handling",
        )


def recipients_are_partners(recipients: Collection[TaskForce], own: TaskForce) -> None:
    """At least one active unit, no unit twice, not one's own."""
    if not recipients:
        raise RuleViolation(_("Choose at least one unit that gets the alert."), code="recipients_missing", field="recipients")
    if len(recipients) > MOST_RECIPIENTS:
        raise RuleViolation(_("An alert goes to 20 units at most."), code="too_many_recipients", field="recipients")
    for unit in recipients:
        if not unit.is_active:
            raise RuleViolation(_("%(unit)s is not in operation. Take it off the list.") % {"unit": unit.name}, code="unit_not_active", field="recipients")
        if unit.pk == own.pk:
            raise RuleViolation(_("Your own unit sees the alert anyway."), code="own_unit", field="recipients")


def off_route_has_a_reason(off_route: Collection[TaskForce], reason: str) -> None:
    """A unit that is not on the route gets an alert only for a stated reason (need to know)."""
    if off_route and not reason.strip():
        raise RuleViolation(
            _("%(units)s: not on the route. Say why it has to know.") % {"units": ", ".join(unit.code for unit in off_route)},
            code="reason_missing",
            field="off_route_reason",
        )


def identifiers_stay_on_the_route(persons: Iterable[Subject], texts: Iterable[tuple[str, str]], withheld_from: Collection[TaskForce]) -> None:
    """Person identifiers go only to airports on the itinerary: with others among the recipients, no free text names a
    person of the source, by family name or document."""
    if not withheld_from:
        return
    words = {word.casefold() for person in persons for word in (person.document_number, person.text.partition(",")[0].strip())}
    for field, text in texts:
        plain = text.casefold()
        if any(len(word) > 1 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain) for word in words):
            raise RuleViolation(
                _("This text names the person, but %(units)s is not on the itinerary. Take the name out, or take the unit off the list.")
                % {"units": ", ".join(unit.code for unit in withheld_from)},
                code="identifier_in_text",
                field=field,
            )


def can_be_answered(delivery: AlertDelivery, decision: str, note: str) -> None:
    """An alert is answered once, while it stands; declining says why."""
    if decision not in Decision.values:
        raise RuleViolation(_("Say whether you act on it or not."), code="decision_missing", field="decision")
    if delivery.state not in (DeliveryState.DELIVERED, DeliveryState.READ):
        raise RuleViolation(
            _("%(person)s has already answered this alert.") % {"person": delivery.acknowledged_by or delivery.recipient.code}, code="already_answered"
        )
    if delivery.alert.state == AlertState.CANCELLED:
        raise RuleViolation(_("The sender cancelled this alert. There is nothing left to answer."), code="alert_cancelled")
    if decision == Decision.DECLINED and not note.strip():
        raise RuleViolation(_("Say why you can't act on it, so that the sender can ask somebody else."), code="reason_missing", field="note")


def can_be_closed(delivery: AlertDelivery, feedback: str) -> None:
    """Feedback follows an answer, comes from the list, and is given once."""
    if codelists.find("alert_feedback", feedback) is None:
        raise RuleViolation(_("Choose what came of it."), code="unknown_code", field="feedback")
    if delivery.state == DeliveryState.CLOSED:
        raise RuleViolation(
            _("%(person)s has already given the feedback.") % {"person": delivery.feedback_by or delivery.recipient.code}, code="already_closed"
        )
    if delivery.state != DeliveryState.ACKNOWLEDGED:
        raise RuleViolation(_("Answer the alert first, then give the feedback."), code="not_answered")


def can_be_cancelled(alert: Alert, reason: str) -> None:
    """A standing alert can be withdrawn, with a reason that the recipients read."""
    if alert.state == AlertState.CANCELLED:
        raise RuleViolation(_("This alert is already cancelled."), code="already_cancelled")
    if not reason.strip():
        raise RuleViolation(_("Say why you withdraw it: the recipients read this."), code="reason_missing", field="reason")


def share_is_needed(room: Compartment, unit: TaskForce) -> None:
    """A share opens a record to people who do not see it yet."""
    if not unit.is_active:
        raise RuleViolation(_("%(unit)s is not in operation.") % {"unit": unit.name}, code="unit_not_active", field="with_unit")
    if unit.pk == room.task_force_id and room.kind == CompartmentKind.JOINT:
        raise RuleViolation(_("Your own unit sees this record already."), code="own_unit", field="with_unit")


def share_ends(now: datetime, expires_at: datetime) -> None:
    """Every share ends: in the future, within a year."""
    if expires_at <= now:
        raise RuleViolation(_("Choose a day in the future: the share ends then."), code="expiry_past", field="expires_at")
    if expires_at > now + LONGEST_SHARE:
        raise RuleViolation(_("A share lasts a year at most. It can be renewed."), code="expiry_far", field="expires_at")


def share_has_a_reason(reason: str) -> None:
    """Who looks at the share later reads why it was given."""
    if not reason.strip():
        raise RuleViolation(_("Say why the unit has to see this."), code="reason_missing", field="reason")


def may_open_emergencies(actor: User) -> None:
    """Emergency access is for people who work in a unit."""
    if not may_open(actor, Page.EMERGENCY):
        raise Forbidden


def emergency_has_a_reason(reason: str) -> None:
    """Two chiefs read the reason at once: a sentence, not a word."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleViolation(_("Say in a sentence what the emergency is: the chiefs read it now."), code="reason_missing", field="reason")


def emergencies_are_few(waiting: int) -> None:
    """Whoever has opened several cases that nobody has judged yet has to wait, or to call."""
    if waiting >= MOST_EMERGENCIES:
        raise RuleViolation(
            _("%(count)s emergency accesses of yours wait for a review. Call the owning unit, and ask for a share.") % {"count": waiting},
            code="too_many_emergencies",
        )


def case_is_not_open_already(is_visible: bool) -> None:
    """What one sees anyway needs no emergency."""
    if is_visible:
        raise RuleViolation(_("This case is open to you already. Find it by the search."), code="open_already", field="reference")


def emergency_can_be_reviewed(emergency: EmergencyAccess, verdict: str, note: str) -> None:
    """Judged once, from the list; misuse says why."""
    if emergency.verdict:
        raise RuleViolation(_("%(person)s has judged this already.") % {"person": emergency.reviewed_by}, code="already_reviewed")
    if verdict not in EmergencyVerdict.values:
        raise RuleViolation(_("Say whether it was an emergency or misuse."), code="verdict_missing", field="verdict")
    if verdict == EmergencyVerdict.MISUSE and not note.strip():
        raise RuleViolation(_("Say why it was misuse: the account is closed for it."), code="reason_missing", field="note")
