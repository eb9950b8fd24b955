"""Ending sessions: effective with the next request, on live pages within `LIVE_RECHECK_SECONDS`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import NotVisible, RuleViolation
from jaitf import rules
from jaitf.choices import AccountEvent
from jaitf.models import BrowserSession, User
from jaitf.selectors.sessions import session_name
from jaitf.services.officers import account_event, tokens_revoke_all


@transaction.atomic
def session_end(*, actor: User, name: str, this_key: str | None) -> None:
    """End one of one's own sessions; for the one in use there is “Sign out”."""
    found = next((row for row in BrowserSession.objects.filter(user=actor) if session_name(row.session_key) == name), None)
    if found is None:
        raise NotVisible
    if found.session_key == this_key:
        raise RuleViolation(_("This is the session you are using. Sign out to end it."), code="own_session")
    _end(actor, BrowserSession.objects.filter(pk=found.pk))


@transaction.atomic
def sessions_end_others(*, actor: User, this_key: str | None) -> int:
    """End all of one's own sessions but this one; returns how many there were."""
    return _end(actor, BrowserSession.objects.filter(user=actor).exclude(session_key=this_key))


@transaction.atomic
def sessions_end_all(*, actor: User, officer: User, reason: str) -> int:
    """An administrator throws somebody out at once: every session and every API token; the account stays open."""
    rules.require_administrator(actor)
    if actor.pk == officer.pk:
        raise RuleViolation(_("You end your own sessions on your account page."), code="self_sessions")
    with because(reason):
        return _end(officer, BrowserSession.objects.filter(user=officer)) + tokens_revoke_all(officer)


def _end(officer: User, sessions: QuerySet[BrowserSession]) -> int:
    ended, _details = sessions.delete()
    account_event(officer, AccountEvent.SESSIONS_ENDED)
    return ended
