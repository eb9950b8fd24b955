"""Search over 1,000,000 cases' text, for the reader who holds most rooms and for the one who holds fewest.

Ours is what the page runs (`seizures.selectors.search.find`) by the role that serves pages. Beside it the same index query
and the same order without any permission, by an owner whom row security does not bind. Texts hold common and rare words,
names out of four thousand persons and numbers of their own. The search reads its own narrow table alone, so that alone is filled
with all of them; of a thousand cases the rows themselves are there, too, and production must find nothing to change in their entries.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from benchmarks.bench_cases import LARGE, Sides, p95s, reader_of_most_rooms, scratch_database
from benchmarks.measure import Measure
from jaitf.choices import CompartmentKind, Role
from jaitf.models import Agency, Compartment, TaskForce, User
from jaitf.services.officers import officer_create, posting_start
from scripts.progress import say
from seizures.search_schema import TABLE
from seizures.selectors.search import PER_PAGE, Wanted, find

#: Cases whose entries are compared with what production keeps of them.
SAMPLE = 1_000
#: Words that many cases hold, in falling shares, and the number of rare ones.
COMMON = ("cocaine", "suitcase", "lining", "parcel", "swallowed", "heroin", "ivory", "courier", "phone", "cash")
RARE = 20_000

#: One text a case, by its number: what is common, what is rare, who was stopped.
_CASE = """
    SELECT n AS id, n %% 4000 AS person, 'A' || (10000000 + n) AS document,
        (%(rooms)s::bigint[])[1 + (n::bigint * 7919) %% cardinality(%(rooms)s::bigint[])] AS room,
        date_trunc('second', %(now)s::timestamptz) - n * interval '1 minute' AS occurred_at,
        'Found by officers at the control of the '
        || (%(common)s::text[])[1 + floor(power((n * 6151::bigint %% 9973) / 9973.0, 2) * cardinality(%(common)s::text[]))::int] || ' and then '
        || (%(common)s::text[])[1 + floor(power((n * 3571::bigint %% 9949) / 9949.0, 3) * cardinality(%(common)s::text[]))::int]
        || ' near belt ' || (n %% 9) || ', marked r' || translate((n::bigint * 7919 %% %(rare)s)::text, '0123456789', 'bdfgklmnrt')
        || 'a, carried by a traveller whose bag was opened before two witnesses.' AS narrative
    FROM generate_series(%(first)s, %(last)s, %(step)s) AS n
"""
#: Four thousand persons; their words are folded once by the function that folds them in production.
_NAMES = """
CREATE TEMPORARY TABLE person AS
SELECT id, family, given, setweight(aircop.search_names(family || ' ' || given), 'A') AS words FROM (
    SELECT n AS id, initcap(translate((n * 31 % 4000)::text, '0123456789', 'aeioubdkmn')) || 'sow' AS family,
        (ARRAY['Mohamed', 'Awa', 'Fatou', 'João', 'María', 'Ibrahima', 'Muhammad', 'Amina'])[1 + n % 8] AS given
    FROM generate_series(0, 3999) AS n) AS names
"""
#: What `aircop.search_keep_seizures` keeps of such a case, written out: plain text needs no folding but lower case and blanks.
_ENTRIES = f"""
INSERT INTO {TABLE} (public_id, created_at, changed_at, compartment_id, kind, record_pk, reference, occurred_at, state, words)
SELECT gen_random_uuid(), occurred_at, '2000-01-01', room, 'seizure', bench.id, 'BEN-2026-' || bench.id, occurred_at, 'draft',
    setweight(to_tsvector('simple', concat('ben 2026 ', bench.id, ' ben2026', bench.id, ' ', lower(document), ' ', lower(document))), 'A') || person.words
    || to_tsvector('simple', plain) || to_tsvector('english', plain) || array_to_tsvector(ARRAY['@' || room])
FROM ({_CASE}) AS bench JOIN person ON person.id = bench.person,
LATERAL (SELECT lower(replace(replace(narrative, ',', ''), '.', '')) AS plain OFFSET 0) AS folded
"""
_SAMPLE_CASES = f"""
INSERT INTO seizures_seizure (id, reference, public_id, created_at, compartment_id, event_uid, state, occurred_at, time_zone, place, place_detail,
    vector, detection, flight_text, awb, s10, narrative, narrative_language, handling, created_by_id, return_reason, version, updated_at)
SELECT id, 'BEN-2026-' || id, gen_random_uuid(), now(), room, gen_random_uuid(), 'draft', occurred_at, 'UTC', 'arrivals', '', 'PAX_ARR', 'RULE', '', '', '',
    narrative, 'en', 'TLP_AMBER', %(author)s, '', 1, now()
FROM ({_CASE}) AS bench
"""
_SAMPLE_PERSONS = f"""
INSERT INTO seizures_person (public_id, created_at, compartment_id, seizure_id, role, family_name, given_names, name_key, sex, nationality,
    document_type, document_number, document_issuer, outcome)
SELECT gen_random_uuid(), now(), room, bench.id, 'carrier', family, given, '', '', '', '', document, '', ''
FROM ({_CASE}) AS bench JOIN person ON person.id = bench.person
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


def index(sides: Sides, author: User) -> None:
    """A million entries in one statement, then the indexes; production's own statement must find nothing to change in a sample of them.

    The triggers are off and the table writes no log while it is filled: reading it costs the same.
    """
    sides.use(sides.owner)
    asked: dict[str, Any] = {
        "rooms": list(_rooms().order_by("pk").values_list("pk", flat=True)), "common": list(COMMON), "rare": RARE, "now": datetime.now(UTC),
        "first": 1, "last": LARGE, "step": 1, "author": author.pk,
    }  # fmt: skip
    with sides.owner.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 2")
        cursor.execute(f"ALTER TABLE {TABLE} SET UNLOGGED, NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
        indexes = _indexes_dropped(cursor)
        cursor.execute(_NAMES)
        cursor.execute("ANALYZE person")
        cursor.execute(_ENTRIES, asked)
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
        _compare(cursor, asked | {"step": LARGE // SAMPLE})


def _rooms() -> QuerySet[Compartment]:
    """Rooms whose cases are searched: the protected ones never are."""
    return Compartment.objects.exclude(kind__in=[CompartmentKind.MEDICAL, CompartmentKind.VICTIM])


def _indexes_dropped(cursor: Any) -> list[str]:
    """Takes away the indexes that no constraint needs, which an import of a million rows would have to keep row by row; returns what makes them again."""
    cursor.execute("SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisunique", [TABLE])
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _compare(cursor: Any, asked: dict[str, Any]) -> None:
    """SystemExit unless what was filled is word for word what production keeps of such cases."""
    cursor.execute(_SAMPLE_CASES, asked)
    cursor.execute(_SAMPLE_PERSONS, asked)
    cursor.execute("SELECT count(*) FROM seizures_seizure")
    (cases,) = cursor.fetchone()
    cursor.execute("SELECT aircop.search_keep_seizures(ARRAY(SELECT id FROM seizures_seizure))")
    cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE changed_at > '2000-01-02') FROM {TABLE}")
    entries, changed = cursor.fetchone()
    if changed or entries != LARGE or not cases:
        raise SystemExit(f"The filling is not what production keeps: {changed} of {cases} cases differ, {entries} entries.")
    cursor.execute("SELECT pg_size_pretty(pg_table_size(%s)), pg_size_pretty(pg_indexes_size(%s))", [TABLE, TABLE])
    say(f"{entries:,} entries ({cases:,} compared with what production keeps); table {{}}, indexes {{}}".format(*cursor.fetchone()))


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
        rooms = _rooms().count()
        index(sides, most)
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
