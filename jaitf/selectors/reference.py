"""Reading units and code lists."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aircop.core.errors import NotVisible
from aircop.core.models import CodeEntry
from jaitf.models import TaskForce


def task_forces_for_list() -> QuerySet[TaskForce]:
    """All units with `people`: officers posted there today."""
    today = timezone.now().date()
    in_force = Q(postings__starts_on__lte=today) & (Q(postings__ends_on=None) | Q(postings__ends_on__gt=today))
    return TaskForce.objects.select_related("airport__country").annotate(people=Count("postings__officer", filter=in_force, distinct=True))


def task_force_for(public_id: UUID) -> TaskForce:
    """One unit; units are no secret among those who have a posting."""
    unit = TaskForce.objects.select_related("airport__country").filter(public_id=public_id).first()
    if unit is None:
        raise NotVisible
    return unit


def code_list_names() -> list[tuple[str, int]]:
    """The lists with how many codes each has in use."""
    return list(CodeEntry.objects.filter(is_active=True).values_list("list_name").annotate(count=Count("pk")).order_by("list_name"))


def codes_for_list(list_name: str, words: str) -> QuerySet[CodeEntry]:
    """The codes of a list (all lists when it is empty) that hold the words in their code or a label of any language."""
    found = CodeEntry.objects.filter(is_active=True).order_by("list_name", "position")
    if list_name:
        found = found.filter(list_name=list_name)
    for word in words.split():
        match = Q(code__icontains=word)
        for language in ("en", "fr", "es", "pt", "ar"):
            match |= Q(**{f"label_{language}__icontains": word})
        found = found.filter(match)
    return found
