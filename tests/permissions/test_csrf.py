"""Nothing changes at the wish of another site: every route that writes asks for this site's token."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests.permissions.asking import body_of, content_of, own_cases, page_cases, path_of, record_cases, record_of
from tests.permissions.lines import Line
from tests.permissions.table import OWN, PAGES, RECORDS
from tests.permissions.world import World

WRITING = [line for line in PAGES + RECORDS + OWN if line.method not in {"GET", "HEAD"}]
#: A browser sends it by itself; it changes nothing.
WITHOUT_TOKEN = {"core:policy-report"}


def _first(line: Line):
    kind = record_cases if line in RECORDS else own_cases if line in OWN else page_cases
    cases = list(kind(line))
    return next((case for case in cases if case.sign == "+"), cases[0])


@pytest.mark.parametrize("line", WRITING, ids=lambda line: f"{line.method} {line.name}")
def test_a_form_of_another_site_is_refused(world: World, line: Line):
    case = _first(line)
    record = record_of(world, line, case.role, case.place)
    there = Client(enforce_csrf_checks=True, raise_request_exception=False)
    there.cookies = world.clients[case.role].cookies
    with transaction.atomic():
        answer = there.generic(line.method, path_of(line, record), **content_of(body_of(line, record)), headers={"Origin": "https://evil.example"})
        transaction.set_rollback(True)
    if line.name in WITHOUT_TOKEN:
        assert answer.status_code == line.done
    else:
        assert answer.status_code == 403
        assert ("CSRF Failed" if line.name.startswith("api-") else "This form has expired") in answer.content.decode()
