"""Lists of new officers, as files that an administrator would send."""

from __future__ import annotations

import io
import re

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jaitf.onboarding import COLUMNS

PATH = "/accounts/import/"
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
    "language": "Anglais",
    "role": "Evidence custodian",
    "task_force": "abj",
    "agency": "ci-police",
}
SOFIA = {
    "username": "sofia",
    "first_name": "Sofia",
    "last_name": "LIMA",
    "language": "pt",
    "role": "agent de liaison",
    "task_force": "DSS",
    "agency": "sn-police",
    "starts_on": "2026-01-05",
    "ends_on": "2031-01-05",
}


def text(*people: dict[str, str], delimiter: str = ",", encoding: str = "utf-8", heading: list[str] | None = None) -> bytes:
    lines = [heading or list(COLUMNS), *([person.get(name, "") for name in COLUMNS] for person in people)]
    return "\n".join(delimiter.join(line) for line in lines).encode(encoding)


def workbook(*people: dict[str, object]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for person in people:
        book.active.append([person.get(name) for name in COLUMNS])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client: Client, content: bytes, name: str = "officers.csv"):
    return client.post(PATH, {"file": SimpleUploadedFile(name, content)})


def mark(preview) -> str:
    """The mark of the list that a page shows."""
    found = re.search(r'name="list" value="(\w+)"', preview.content.decode())
    assert found is not None, told(preview)
    return found[1]


def told(response) -> str:
    """The words of a page."""
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode()).replace("&#x27;", "'")
