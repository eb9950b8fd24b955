"""What each role may do: one table for records (verbs per compartment kind), one for pages.

Sources: design/product (who must be able to do what), domain reference section 0. An administrator sees no content;
coordinators and analysts see figures, never records; oversight reads the log of access, not the content.
"""

from __future__ import annotations

from enum import StrEnum

from jaitf.choices import CompartmentKind, Role, Verb

_READ = {Verb.VIEW}
_WORK = {Verb.VIEW, Verb.ADD, Verb.CHANGE, Verb.SUBMIT, Verb.SEND}
_LEAD = _WORK | {Verb.REVIEW, Verb.APPROVE, Verb.SHARE, Verb.EXPORT}

#: role → kind of compartment → verbs. An `agency` compartment is only ever that of the posting's own agency.
RECORD_VERBS: dict[str, dict[str, set[Verb]]] = {
    Role.OFFICER: {CompartmentKind.JOINT: _WORK, CompartmentKind.AGENCY: _WORK},
    Role.TARGETER: {CompartmentKind.JOINT: _WORK | {Verb.REVIEW}, CompartmentKind.AGENCY: _WORK | {Verb.REVIEW}},
    Role.CUSTODIAN: {CompartmentKind.JOINT: _READ | {Verb.CUSTODY}, CompartmentKind.AGENCY: _READ | {Verb.CUSTODY}},
    Role.CHIEF: {CompartmentKind.JOINT: _LEAD, CompartmentKind.AGENCY: _LEAD},
    Role.DEPUTY: {CompartmentKind.JOINT: _LEAD, CompartmentKind.AGENCY: _LEAD},
    Role.LIAISON: {CompartmentKind.AGENCY: _READ},
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
    REFERENCE = "reference"


_UNIT_PAGES = {Page.DESK, Page.CASES, Page.ALERTS}
PAGES: dict[str, set[Page]] = {
    Role.OFFICER: _UNIT_PAGES,
    Role.TARGETER: _UNIT_PAGES,
    Role.CUSTODIAN: {Page.CASES},
    Role.CHIEF: _UNIT_PAGES | {Page.DASHBOARD},
    Role.DEPUTY: _UNIT_PAGES | {Page.DASHBOARD},
    Role.LIAISON: {Page.CASES},
    Role.NATIONAL_COORDINATOR: {Page.COMPARE_UNITS},
    Role.REGIONAL_COORDINATOR: {Page.COMPARE_UNITS, Page.EXPORTS},
    Role.ANALYST: {Page.COMPARE_UNITS, Page.EXPORTS},
    Role.OVERSIGHT: {Page.ACCESS_LOG},
    Role.ADMINISTRATOR: {Page.ACCOUNTS, Page.REFERENCE},
}
