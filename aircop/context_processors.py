"""What every page shows around its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from aircop.core import live
from aircop.logs import arrived_var
from jaitf.choices import Role
from jaitf.models import TaskForce, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.selectors.approvals import may_be_involved
from jaitf.selectors.waiting import waiting_numbers
from messaging.selectors.inbox import InboxState, inbox_state


def _account_links(user: User) -> list[tuple[str | Promise, str, str]]:
    links: list[tuple[str | Promise, str, str]] = [
        (_("My account"), reverse("jaitf:me"), "person"),
        (_("What waits for me"), reverse("jaitf:work"), "list-check"),
        (_("My background work"), reverse("core:job-list"), "hourglass-split"),
    ]
    if Role.CHIEF in user.roles or may_be_involved(user):
        links.append((_("Confirmations"), reverse("jaitf:confirmation-list"), "shield-lock"))
    return links


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    url: str
    icon: str
    active: bool
    badge: int = 0


@dataclass(frozen=True)
class Shell:
    """The signed-in frame: unit, navigation, alerts."""

    unit: TaskForce | None = None
    navigation: list[NavItem] = field(default_factory=list)
    live_url: str = ""
    live_heard: int = 0
    presence_url: str = ""
    lock_minutes: int = 0
    alert_count: int = 0
    alert_deadline: datetime | None = None
    alerts_url: str = ""
    alert_badge_url: str = ""
    quick_control_url: str = ""
    search_url: str = ""
    desk_url: str = ""
    cases_url: str = ""
    #: Requests for approval that this person may decide.
    to_decide: int = 0
    account_links: list[tuple[str | Promise, str, str]] = field(default_factory=list)


#: page → (label, name of its URL, icon, path prefixes under which it is the current one)
ENTRIES: list[tuple[Page, str | Promise, str, str, tuple[str, ...]]] = [
    (Page.DESK, _("Desk"), "profiling:desk", "airplane", ("/desk/", "/flights/", "/travellers/", "/messages/", "/targets/", "/consignments/", "/mail/")),
    (Page.CASES, _("Cases"), "seizures:case-list", "briefcase", ("/cases/", "/controls/", "/seizures/")),
    (Page.CASES, _("Custody"), "seizures:custody-list", "safe", ("/custody/", "/exhibits/")),
    (Page.WELFARE, _("Welfare"), "seizures:welfare-queue", "person-check", ("/welfare/",)),
    (Page.MEDICAL, _("Medical"), "seizures:medical-list", "clipboard-check", ("/medical/",)),
    (Page.ALERTS, _("Alerts"), "messaging:inbox", "bell", ("/alerts/", "/deliveries/")),
    (Page.CASES, _("What waits for me"), "jaitf:work", "list-check", ("/me/waiting/", "/tasks/", "/duty/")),
    (Page.DASHBOARD, _("Dashboard"), "reporting:dashboard", "bar-chart", ("/dashboard/",)),
    (Page.COMPARE_UNITS, _("Units"), "reporting:units", "grid", ("/units/",)),
    (Page.EXPORTS, _("Reports"), "reporting:export-list", "file-earmark-spreadsheet", ("/exports/",)),
    (Page.ACCOUNTS, _("Accounts"), "jaitf:account-list", "people", ("/accounts/",)),
    (Page.REFERENCE, _("Units and lists"), "jaitf:task-force-list", "building", ("/task-forces/", "/code-lists/")),
    (Page.ACCESS_LOG, _("Oversight"), "jaitf:oversight", "search", ("/oversight/",)),
    (Page.EMERGENCIES, _("Emergency access"), "messaging:emergency-list", "unlock", ("/emergency/",)),
    (Page.ACCESS_LOG, _("Access log"), "jaitf:access-log", "eye", ("/access-log/",)),
]


def shell(request: HttpRequest) -> dict[str, object]:
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return Shell()
    user = cast("User", request.user)
    pages = {page for page in Page if may_open(user, page)}
    inbox = inbox_state(user) if Page.ALERTS in pages else InboxState(0, None)
    waiting = waiting_numbers(user)
    counts = {
        "messaging:inbox": inbox.unanswered,
        "messaging:emergency-list": waiting.of("emergency"),
        "jaitf:work": waiting.total,
        "seizures:welfare-queue": waiting.of("welfare_note"),
        "seizures:medical-list": waiting.of("medical_note"),
        "seizures:custody-list": waiting.of("hand_over", "open_hand_over"),
    }
    items = [
        NavItem(label, reverse(name), icon, request.path.startswith(prefixes), counts.get(name, 0))
        for page, label, name, icon, prefixes in ENTRIES
        if page in pages
    ]

    def only(page: Page, name: str) -> str:
        return reverse(name) if page in pages else ""

    return Shell(
        unit=user.posting.task_force if user.posting else None,
        navigation=items,
        live_url=f"{settings.LIVE_ORIGIN}{reverse('messaging:live')}",
        live_heard=live.number_at(arrived_var.get()),
        presence_url=reverse("core:presence"),
        lock_minutes=settings.IDLE_LOCK_MINUTES,
        alert_count=inbox.unanswered,
        alert_deadline=inbox.next_deadline,
        alerts_url=only(Page.ALERTS, "messaging:inbox"),
        alert_badge_url=only(Page.ALERTS, "messaging:alert-badge"),
        quick_control_url=only(Page.ALERTS, "seizures:control-new"),
        search_url=only(Page.CASES, "reporting:search"),
        desk_url=only(Page.DESK, "profiling:desk"),
        cases_url=only(Page.CASES, "seizures:case-list"),
        to_decide=waiting.of("approval"),
        account_links=_account_links(user),
    )
