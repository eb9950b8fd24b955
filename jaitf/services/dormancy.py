"""Accounts that nobody has used for long are closed: an open door that nobody watches."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from aircop.core.errors import RuleViolation
from jaitf import rules
from jaitf.models import ApiToken, User
from jaitf.services.officers import account_close

logger = logging.getLogger(__name__)


def dormant_accounts() -> QuerySet[User]:
    """Open accounts without a sign of life in `DORMANT_DAYS`: no sign-in, no token used, nothing done to the account."""
    limit = timezone.now() - timedelta(days=settings.DORMANT_DAYS)
    used = ApiToken.objects.filter(user=OuterRef("pk"), last_used_at__gt=limit)
    # An invitation, a correction or an opening anew counts: an administrator has just looked at it.
    touched = apps.get_model("jaitf", "UserEvent")._default_manager.filter(pgh_obj_id=OuterRef("pk"), pgh_created_at__gt=limit)
    quiet = Q(last_login=None) | Q(last_login__lte=limit)
    return User.objects.filter(quiet, ~Exists(used), ~Exists(touched), is_active=True, is_demo=False, date_joined__lte=limit)


def dormant_accounts_close() -> int:
    """Close them; returns how many. The last administrator stays. Their open work waits on their page for a colleague."""
    closed = 0
    for officer in dormant_accounts():
        closed += _close(officer)
    if closed:
        logger.warning("account.dormant_closed %s", closed)
    return closed


@transaction.atomic
def _close(officer: User) -> bool:
    locked = User.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    try:
        rules.an_administrator_remains(locked, timezone.now().date())
    except RuleViolation:
        return False
    account_close(locked, reason=f"{settings.DORMANT_DAYS} d")
    return True
