"""Bringing in a register: the file, the sheet, what its columns hold, what its words mean, and taking it back."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import CodeChoiceField, offer
from jaitf.choices import Handling
from jaitf.models import Compartment
from seizures.choices import NarrativeLanguage, Place
from seizures.forms.fields import RoomField
from seizures.models import RegisterImport
from seizures.registers.columns import COLUMNS
from seizures.registers.settings import ReadingSettings
from seizures.registers.words import Vocabulary

_ORDERS = [("day", _("day first: 31/12/2024")), ("month", _("month first: 12/31/2024"))]
_SIGNS = [(",", _("comma: 3,25")), (".", _("point: 3.25"))]
_PLACES = ("departure", "destination")


class RegisterFileForm(forms.Form):
    """A spreadsheet of the unit's seizures, and the room that its cases come into."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An Excel workbook (.xlsx) or a CSV file, at most 16 MB and 200,000 rows. Nothing is opened before you have seen what would be."),
        widget=forms.FileInput({"accept": ".xlsx,.xlsm,.csv,.txt"}),
        error_messages={"required": _("Choose the file with the register."), "empty": _("The file is empty.")},
    )
    compartment = RoomField()

    def __init__(self, *args: Any, rooms: list[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compartment"].offer(rooms, rooms[0])  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """Which sheet is the register, and in which row its columns are named."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    heading = forms.IntegerField(label=_("Row with the names of the columns"), min_value=1, max_value=1000, widget=forms.NumberInput(attrs={"size": 4}))

    def __init__(self, *args: Any, register: RegisterImport, **kwargs: Any) -> None:
        kwargs["initial"] = {"sheet": register.sheet, "heading": register.heading or 1}
        super().__init__(*args, **kwargs)
        sheets = register.fact("sheets", [])
        offer(self, sheet=[(name, name) for name in sheets])
        if len(sheets) < 2:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """What each column holds, how the register writes dates and numbers, and what holds for rows that say nothing."""

    order = forms.ChoiceField(label=_("Dates are written"), choices=_ORDERS)
    sign = forms.ChoiceField(label=_("Decimals are written with a"), choices=_SIGNS)
    time_zone = forms.CharField(label=_("Time zone of the register"), max_length=60, widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language of the register"), choices=NarrativeLanguage.choices)
    handling = forms.ChoiceField(label=_("Handling mark"), choices=Handling.choices)
    keeps_rest = forms.BooleanField(label=_("Keep the columns that are not taken in the narrative, with their headings"), required=False)
    default_place = forms.ChoiceField(label=_("Place"), required=False, choices=[("", ""), *Place.choices])
    default_vector = CodeChoiceField("vectors", label=_("Vector"), required=False)
    default_detection = CodeChoiceField("detection_methods", label=_("How it was detected"), required=False)
    default_departure = forms.CharField(label=_("Departure"), required=False, max_length=60)
    default_destination = forms.CharField(label=_("Destination"), required=False, max_length=60)
    default_agency = forms.ChoiceField(label=_("Agency"), required=False)

    def __init__(self, *args: Any, register: RegisterImport, words: dict[str, Vocabulary], **kwargs: Any) -> None:
        reading = register.reading
        kwargs["initial"] = {name: getattr(reading, name) for name in ("order", "sign", "time_zone", "language", "handling", "keeps_rest")} | {
            f"default_{name}": value for name, value in reading.defaults.items()
        }
        super().__init__(*args, **kwargs)
        self._register, self._words = register, words
        offer(self, default_agency=[("", ""), *words["agencies"].choices.items()])
        for name in _PLACES:
            self.fields[f"default_{name}"].widget.attrs |= {"list": "words-places", "autocomplete": "off"}
        offered = [("", _("– not taken –")), *((column.name, column.label) for column in COLUMNS.values())]
        for index, heading in enumerate(register.headings):
            chosen = reading.columns[index] if index < len(reading.columns) else ""
            label = heading or _("Column %(number)s") % {"number": index + 1}
            self.fields[f"column_{index}"] = forms.ChoiceField(label=label, choices=offered, required=False, initial=chosen)

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in available_timezones():
            raise forms.ValidationError(_("Say in which time zone this is, for example Africa/Dakar."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in _PLACES:
            written = cleaned.get(f"default_{name}", "")
            code = self._words["places"].find(written) if written else ""
            if code is None:
                self.add_error(f"default_{name}", _("Give the code of an airport or the name of a country, for example DSS or Senegal."))
            else:
                cleaned[f"default_{name}"] = code
        return cleaned

    @property
    def of_columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """The field of each column, with what stands in its first rows."""
        sample = [row["cells"] for row in self._register.fact("sample", [])]
        return [
            (self[f"column_{index}"], [cells[index] for cells in sample[:3] if index < len(cells) and cells[index]])
            for index in range(len(self._register.headings))
        ]

    @property
    def of_writing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("order", "sign", "time_zone", "language", "handling", "keeps_rest")]

    @property
    def of_defaults(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("default_")]

    def to_settings(self) -> ReadingSettings:
        data = self.cleaned_data
        return ReadingSettings(
            columns=tuple(data.get(f"column_{index}", "") for index in range(len(self._register.headings))),
            defaults={name.removeprefix("default_"): data[name] for name in self.fields if name.startswith("default_") and data.get(name)},
            words=self._register.reading.words,
            **{name: data[name] for name in ("order", "sign", "time_zone", "language", "handling", "keeps_rest")},
        )


class WordsForm(forms.Form):
    """What the words of a register mean that nobody knew: a code, or its label in any language."""

    def __init__(self, *args: Any, register: RegisterImport, words: dict[str, Vocabulary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = words
        #: Name of the field → list and word.
        self.asked: dict[str, tuple[str, str]] = {}
        for number, unknown in enumerate(register.unknown):
            name = f"word_{number}"
            self.asked[name] = (unknown["list"], unknown["word"])
            self.fields[name] = forms.CharField(
                label=unknown["word"],
                required=False,
                max_length=120,
                help_text=_("%(column)s, %(count)s times") % {"column": _list_label(unknown["list"]), "count": unknown["count"]},
                widget=forms.TextInput(attrs={"list": f"words-{unknown['list']}", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, (list_name, _word) in self.asked.items():
            written = cleaned.get(name)
            if not written:
                continue
            code = self._words[list_name].find(written)
            if code is None:
                self.add_error(name, _("Choose one of the offered words."))
            else:
                cleaned[name] = code
        return cleaned

    def to_words(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, (list_name, word) in self.asked.items():
            if self.cleaned_data.get(name):
                found.setdefault(list_name, {})[word] = self.cleaned_data[name]
        return found


def _list_label(name: str) -> str:
    return next((str(column.label) for column in COLUMNS.values() if column.words == name), name)


class OpenForm(forms.Form):
    """Opening the cases of a register."""

    leave_out = forms.BooleanField(label=_("Leave out the cases with something wrong. I mend them later and bring them in then."), required=False)


class UndoForm(forms.Form):
    """Taking an import back."""

    reason = forms.CharField(label=_("Why the import is undone"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
