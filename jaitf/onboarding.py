"""A list of new officers: each row is judged by the forms with which an administrator would type it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from jaitf.choices import Region, Role
from jaitf.forms import NewOfficerForm, PostingForm
from jaitf.models import Agency, TaskForce, User
from jaitf.services.onboarding import Newcomer, officers_open, officers_try


@dataclass
class Row:
    """One row of the list with what is wrong with it."""

    number: str
    given: dict[str, str]
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

    def newcomer(self) -> Newcomer:
        return Newcomer(self.officer.cleaned_data, self.posting.arguments())


def rows_checked(actor: User, given: list[dict[str, str]]) -> list[Row]:
    """Every row with its errors: by itself, beside the accounts that exist, and beside the other rows."""
    rows = [_row(one) for one in given]
    fitting = [row for row in rows if row.officer.is_valid() & row.posting.is_valid()]
    for row, refusal in zip(fitting, officers_try(actor=actor, newcomers=[row.newcomer() for row in fitting]), strict=True):
        if refusal is not None:
            _show(row, refusal)
    return rows


def rows_open(actor: User, rows: list[Row]) -> list[Any]:
    """Open the accounts of all rows, or none; the invitations to hand over."""
    return officers_open(actor=actor, newcomers=[row.newcomer() for row in rows])


def _show(row: Row, refusal: AircopError) -> None:
    form = row.posting if refusal.field in row.posting.fields or (refusal.code or "").startswith("posting") else row.officer
    add_refusal(form, refusal)


def _row(given: dict[str, str]) -> Row:
    person = {name: given[name] for name in ("username", "first_name", "last_name", "email")} | {"language": given["language"].lower()[:2]}
    place = {
        "role": _choice(given["role"], Role.choices),
        "region": _choice(given["region"], Region.choices),
        "task_force": _key(TaskForce.objects.filter(is_active=True), given["task_force"]),
        "agency": _key(Agency.objects.all(), given["agency"]),
        "country": given["country"].upper(),
        "starts_on": given["starts_on"] or timezone.now().date().isoformat(),
        "ends_on": given["ends_on"],
    }
    return Row(given["row"], given, NewOfficerForm(person), PostingForm(place))


def _choice(text: str, choices: list[tuple[str, Any]]) -> str:
    """The value of a choice that was named by its value or its label."""
    return next((value for value, label in choices if text.casefold() in (value, str(label).casefold())), text)


def _key(records: Any, code: str) -> str:
    """The key of a unit or agency that was named by its code; something that fits nothing when there is none."""
    if not code:
        return ""
    found = records.filter(code__iexact=code).values_list("pk", flat=True).first()
    return str(found or 0)
