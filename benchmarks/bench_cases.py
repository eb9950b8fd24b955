"""The case list for the reader who holds most compartments, at 100,000 and at 1,000,000 cases.

Ours is what the page runs: `Seizure.objects.visible_to(user).newest_first()[:50]`, with the access that the request has read. Beside
it the same SQL without any permission, our own figure at a tenth of the size (flat), and guardian's
`get_objects_for_user` on per-case grants. Everything happens in a database of its own, dropped at the end.
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connections
from guardian.shortcuts import get_objects_for_user
from psycopg2 import sql

from aircop.core.embedded.discovery import running_services
from benchmarks.measure import Measure
from jaitf.choices import Role
from jaitf.models import Airport, Compartment, User
from jaitf.permissions import access_of
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create, task_force_create
from seizures.models import Seizure

NAME = "aircop_bench_cases"
SMALL, LARGE = 100_000, 1_000_000
UNITS = 60
ROUNDS = 120

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


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty, migrated database as the owner; row triggers of the filled tables are off, they are not what is measured."""
    found = running_services(settings.VAR_DIR) or {}
    url = os.environ.get("DATABASE_OWNER_URL") or found["DATABASE_OWNER_URL"]
    admin = psycopg2.connect(url)
    admin.autocommit = True
    connection = connections["default"]
    before = dict(connection.settings_dict)
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    connection.close()
    owner = admin.get_dsn_parameters()
    connection.settings_dict.update(NAME=NAME, USER=owner["user"], PASSWORD=psycopg2.extensions.parse_dsn(url).get("password", ""))
    try:
        call_command("migrate", verbosity=0)
        for command in ("load_codelists", "load_airports"):
            call_command(command, stdout=io.StringIO())
        with connection.cursor() as cursor:
            for table in ("seizures_seizure", "seizures_seizuregroupobjectpermission"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        with admin.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        admin.close()


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
        cursor.execute(_CASES, {"rooms": rooms, "author": author.pk, "first": first, "last": last})
        cursor.execute("ANALYZE seizures_seizure")


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
    with scratch_database():
        reader = reader_of_most_rooms()
        access_of(reader)  # once per request, before any list

        def ours() -> list[Seizure]:
            return list(Seizure.objects.visible_to(reader).newest_first()[:50])

        def without_permission() -> list[Seizure]:
            return list(Seizure.objects.newest_first()[:50])

        fill(1, SMALL, reader)
        (small,) = p95s(ours)
        fill(SMALL + 1, LARGE, reader)
        large, bare = p95s(ours, without_permission)
        guardian = guardian_ms(reader)
    yield Measure("case list, 1 M cases, most compartments, p95", "ms", large, "same SQL, no permission", bare, 1.5, "lower")
    yield Measure("case list, p95 at 1 M against 100 k", "ms", large, "ours at 100 k", small, 1.5, "lower")
    yield Measure("case list, 1 M cases", "ms", large, "guardian, a grant per case", guardian, 1.0, "lower")


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
