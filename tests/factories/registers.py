"""Registers that were brought in, and the work of a worker on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from seizures.models import RegisterImport
from seizures.services import imports
from tests.factories.cast import Unit
from tests.factories.workbooks import FRENCH_HEADINGS, french_row, messy_workbook, workbook

__all__ = ["FRENCH_HEADINGS", "brought_in", "checked", "french_row", "messy_workbook", "work", "workbook"]


def work(kind: str | None = None) -> None:
    """Let a worker do what is queued for registers."""
    for job in Job.objects.filter(kind__startswith="register.", state="queued").order_by("pk"):
        if kind is None or job.kind == kind:
            job_run(job.pk)


def brought_in(unit: Unit, content: bytes, name: str = "registre 2024.xlsx") -> RegisterImport:
    register = imports.register_bring_in(actor=unit.chief, compartment=unit.joint, file_name=name, content=content)
    work()
    register.refresh_from_db()
    return register


def checked(unit: Unit, register: RegisterImport, **changes: Any) -> RegisterImport:
    """Confirmed as it was guessed, with these changes, and checked."""
    defaults = {"vector": "PAX_ARR", "detection": "ROUTINE", "place": "baggage"}
    imports.register_check(actor=unit.chief, register=register, settings=replace(register.reading, **({"defaults": defaults} | changes)))
    work()
    register.refresh_from_db()
    return register
