"""The queryset of every record with content."""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from jaitf.choices import Verb
from jaitf.models.user import User

M = TypeVar("M", bound=models.Model)


class VisibleQuerySet(models.QuerySet[M], Generic[M]):
    """`visible_to(user)`: the records that this person may see, nothing else; without grants, nothing at all.

    `shared_through` names the foreign key to the parent whose share also opens this record (a line of a shared seizure).
    """

    shared_through: str = ""

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.VIEW) -> Self:
        from jaitf.permissions import access_of, grants_to

        access = access_of(user)
        held = models.Q(compartment__any_of=access.compartments.get(verb, frozenset()))
        if verb != Verb.VIEW or not access.group_ids:
            return self.filter(held)
        model = self.model._meta.get_field(self.shared_through).related_model if self.shared_through else self.model
        grants = grants_to(model, user)  # type: ignore[arg-type]
        if grants is None:
            return self.filter(held)
        return self.filter(held | models.Q(**{f"{self.shared_through or 'pk'}__granted_to": grants}))


class NamedQuerySet(VisibleQuerySet[M]):
    """Records of people, found by name.

    `find_function` of the database applies the reader's scope itself: under row security a LIKE may not use its index.
    """

    find_function: str = ""

    def named(self, key: str) -> Self:
        """Those whose name holds this key (`aircop.core.names.name_key`), of what the acting person may see."""
        return self.filter(pk__found_by=(self.find_function, key))
