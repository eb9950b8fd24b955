"""Telling apart two people of the same name where one of them is chosen: who is named in a record must be who was meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue

from jaitf.models import User


def names_of(people: Iterable[User]) -> dict[int, str]:
    """What each account is called in a list of these people, by key: its name, and for namesakes the user name too."""
    names = {person.pk: (person.display_name, person.username) for person in people}
    count = Counter(name for name, _username in names.values())
    return {key: f"{name} ({username})" if count[name] > 1 else name for key, (name, username) in names.items()}


class _People(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        people = list(self.queryset)
        names = names_of(people)
        for person in people:
            yield (ModelChoiceIteratorValue(self.field.prepare_value(person), person), names[person.pk])


class PersonChoice(forms.ModelChoiceField):
    """A colleague, by user name; whoever uses the field gives it its people."""

    iterator = _People

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), to_field_name="username", **kwargs)
