"""What the log says: ids and kinds, one event a line, no secret, no name."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as base
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from aircop.core.choices import Queue
from aircop.core.models import Job
from aircop.core.services import jobs
from aircop.core.services.jobs import job_run
from aircop.logs import LineFormatter, RequestIdFilter, without_secrets
from jaitf.models import User
from tests.clients import sign_in
from tests.factories.cast import PASSWORD, Cast


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is written to the log meanwhile, as the installation writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(LineFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.mark.parametrize("text", ["a\nERROR forged", "a\r\nb", "a\x1b[31mred", "a\u2028b", "a\x85b", "a\x9b31mb", "a\u202eb"])
def test_what_a_person_typed_forges_no_line(log: io.StringIO, text: str):
    logging.getLogger("x").warning("typed %s", text)
    [line] = log.getvalue().splitlines()
    assert line.isprintable()


def test_the_words_of_an_error_are_not_kept_only_its_kind_and_places(log: io.StringIO):
    try:
        try:
            raise ValueError("Moussa Sarr\nERROR forged")
        except ValueError as error:
            raise IntegrityError('DETAIL: Key (family_name)=("Sarr") exists') from error
    except IntegrityError:
        logging.getLogger("x").exception("it.failed %s", 7)
    lines = log.getvalue().splitlines()
    assert '"it.failed 7"' in lines[0]
    assert "Sarr" not in log.getvalue()
    assert [line.strip() for line in lines if line.strip() in {"ValueError", "IntegrityError"}] == ["ValueError", "IntegrityError"]
    assert any("test_logs.py" in line for line in lines)
    assert all(line.startswith("    ") for line in lines[1:])


def test_trouble_with_the_machine_is_told_in_its_own_words(log: io.StringIO):
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except OSError:
        logging.getLogger("x").exception("it.failed")
    assert 'ConnectionRefusedError "[Errno 111] Connection refused"' in log.getvalue()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Token abcdefgh12345678", "Authorization: Token ***"),
        ("Bearer abc.def-ghi_jkl0", "Bearer ***"),
        ("redis://:hunter2hunter2@127.0.0.1:6379/0", "redis://:***@127.0.0.1:6379/0"),
        ("postgres://aircop:pw/x@db", "postgres://aircop:pw/x@db"),
        ("postgres://aircop:secretword@db/aircop", "postgres://aircop:***@db/aircop"),
        ("password=correct&next=/", "password=***&next=/"),
        ("a token was made", "a token was made"),
    ],
)
def test_what_opens_something_is_hidden(text: str, kept: str):
    assert without_secrets(text) == kept


def test_the_installations_own_key_is_hidden_wherever_it_stands(log: io.StringIO):
    logging.getLogger("x").error("settings %s", base.SECRET_KEY)
    assert base.SECRET_KEY not in log.getvalue()


@pytest.mark.django_db
def test_signing_in_well_or_badly_leaves_an_id_and_never_the_password_or_the_name(cast: Cast, log: io.StringIO):
    for password in (PASSWORD, "not-my-password"):
        Client().post("/account/login/", {"login": cast.dss.officer.username, "password": password})
    Client().post("/account/login/", {"login": "my-password-typed-too-early", "password": "x"})
    written = log.getvalue()
    assert f"account.signed_in {cast.dss.officer.pk}" in written
    assert f"account.sign_in_failed account-{cast.dss.officer.pk}" in written
    assert not [word for word in (PASSWORD, "not-my-password", "too-early", cast.dss.officer.username) if word in written]


@pytest.mark.django_db
def test_a_page_that_breaks_is_logged_without_what_was_typed(cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch):
    def broken(_user: User, text: str, *_more: object) -> list[object]:
        raise LookupError(text)

    monkeypatch.setattr("aircop.reporting.views.search.search", broken)
    assert sign_in(cast.dss.officer).get("/search/?q=Moussa+Sarr").status_code == 500
    assert "LookupError" in log.getvalue()
    assert "Sarr" not in log.getvalue()


@pytest.mark.django_db
def test_a_job_that_dies_is_named_by_its_id(cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch):

    def broken(_run: object) -> None:
        raise RuntimeError("Sarr, Moussa")

    monkeypatch.setitem(jobs.KINDS, "test.broken", jobs.JobKind("test.broken", Queue.EXPORTS, timedelta(seconds=60), broken, attempts=1))
    job = Job.objects.create(kind="test.broken", key="1", queue="exports", due_at=timezone.now(), max_attempts=1)
    job_run(job.pk)
    assert f"job.dead {job.public_id} RuntimeError" in log.getvalue()
    assert "Sarr" not in log.getvalue()
