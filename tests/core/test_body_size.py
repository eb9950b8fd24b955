"""A request that announces too much is refused before it is read."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.test import Client

from tests.clients import sign_in
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


class Unread(io.BytesIO):
    """A body that says it is huge and must not be touched."""

    def read(self, *_size: int | None) -> bytes:
        raise AssertionError("the body was read")


def send(client: Client, url: str, length: int):
    return client.generic("POST", url, b"", CONTENT_LENGTH=str(length), CONTENT_TYPE="multipart/form-data; boundary=x", **{"wsgi.input": Unread()})


def test_a_hundred_megabytes_are_refused_with_a_page(cast: Cast):
    response = send(sign_in(cast.dss.officer), "/cases/", 100 * 1024 * 1024)
    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_the_api_answers_in_its_own_form():
    response = send(Client(), "/api/v1/seizures/", settings.MAX_REQUEST_BYTES + 1)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_an_ordinary_body_passes(cast: Cast):
    assert sign_in(cast.dss.officer).post("/controls/new/", {"note": "x"}).status_code == 422
