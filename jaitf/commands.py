"""What the management commands of accounts and units share: who acts, and refusals that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import ProgrammingError, transaction

from aircop.core.audit import acting
from aircop.core.errors import AircopError, InvalidInput
from jaitf.choices import Role
from jaitf.models import Posting, User
from jaitf.permissions import may_open
from jaitf.roles import Page


def acting_administrator(username: str | None) -> User | None:
    """The administrator in whose name the command acts; None only while the installation has no administrator yet."""
    try:
        if not username:
            if Posting.objects.filter(role=Role.ADMINISTRATOR).exists():
                raise CommandError("This installation has administrators: say in whose name you act with --actor USERNAME.")
            return None
        actor = User.objects.filter(username__iexact=username, is_active=True).first()
    except ProgrammingError as error:
        raise CommandError("The database has no tables yet. Run `manage.py migrate` as the owner role first (`make services` does).") from error
    if actor is None:
        raise CommandError(f"There is no open account “{username}”.")
    if not may_open(actor, Page.ACCOUNTS):
        raise CommandError(f"“{username}” is not an administrator. Name one with --actor.")
    return actor


@contextmanager
def command_of(actor: User | None, name: str) -> Iterator[None]:
    """One transaction in the name of the actor; a refusal becomes a message without a traceback."""
    try:
        with transaction.atomic(), acting(actor.pk if actor else None, system="" if actor else f"system:{name}", request_id=f"command-{name}"):
            yield
    except InvalidInput as refusal:
        lines = [f"{field or 'all'}: {text}" for field, texts in refusal.fields.items() for text in texts]
        raise CommandError("\n".join(lines)) from refusal
    except AircopError as refusal:
        raise CommandError(str(refusal.message)) from refusal
