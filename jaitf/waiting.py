"""What waits for a person. Each app registers its part; the page and the number on the navigation know none of them.

To plug something in, write `<app>/waiting.py` and import it in the app's `ready()`::

    register_waiting(
        WaitingKind(
            "welfare",                                   # unique, short; the name of its count
            _("Persons to be screened"),                 # heading on the page
            lambda user: WelfareNote.objects.visible_to(user).filter(taken_by=None),
            lambda note: str(note.reference),            # one line; never medical or victims' content
            "seizures:welfare-note",                     # its page, by public id
            due="answer_by",                             # field with the deadline, if it has one
            related=("compartment__task_force",),        # what title needs beside the row
        )
    )

`rows` gives what waits for exactly this person: as a queryset (restricted by `visible_to`; it is counted in one query with all
the others, so it must not be sliced or combined) or, where rules in Python decide, as a list; None for who has no part in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from jaitf.models import User


@dataclass(frozen=True)
class WaitingKind:
    """One kind of thing that waits.

    Attributes:
        rows: what waits for this person.
        title: one record in a line.
        url_name: the page of one, by the public id of `about` (the record itself unless told otherwise).
        has_own_page: False when `url_name` is a list that takes no id: of protected rooms no id leaves them.
        due: name of the field with its deadline (UTC), empty without one.
        related: for `select_related` when the page shows them.
        is_counted: whether it is in the number on the navigation; not what is counted elsewhere on the page's frame.
    """

    name: str
    label: str | Promise
    rows: Callable[[User], QuerySet[Any] | list[Any] | None]
    title: Callable[[Any], str]
    url_name: str
    due: str = ""
    related: tuple[str, ...] = ()
    is_counted: bool = True
    about: Callable[[Any], Any] = lambda row: row
    has_own_page: bool = True


#: By name, in the order of registration, which is that of the page.
KINDS: dict[str, WaitingKind] = {}


def register_waiting(kind: WaitingKind) -> None:
    KINDS[kind.name] = kind
