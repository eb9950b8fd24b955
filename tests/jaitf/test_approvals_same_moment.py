"""Several people decide one request at the same moment; real commits, real threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from aircop.core.errors import AircopError
from jaitf.choices import Role
from jaitf.models import Posting, User
from tests.factories.approvals import another, approve, ask_to_appoint, refuse
from tests.factories.cast import make_cast


def test_two_who_decide_at_the_same_moment_decide_once(committing: None):
    cast = make_cast()
    people = [another(Role.ADMINISTRATOR, f"admin.{number}") for number in range(4)]
    request = ask_to_appoint(cast)

    def decide(number: int) -> str:
        try:
            person = User.objects.get(pk=people[number].pk)
            return (approve if number % 2 else refuse)(person, request).state
        except AircopError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(decide, range(4)))
    assert results[:3] == ["already_decided"] * 3
    assert results[3] in {"done", "refused"}
    assert Posting.objects.filter(officer=cast.stranger).count() == (results[3] == "done")
