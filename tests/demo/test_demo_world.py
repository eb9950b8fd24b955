"""The demo world is made through the services, fills every screen, and can be taken out again."""

from __future__ import annotations

import json
import stat
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from jaitf.choices import Role
from jaitf.models import AccessLog, Agency, Compartment, Posting, TaskForce, User
from messaging.models import Alert, AlertDelivery
from profiling.models import Flight, Message, Target
from seizures.models import Control, Seizure
from tests.factories import seizures as make
from tests.factories.cast import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    call_command("seed_demo", scale=0.004, stdout=StringIO())
    return tmp_path / "demo.json"


def test_the_demo_world_can_be_made_once_lived_in_and_taken_out(demo, settings):
    accounts = json.loads(demo.read_text())["accounts"]
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600
    assert {account["role"] for account in accounts} == {role.value for role in Role}
    assert all((account["totp_secret"] is not None) == (account["role"] in {r.value for r in Role.with_second_factor()}) for account in accounts)
    assert len({account["password"] for account in accounts}) == len(accounts)
    assert {unit.code for unit in TaskForce.objects.all()} == {"DSS", "ABJ", "LFW", "RAI", "BOG", "PTY", "LIS"}
    assert all(unit.postings.values("agency").distinct().count() == 4 for unit in TaskForce.objects.all())
    for model in (Control, Seizure, Alert, AlertDelivery, Flight, Message, Target):
        assert model.objects.exists(), model
    assert Message.objects.filter(state="unreadable").count() == 0

    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=StringIO())
    call_command("seed_demo", "--if-empty", stdout=StringIO())

    call_command("remove_demo", stdout=StringIO())
    for model in (TaskForce, User, Posting, Compartment, Agency, Control, Seizure, Alert, Message, AccessLog):
        assert not model.objects.exists(), model
    assert not demo.exists()
    unit = make_unit("DSS")
    assert make.submitted(unit).reference.endswith("-00001")
