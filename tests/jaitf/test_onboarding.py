"""A spreadsheet of new officers: shown with its errors, opened all or none, and never trusted."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jaitf.models import User
from jaitf.spreadsheet import COLUMNS
from tests.clients import reauthenticated, sign_in
from tests.factories.cast import Cast
from tests.jaitf.test_sign_in import attempt

pytestmark = pytest.mark.django_db
AWA = {
    "username": "awa.diop",
    "first_name": "Awa",
    "last_name": "DIOP",
    "email": "awa@example.org",
    "language": "fr",
    "role": "officer",
    "task_force": "DSS",
    "agency": "sn-customs",
}
KOFI = {
    "username": "kofi.mensah",
    "first_name": "Kofi",
    "last_name": "MENSAH",
    "language": "EN",
    "role": "Chief of unit",
    "task_force": "abj",
    "agency": "ci-police",
}
SOFIA = {"username": "sofia", "first_name": "Sofia", "last_name": "LIMA", "language": "pt", "role": "national_coordinator", "country": "sn"}
PATH = "/accounts/import/"


@pytest.fixture
def admin(cast: Cast) -> Client:
    return reauthenticated(sign_in(cast.administrator))


def text(*people: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    lines = [list(COLUMNS), *([person.get(name, "") for name in COLUMNS] for person in people)]
    return "\n".join(delimiter.join(line) for line in lines).encode(encoding)


def workbook(*people: dict[str, object]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for person in people:
        book.active.append([person.get(name) for name in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client: Client, content: bytes, name: str = "officers.csv"):
    return client.post(PATH, {"file": SimpleUploadedFile(name, content)})


def told(response) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode()).replace("&#x27;", "'")


@pytest.mark.parametrize("make", [text, workbook])
def test_a_list_is_shown_first_and_then_opened_with_invitations(cast: Cast, admin: Client, make):
    preview = send(admin, make(AWA, KOFI, SOFIA))
    assert preview.status_code == 200
    assert "3 accounts can be opened" in told(preview)
    assert not User.objects.filter(username="awa.diop").exists()
    sheets = admin.post(f"{PATH}open/")
    assert sheets.headers["Cache-Control"] == "no-store"
    links = re.findall(r"http://localhost:\d+(/invitation/[a-z2-7-]+/)", sheets.content.decode())
    assert len(links) == 3
    Client().post(links[0], {"password": "a-long-walk-by-the-sea", "password_again": "a-long-walk-by-the-sea"})
    officer = Client()
    assert attempt("awa.diop", "a-long-walk-by-the-sea", officer).url == "/"
    assert officer.get("/").url == "/desk/"
    assert [User.objects.get(username=name).posting.role for name in ("kofi.mensah", "sofia")] == ["chief", "national_coordinator"]


def test_a_list_is_opened_once(cast: Cast, admin: Client):
    send(admin, text(AWA))
    admin.post(f"{PATH}open/")
    assert admin.post(f"{PATH}open/").url == PATH
    assert User.objects.filter(username="awa.diop").count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "officer.dss"}, "This user name is taken"),
        ({"username": "a b"}, "A user name is 2 to 60 letters"),
        ({"email": "officer.dss@example.org"}, "Another account has this e-mail address"),
        ({"email": "nonsense"}, "E-mail address"),
        ({"role": "boss"}, "Role"),
        ({"language": "tlh"}, "Language"),
        ({"task_force": "XXX"}, "Task force"),
        ({"task_force": ""}, "Say in which task force"),
        ({"agency": "nobody"}, "Agency"),
        ({"starts_on": "soon"}, "From"),
        ({"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "end before it starts"),
        ({"role": "administrator"}, "does not belong to a task force"),
        ({"last_name": ""}, "Last name"),
    ],
)
def test_what_is_wrong_stands_beside_its_row_and_nothing_is_opened(cast: Cast, admin: Client, change: dict[str, str], message: str):
    response = send(admin, text(KOFI, AWA | change))
    assert response.status_code == 422
    assert "1 row has to be mended" in told(response)
    assert message in told(response)
    assert admin.post(f"{PATH}open/").url == PATH
    assert not User.objects.filter(username__in=["awa.diop", "kofi.mensah"]).exists()


def test_the_same_name_twice_in_a_list_is_seen(cast: Cast, admin: Client):
    response = send(admin, text(AWA, AWA | {"email": ""}))
    assert "This user name is taken" in told(response)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("make", [text, workbook])
def test_formulas_are_refused_with_row_and_column(cast: Cast, admin: Client, make, start: str):
    response = send(admin, make(KOFI, AWA | {"last_name": f"{start}HYPERLINK(1)"}))
    assert response.status_code == 422
    assert "Row 3, column last_name holds a formula" in told(response)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8"), (";", "cp1252")])
def test_what_offices_write_is_read(cast: Cast, admin: Client, delimiter: str, encoding: str):
    response = send(admin, text(AWA | {"first_name": "Aïssatou"}, delimiter=delimiter, encoding=encoding))
    assert "Aïssatou DIOP" in told(response)
    assert response.status_code == 200


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return file.getvalue()


def with_entities() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(AWA))) as source, zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + source.read(name))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 not a workbook", "can't be read"),
        (b"\x00\x01\x02", "neither an Excel workbook"),
        (b"name,role\nAwa,officer", "These are missing: username"),
        (text(), "no officer under it"),
        (text(*[AWA] * 201), "more than 200 rows"),
        (b"x" * (1024 * 1024 + 1), "more than 1 MB"),
        (bomb(), "unpacks to more"),
    ],
    ids=["empty", "broken", "binary", "columns", "heading", "rows", "bytes", "bomb"],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(cast: Cast, admin: Client, content: bytes, message: str):
    response = send(admin, content)
    assert response.status_code == 422
    assert message in told(response)


def test_entities_in_a_workbook_are_not_unfolded(cast: Cast, admin: Client):
    assert "can't be read" in told(send(admin, with_entities()))


def test_only_administrators_bring_lists_in_and_after_proving_who_they_are(cast: Cast):
    assert send(sign_in(cast.dss.chief), text(AWA)).status_code == 403
    client = sign_in(cast.administrator)
    send(client, text(AWA))
    assert client.post(f"{PATH}open/", {"form_page": PATH}).url.startswith("/account/reauthenticate/")
    assert not User.objects.filter(username="awa.diop").exists()


def test_the_empty_list_fits_its_own_rules(cast: Cast, admin: Client):
    example = admin.get(f"{PATH}example/").content
    assert example.decode("utf-8-sig").startswith("username,first_name")
    assert send(admin, example).status_code == 200
