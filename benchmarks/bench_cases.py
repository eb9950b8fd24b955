"""The case list, a case and a search for the reader who holds most compartments, at 100,000 and at 1,000,000 cases.

Ours is what the page runs: `Seizure.objects.visible_to(user).newest_first()[:50]`, with the access that the request has read,
by the role that serves pages, under row security. Beside it the same SQL without any permission by an owner whom row security
does not bind, our own code there (what row security costs), our own figure at a tenth of the size (flat), and guardian's
`get_objects_for_user` on per-case grants. Everything happens in a database of its own, dropped at the end.
"""

from __future__ import annotations

import io
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connections
from guardian.shortcuts import get_objects_for_user
from psycopg2 import sql

from aircop.core.audit import acting
from aircop.core.embedded.discovery import running_services
from benchmarks.measure import Measure
from jaitf.choices import AccessAction, Role
from jaitf.models import Airport, Compartment, User
from jaitf.permissions import access_of
from jaitf.services.access_log import log_access
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create, task_force_create
from seizures.models import Person, Seizure
from seizures.permissions import seizure_for

NAME = "aircop_bench_cases"
SMALL, LARGE = 100_000, 1_000_000
UNITS = 60
ROUNDS = 300

_CASES = """
INSERT INTO seizures_seizure (public_id, created_at, compartment_id, event_uid, state, occurred_at, time_zone, place, place_detail,
    vector, detection, flight_text, awb, s10, narrative, narrative_language, handling, created_by_id, return_reason, version, updated_at)
SELECT gen_random_uuid(), now() - (n || ' minutes')::interval, (%(rooms)s::bigint[])[1 + (n::bigint * 7919) %% cardinality(%(rooms)s::bigint[])],
    gen_random_uuid(), 'draft', now() - (n || ' minutes')::interval, 'UTC', 'arrivals', '', 'PAX_ARR', 'RULE', '', '', '',
    repeat('text ', 20), 'en', 'TLP_AMBER', %(author)s, '', 1, now()
FROM generate_series(%(first)s, %(last)s) AS n
"""
_GRANTS = """
INSERT INTO seizures_seizuregroupobjectpermission (permission_id, group_id, content_object_id, handling, reason, expires_at, granted_by_id, granted_at)
SELECT %(permission)s, %(group)s, id, 'TLP_AMBER', '', now() + interval '1 year', %(author)s, now() FROM seizures_seizure WHERE compartment_id = ANY(%(held)s)
"""


_PERSONS = """
INSERT INTO seizures_person (public_id, created_at, compartment_id, seizure_id, role, family_name, given_names, name_key, sex, nationality,
    document_type, document_number, document_issuer, outcome)
SELECT gen_random_uuid(), now(), compartment_id, id, 'carrier', 'N', 'N', upper(substr(md5(id::text), 1, 8) || ' ' || substr(md5((id * 7)::text), 1, 8)),
    '', '', '', '', '', ''
FROM seizures_seizure WHERE id > %(after)s
"""
_FILLED = ("seizures_seizure", "seizures_person", "seizures_seizuregroupobjectpermission")


class Sides:
    """Two connections to the scratch database: the role that serves pages, and an owner whom row security does not bind."""

    def __init__(self) -> None:
        found = running_services(settings.VAR_DIR) or {}
        self.owner_url = os.environ.get("DATABASE_OWNER_URL") or found["DATABASE_OWNER_URL"]
        self.runtime_url = os.environ.get("DATABASE_URL") or found["DATABASE_URL"]
        self.before = connections["default"]
        self.owner = self._connection(self.owner_url, "-c aircop.system=system:owner")
        self.serving = self._connection(self.runtime_url, "")

    def _connection(self, url: str, options: str) -> Any:
        parts = psycopg2.extensions.make_dsn(url)
        known = psycopg2.extensions.parse_dsn(parts)
        wrapper = self.before.copy()
        wrapper.settings_dict |= {"NAME": NAME, "USER": known["user"], "PASSWORD": known.get("password", "")}
        wrapper.settings_dict["OPTIONS"] = wrapper.settings_dict["OPTIONS"] | {"options": options}
        return wrapper

    def use(self, side: Any) -> None:
        connections["default"] = side

    def by(self, side: Any, work: Callable[[], object]) -> Callable[[], object]:
        """The work on that side's connection."""

        def run() -> object:
            self.use(side)
            return work()

        return run

    @contextmanager
    def requests_of(self, reader: User) -> Iterator[None]:
        """On both sides a request of this reader has begun, as when a page reads one list after another."""
        self.use(self.owner)
        with acting(reader.pk):
            self.use(self.serving)
            with acting(reader.pk):
                yield
                # Each request ends on its own connection.
                self.use(self.serving)
            self.use(self.owner)

    def close(self) -> None:
        for side in (self.owner, self.serving):
            side.close()
        self.use(self.before)


@contextmanager
def scratch_database(*, triggers: bool = False) -> Iterator[Sides]:
    """A migrated database under row security; row triggers of the filled tables are off where they are not what is measured."""
    sides = Sides()
    admin = psycopg2.connect(sides.owner_url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    try:
        sides.use(sides.owner)
        call_command("migrate", verbosity=0)
        for command in ("apply_grants", "load_codelists", "load_airports"):
            call_command(command, stdout=io.StringIO())
        with sides.owner.cursor() as cursor:
            for table in () if triggers else _FILLED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        yield sides
    finally:
        sides.close()
        with admin.cursor() as cursor:
            wait_until_left(cursor)
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        admin.close()


def wait_until_left(cursor: Any) -> None:
    """Until the other role's connection is gone: its owner may not end it."""
    for _try in range(100):
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [NAME])
        if cursor.fetchone() == (0,):
            return
        time.sleep(0.1)


def reader_of_most_rooms() -> User:
    """An officer posted to two thirds of the units, so that he holds two rooms in each of them."""
    reader = officer_create(username="reader", password="not-used-for-sign-in")
    airports = list(Airport.objects.select_related("country").order_by("iata")[:UNITS])
    for number, airport in enumerate(airports):
        unit = task_force_create(code=f"U{number:03}", name=f"Unit {number}", airport=airport, languages=["en"])
        agency = agency_create(code=f"customs-{airport.country_id.lower()}", name="Customs", agency_type="CUSTOMS", country=airport.country)
        if number % 3:
            posting_start(actor=None, officer=reader, role=Role.OFFICER, task_force=unit, agency=agency)
    return reader


def fill(first: int, last: int, author: User) -> None:
    rooms = list(Compartment.objects.order_by("pk").values_list("pk", flat=True))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM seizures_seizure")
        (after,) = cursor.fetchone()
        cursor.execute(_CASES, {"rooms": rooms, "author": author.pk, "first": first, "last": last})
        cursor.execute(_PERSONS, {"after": after})
        cursor.execute("ANALYZE seizures_seizure, seizures_person")


def p95s(*works: Callable[[], object]) -> list[float]:
    """95th percentiles of the wall time in milliseconds; taken in turns, so that a busy moment hits all alike."""
    times: list[list[float]] = [[] for _work in works]
    for round_number in range(ROUNDS + 10):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            if round_number >= 10:
                taken.append((time.perf_counter() - start) * 1000)
    return [statistics.quantiles(taken, n=20)[18] for taken in times]


def measures() -> Iterable[Measure]:
    with scratch_database() as sides:
        reader = reader_of_most_rooms()
        access_of(reader)  # once per request, before any list
        under, bare = sides.serving, sides.owner

        def page() -> list[Seizure]:
            return list(Seizure.objects.visible_to(reader).newest_first()[:50])

        def page_without_permission() -> list[Seizure]:
            return list(Seizure.objects.newest_first()[:50])

        fill(1, SMALL, reader)
        with sides.requests_of(reader):
            (small,) = p95s(sides.by(under, page))
        sides.use(bare)
        fill(SMALL + 1, LARGE, reader)
        with sides.requests_of(reader):
            large, plain, unguarded = p95s(sides.by(under, page), sides.by(bare, page_without_permission), sides.by(bare, page))
        yield Measure("case list, 1 M cases, most compartments, p95", "ms", large, "same SQL, no permission", plain, 1.5, "lower")
        yield Measure("case list, p95 at 1 M against 100 k", "ms", large, "ours at 100 k", small, 1.5, "lower")
        yield Measure("case list, p95: what row security costs", "ms", large, "ours without row security", unguarded, 1.2, "lower")
        yield from opening_and_finding(sides, reader)
        yield logging(sides, reader)
        sides.use(bare)
        yield Measure("case list, 1 M cases", "ms", large, "guardian, a grant per case", guardian_ms(reader), 1.0, "lower")


def opening_and_finding(sides: Sides, reader: User) -> Iterable[Measure]:
    """One case with its parts, and a search by name, with and without row security."""
    chosen = [row.public_id for row in Seizure.objects.visible_to(reader).newest_first()[:200]]
    keys = list(Person.objects.visible_to(reader).order_by("pk").values_list("name_key", flat=True)[:200])
    turn = itertools.count()

    def case() -> object:
        with acting(reader.pk):
            seizure = seizure_for(reader, chosen[next(turn) % len(chosen)])
            return [list(part.all()) for part in (seizure.persons, seizure.lines, seizure.legs, seizure.photographs, seizure.editions)]

    def found(by: Callable[[str], Any]) -> Callable[[], object]:
        return lambda: list(by(keys[next(turn) % len(keys)][:8])[:20])

    named = found(lambda key: Person.objects.visible_to(reader).named(key))
    plain = found(lambda key: Person.objects.visible_to(reader).filter(name_key__contains=key))
    guarded_case, bare_case = p95s(sides.by(sides.serving, case), sides.by(sides.owner, case))
    with sides.requests_of(reader):
        guarded_search, bare_search = p95s(sides.by(sides.serving, named), sides.by(sides.owner, plain))
    yield Measure("a case with its parts, p95: what row security costs", "ms", guarded_case, "ours without row security", bare_case, 1.2, "lower")
    yield Measure("search by name, p95: what row security costs", "ms", guarded_search, "ours without row security", bare_search, 1.2, "lower")


def logging(sides: Sides, reader: User) -> Measure:
    """The entry in the access log that each page of a record writes before anything leaves."""
    sides.use(sides.owner)
    seizure = Seizure.objects.visible_to(reader).newest_first()[0]

    def entry() -> object:
        return log_access(actor=reader, action=AccessAction.READ, record=seizure)

    sides.use(sides.serving)
    with acting(reader.pk):
        (taken,) = p95s(entry)
    return Measure("access log, p95 a page", "ms", taken, "limit", 5.0, 1.0, "lower")


def guardian_ms(reader: User) -> float:
    """The same page through guardian's `get_objects_for_user`, with one grant per case that the reader may see."""
    group = Group.objects.create(name="bench")
    reader.groups.add(group)
    held = list(Compartment.objects.filter(task_force__postings__officer=reader).values_list("pk", flat=True).distinct())
    permission = Permission.objects.filter(codename="view_seizure").values_list("pk", flat=True)[0]
    with connections["default"].cursor() as cursor:
        cursor.execute(_GRANTS, {"permission": permission, "group": group.pk, "held": held, "author": reader.pk})
        cursor.execute("ANALYZE seizures_seizuregroupobjectpermission")
    started = time.perf_counter()
    times: list[float] = []
    while len(times) < 15 and time.perf_counter() - started < 60:
        start = time.perf_counter()
        granted = get_objects_for_user(reader, "seizures.view_seizure", with_superuser=False, accept_global_perms=False)
        list(granted.order_by("-created_at", "-pk")[:50])
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
