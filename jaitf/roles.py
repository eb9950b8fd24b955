"""What each role may do: one table for records (verbs per compartment kind), one for pages.

Sources: design/product (who must be able to do what), domain reference section 0. An administrator sees no content;
coordinators and analysts see figures, never records; oversight reads the log of access, not the content.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jaitf.choices import CompartmentKind, Role, Verb

if TYPE_CHECKING:
    from jaitf.models import Posting

_READ = {Verb.VIEW}
_WORK = {Verb.VIEW, Verb.ADD, Verb.CHANGE, Verb.SUBMIT, Verb.SEND}
_CARE = {Verb.VIEW, Verb.CARE}
_LEAD = _WORK | {Verb.REVIEW, Verb.APPROVE, Verb.SHARE, Verb.EXPORT}

#: role → kind of compartment → verbs. An `agency` compartment is only ever that of the posting's own agency.
RECORD_VERBS: dict[str, dict[str, set[Verb]]] = {
    Role.OFFICER: {CompartmentKind.JOINT: _WORK, CompartmentKind.AGENCY: _WORK},
    Role.TARGETER: {CompartmentKind.JOINT: _WORK | {Verb.REVIEW}, CompartmentKind.AGENCY: _WORK | {Verb.REVIEW}},
    Role.CUSTODIAN: {CompartmentKind.JOINT: _READ | {Verb.CUSTODY}, CompartmentKind.AGENCY: _READ | {Verb.CUSTODY}},
    Role.CHIEF: {CompartmentKind.JOINT: _LEAD, CompartmentKind.AGENCY: _LEAD},
    Role.DEPUTY: {CompartmentKind.JOINT: _LEAD, CompartmentKind.AGENCY: _LEAD},
    Role.LIAISON: {CompartmentKind.AGENCY: _READ},
    # No other role has a verb on these rooms, and these two have none elsewhere: a posting of its own, given by two (ADR 15).
    Role.MEDICAL_CONTACT: {CompartmentKind.MEDICAL: _CARE},
    Role.REFERRAL_OFFICER: {CompartmentKind.VICTIM: _CARE},
}


class Page(StrEnum):
    """Parts of the site that a role may open at all."""

    DESK = "desk"
    CASES = "cases"
    ALERTS = "alerts"
    DASHBOARD = "dashboard"
    COMPARE_UNITS = "compare_units"
    EXPORTS = "exports"
    ACCOUNTS = "accounts"
    ACCESS_LOG = "access_log"
    EMERGENCY = "emergency"
    EMERGENCIES = "emergencies"
    REFERENCE = "reference"
    MEDICAL = "medical"
    WELFARE = "welfare"


_UNIT_PAGES = {Page.DESK, Page.CASES, Page.ALERTS, Page.EMERGENCY}
PAGES: dict[str, set[Page]] = {
    Role.OFFICER: _UNIT_PAGES,
    Role.TARGETER: _UNIT_PAGES,
    Role.CUSTODIAN: {Page.CASES, Page.EMERGENCY},
    Role.CHIEF: _UNIT_PAGES | {Page.DASHBOARD, Page.EMERGENCIES},
    Role.DEPUTY: _UNIT_PAGES | {Page.DASHBOARD, Page.EMERGENCIES},
    Role.LIAISON: {Page.CASES},
    Role.MEDICAL_CONTACT: {Page.MEDICAL},
    Role.REFERRAL_OFFICER: {Page.WELFARE},
    Role.NATIONAL_COORDINATOR: {Page.COMPARE_UNITS},
    Role.REGIONAL_COORDINATOR: {Page.COMPARE_UNITS, Page.EXPORTS},
    Role.ANALYST: {Page.COMPARE_UNITS, Page.EXPORTS},
    Role.OVERSIGHT: {Page.ACCESS_LOG, Page.EMERGENCIES},
    Role.ADMINISTRATOR: {Page.ACCOUNTS, Page.REFERENCE},
}

#: Where each role begins its day.
FIRST_PAGE: dict[str, Page] = {
    Role.OFFICER: Page.DESK,
    Role.TARGETER: Page.DESK,
    Role.CUSTODIAN: Page.CASES,
    Role.CHIEF: Page.DASHBOARD,
    Role.DEPUTY: Page.DASHBOARD,
    Role.LIAISON: Page.CASES,
    Role.MEDICAL_CONTACT: Page.MEDICAL,
    Role.REFERRAL_OFFICER: Page.WELFARE,
    Role.NATIONAL_COORDINATOR: Page.COMPARE_UNITS,
    Role.REGIONAL_COORDINATOR: Page.COMPARE_UNITS,
    Role.ANALYST: Page.EXPORTS,
    Role.OVERSIGHT: Page.ACCESS_LOG,
    Role.ADMINISTRATOR: Page.ACCOUNTS,
}
#: Whoever makes accounts, or watches who reads what, reads nothing himself: these roles stand alone.
STAND_ALONE = {Role.ADMINISTRATOR, Role.OVERSIGHT}
#: Whoever must sign in with a second factor is also appointed by two administrators, not by one.
TAKES_TWO = frozenset(Role.with_second_factor())
#: Who answers for a unit.
LEADS = {Role.CHIEF, Role.DEPUTY}
#: Roles that work on the unit's joint files; a liaison sees only his own agency's.
MEMBERS = {Role.OFFICER, Role.TARGETER, Role.CUSTODIAN, Role.CHIEF, Role.DEPUTY}


def unit_group_name(task_force_code: str) -> str:
    """The group of everybody who works in a unit; shares with the unit go here."""
    return f"unit:{task_force_code}"


def role_group_name(posting: Posting) -> str:
    """The group of one agency's people in one role in one unit; it holds the verbs of `RECORD_VERBS`."""
    assert posting.task_force is not None
    assert posting.agency is not None
    return f"{unit_group_name(posting.task_force.code)}:{posting.agency.code}:{posting.role}"


def person_group_name(user_id: int) -> str:
    """The group of one person alone; only emergency access is granted to it, and it counts while a posting in a unit does."""
    return f"person:{user_id}"


def group_names(posting: Posting) -> set[str]:
    """The groups that a posting in force puts its officer into; none outside of a unit."""
    if posting.task_force is None or posting.agency is None:
        return set()
    names = {role_group_name(posting)}
    if posting.role in MEMBERS:
        names.add(unit_group_name(posting.task_force.code))
    return names
