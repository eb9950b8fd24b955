"""Two people of one name are told apart wherever one of them is chosen; everybody else is called by the name alone."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from jaitf.models import User
from tests.clients import reauthenticated, sign_in
from tests.factories import exhibits as make
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.jaitf.test_sign_in import attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    """The officer's browser; the custodian and the chief of the unit have the same name."""
    User.objects.filter(pk__in=[cast.dss.custodian.pk, cast.dss.chief.pk]).update(first_name="Cheikh", last_name="NDIAYE")
    return reauthenticated(sign_in(cast.dss.officer))


def labels(client: Client, path: str) -> list[str]:
    page = html.unescape(client.get(path).content.decode())
    return re.findall(r"(?:Cheikh NDIAYE|Deputy DSS)[^<\n]*", page)


@pytest.mark.parametrize("place", ["hand-over", "weigh", "task", "shift"])
def test_namesakes_are_told_apart_by_their_user_names(cast: Cast, client: Client, place: str):
    thing = make.exhibit(cases.approved(cast.dss), cast.dss.officer)
    path = {
        "hand-over": f"/exhibits/{thing.public_id}/hand-over/",
        "weigh": f"/exhibits/{thing.public_id}/weigh/",
        "task": "/tasks/",
        "shift": "/duty/new/",
    }[place]
    found = {label.strip() for label in labels(client, path)}
    assert "Cheikh NDIAYE (custodian.dss)" in found
    assert "Cheikh NDIAYE" not in found
    assert "Deputy DSS" in found


def test_nobody_is_a_namesake_of_oneself_at_the_lock(cast: Cast):
    client = Client()
    attempt("officer.dss", client=client)
    page = client.get("/lock/?switch=1").content.decode()
    assert "Officer DSS" in page
    assert "Officer DSS (" not in page
