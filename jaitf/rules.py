"""Rules of accounts and postings; each refuses with a message that says what to do."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import Forbidden, RuleViolation
from jaitf.choices import Role
from jaitf.models import Posting, User
from jaitf.permissions import may_open
from jaitf.roles import STAND_ALONE, TAKES_TWO, Page

#: Letters, digits, dots, dashes: can be read out over a telephone, and is never mistaken for an e-mail address.
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")


def require_administrator(actor: User | None) -> None:
    """Only an administrator changes accounts; None is somebody with a shell on the server."""
    if actor is not None and not may_open(actor, Page.ACCOUNTS):
        raise Forbidden


def username_is_usable(username: str) -> None:
    """A user name is short, plain and not taken, whatever its capitals."""
    if not USERNAME.fullmatch(username):
        raise RuleViolation(_("A user name is 2 to 60 letters, digits, dots or dashes, for example a.diop.dss."), code="username_form", field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(_("This user name is taken. Choose another one."), code="username_taken", field="username")


def email_is_free(email: str, owner: User | None = None) -> None:
    """One address signs in to one account only."""
    taken = User.objects.filter(email__iexact=email)
    if owner is not None:
        taken = taken.exclude(pk=owner.pk)
    if email and taken.exists():
        raise RuleViolation(_("Another account has this e-mail address. Each account needs its own."), code="email_taken", field="email")


def nobody_posts_himself(actor: User | None, officer: User) -> None:
    """Rights come from somebody else."""
    if actor is not None and actor.pk == officer.pk:
        raise RuleViolation(_("Nobody can give a posting to himself. Ask another administrator."), code="self_posting")


def role_fits_a_list(role: str) -> None:
    """Roles that lead, oversee, administer or see the figures of many units are given one by one, never by a list."""
    if role in TAKES_TWO:
        message = _("“%(role)s” can't be given by a list. Take this row out, and open the account with “New account” on the page “Accounts”.")
        raise RuleViolation(message % {"role": Role(role).label}, code="posting_not_by_list", field="role")


def role_takes_two(actor: User, officer: User, role: str, approved_by: User | None) -> None:
    """No administrator alone gives a role that leads, oversees, administers or sees the figures of many units."""
    if role in TAKES_TWO:
        another_administrator(actor, officer, approved_by, _("This role takes two administrators: one asks for it, another one approves it."), field="role")


def postings_that_last(officer: User) -> QuerySet[Posting]:
    """Postings that give rights now or later, whether or not the account is open."""
    return officer.postings.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.now().date()))


def reopening_takes_two(officer: User) -> bool:
    """Whether with the account comes back what one administrator could not give."""
    return postings_that_last(officer).filter(role__in=TAKES_TWO).exists()


def another_administrator(actor: User, officer: User, approved_by: User | None, refusal: str | Promise, *, field: str | None = None) -> None:
    """Somebody else who may give postings has approved, and gains nothing by it."""
    if approved_by is None or approved_by.pk in (actor.pk, officer.pk) or not may_open(approved_by, Page.ACCOUNTS):
        raise RuleViolation(refusal, code="takes_two", field=field)


def posting_says_where(posting: Posting) -> None:
    """A coordinator is posted to a country or a region, a unit's role to a unit, nobody to more than that."""
    if posting.role == Role.NATIONAL_COORDINATOR and not posting.country_id:
        raise RuleViolation(_("Say for which country."), code="posting_needs_place", field="country")
    if posting.role == Role.REGIONAL_COORDINATOR and not posting.region:
        raise RuleViolation(_("Say for which region."), code="posting_needs_place", field="region")
    if posting.role in Role.of_a_unit():
        if posting.task_force is None:
            raise RuleViolation(_("Say in which task force."), code="posting_needs_place", field="task_force")
        if posting.agency is None:
            raise RuleViolation(_("Say for which agency."), code="posting_needs_place", field="agency")
    elif posting.task_force_id or posting.agency_id:
        raise RuleViolation(_("This role does not belong to a task force: leave task force and agency empty."), code="posting_not_in_unit", field="task_force")


def overlapping(officer: User, starts_on: date, ends_on: date | None) -> list[Posting]:
    """The officer's postings that are in force on a day of the period (`ends_on` itself not included)."""
    postings = officer.postings.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        postings = postings.filter(starts_on__lt=ends_on)
    return [posting for posting in postings if posting.ends_on != posting.starts_on]


def posting_stands_beside(posting: Posting) -> None:
    """No posting twice at a time; an administrator or overseer holds no other role, so that he sees no content."""
    for other in overlapping(posting.officer, posting.starts_on, posting.ends_on):
        if (other.role, other.task_force_id, other.agency_id) == (posting.role, posting.task_force_id, posting.agency_id):
            if (other.region, other.country_id) == (posting.region, posting.country_id):
                raise RuleViolation(_("This officer already holds this posting at that time. End it first."), code="posting_twice", field="role")
        elif {other.role, posting.role} & STAND_ALONE:
            raise RuleViolation(
                _("Administrators and data-protection oversight see no case content and hold no other posting. End the other posting first."),
                code="posting_stands_alone",
                field="role",
            )


def posting_may_end(posting: Posting, ends_on: date, today: date) -> None:
    """A posting ends once, from today on, and is never prolonged by its end."""
    if posting.ends_on is not None and posting.ends_on <= today:
        raise RuleViolation(_("This posting has already ended."), code="posting_ended", field="ends_on")
    if ends_on < today:
        raise RuleViolation(_("What was allowed can't be undone: end the posting today or later."), code="posting_end_past", field="ends_on")
    if posting.ends_on is not None and ends_on > posting.ends_on:
        raise RuleViolation(_("The posting ends before that day. Give a new posting to prolong it."), code="posting_prolonged", field="ends_on")


def an_administrator_remains(leaving: User, today: date) -> None:
    """Somebody must be left who can make accounts."""
    in_force = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), role=Role.ADMINISTRATOR, starts_on__lte=today)
    held = in_force.filter(officer=leaving).exists()
    if held and not in_force.filter(officer__is_active=True).exclude(officer=leaving).exists():
        raise RuleViolation(_("This is the last administrator. Appoint another one first."), code="last_administrator")
