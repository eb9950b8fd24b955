"""Saved filters: kept per person and list. Only their owner ever sees one."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.lists import FilteredList
from aircop.core.models import SavedFilter

#: More than this is no shorter than filtering anew.
MOST = 20


def saved_filters_of(user_id: int, list_key: str) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user_id=user_id, list_key=list_key)


def saved_filter_for(user_id: int, public_id: UUID) -> SavedFilter:
    """One's own saved filter; anybody else's does not exist."""
    found = SavedFilter.objects.filter(user_id=user_id, public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def saved_filter_create(*, actor_id: int, of: FilteredList, name: str, data: QueryDict) -> SavedFilter:
    """Keep the filter of an address under a name: its own parameters of the list, and nothing else of it."""
    query = of.query_of(data)
    of.check(query)
    if saved_filters_of(actor_id, of.key).count() >= MOST:
        raise RuleViolation(_("You have %(most)s saved filters for this list. Delete one, then save this one.") % {"most": MOST}, code="too_many")
    return _written(SavedFilter(user_id=actor_id, list_key=of.key, name=_tidy(name), query=query))


@transaction.atomic
def saved_filter_rename(*, actor_id: int, public_id: UUID, name: str) -> SavedFilter:
    """Give it another name; what it filters stays."""
    found = saved_filter_for(actor_id, public_id)
    found.name = _tidy(name)
    return _written(found)


def saved_filter_delete(*, actor_id: int, public_id: UUID) -> SavedFilter:
    """Forget one; what was deleted is returned, to say so."""
    found = saved_filter_for(actor_id, public_id)
    SavedFilter.objects.filter(pk=found.pk).delete()
    return found


def _tidy(name: str) -> str:
    """The name on one line, cut to what is kept; refuses an empty one."""
    tidy = " ".join(name.replace("\x00", "").split())[:60]
    if not tidy:
        raise RuleViolation(_("Give the filter a name."), code="name_missing", field="name")
    return tidy


def _written(one: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        message = _("You already have a filter “%(name)s” for this list. Choose another name, or delete that one first.") % {"name": one.name}
        raise RuleViolation(message, code="name_taken", field="name") from error
    return one
