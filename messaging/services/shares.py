"""Showing a record to another unit, and ending that. The only place that writes share grants."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from aircop.core.audit import because
from jaitf.choices import Verb
from jaitf.models import TaskForce, User
from jaitf.services.groups import unit_group
from messaging import events, rules
from messaging.permissions import shareable_for
from messaging.sources import Grant, Shareable, ShareKind, share_kind_of, share_table


@transaction.atomic
def record_share(*, actor: User, record: Shareable, with_unit: TaskForce, handling: str, reason: str, expires_at: datetime) -> Grant:
    """Show a seizure, a control or a target to everybody who works in a unit, until `expires_at` (UTC, a year at most).

    They may read it, nothing else, and pass it on to nobody. The same unit again renews its share with the new
    mark, reason and end. Needs the verb `share` on the record's compartment.
    """
    record = shareable_for(actor, share_kind_of(record), record.public_id, Verb.SHARE, lock=True)
    rules.share_is_needed(record.compartment, with_unit)
    rules.share_has_a_reason(reason)
    rules.share_ends(timezone.now(), expires_at)
    rules.marking_is_as_narrow(handling, getattr(record, "handling", None))
    stated = reason.strip()[:300]
    with because(stated):
        grant = grant_put(record, unit_group(with_unit), handling=handling, reason=stated, expires_at=expires_at, granted_by=actor)
    events.record_shared.emit(events.ShareMoved(share_kind_of(record).value, record.pk, with_unit.pk, actor.pk))
    return grant


@transaction.atomic
def share_revoke(*, actor: User, grant: Grant, reason: str = "") -> None:
    """End a share now; its history stays."""
    kind = share_kind_of(grant.content_object)
    record = shareable_for(actor, kind, grant.content_object.public_id, Verb.SHARE, lock=True)
    unit = TaskForce.objects.get(code=grant.group.name.removeprefix("unit:"))
    with because(reason.strip()[:300]):
        share_table(kind).filter(pk=grant.pk, content_object=record).delete()
    events.share_revoked.emit(events.ShareMoved(kind.value, record.pk, unit.pk, actor.pk))


def grant_put(record: Shareable, group: Group, *, handling: str, reason: str, expires_at: datetime, granted_by: User) -> Grant:
    """Write or renew the grant itself; who may is the caller's to know (a share, an emergency access)."""
    grant: Grant
    grant, _created = share_table(share_kind_of(record)).update_or_create(
        group=group,
        permission=_view_permission(record),
        content_object=record,
        defaults={"handling": handling, "reason": reason, "expires_at": expires_at, "granted_by": granted_by},
    )
    return grant


def grant_end(kind: str, public_id: UUID, group: Group) -> None:
    """End the grant of a record to a group; its history stays."""
    share_table(ShareKind(kind)).filter(content_object__public_id=public_id, group=group).delete()


def _view_permission(record: Shareable) -> Permission:
    return Permission.objects.get(content_type=ContentType.objects.get_for_model(type(record)), codename=f"view_{record._meta.model_name}")
