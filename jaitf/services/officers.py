"""Accounts and postings."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from jaitf.models import Agency, Posting, TaskForce, User
from jaitf.services.groups import memberships_refresh
from jaitf.services.task_forces import agency_room


@transaction.atomic
def officer_create(
    *, username: str, password: str, first_name: str = "", last_name: str = "", email: str = "", language: str = "en", is_demo: bool = False
) -> User:
    """Open an account. It may do nothing until it has a posting."""
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(_("This user name is taken. Choose another one."), code="username_taken", field="username")
    return User.objects.create_user(
        username=username, email=email, password=password, first_name=first_name, last_name=last_name, language=language, is_demo=is_demo
    )


@transaction.atomic
def posting_start(
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
    """Post an officer; groups follow. Nobody posts himself, and only an administrator posts others."""
    if actor is not None and actor.pk == officer.pk:
        raise RuleViolation(_("Nobody can give a posting to himself."), code="self_posting")
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
    try:
        posting.full_clean()
    except ValidationError as error:
        raise RuleViolation("; ".join(error.messages), code="invalid_posting") from error
    posting.save()
    if task_force and agency:
        agency_room(task_force, agency)
    memberships_refresh(officer)
    return posting


@transaction.atomic
def posting_end(*, actor: User, posting: Posting, ends_on: date | None = None) -> Posting:
    """End a posting today or on a date; the rights end with it."""
    posting.ends_on = max(ends_on or timezone.now().date(), posting.starts_on)
    posting.save(update_fields=["ends_on"])
    memberships_refresh(posting.officer)
    return posting


def postings_refresh() -> int:
    """Bring groups in line with the calendar (postings that began or ended); returns how many officers were looked at."""
    officers = User.objects.filter(groups__name__startswith="unit:") | User.objects.filter(postings__starts_on=timezone.now().date())
    count = 0
    for officer in officers.distinct():
        memberships_refresh(officer)
        count += 1
    return count
