"""A list of new officers: each row is judged by the forms with which an administrator would type it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.services import drafts
from aircop.core.written_words import folded, spoken
from jaitf.choices import Role
from jaitf.forms import NewOfficerForm, PostingForm
from jaitf.models import Agency, TaskForce, User
from jaitf.services.invitations import Invitation
from jaitf.services.onboarding import Newcomer, officers_open, officers_try
from jaitf.spreadsheet import Line, cell_name, lines_of, refused

#: Columns as the forms name them, so that a refusal finds its column → whether a list must have it.
COLUMNS = {
    "username": True,
    "first_name": True,
    "last_name": True,
    "email": False,
    "language": True,
    "role": True,
    "task_force": True,
    "agency": True,
    "starts_on": False,
    "ends_on": False,
}
_POSTING = ("role", "task_force", "agency", "starts_on", "ends_on")
_FIELDS = NewOfficerForm.base_fields | PostingForm.base_fields
_DRAFT = "account-import"
#: Seconds for which a list that was shown may be opened.
_LIFETIME = 60 * 60

Given = dict[str, str]
AnyForm = TypeVar("AnyForm", bound=forms.Form)


@dataclass
class Row:
    """One row of the list with what is wrong with it."""

    number: str
    given: Given
    officer: NewOfficerForm
    posting: PostingForm

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Label of the column and message."""
        return [
            (str(form.fields[name].label) if name in form.fields else "", str(message))
            for form in (self.officer, self.posting)
            for name, messages in form.errors.items()
            for message in messages
        ]

    @property
    def role_label(self) -> str:
        return str(dict(Role.choices).get(self.posting.data["role"], self.given["role"]))

    def newcomer(self) -> Newcomer:
        posting = self.posting.arguments()
        return Newcomer(self.officer.cleaned_data, {name: posting[name] for name in _POSTING})


def labels() -> list[str]:
    """The headings of a list, in the reader's language."""
    return [str(_FIELDS[name].label) for name in COLUMNS]


def rows_in(actor: User, file: UploadedFile) -> list[Row]:
    """Every row of the file with its errors: by itself, beside the accounts that exist, and beside the other rows."""
    rows = _rows(_given(lines_of(file)))
    fitting = [row for row in rows if row.officer.is_valid() & row.posting.is_valid()]
    for row, refusal in zip(fitting, officers_try(actor=actor, newcomers=[row.newcomer() for row in fitting]), strict=True):
        if refusal is not None:
            _show(row, refusal)
    return rows


def rows_keep(actor: User, rows: list[Row]) -> str:
    """Keep a list that was shown, signed, so that what is opened is what was seen; returns its mark."""
    text = signing.dumps([row.given for row in rows], salt=_salt(actor), compress=True)
    drafts.draft_save(actor_id=actor.pk, key=_DRAFT, data={"list": text})
    return _mark(text)


def rows_kept(actor: User, mark: str) -> list[Row]:
    """The list with this mark; empty when it was opened, replaced or is too old."""
    draft = drafts.draft_of(actor.pk, _DRAFT)
    text = str(draft.data.get("list", "")) if draft is not None else ""
    if not text or _mark(text) != mark:
        return []
    try:
        return _rows(signing.loads(text, salt=_salt(actor), max_age=_LIFETIME))
    except signing.BadSignature:
        return []


def rows_open(actor: User, rows: list[Row]) -> list[Invitation] | None:
    """Open the accounts of all rows, or none; the invitations to hand over. None when a row no longer fits."""
    if not all(row.officer.is_valid() & row.posting.is_valid() for row in rows):
        return None
    try:
        invitations = officers_open(actor=actor, newcomers=[row.newcomer() for row in rows])
    except AircopError:
        return None
    drafts.draft_discard(actor_id=actor.pk, key=_DRAFT)
    return invitations


def _salt(actor: User) -> str:
    return f"jaitf.onboarding.{actor.pk}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _show(row: Row, refusal: AircopError) -> None:
    form = row.posting if refusal.field in row.posting.fields or (refusal.code or "").startswith("posting") else row.officer
    add_refusal(form, refusal)


def _given(lines: list[Line]) -> list[Given]:
    """What stands in each row, by the names of the columns."""
    if not lines:
        raise refused(_("The file is empty."))
    names = _heading(lines[0][1])
    if len(lines) == 1:
        raise refused(_("There is a heading, but no officer under it."))
    rows = []
    for number, line in lines[1:]:
        stray = next((column for column, text in enumerate(line) if text and (column >= len(names) or not names[column])), None)
        if stray is not None:
            raise refused(_("Cell %(cell)s stands under no heading. Name its column, or empty the cell.") % {"cell": cell_name(number, stray)})
        found = dict(zip(names, line, strict=False))
        rows.append({"row": str(number), **{name: found.get(name, "") for name in COLUMNS}})
    return rows


def _heading(line: list[str]) -> list[str]:
    """The names of the columns, empty for those without a heading. A heading that nobody knows is no reason to guess."""
    known = {**spoken((name, _FIELDS[name].label) for name in COLUMNS), **{folded(name): name for name in COLUMNS}}
    names = [known.get(folded(text), "") for text in line]
    strange = [text for text, name in zip(line, names, strict=True) if text and not name]
    missing = [str(_FIELDS[name].label) for name, is_needed in COLUMNS.items() if is_needed and name not in names]
    twice = [str(_FIELDS[name].label) for name in COLUMNS if names.count(name) > 1]
    if missing:
        raise refused(_("The first row must name the columns. These are missing: %(names)s.") % {"names": ", ".join(missing)})
    if strange:
        raise refused(_("These columns are not known. Rename them or take them out: %(names)s.") % {"names": ", ".join(strange)})
    if twice:
        raise refused(_("These columns stand there twice: %(names)s. Take one out.") % {"names": ", ".join(twice)})
    return names


def _rows(given: list[Given]) -> list[Row]:
    roles = spoken(Role.choices)
    languages = spoken(settings.LANGUAGES)
    units = {code.casefold(): pk for code, pk in TaskForce.objects.filter(is_active=True).values_list("code", "pk")}
    agencies = {code.casefold(): pk for code, pk in Agency.objects.values_list("code", "pk")}
    today = timezone.now().date().isoformat()
    rows = []
    for one in given:
        person = {name: one[name] for name in ("username", "first_name", "last_name", "email")}
        posting = {
            "role": roles.get(folded(one["role"]), one["role"]),
            "task_force": _key(units, one["task_force"]),
            "agency": _key(agencies, one["agency"]),
            "starts_on": one["starts_on"] or today,
            "ends_on": one["ends_on"],
        }
        language = languages.get(folded(one["language"]), one["language"])
        officer = NewOfficerForm(person | {"language": language})
        rows.append(Row(one["row"], one, _as_listed(officer), _as_listed(PostingForm(posting))))
    return rows


def _as_listed(form: AnyForm) -> AnyForm:
    """The same form, but a day means the same in every reader's language, and what is unknown is looked up in the empty list."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.input_formats = ["%Y-%m-%d"]
            field.error_messages["invalid"] = _("Write the day as 2027-01-31.")
        elif isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("This is not known here. Take one from the second sheet of the empty list.")
    return form


def _key(keys: dict[str, int], code: str) -> str:
    """The key of a unit or agency that was named by its code; something that fits nothing when there is none."""
    return str(keys.get(code.casefold(), 0)) if code else ""
