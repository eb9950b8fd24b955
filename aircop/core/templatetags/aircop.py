"""Template tags of every page (built in: no ``{% load %}`` needed).

``{% moment at place %}``      23 Nov 2026 16:25 (Dakar) · 16:25 UTC
``{% deadline at place %}``    18 min left · 23 Nov 2026 16:25 (Dakar) · 16:25 UTC; counts down on the page
``{% landing at place %}``     landing: 18 min left · …; once past: landing was due 18 min ago · …
``{% relative at place %}``    in 18 min / 18 min ago, the full time as a tooltip
``{% clock place %}``          16:25, now
``{% icon "name" %}``          an icon of the sprite, hidden from screen readers: put words beside it
``{% tlp value %}``            TLP 2.0 chip
``{% quantity value unit %}``  2.35 kg
``{% country "SEN" %}``        Senegal
``{% code_label "units" code %}`` label of a code in the reader's language
``{% control field %}``        a form field's widget with our classes and its hint and error linked
``{% query_replace "page" 2 %}`` the page's query string with this changed; the filters stay
``{% saved_filters "cases" %}`` the reader's saved filters of a list, and the way to save the current one
``{% request_id %}``           what the help desk asks for
``{{ value|as_json }}``        a value for a script, in an attribute
``{{ text|ltr }}``             keeps a code or reference left to right inside Arabic text

A *place* is the name of a time zone or anything with ``time_zone`` (and, if it has one, ``city``): an airport, a task
force. Left out, it is the reader's unit.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from aircop.core import codelists, formats, forms, lists
from aircop.core.services.saved_filters import saved_filters_of
from aircop.logs import request_id_var

register = template.Library()

ICONS = "vendor/bootstrap-icons-1.13.2/icons.svg"
#: Shown where a value is missing.
NOTHING = "\N{EN DASH}"
#: Icons that point along the reading direction and are mirrored from right to left.
DIRECTIONAL_ICONS = {
    "arrow-left",
    "arrow-return-left",
    "arrow-right",
    "box-arrow-right",
    "chevron-right",
    "reply",
    "send",
}
TLP_LABELS = {
    "red": "TLP:RED",
    "amber_strict": "TLP:AMBER+STRICT",
    "amber": "TLP:AMBER",
    "green": "TLP:GREEN",
    "clear": "TLP:CLEAR",
}


def _place(context: Context, place: Any) -> tuple[str, str]:
    """Return the time zone and, where known, the city of a place; the reader's unit when none is given."""
    if not place:
        place = getattr(context.get("shell"), "unit", None)
    if place is None or place == "":
        return "UTC", ""
    if isinstance(place, str):
        return place, ""
    return str(getattr(place, "time_zone", None) or "UTC"), str(getattr(place, "city", "") or "")


def _time(at: datetime, zone: str, city: str) -> SafeString:
    """Return the absolute form as HTML; each half keeps its own direction."""
    local, utc = formats.moment_parts(at, zone, city)
    if not utc:
        return format_html("<bdi>{}</bdi>", local)
    # The dot stays with the first half where the line breaks.
    return format_html("<bdi>{}</bdi>\N{NO-BREAK SPACE}· <bdi>{}</bdi>", local, utc)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, place: Any = None) -> str:
    """Show a time at a place and in UTC; an en dash when there is none."""
    if at is None:
        return NOTHING
    zone, city = _place(context, place)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), _time(at, zone, city))


@register.simple_tag(takes_context=True)
def deadline(context: Context, at: datetime | None, place: Any = None, short: bool = False) -> str:
    """Show the time left until a deadline, then the deadline itself (``short=True``: as a tooltip)."""
    if at is None:
        return NOTHING
    zone, city = _place(context, place)
    left = at - timezone.now()
    text, state, iso = formats.deadline_text(left), formats.deadline_state(left), at.isoformat()
    if short:
        return format_html(
            '<time class="deadline deadline-{}" datetime="{}" data-deadline title="{}"><b dir="auto">{}</b></time>',
            state,
            iso,
            formats.moment_text(at, zone, city),
            text,
        )
    return format_html(
        '<span class="deadline deadline-{0}"><time datetime="{1}" data-deadline><b dir="auto">{2}</b></time> · <time datetime="{1}">{3}</time></span>',
        state,
        iso,
        text,
        _time(at, zone, city),
    )


@register.simple_tag(takes_context=True)
def relative(context: Context, at: datetime | None, place: Any = None) -> str:
    """Show a time as seen from now, the full time as a tooltip."""
    if at is None:
        return NOTHING
    title = formats.moment_text(at, *_place(context, place))
    text = formats.relative_text(at - timezone.now())
    return format_html('<time datetime="{}" data-relative title="{}" dir="auto">{}</time>', at.isoformat(), title, text)


@register.simple_tag(takes_context=True)
def landing(context: Context, at: datetime | None, place: Any = None) -> str:
    """Show the time left until a landing as a deadline, or how long ago it was due: a flight that has landed is not late."""
    if at is None:
        return NOTHING
    if at > timezone.now():
        return format_html("{} {}", gettext("landing:"), deadline(context, at, place))
    zone, city = _place(context, place)
    return format_html("{} {} · {}", gettext("landing was due"), relative(context, at, place), _time(at, zone, city))


@register.simple_tag(takes_context=True)
def clock(context: Context, place: Any = None) -> str:
    """Show the time of day at a place, 24 h."""
    return formats.clock_text(timezone.now(), _place(context, place)[0])


@register.simple_tag(takes_context=True)
def city(context: Context, place: Any = None) -> str:
    """Show the city that a place's clock belongs to."""
    zone, name = _place(context, place)
    return name or formats.city_of(zone)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; decorative, so the words beside it must say the same."""
    directional = " icon-directional" if name in DIRECTIONAL_ICONS else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        directional,
        static(ICONS),
        name,
    )


@register.simple_tag
def tlp(value: str | None) -> str:
    """Show a TLP 2.0 mark (``TLP_RED``, ``TLP:AMBER+STRICT`` or ``green``) in its official colours, with its text."""
    key = (value or "").strip().lower().removeprefix("tlp").strip("_: ").replace("+", "_")
    if key not in TLP_LABELS:
        return ""
    return format_html('<span class="chip tlp tlp-{}">{}</span>', key.removesuffix("_strict"), TLP_LABELS[key])


@register.simple_tag
def quantity(value: Decimal | float | None, unit: str = "") -> str:
    """Show an amount in the unit in which it was found."""
    return NOTHING if value is None else format_html("<bdi>{}</bdi>", formats.quantity_text(value, unit))


@register.simple_tag
def country(code: str | None) -> str:
    """Show a country's name in the reader's language."""
    return formats.country_name(code) if code else NOTHING


@register.simple_tag
def code_label(list_name: str, code: str | None) -> str:
    """Show the label of a code in the reader's language."""
    return codelists.label(list_name, code) if code else NOTHING


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render the widget of a form field, linked to its hint and error."""
    return field.as_widget(attrs=forms.control_attrs(field))


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids of the texts that describe a field, for a fieldset's ``aria-describedby``."""
    return forms.described_by(field)


@register.filter
def control_kind(field: BoundField) -> str:
    """Return ``hidden``, ``check``, ``choices``, ``parts``, ``file`` or ``line``: which markup a field needs."""
    return forms.control_kind(field)


@register.simple_tag(takes_context=True)
def query_replace(context: Context, name: str = "", value: object = None, **others: object) -> str:
    """Return the page's query string with some parameters changed (None removes one); the others stay.

    Unlike Django's ``querystring`` the first parameter's name may be a variable.
    """
    query = context["request"].GET.copy()
    for key, new in {**({name: value} if name else {}), **others}.items():
        if new is None:
            query.pop(key, None)
        else:
            query[key] = str(new)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: Context, list_key: str, export_url: str = "") -> dict[str, object]:
    """Show the reader's saved filters of a list beside its filter bar, and export_url with the filter of this page."""
    data, of = context["request"].GET, lists.LISTS[list_key]
    query = of.query_of(data)
    saved = [(one.name, of.url(one.query), one.query == query) for one in saved_filters_of(context["request"].user.pk, list_key)]
    is_new = bool(query) and not any(is_current for _name, _url, is_current in saved)
    return {"of": of, "saved": saved, "query": query, "is_new": is_new, "export_url": f"{export_url}?{query}" if export_url and query else export_url}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the attribute of <html> that carries the reader's choice of light or dark; none means as the device."""
    cookies = context["request"].COOKIES if context.get("request") else {}
    chosen = cookies.get("__Host-aircop_theme") or cookies.get("aircop_theme")
    return format_html('data-bs-theme="{}"', chosen) if chosen in ("light", "dark") else ""


@register.simple_tag
def request_id() -> str:
    """Show the id under which this request was logged."""
    return request_id_var.get()


@register.filter
def as_json(value: object) -> str:
    """Write a value for a script to read, in an attribute (which escapes it)."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def ltr(text: object) -> str:
    """Keep a code, reference or number left to right whatever surrounds it."""
    return format_html('<bdi dir="ltr">{}</bdi>', "" if text is None else text)
