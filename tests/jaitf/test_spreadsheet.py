"""Files of officers that somebody else wrote: read in the forms that offices use, and never trusted."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils import translation

from jaitf.onboarding import COLUMNS, labels
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import Cast
from tests.jaitf.lists import AWA, KOFI, PATH, saved, send, text, told, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d"])
@pytest.mark.parametrize("make", [text, workbook])
def test_formulas_are_refused_with_their_cell(cast: Cast, admin: Client, make, start: str):
    response = send(admin, make(KOFI, AWA | {"last_name": f"{start}HYPERLINK(1)"}))
    assert response.status_code == 422
    assert "Cell C3 holds a formula" in told(response)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8"), (";", "cp1252")])
def test_what_offices_write_is_read(cast: Cast, admin: Client, delimiter: str, encoding: str):
    response = send(admin, text(AWA | {"first_name": "Aïssatou"}, delimiter=delimiter, encoding=encoding))
    assert "Aïssatou DIOP" in told(response)
    assert response.status_code == 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_headings_may_be_those_of_the_forms_in_any_language(cast: Cast, admin: Client, language: str):
    with translation.override(language):
        heading = [label.upper().replace("’", "'") for label in labels()]
    assert send(admin, text(AWA, heading=heading, delimiter=";")).status_code == 200


def bomb(size: int = 30 * 1024 * 1024, named: str = "xl/worksheets/sheet1.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(named, b"0" * size)
    return file.getvalue()


def lying_bomb() -> bytes:
    """One that says it unpacks to ten bytes."""
    content = bomb()
    return content.replace((30 * 1024 * 1024).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def many_parts() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(201):
            archive.writestr(str(number), b"")
    return file.getvalue()


def rewritten(change, people=(AWA,)) -> bytes:
    """A workbook with every part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(*people))) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(source.read(name)))
    return file.getvalue()


def far_down() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(AWA)))
    book.active["A900000"] = "x"
    return saved(book)


def far_right(column: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(AWA)))
    book.active[f"{column}2"] = "x"
    return saved(book)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04 not a workbook", "can't be read"),
        (b"\xd0\xcf\x11\xe0\x00", "neither an Excel workbook"),
        (b"name,role\nAwa,officer", "These are missing: User name"),
        (text(), "no officer under it"),
        (text(AWA, heading=[*list(COLUMNS)[:-1], "end"]), "not known. Rename them or take them out: end"),
        (text(AWA, heading=[*list(COLUMNS)[:-1], "starts_on"]), "twice: From"),
        (text(AWA) + b",more", "Cell K2 stands under no heading"),
        (text(AWA | {"last_name": "D" * 301}), "Cell C2 holds more than 300"),
        (text(*[AWA] * 201), "more than 200 rows"),
        (workbook(*[AWA] * 201), "more than 200 rows"),
        (far_down(), "goes on below row 1000"),
        (far_right("M"), "Cell M2 stands under no heading"),
        (far_right("AZ"), "more than 30 columns"),
        (b"x" * (1024 * 1024 + 1), "more than 1 MB"),
        (bomb(), "unpacks to more"),
        (bomb(named="docProps/thumbnail.jpeg"), "unpacks to more"),
        (lying_bomb(), "can't be read"),
        (many_parts(), "unpacks to more"),
        (workbook(AWA)[:-200], "can't be read"),
        (rewritten(lambda part: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part), "can't be read"),
        (rewritten(lambda part: part.decode().replace("<worksheet", "<!DOCTYPE x><worksheet").encode("utf-16")), "can't be read"),
        (rewritten(lambda part: part.replace(b"<row", b"<rwo")), "can't be read"),
        (rewritten(lambda part: part.replace(b'r="2"', b'r="99999999999"')), "goes on below row 1000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(cast: Cast, admin: Client, content: bytes, message: str):
    response = send(admin, content)
    assert response.status_code == 422
    assert message in told(response)
    assert b'name="list"' not in response.content


def test_files_are_not_sent_without_end(cast: Cast, admin: Client):
    with time_machine.travel("2026-11-23 12:00:01", tick=False):
        client = reauthenticated(sign_in(cast.administrator))
        assert [send(client, b"").status_code for _time in range(11)] == [422] * 10 + [429]


def test_a_file_is_asked_for(cast: Cast, admin: Client):
    assert "Choose the file with the list" in told(admin.post(PATH))


def test_the_empty_list_can_be_filled_in_and_holds_nobody(cast: Cast, admin: Client):
    example = admin.get(f"{PATH}example/").content
    assert "no officer under it" in told(send(admin, example, "officers.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(example))
    assert "sn-customs" in {cell.value for cell in book.worksheets[1]["A"]}
    assert "chief" not in {cell.value for cell in book.worksheets[1]["A"]}
    book.worksheets[0].append([AWA.get(name) for name in COLUMNS])
    assert "1 account can be opened" in told(send(admin, saved(book), "officers.xlsx"))
