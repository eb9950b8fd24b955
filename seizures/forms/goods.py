"""A commodity line as a row of the form: what every line has, and one group of fields for each kind of goods.

The groups follow from the table `seizures/goods_kinds.py`. A row whose commodity is known carries its own group only;
static/js/goods.js fetches another one from the empty row, and shows one at a time. Without JavaScript a new row offers all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.forms import CodeChoiceField, CodeSelect
from seizures.choices import Basis, GoodsKind, Method
from seizures.forms.fields import AnyCodeField, QuantityField, RowForm, StateField
from seizures.goods_attributes import Attribute, Choice, Code, Currency, Day, Notes, Number, Several, State, Text
from seizures.goods_facts import attributes_of, kind_of
from seizures.goods_kinds import GOODS
from seizures.inputs import LineInput
from seizures.models import CommodityLine

_PLAIN = ("commodity", "quantity", "unit", "basis", "method", "currency", "description", "public_id")


class GoodsSelect(CodeSelect):
    """Commodities that say their kind and their usual unit to static/js/goods.js."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        entry = codelists.find("commodities", str(value)) if value else None
        if entry is not None:
            usual, root = entry.attributes.get("default_unit", ""), entry.attributes.get("root", "")
            option["attrs"] |= {"data-kind": str(kind_of(entry.code).value), "data-unit": usual, "data-root": root}
        return option


class UnitSelect(CodeSelect):
    """Units that say under which headings goods are measured in them."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-roots"] = " ".join(_roots_by_unit().get(str(value), ()))
        return option


def _roots_by_unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, entry in codelists.codes("commodities").items():
        if not entry.parent:
            for unit in entry.attributes.get("allowed_units", "").split(";"):
                found.setdefault(unit, []).append(code)
    return found


def field_name(kind: str, name: str) -> str:
    """`firearm__calibre`: two kinds may both have a calibre."""
    return f"{kind}__{name}"


def _form_field(attribute: Attribute) -> forms.Field:
    """The form field of an attribute; the attribute itself checks what was typed."""
    about: dict[str, Any] = {"label": attribute.label, "help_text": attribute.hint, "required": False}
    plain = {"autocomplete": "off"}
    match attribute:
        case Choice():
            return forms.ChoiceField(choices=[("", ""), *attribute.choices], **about)
        case Code():
            return CodeChoiceField(attribute.list_name, **about)
        case State():
            return StateField(**{name: value for name, value in about.items() if name != "required"})
        case Day():
            return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **about)
        case Several() | Notes():
            return forms.CharField(widget=forms.Textarea(attrs=plain | {"rows": 1, "dir": "ltr", "spellcheck": "false"}), max_length=13_000, **about)
        case Number():
            return forms.CharField(widget=forms.TextInput(attrs=plain | {"inputmode": "decimal", "size": 8, "dir": "ltr"}), max_length=20, **about)
        case Currency():
            return forms.CharField(widget=forms.TextInput(attrs=plain | {"size": 4, "placeholder": "XOF", "dir": "ltr"}), max_length=3, **about)
        case Text():
            offers = {"list": attribute.offers} if attribute.offers else {}
            return forms.CharField(widget=forms.TextInput(attrs=plain | offers), max_length=attribute.longest, **about)
    raise TypeError(attribute)


def _attribute_fields() -> Iterator[tuple[str, forms.Field]]:
    for kind in GOODS:
        for attribute in attributes_of(kind).values():
            if not attribute.derived:
                yield field_name(kind, attribute.name), _form_field(attribute)


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one kind of goods, as bound to a row; open where the row is of this kind."""

    kind: str
    label: str | Promise
    fields: list[BoundField]
    is_open: bool


class LineForm(RowForm):
    commodity = CodeChoiceField("commodities", label=_("Commodity"), widget=GoodsSelect("commodities"))
    quantity = QuantityField(
        label=_("Quantity"), max_digits=14, decimal_places=4, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10, "autocomplete": "off"})
    )
    unit = AnyCodeField("units", label=_("Unit (empty: the usual one)"), required=False, widget=UnitSelect("units"))
    basis = forms.ChoiceField(label=_("Gross or net"), choices=Basis.choices, initial=Basis.GROSS)
    method = forms.ChoiceField(label=_("Measured or estimated"), choices=Method.choices, initial=Method.MEASURED)
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, widget=forms.TextInput(attrs={"size": 4, "placeholder": "XOF", "autocomplete": "off", "dir": "ltr"})
    )
    description = forms.CharField(label=_("Description, marks, packing"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "commodity" in cleaned:
            for kind, names in self._names_by_kind().items():
                if kind != kind_of(cleaned["commodity"]):
                    for name in names:
                        if cleaned.get(name):
                            words = {"kind": GoodsKind(kind).label}
                            self.add_error(name, _("This is asked for another kind of goods (%(kind)s). Clear it, or choose another commodity.") % words)
        return cleaned

    @staticmethod
    def _names_by_kind() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in LineForm.base_fields:
            kind, sign, _attribute = name.partition("__")
            if sign:
                found.setdefault(kind, []).append(name)
        return found

    @property
    def kind(self) -> str:
        """The kind of the commodity that is chosen; nothing in an empty row."""
        commodity = str(self["commodity"].value() or "")
        return str(kind_of(commodity).value) if commodity else ""

    @property
    def groups(self) -> list[Group]:
        """The groups that the row carries: its own, or all where no commodity is chosen; and any with something wrong in it."""
        chosen = self.kind
        shown = []
        for kind, names in self._names_by_kind().items():
            if chosen in ("", kind) or any(name in self.errors for name in names if self.is_bound):
                shown.append(
                    Group(
                        kind, GoodsKind(kind).label, [self[name] for name in names], kind == chosen or (self.is_bound and bool(set(names) & set(self.errors)))
                    )
                )
        return shown

    def field_of(self, name: str) -> str:
        """The field of this row that a service calls `attributes.calibre`."""
        head, _dot, attribute = name.partition(".")
        return field_name(self.kind, attribute) if head == "attributes" else name

    def to_input(self) -> LineInput:
        data = self.cleaned_data
        kind = kind_of(data["commodity"])
        given = {name: data.get(field_name(kind, name)) for name, attribute in attributes_of(kind).items() if not attribute.derived}
        return LineInput(**{name: data[name] for name in _PLAIN}, attributes={name: value for name, value in given.items() if value})


LineForm.base_fields.update(_attribute_fields())


def line_values(line: CommodityLine) -> dict[str, Any]:
    """Form values of a line. An appendix that came from the list stays empty: it is looked up anew for the day of the event."""
    values: dict[str, Any] = {name: getattr(line, name) for name in _PLAIN}
    known = attributes_of(line.kind)
    for name, value in line.attributes.items():
        if name not in known or known[name].derived or (name == "appendix" and "appendix_since" in line.attributes):
            continue
        values[field_name(line.kind, name)] = _typed(known[name], value)
    return values


def _typed(attribute: Attribute, value: Any) -> Any:
    if isinstance(attribute, Several):
        return ", ".join(value)
    if isinstance(attribute, Notes):
        return ", ".join(f"{note['count']} x {note['value']}" for note in value)
    return value
