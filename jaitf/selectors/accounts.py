"""Reading accounts: the administrators' list, one account, its history in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aircop.core.errors import Forbidden, NotVisible
from jaitf.choices import AccountEvent, Role
from jaitf.models import Posting, User
from jaitf.permissions import may_open
from jaitf.roles import Page

#: What counts as a second factor; a passkey is both factors in one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


_ICONS = {
    AccountEvent.INVITED: "send",
    AccountEvent.PASSWORD_SET: "key",
    AccountEvent.PASSWORD_CHANGED: "key",
    AccountEvent.FACTOR_ADDED: "shield-lock",
    AccountEvent.FACTOR_REMOVED: "shield-lock",
    AccountEvent.WORK_HANDED_OVER: "arrow-left-right",
    AccountEvent.RESET_ASKED: "shield-lock",
    AccountEvent.RESET_WITHDRAWN: "shield-lock",
    AccountEvent.PASSKEY_ADDED: "fingerprint",
    AccountEvent.PASSKEY_REMOVED: "fingerprint",
    AccountEvent.SESSIONS_ENDED: "box-arrow-right",
}


@dataclass(frozen=True)
class Entry:
    """One line of a history, as `components/timeline.html` shows it."""

    at: datetime
    actor: str
    text: str
    icon: str
    note: str = ""
    kind: str = ""


def account_for(user: User, public_id: UUID) -> User:
    """An account, for an administrator; nobody else may know that it exists."""
    if not may_open(user, Page.ACCOUNTS):
        raise Forbidden
    account = User.objects.filter(public_id=public_id).first()
    if account is None:
        raise NotVisible
    return account


def people_of(officer_ids: Sequence[int]) -> list[User]:
    """The open accounts among these, in this order."""
    found = User.objects.filter(is_active=True).in_bulk(officer_ids)
    return [found[pk] for pk in officer_ids if pk in found]


def posting_for(user: User, public_id: UUID) -> Posting:
    """A posting, for an administrator."""
    if not may_open(user, Page.ACCOUNTS):
        raise Forbidden
    posting = Posting.objects.select_related("officer", "task_force", "agency", "country").filter(public_id=public_id).first()
    if posting is None:
        raise NotVisible
    return posting


def postings_in_force() -> QuerySet[Posting]:
    today = timezone.now().date()
    return Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today).select_related("task_force", "agency", "country")


def accounts_for_list(*, q: str = "", state: str = "", role: str = "", unit: str = "") -> QuerySet[User]:
    """Accounts with `current` (postings in force), `has_factor` and `is_invited`, by user name."""
    mine = postings_in_force().filter(officer=OuterRef("pk"))
    found = User.objects.annotate(
        has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)),
        is_invited=Q(password__startswith=UNUSABLE_PASSWORD_PREFIX),
        is_posted=Exists(mine),
    ).prefetch_related(Prefetch("postings", queryset=postings_in_force(), to_attr="current"))
    for word in q.split():
        found = found.filter(Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    if role:
        found = found.filter(Exists(mine.filter(role=role)))
    if unit:
        found = found.filter(Exists(mine.filter(task_force__code=unit)))
    states = {
        "active": Q(is_active=True, is_invited=False),
        "invited": Q(is_active=True, is_invited=True),
        "idle": Q(is_active=True, is_posted=False),
        "closed": Q(is_active=False),
    }
    return found.filter(states[state]) if state in states else found


def account_history(account: User) -> list[Entry]:
    """What happened to an account and its postings, newest first, in plain words."""
    events = [*_rows("UserEvent", pgh_obj_id=account.pk), *_rows("PostingEvent", officer_id=account.pk)]
    names = _names({row["pgh_context"].get("actor") for row in events if row["pgh_context"]})
    before: dict[tuple[str, int], dict[str, Any]] = {}
    entries = []
    for row in sorted(events, key=_order):
        key = (row["model"], row["pgh_obj_id"])
        text, icon, kind = _told(row, before.get(key))
        before[key] = row
        if text:
            context = row["pgh_context"] or {}
            entries.append(Entry(row["pgh_created_at"], names.get(context.get("actor"), "") or _nobody(context), text, icon, context.get("reason", ""), kind))
    return entries[::-1]


def _order(row: dict[str, Any]) -> tuple[datetime, int, int]:
    """By time; within one transaction the account comes before its posting, the invitation after it."""
    step = 1 if row["model"] == "PostingEvent" else 0 if row["pgh_label"] == "insert" else 2
    return row["pgh_created_at"], step, row["pgh_id"]


def _rows(model: str, **filters: Any) -> list[dict[str, Any]]:
    rows = apps.get_model("jaitf", model)._default_manager.filter(**filters)
    if model == "PostingEvent":
        rows = rows.annotate(unit=F("task_force__code"), agency_name=F("agency__name"))
    return [{**row, "model": model} for row in rows.order_by("pgh_id").values()]


def _names(actor_ids: set[Any]) -> dict[Any, str]:
    found = User.objects.filter(pk__in=[pk for pk in actor_ids if pk])
    return {user.pk: user.display_name for user in found}


def _nobody(context: dict[str, Any]) -> str:
    """Who acted when no account did: somebody with a shell on the server (`jaitf.commands`), or a job."""
    return _("the server's operator") if str(context.get("request_id", "")).startswith("command-") else _("the system")


def _told(row: dict[str, Any], before: dict[str, Any] | None) -> tuple[str, str, str]:
    """A history row as (sentence, icon, kind); an empty sentence when it tells nothing."""
    if row["model"] == "PostingEvent":
        return _posting_told(row, before)
    label = row["pgh_label"]
    if label == "insert":
        return _("The account was opened."), "person", "success"
    if label in AccountEvent.values:
        kind = "warning" if label in (AccountEvent.FACTOR_REMOVED, AccountEvent.PASSKEY_REMOVED) else ""
        return _("The person %(did)s.") % {"did": AccountEvent(label).label}, _ICONS[label], kind
    if before is None or before["is_active"] == row["is_active"]:
        changed = [name for name in ("first_name", "last_name", "email") if before and before[name] != row[name]]
        labels = {"first_name": _("first name"), "last_name": _("last name"), "email": _("e-mail address")}
        return (_("Changed: %(what)s.") % {"what": ", ".join(labels[name] for name in changed)}, "pencil", "") if changed else ("", "", "")
    return (_("The account was opened again."), "unlock", "success") if row["is_active"] else (_("The account was closed."), "lock", "danger")


def _posting_told(row: dict[str, Any], before: dict[str, Any] | None) -> tuple[str, str, str]:
    place = row["unit"] or row["region"] or row["country_id"] or ""
    what = {"role": Role(row["role"]).label, "where": " · ".join(part for part in (place, row["agency_name"]) if part) or _("no unit")}
    day = date_format(row["ends_on"], "j M Y") if row["ends_on"] else ""
    if before is None:
        start = {**what, "day": date_format(row["starts_on"], "j M Y"), "end": day}
        if day:
            return _("Posted as %(role)s (%(where)s) from %(day)s until %(end)s.") % start, "person", "success"
        return _("Posted as %(role)s (%(where)s) from %(day)s.") % start, "person", "success"
    if before["ends_on"] != row["ends_on"]:
        return _("The posting as %(role)s (%(where)s) ends on %(end)s.") % {**what, "end": day}, "person", "warning"
    return "", "", ""
