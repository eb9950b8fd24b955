"""Every route × method × role × where the record lies, against the table that was written by hand."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.permissions.asking import Case, ask, body_of, own_cases, page_cases, path_of, record_cases, record_of, routes
from tests.permissions.lines import Line
from tests.permissions.table import MAY_READ, OWN, PAGES, RECORDS, ROLES
from tests.permissions.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: Methods that everybody tries, also on routes that are closed to them.
FOR_ALL = {"DELETE"}
#: What a method that nobody listed may answer: not taken, refused, not there, sign in.
REFUSALS = {405, 403, 404, 401}

LINES: dict[str, list[Line]] = defaultdict(list)
for _line in PAGES + RECORDS + OWN:
    LINES[_line.name.partition("?")[0]].append(_line)


def _id(line: Line) -> str:
    return f"{line.method} {line.name}"


def _check(world: World, line: Line, cases: list[Case]) -> None:
    """Ask once for each case; name every answer that the table does not expect, and every word of somebody else's."""
    wrong = []
    for case in cases:
        record = record_of(world, line, case.role, case.place)
        body = body_of(line, record) if line.method == "POST" else None
        answer = ask(world, case.role, line.method, path_of(line, record), body)
        where = f"{case.role} {case.place}".strip()
        if not answer.fits(case.sign, line.done):
            wrong.append(f"{where}: expected {case.sign} ({line.done}), got {answer.status} {answer.location}")
        if foreign := answer.words - MAY_READ.get(case.role, set()):
            wrong.append(f"{where}: reads {sorted(foreign)}")
    assert not wrong, "\n".join([_id(line), *wrong])


@pytest.mark.parametrize("line", PAGES, ids=_id)
def test_each_role_gets_the_pages_of_its_work_and_no_other(world: World, line: Line):
    _check(world, line, list(page_cases(line)))


@pytest.mark.parametrize("line", RECORDS, ids=_id)
def test_each_role_gets_the_records_of_its_rooms_and_no_other(world: World, line: Line):
    _check(world, line, list(record_cases(line)))


@pytest.mark.parametrize("line", OWN, ids=_id)
def test_what_belongs_to_an_account_is_nobody_elses(world: World, line: Line):
    _check(world, line, list(own_cases(line)))


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_method_that_nobody_listed_does_nothing(world: World, name: str):
    listed = {line.method for line in LINES[name]}
    line = LINES[name][0]
    place = "joint" if line in RECORDS else "mine" if line in OWN else ""
    wrong = []
    for method in METHODS:
        if method in listed:
            continue
        for role in ROLES if method in FOR_ALL else _users_of(name):
            holders = [one for one in (role, *world.mine) if line.record in world.mine.get(one, {})]
            holder = holders[0] if holders else "analyst"
            answer = ask(world, role, method, path_of(line, record_of(world, line, holder, place)))
            if not _does_nothing(method, listed, name, answer.status, answer.is_sign_in):
                wrong.append(f"{method} as {role}: {answer.status} {answer.location}")
            if foreign := answer.words - MAY_READ.get(role, set()):
                wrong.append(f"{method} as {role}: reads {sorted(foreign)}")
    assert not wrong, "\n".join([name, *wrong])


def _users_of(name: str) -> list[str]:
    """The roles that get the route's own answer with some method: whoever is refused anyway is asked with `FOR_ALL` only."""
    asked = [case for line in LINES[name] for case in _cases(line)]
    return [role for role in ROLES if any(case.role == role and case.sign == "+" for case in asked)]


def _cases(line: Line) -> list[Case]:
    kind = record_cases if line in RECORDS else own_cases if line in OWN else page_cases
    return list(kind(line))


def _does_nothing(method: str, listed: set[str], name: str, status: int, is_sign_in: bool) -> bool:
    if status in REFUSALS or is_sign_in:
        return True
    if name.startswith(("account_", "mfa_")):
        # django-allauth's own views: HEAD is GET, PUT is POST, OPTIONS names the methods, and some lead on before they look at it.
        return status == 302 or (method in {"HEAD", "PUT", "OPTIONS"} and status < 500)
    if method == "OPTIONS":
        return name.startswith("api-") and status == 200
    return method == "HEAD" and "GET" in listed and status in {line.done for line in LINES[name] if line.method == "GET"} | {302}


def test_every_route_is_listed():
    assert routes() - set(LINES) == set(), "give these routes a line in table.py"
    assert set(LINES) - routes() == set(), "these lines are about no route"
