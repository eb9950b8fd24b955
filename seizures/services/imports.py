"""What people do with a register: bring it in, say how it is read, open its cases, take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from aircop.core.errors import RuleViolation
from aircop.core.services.jobs import job_enqueue
from aircop.core.written_words import folded
from jaitf.choices import Verb
from jaitf.models import Compartment, User
from jaitf.permissions import require
from seizures.choices import ImportState
from seizures.models import ImportProblem, RegisterFile, RegisterImport
from seizures.permissions import register_for
from seizures.registers.columns import COLUMNS, NEEDED
from seizures.registers.settings import ReadingSettings
from seizures.services.import_reading import LIMITS

#: How long the file of a register is kept after its cases were opened, and after it came in when none were.
KEPT_DONE, KEPT_WAITING = timedelta(days=30), timedelta(days=90)
READ, CHECK, RUN, UNDO = "register.read", "register.check", "register.run", "register.undo"


@transaction.atomic
def register_bring_in(*, actor: User, compartment: Compartment, file_name: str, content: bytes) -> RegisterImport:
    """Keep the file and have it read in the background; whoever leads the unit may."""
    require(actor, compartment, Verb.APPROVE)
    if not content:
        raise RuleViolation(_("The file is empty."), code="spreadsheet", field="file")
    if len(content) > LIMITS.sent:
        raise RuleViolation(_("The file has more than %(most)s MB. Divide it.") % {"most": LIMITS.sent // 2**20}, code="spreadsheet", field="file")
    unit = compartment.task_force
    language = unit.languages[0] if unit.languages else actor.language
    settings = ReadingSettings(time_zone=unit.time_zone, language=language, words=_words_before(compartment))
    register = RegisterImport.objects.create(
        compartment=compartment,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        byte_count=len(content),
        created_by=actor,
        settings=settings.to_json(),
    )
    RegisterFile.objects.create(compartment=compartment, register=register, content=content)
    _ask(register, READ, actor, _("Reading %(file)s") % {"file": register.file_name})
    return register


def _words_before(compartment: Compartment) -> dict[str, dict[str, str]]:
    """What words meant in this room's earlier registers."""
    found: dict[str, dict[str, str]] = {}
    for settings in RegisterImport.objects.filter(compartment=compartment).order_by("created_at").values_list("settings", flat=True):
        for name, words in settings.get("words", {}).items():
            found[name] = found.get(name, {}) | words
    return found


@transaction.atomic
def register_look_again(*, actor: User, register: RegisterImport, sheet: str, heading: int | None) -> RegisterImport:
    """Read another sheet, or take another row for the headings."""
    locked = _changeable(actor, register)
    if sheet and sheet not in locked.fact("sheets", []):
        raise RuleViolation(_("There is no such sheet in the file."), code="sheet", field="sheet")
    locked.sheet, locked.heading, locked.state = sheet, heading, ImportState.READING
    locked.save()
    _ask(locked, READ, actor, _("Reading %(file)s") % {"file": locked.file_name})
    return locked


@transaction.atomic
def register_check(*, actor: User, register: RegisterImport, settings: ReadingSettings) -> RegisterImport:
    """Say how the register is read and try all of it, without keeping anything (a dry run)."""
    locked = _changeable(actor, register)
    missing = [COLUMNS[name].label for name in NEEDED if name not in settings.columns]
    if missing:
        names = ", ".join(str(label) for label in missing)
        raise RuleViolation(_("Say which column holds this: %(names)s.") % {"names": names}, code="columns", field="columns")
    twice = {name for name in settings.columns if name and not COLUMNS[name].several and settings.columns.count(name) > 1}
    if twice:
        names = ", ".join(str(COLUMNS[name].label) for name in sorted(twice))
        raise RuleViolation(_("Two columns can't hold the same: %(names)s. Take one out.") % {"names": names}, code="columns", field="columns")
    locked.settings, locked.state = settings.to_json(), ImportState.CHECKING
    locked.save()
    _ask(locked, CHECK, actor, _("Checking %(file)s") % {"file": locked.file_name})
    return locked


@transaction.atomic
def register_say_words(*, actor: User, register: RegisterImport, words: Mapping[str, Mapping[str, str]]) -> RegisterImport:
    """Say what words mean (list → word as written → code), and check again."""
    locked = _changeable(actor, register)
    settings = locked.reading
    merged = {name: dict(known) for name, known in settings.words.items()}
    for name, meant in words.items():
        merged.setdefault(name, {}).update({folded(word): code for word, code in meant.items() if code})
    return register_check(actor=actor, register=locked, settings=replace(settings, words=merged))


@transaction.atomic
def register_run(*, actor: User, register: RegisterImport, leave_out: bool = False) -> RegisterImport:
    """Open the cases as drafts in the background. Cases with something wrong are left out, if whoever asks says so."""
    locked = register_for(actor, register.public_id, Verb.APPROVE, lock=True)
    if locked.state not in (ImportState.CHECKED, ImportState.STOPPED):
        raise RuleViolation(_("Check the register first."), code="not_checked")
    if locked.right_count < 1:
        raise RuleViolation(_("There is no case without something wrong. Mend the register, or how it is read."), code="nothing_right")
    if locked.wrong_count and not leave_out:
        raise RuleViolation(
            _("Something is wrong in %(count)s cases. Mend them first, or say that they are left out.") % {"count": locked.wrong_count},
            code="wrong_rows",
            field="leave_out",
        )
    locked.state = ImportState.RUNNING
    locked.save()
    _ask(locked, RUN, actor, _("Opening the cases of %(file)s") % {"file": locked.file_name})
    return locked


@transaction.atomic
def register_undo(*, actor: User, register: RegisterImport, reason: str) -> RegisterImport:
    """Take the cases back that nobody has worked on since; the others stay and are told."""
    locked = register_for(actor, register.public_id, Verb.APPROVE, lock=True)
    if locked.state not in (ImportState.DONE, ImportState.STOPPED):
        raise RuleViolation(_("Only an import that opened cases can be undone."), code="not_done")
    if not reason.strip():
        raise RuleViolation(_("Say why the import is undone."), code="reason_missing", field="reason")
    locked.state, locked.undone_by, locked.undo_reason = ImportState.UNDOING, actor, reason.strip()[:300]
    locked.save()
    _ask(locked, UNDO, actor, _("Undoing %(file)s") % {"file": locked.file_name})
    return locked


@transaction.atomic
def register_discard(*, actor: User, register: RegisterImport) -> None:
    """Throw away a register that opened no case: the file, what was found in it, and what was said about it."""
    locked = register_for(actor, register.public_id, Verb.APPROVE, lock=True)
    if locked.is_busy or locked.cases.exists():
        raise RuleViolation(_("This import is at work, or has opened cases. Undo it instead."), code="not_discardable")
    locked.delete()


def register_files_drop(now: datetime) -> int:
    """Drop the bytes and the wrong rows of registers past their time, as `system:retention`; returns how many.

    A register that still waits goes with everything that was found in it: nobody came back to it.
    """
    waiting = RegisterImport.objects.filter(state__in=ImportState.open_to_change(), cases=None, created_at__lt=now - KEPT_WAITING)
    done = RegisterImport.objects.filter(state__in=[ImportState.DONE, ImportState.UNDONE], done_at__lt=now - KEPT_DONE, file__isnull=False)
    count = 0
    for register in done:
        RegisterFile.objects.filter(register=register).delete()
        ImportProblem.objects.filter(register=register).delete()
        register.facts = {name: value for name, value in register.facts.items() if name in ("sheets", "headings")}
        register.save(update_fields=["facts"])
        count += 1
    for register in waiting:
        register.delete()
        count += 1
    return count


def _changeable(actor: User, register: RegisterImport) -> RegisterImport:
    locked = register_for(actor, register.public_id, Verb.APPROVE, lock=True)
    if locked.state not in ImportState.open_to_change():
        raise RuleViolation(_("This register is at work, or has opened its cases: how it is read can't be changed now."), code="not_changeable")
    return locked


def _ask(register: RegisterImport, kind: str, actor: User, title: str) -> None:
    register.attempt += 1
    register.save(update_fields=["attempt"])
    url = reverse("seizures:register", args=[register.public_id])
    job_enqueue(kind, f"{register.public_id}:{register.attempt}", {"register": str(register.public_id)}, owner_id=actor.pk, title=title, url=url)
