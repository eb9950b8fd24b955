"""Accounts and postings. `actor` is an administrator; None is somebody with a shell on the server."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from typing import Any

import pghistory
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import InvalidInput, NotVisible, RuleViolation
from jaitf import events, rules
from jaitf.choices import AccountEvent, Role
from jaitf.models import Agency, ApiToken, BrowserSession, Posting, TaskForce, User
from jaitf.permissions import forget_access
from jaitf.selectors.open_work import has_open_work
from jaitf.services.groups import memberships_out_of_line, memberships_refresh
from jaitf.services.task_forces import agency_room


@transaction.atomic
def officer_create(
    *,
    username: str,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    language: str = "en",
    is_demo: bool = False,
    actor: User | None = None,
) -> User:
    """Open an account. It may do nothing until it has a posting, and without a password nothing until it is invited."""
    rules.require_administrator(actor)
    rules.username_is_usable(username)
    _check_contact(email, language)
    return User.objects.create_user(
        username=username,
        email=email.lower(),
        password=password,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        language=language,
        is_demo=is_demo,
    )


@transaction.atomic
def officer_update(*, actor: User, officer: User, first_name: str, last_name: str, email: str, language: str) -> User:
    """Correct a name, an address or a language; the user name stays, it stands in the logs."""
    rules.require_administrator(actor)
    locked = _locked(officer)
    _check_contact(email, language, locked)
    locked.first_name, locked.last_name, locked.email, locked.language = first_name.strip(), last_name.strip(), email.lower(), language
    locked.save(update_fields=["first_name", "last_name", "email", "language"])
    return locked


@transaction.atomic
def officer_disable(*, actor: User, officer: User, reason: str, leave_work: bool = False) -> User:
    """Close an account at once: sessions and API tokens end with it; its records and log entries stay.

    Open work is handed over first; `leave_work` closes all the same, for somebody who must be out this minute.
    """
    rules.require_administrator(actor)
    if actor.pk == officer.pk:
        raise RuleViolation(_("You can't close your own account. Ask another administrator."), code="self_disable")
    locked = _locked(officer)
    rules.an_administrator_remains(locked, timezone.now().date())
    if not leave_work and has_open_work(locked):
        raise RuleViolation(_("This person still has open work. Hand it over first, or tick that the account closes all the same."), code="open_work")
    account_close(locked, reason=reason)
    return locked


@transaction.atomic
def officer_suspend(*, officer: User, reason: str) -> User:
    """Close an account because a rule says so (an emergency access that nobody accepted); an administrator opens it again."""
    locked = _locked(officer)
    locked.is_active = False
    with because(reason):
        locked.save(update_fields=["is_active"])
    tokens_revoke_all(locked)
    return locked


@transaction.atomic
def officer_enable(*, actor: User, officer: User, reason: str, approved_by: User | None = None) -> User:
    """Open a closed account again; its postings decide what it may do, and whether it takes two."""
    rules.require_administrator(actor)
    locked = _locked(officer)
    if not locked.is_active and rules.reopening_takes_two(locked):
        rules.another_administrator(actor, officer, approved_by, _("This account takes two administrators: one asks to open it, another one approves it."))
    locked.is_active = True
    # Approved, it happens within the reason that the request gives and that names the approver.
    with because(reason) if approved_by is None else nullcontext():
        locked.save(update_fields=["is_active"])
    return locked


@transaction.atomic
def second_factor_reset(*, officer: User, reason: str) -> User:
    """Forget all factors of somebody who lost them, from the server's shell; in the browser it takes two (`factor_resets`)."""
    locked = _locked(officer)
    removed, _details = Authenticator.objects.filter(user=locked).delete()
    if not removed:
        raise RuleViolation(_("This account has no second factor."), code="no_second_factor")
    with because(reason):
        account_event(locked, AccountEvent.FACTOR_REMOVED)
    return locked


@transaction.atomic
def language_set(*, actor: User, language: str) -> User:
    """Choose the language of one's own pages."""
    _check_contact("", language)
    actor.language = language
    actor.save(update_fields=["language"])
    return actor


def posting_drafted(
    *,
    actor: User | None,
    officer: User,
    role: str,
    task_force: TaskForce | None = None,
    agency: Agency | None = None,
    region: str = "",
    country_id: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Posting:
    """A posting as it would be given, looked at by every rule but how many persons it takes; not stored."""
    rules.require_administrator(actor)
    rules.nobody_posts_himself(actor, officer)
    posting = Posting(
        officer=officer,
        task_force=task_force,
        agency=agency,
        role=role,
        region=region,
        country_id=country_id,
        starts_on=starts_on or timezone.now().date(),
        ends_on=ends_on,
        created_by=actor,
    )
    rules.posting_says_where(posting)
    try:
        # The records themselves were handed in; only what names a country by its code is looked up.
        posting.full_clean(exclude=["officer", "task_force", "agency", "created_by"], validate_unique=False)
    except ValidationError as error:
        raise InvalidInput.from_validation(error) from error
    rules.posting_stands_beside(posting)
    return posting


@transaction.atomic
def posting_start(*, actor: User | None, officer: User, approved_by: User | None = None, at_server: bool = False, **place: Any) -> Posting:
    """Post an officer; groups follow. Nobody posts himself, only an administrator posts others, and some roles take two.

    `actor` None is somebody with a shell on the server (a command), `at_server` the same in an administrator's name.
    `place` is what `posting_drafted` takes; `ends_on` is the first day without the rights.
    """
    # Two administrators at once must not both see "no other posting".
    User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    posting = posting_drafted(actor=actor, officer=officer, **place)
    if actor is not None and not at_server:
        rules.role_takes_two(actor, officer, posting.role, approved_by)
    posting.approved_by = approved_by
    posting.save()
    if posting.task_force and posting.agency:
        agency_room(posting.task_force, posting.agency)
    memberships_refresh(officer)
    return posting


@transaction.atomic
def posting_end(*, actor: User | None, posting: Posting, ends_on: date | None = None, reason: str = "") -> Posting:
    """End a posting today or on a date, the first day without its rights."""
    rules.require_administrator(actor)
    locked = Posting.objects.select_for_update(of=("self",)).select_related("officer").filter(pk=posting.pk).first()
    if locked is None:
        raise NotVisible
    today = timezone.now().date()
    rules.posting_may_end(locked, ends_on or today, today)
    if locked.role == Role.ADMINISTRATOR:
        rules.an_administrator_remains(locked.officer, today)
    locked.ends_on = max(ends_on or today, locked.starts_on)
    with because(reason):
        locked.save(update_fields=["ends_on"])
    memberships_refresh(locked.officer)
    forget_access(posting.officer)
    return locked


def postings_refresh() -> int:
    """Bring groups in line with the calendar (postings that began or ended); returns how many officers changed."""
    officers = memberships_out_of_line()
    for officer in officers:
        memberships_refresh(officer)
    return len(officers)


def account_event(officer: User, event: AccountEvent) -> None:
    """Write a step that the account's row does not show into its history."""
    pghistory.create_event(officer, label=event.value)


def account_close(locked: User, *, reason: str) -> None:
    """The closing itself; who may ask for it, and when, is the caller's business."""
    locked.is_active = False
    with because(reason):
        locked.save(update_fields=["is_active"])
    access_withdraw(locked)
    events.access_lost.emit(events.AccessLost(locked.pk))


def access_withdraw(officer: User) -> None:
    """End every session and API token of an account."""
    tokens_revoke_all(officer)
    BrowserSession.objects.filter(user=officer).delete()


def tokens_revoke_all(officer: User) -> int:
    """End all API tokens of an account; returns how many there were."""
    return ApiToken.objects.filter(user=officer, revoked_at=None).update(revoked_at=timezone.now())


def _locked(officer: User) -> User:
    locked = User.objects.select_for_update(of=("self",)).filter(pk=officer.pk).first()
    if locked is None:
        raise NotVisible
    return locked


def _check_contact(email: str, language: str, owner: User | None = None) -> None:
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation(_("Choose one of the offered languages."), code="unknown_language", field="language")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise RuleViolation(_("Enter the whole e-mail address, for example a.diop@example.org."), code="email_form", field="email") from error
    rules.email_is_free(email, owner)
