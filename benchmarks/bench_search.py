"""Search over 1,000,000 cases' text, for the reader who holds most rooms and for the one who holds fewest.

Ours is what the page runs (`seizures.selectors.search.find`) by the role that serves pages. Beside it the same index query
and the same order without any permission, by an owner whom row security does not bind. Texts hold common and rare words,
names out of a few thousand and numbers of their own; the index is filled by the statement that fills it in production.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections

from benchmarks.bench_cases import LARGE, Sides, fill, p95s, reader_of_most_rooms, scratch_database
from benchmarks.measure import Measure
from jaitf.choices import Role
from jaitf.models import Agency, Compartment, TaskForce, User
from jaitf.services.officers import officer_create, posting_start
from seizures.search_schema import FOLLOWED, TABLE
from seizures.selectors.search import PER_PAGE, Wanted, find

BATCH = 20_000
#: Words that many cases hold, in falling shares, and the number of rare ones.
COMMON = ("cocaine", "suitcase", "lining", "parcel", "swallowed", "heroin", "ivory", "courier", "phone", "cash")
RARE = 20_000

_TEXTS = """
UPDATE seizures_seizure SET reference = 'BEN-2026-' || id, narrative = 'Found by officers at the control of the ' ||
    (%(common)s::text[])[1 + floor(power(random(), 2) * cardinality(%(common)s::text[]))::int] || ' and then ' ||
    (%(common)s::text[])[1 + floor(power(random(), 3) * cardinality(%(common)s::text[]))::int] || ' near belt ' || (id %% 9) || ', marked r' ||
    translate((id * 7919 %% %(rare)s)::text, '0123456789', 'bdfgklmnrt') || 'a, carried by a traveller whose bag was opened before two witnesses.'
"""
_NAMES = """
UPDATE seizures_person SET family_name = initcap(translate((id * 31 % 4000)::text, '0123456789', 'aeioubdkmn')) || 'sow',
    given_names = (ARRAY['Mohamed', 'Awa', 'Fatou', 'João', 'María', 'Ibrahima', 'Muhammad', 'Amina'])[1 + id % 8], document_number = 'A' || (10000000 + id)
"""
_PLAIN = """
WITH found AS MATERIALIZED (
    SELECT id, kind, record_pk, occurred_at, ts_rank('{{0.1, 0.2, 0.6, 1.0}}', words, {query}) AS rank FROM (
        SELECT id, kind, record_pk, occurred_at, words FROM seizures_searchentry WHERE words @@ {query} ORDER BY occurred_at DESC LIMIT 1001) AS newest)
SELECT kind, record_pk, rank, count(*) OVER () FROM found ORDER BY round(rank::numeric, 1) DESC, occurred_at DESC, id DESC LIMIT {page}
"""


def questions() -> list[str]:
    """What is asked, in turns: common words, rare ones, two words, names, numbers and references."""
    rare = ["r" + str(number * 7919 % RARE).translate(str.maketrans("0123456789", "bdfgklmnrt")) + "a" for number in range(1, 200, 20)]
    numbers = [f"A{10_000_000 + number}" for number in range(1_000, 900_000, 90_000)]
    references = [f"BEN-2026-{number}" for number in range(5_000, 900_000, 90_000)]
    names = ["uebsow", "Mohamed aeiosow", "محمد", "bdkmsow", "Fatou ddusow", "joao", "keesow", "Amina", "maria ibosow", "nnksow"]
    pairs = ["cocaine courier", "ivory parcel", "swallowed cash", "heroin lining", "suitcases phone"]
    return [text for group in itertools.zip_longest(COMMON, rare, numbers, references, names, pairs) for text in group if text]


def index(sides: Sides) -> None:
    """Texts, names and the index, in batches as an import would bring them; the triggers are off, their statement runs by itself."""
    sides.use(sides.owner)
    with sides.owner.cursor() as cursor:
        cursor.execute(_TEXTS, {"common": list(COMMON), "rare": RARE})
        cursor.execute(_NAMES)
        for table in FOLLOWED:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SELECT max(id) FROM seizures_seizure")
        (last,) = cursor.fetchone()
        for first in range(0, last, BATCH):
            cursor.execute("SELECT aircop.search_keep_seizures(ARRAY(SELECT id FROM seizures_seizure WHERE id > %s AND id <= %s))", [first, first + BATCH])
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
        cursor.execute(f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY")


def reader_of_one_unit() -> User:
    """An officer with one posting: two of some hundred and eighty rooms."""
    reader = officer_create(username="reader-of-few", password="not-used-for-sign-in")
    unit = TaskForce.objects.order_by("pk")[0]
    agency = Agency.objects.filter(country=unit.airport.country)[0]
    posting_start(actor=None, officer=reader, role=Role.OFFICER, task_force=unit, agency=agency)
    return reader


def measures() -> Iterable[Measure]:
    with scratch_database() as sides:
        most, few = reader_of_most_rooms(), reader_of_one_unit()
        rooms = Compartment.objects.count()
        fill(1, LARGE, most)
        index(sides)
        for reader, name in ((most, f"most of {rooms} rooms"), (few, "fewest rooms")):
            ours, plain = _pair(sides)
            with sides.requests_of(reader):
                taken, bare = p95s(sides.by(sides.serving, ours), sides.by(sides.owner, plain))
            yield Measure(f"search, 1 M cases' text, reader of {name}, p95", "ms", taken, "same index query, no permission", bare, 2.0, "lower")


def _pair(sides: Sides) -> tuple[Callable[[], object], Callable[[], object]]:
    texts = questions()
    mine, theirs = itertools.count(), itertools.count()
    with sides.owner.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(aircop.search_query(one)::text ORDER BY number) FROM unnest(%s::text[]) WITH ORDINALITY AS given(one, number)", [texts]
        )
        (queries,) = cursor.fetchone()

    def ours() -> object:
        return find(Wanted(text=texts[next(mine) % len(texts)]))

    def plain() -> Any:
        query = queries[next(theirs) % len(queries)]
        with connections["default"].cursor() as cursor:
            # As ours does: the planner sees the words that are asked for.
            cursor.execute(_PLAIN.format(query="%(query)s::tsquery", page=PER_PAGE), {"query": query})
            return cursor.fetchall()

    return ours, plain
