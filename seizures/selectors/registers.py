"""What the pages of registers show."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from aircop.core.models import Job
from jaitf.choices import Verb
from jaitf.models import User
from seizures.models import ImportProblem, RegisterFile, RegisterImport
from seizures.permissions import register_rows
from seizures.querysets import OwnPartQuerySet
from seizures.registers.columns import COLUMNS
from seizures.registers.rows import rows_of, text_of
from seizures.services.import_reading import table_read


def registers_listed(user: User) -> OwnPartQuerySet[RegisterImport]:
    """The imports of the rooms that the person leads, the newest first."""
    return register_rows().visible_to(user, Verb.APPROVE).defer("facts", "unknown")


def job_of(register: RegisterImport) -> Job | None:
    """The last background job of an import: how far it is, or why it was given up."""
    return Job.objects.filter(kind__startswith="register.", key=f"{register.public_id}:{register.attempt}").first()


def column_label(name: str) -> str:
    return str(COLUMNS[name].label) if name in COLUMNS else ""


def rows_to_mend(register: RegisterImport) -> Iterator[list[Any]]:
    """The rows with something wrong as they stand in the register, with what to do; the headings first.

    A file of these can be mended and brought in by itself: its first two columns are taken for nothing.
    """
    found: dict[int, list[str]] = {}
    for problem in ImportProblem.objects.filter(register=register).order_by("row", "pk"):
        label = column_label(problem.column)
        found.setdefault(problem.row, []).append(f"{label}: {problem.message}" if label else problem.message)
    yield ["#", "!", *register.headings]
    content = bytes(RegisterFile.objects.get(register=register).content)
    rows = rows_of(table_read(content, register), (register.heading or 1) - 1)
    for row in itertools.filterfalse(lambda row: row.number not in found, rows):
        yield [row.number, " | ".join(dict.fromkeys(found[row.number])), *(text_of(cell) for cell in row.cells)]
