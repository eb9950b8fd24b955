"""Filters of the case list; they live in the URL."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.forms import CodeSelect
from aircop.core.names import name_key
from aircop.core.times import to_utc
from jaitf.models import User
from seizures.choices import ControlResult, SeizureState
from seizures.models import CencommReport, CommodityLine, Control, Exhibit, Person, Seizure

Rows = QuerySet[Any]


def code_options(list_name: str) -> list[tuple[str, str]]:
    """All codes of a list, headings too: a heading finds everything below it."""
    return [(entry.code, entry.label()) for entry in codelists.codes(list_name).values()]


def below(list_name: str, code: str) -> list[str]:
    return [code, *(entry.code for entry in codelists.children(list_name, code))]


class CaseFilter(filters.FilterSet):
    """What both lists are filtered by. Periods are days on the calendar of the reader's unit."""

    q = filters.CharFilter(label=_("Reference or name"), method="by_text", widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}))
    vector = filters.ChoiceFilter(label=_("Vector"), method="by_vector", choices=lambda: code_options("vectors"), empty_label="", widget=CodeSelect("vectors"))
    since = filters.DateFilter(label=_("From"), method="by_since", widget=forms.DateInput(attrs={"type": "date"}))
    until = filters.DateFilter(label=_("Until"), method="by_until", widget=forms.DateInput(attrs={"type": "date"}))
    #: Name of the foreign key by which a person belongs to a row of this list.
    person_link = ""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = user.posting.task_force if user.posting else None
        self.zone = unit.time_zone if unit else "UTC"
        self.user = user

    @property
    def text(self) -> str:
        """What was searched for, for the access log."""
        return str(self.form.cleaned_data.get("q") or "") if self.form.is_valid() else ""

    def by_text(self, rows: Rows, _name: str, value: str) -> Rows:
        # Two index searches put together; with OR between them neither index would be used.
        text = value.strip()[:100]
        found = self._meta.model.objects.filter(reference__begins=text.upper()).order_by().values("pk")
        if key := name_key(text):
            named = Person.objects.visible_to(self.user).named(key).filter(**{f"{self.person_link}__isnull": False})
            found = found.union(named.order_by().values(self.person_link))
        return rows.filter(pk__in=found)

    def by_vector(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(vector__in=below("vectors", value))

    def by_since(self, rows: Rows, _name: str, value: date) -> Rows:
        return rows.filter(occurred_at__gte=self._midnight(value))

    def by_until(self, rows: Rows, _name: str, value: date) -> Rows:
        return rows.filter(occurred_at__lt=self._midnight(value + timedelta(days=1)))

    def _midnight(self, day: date) -> datetime:
        return to_utc(datetime.combine(day, time()), self.zone)


class SeizureFilter(CaseFilter):
    state = filters.ChoiceFilter(label=_("State"), choices=SeizureState.choices, empty_label="")
    commodity = filters.ChoiceFilter(
        label=_("Commodity"), method="by_commodity", choices=lambda: code_options("commodities"), empty_label="", widget=CodeSelect("commodities")
    )
    cencomm = filters.ChoiceFilter(
        label=_("Entered in CENcomm"), method="by_cencomm", choices=[("no", _("not yet")), ("yes", _("noted as entered"))], empty_label=""
    )
    exhibits = filters.ChoiceFilter(
        label=_("Exhibits"),
        method="by_exhibits",
        choices=[("outside", _("not in a store")), ("open", _("with an open hand-over"))],
        empty_label="",
    )
    person_link = "seizure_id"

    class Meta:
        model = Seizure
        fields = ("q", "state", "vector", "commodity", "since", "until", "cencomm", "exhibits")

    def by_commodity(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(pk__in=CommodityLine.objects.filter(commodity__in=below("commodities", value)).values("seizure_id"))

    def by_cencomm(self, rows: Rows, _name: str, value: str) -> Rows:
        """Only approved cases are reported there, so only they can be missing."""
        noted = Exists(CencommReport.objects.filter(seizure=OuterRef("pk")))
        return rows.filter(noted) if value == "yes" else rows.filter(~noted, state__in=SeizureState.approved_states())

    def by_exhibits(self, rows: Rows, _name: str, value: str) -> Rows:
        """By exhibits that the reader may see: a share of the case does not open them."""
        own = Exhibit.objects.visible_to(self.user).filter(seizure=OuterRef("pk"), ended_at=None)
        return rows.filter(Exists(own.filter(store="") if value == "outside" else own.filter(offered_to__isnull=False)))


class ControlFilter(CaseFilter):
    result = filters.ChoiceFilter(label=_("Result"), choices=ControlResult.choices, empty_label="")
    person_link = "control_id"

    class Meta:
        model = Control
        fields = ("q", "result", "vector", "since", "until")
