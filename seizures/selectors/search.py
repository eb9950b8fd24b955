"""Finding cases, controls and exhibits by their words, within what the acting person may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

#: As far as anybody counts; `aircop.search_find` counts one more, to say that there are more.
COUNTED = 1_000
PER_PAGE = 20


class Kind(TextChoices):
    SEIZURE = "seizure", _("Seizure")
    CONTROL = "control", _("Control")
    EXHIBIT = "exhibit", _("Exhibit")


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words of at most 100 characters, and what narrows them; times in UTC, `until` excluded."""

    text: str
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    unit_ids: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    #: Only records that came at or after this moment, whenever it was that they happened.
    entered_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    record_pk: int
    rank: float


@dataclass(frozen=True)
class Findings:
    """One page of what was found, and how many there are (at most `COUNTED` + 1, which means more)."""

    found: list[Found] = field(default_factory=list)
    total: int = 0


def find(wanted: Wanted, page: int = 1, per_page: int = PER_PAGE) -> Findings:
    """The records of one page, the best of the newest first: of what row security gives to whoever acts in this transaction."""
    text = wanted.text.replace("\x00", "").strip()[:100]
    if not text:
        return Findings()
    asked = [
        text, list(wanted.kinds) or None, list(wanted.states) or None, list(wanted.unit_ids) or None,
        wanted.since, wanted.until, wanted.entered_since, (page - 1) * per_page, per_page,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, record_pk, rank, total FROM aircop.search_find(%s, %s::text[], %s::text[], %s::bigint[], %s::timestamptz, %s, %s, %s, %s)", asked
        )
        rows = cursor.fetchall()
    return Findings([Found(kind, key, rank) for kind, key, rank, _total in rows], rows[0][3] if rows else 0)


def marked(text: str, words: set[str]) -> set[str]:
    """Those of the words that the search finds: folded as the index folds them, so that `Cissé` is marked for `cisse`."""
    if not words:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT aircop.search_marks(%s, %s::text[])", [text.strip()[:100], sorted(words)])
        return {word for (word,) in cursor.fetchall()}
