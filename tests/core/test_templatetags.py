"""Template tags, formats and the drawing of form fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from aircop.core import formats
from aircop.core.forms import CodeChoiceField, ZonedDateTimeField, control_attrs, control_kind

AT = datetime(2026, 11, 23, 16, 25, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


# --- times


def test_a_moment_is_shown_in_local_time_with_its_city_and_in_utc() -> None:
    html = render("{% moment at 'Africa/Dakar' %}", at=AT)
    assert html == '<time datetime="2026-11-23T16:25:00+00:00"><bdi>23 Nov 2026 16:25 (Dakar)</bdi>\N{NO-BREAK SPACE}· <bdi>16:25 UTC</bdi></time>'


def test_the_utc_part_carries_its_date_when_it_is_another_day() -> None:
    late = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
    assert formats.moment_text(late, "America/Bogota") == "22 Nov 2026 21:10 (Bogota) · 23 Nov 02:10 UTC"


def test_a_moment_in_utc_is_not_said_twice() -> None:
    assert formats.moment_text(AT, "UTC") == "23 Nov 2026 16:25 UTC"


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "23 nov. 2026 17:25 (Paris) · 16:25 UTC"), ("ar", "23 نوفمبر 2026 17:25 (باريس) · 16:25 UTC"), ("pt", "23 nov. 2026 17:25 (Paris) · 16:25 UTC")],
)
def test_months_and_cities_are_written_in_the_readers_language(language: str, text: str) -> None:
    with translation.override(language):
        assert formats.moment_text(AT, "Europe/Paris") == text


def test_a_place_may_be_an_airport_and_is_the_readers_unit_when_left_out() -> None:
    airport = SimpleNamespace(time_zone="Atlantic/Cape_Verde", city="Praia")
    assert "15:25 (Praia)" in render("{% moment at airport %}", at=AT, airport=airport)
    shell = SimpleNamespace(unit=SimpleNamespace(time_zone="Africa/Dakar"))
    assert "16:25 (Dakar)" in render("{% moment at %}", at=AT, shell=shell)
    assert "UTC" in render("{% moment at %}", at=AT)


def test_a_missing_time_is_a_dash() -> None:
    assert render("{% moment at %}{% deadline at %}{% relative at %}", at=None) == "–––"


@pytest.mark.parametrize(
    ("minutes", "state", "text"),
    [
        (-12, "overdue", "overdue by 12 min"),
        (18, "flash", "18 min left"),
        (200, "soon", "3 h 20 min left"),
        (60 * 52, "later", "2 d 4 h left"),
        (60 * 24 * 12, "later", "12 d left"),
    ],
)
def test_a_deadline_says_what_is_left_and_how_urgent_it_is(minutes: int, state: str, text: str) -> None:
    with time_machine.travel(AT, tick=False):
        html = render("{% deadline at 'Africa/Dakar' %}", at=AT + timedelta(minutes=minutes))
        short = render("{% deadline at 'Africa/Dakar' short=True %}", at=AT + timedelta(minutes=minutes))
    assert f"deadline-{state}" in html
    assert f">{text}</b>" in html
    assert "(Dakar)" in html
    assert f">{text}</b></time>" in short
    assert 'title="' in short


@time_machine.travel(AT, tick=False)
def test_relative_times_look_both_ways() -> None:
    assert ">in 18 min</time>" in render("{% relative at 'UTC' %}", at=AT + timedelta(minutes=18))
    assert ">1 h 5 min ago</time>" in render("{% relative at 'UTC' %}", at=AT - timedelta(minutes=65))


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_any_span_can_be_written(span: timedelta) -> None:
    assert formats.span_text(span)
    assert formats.deadline_state(span) in {"overdue", "flash", "soon", "later"}


@time_machine.travel(AT, tick=False)
def test_the_clock_shows_the_time_at_the_place() -> None:
    assert render("{% clock 'America/Bogota' %} {% city 'America/Bogota' %}") == "11:25 Bogota"


# --- marks, quantities, countries


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("TLP_RED", '<span class="chip tlp tlp-red">TLP:RED</span>'),
        ("TLP:AMBER+STRICT", '<span class="chip tlp tlp-amber">TLP:AMBER+STRICT</span>'),
        ("amber_strict", '<span class="chip tlp tlp-amber">TLP:AMBER+STRICT</span>'),
        ("TLP_CLEAR", '<span class="chip tlp tlp-clear">TLP:CLEAR</span>'),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_tlp_marks_are_chips_with_their_text(value: str, html: str) -> None:
    assert render("{% tlp value %}", value=value) == html


def test_quantities_keep_the_unit_in_which_they_were_found() -> None:
    assert formats.quantity_text(Decimal("2.350"), "KG") == "2.35\N{NO-BREAK SPACE}kg"
    assert formats.quantity_text(Decimal("1500"), "G") == "1,500\N{NO-BREAK SPACE}g"
    with translation.override("fr"):
        assert formats.quantity_text(Decimal("2.35"), "KG") == "2,35\N{NO-BREAK SPACE}kg"
    assert render("{% quantity value 'KG' %}", value=None) == "–"


@pytest.mark.django_db
def test_counted_things_carry_their_label() -> None:
    assert formats.quantity_text(Decimal(1200), "TAB") == "1,200 × Tablet / pill"
    assert render("{% code_label 'units' 'KG' %}") == "Kilogram"
    with translation.override("fr"):
        assert render("{% code_label 'units' 'TAB' %}") == "Comprimé"


@pytest.mark.parametrize(
    ("code", "name"),
    [("SN", "Senegal"), ("SEN", "Senegal"), ("D", "Germany"), ("GBN", "United Kingdom"), ("XXA", "Stateless"), ("XXB", "Refugee"), ("ZZ9", "ZZ9")],
)
def test_countries_are_named_from_either_code(code: str, name: str) -> None:
    assert formats.country_name(code) == name


def test_an_icon_is_hidden_from_screen_readers_and_mirrored_when_it_points() -> None:
    html = render("{% icon 'send' %}")
    assert 'aria-hidden="true"' in html
    assert "icons.svg#send" in html
    assert "icon-directional" in html
    assert "icon-directional" not in render("{% icon 'bell' %}")


def test_codes_stay_left_to_right_and_are_escaped() -> None:
    assert render("{{ code|ltr }}", code="DSS-2026-00042") == '<bdi dir="ltr">DSS-2026-00042</bdi>'
    assert "<b>" not in render("{{ code|ltr }}", code="<b>")


def test_changing_the_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/cases/", {"state": ["draft", "submitted"], "page": "3"})
    assert render("{% query_replace 'page' 4 as query %}{{ query|safe }}", request=request) == "?state=draft&state=submitted&page=4"
    assert render("{% query_replace page=None as query %}{{ query|safe }}", request=request) == "?state=draft&state=submitted"


@pytest.mark.parametrize(("cookie", "html"), [("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"'), ('"><script>', "")])
def test_only_a_known_theme_is_taken_from_the_cookie(cookie: str, html: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["aircop_theme"] = cookie
    assert render("{% theme %}", request=request) == html
    assert render("{% theme %}") == ""


# --- forms


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As in the passport.", widget=forms.TextInput(attrs={"class": "mono"}))
    result = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField()
    state = forms.ChoiceField(choices=[("a", "A")])
    occurred_at = ZonedDateTimeField(zones=["Africa/Dakar"])
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_wrong_field_is_linked_to_its_hint_and_its_error() -> None:
    form = SampleForm({"name": ""})
    attrs = control_attrs(form["name"])
    assert attrs == {"aria-invalid": "true", "class": "form-control mono is-invalid", "aria-describedby": "id_name-hint id_name-error"}
    html = render("{% include 'components/field.html' with field=form.name %}", form=form)
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html
    assert html.count('aria-describedby="') == 1


def test_each_kind_of_field_gets_its_markup() -> None:
    form = SampleForm()
    assert [control_kind(field) for field in form] == ["line", "choices", "check", "line", "parts", "hidden"]
    html = render("{% include 'components/form_fields.html' %}", form=form)
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert 'class="form-select"' in html


def test_the_error_summary_links_to_the_fields() -> None:
    form = SampleForm({})
    html = render("{% include 'components/error_summary.html' %}", form=form)
    for target in ("#id_name", "#id_result", "#id_agree", "#id_state", "#id_occurred_at"):
        assert f'href="{target}"' in html
    assert render("{% include 'components/error_summary.html' %}", form=SampleForm()).strip() == ""


def clean_time(day: str, at: str, zone: str, zones: tuple[str, ...] = ("Africa/Dakar", "Europe/Lisbon")) -> datetime | None:
    field = ZonedDateTimeField(zones=zones)
    return field.clean([day, at, zone])


@pytest.mark.parametrize("typed", ["16:25", "1625", "16h25", " 16:25 "])
def test_a_time_may_be_typed_in_several_ways(typed: str) -> None:
    assert clean_time("2026-11-23", typed, "Africa/Dakar") == AT


def test_a_time_becomes_utc_by_its_zone() -> None:
    assert clean_time("2026-07-01", "16:25", "Europe/Lisbon") == datetime(2026, 7, 1, 15, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("2026-11-23", "16:25", ""), "Enter the date, the time and the time zone."),
        (("2026-11-23", "", "Africa/Dakar"), "Enter the date, the time and the time zone."),
        (("2026-11-23", "25:00", "Africa/Dakar"), "Enter the time in 24 hours, for example 16:25."),
        (("23 nov", "16:25", "Africa/Dakar"), "Enter a valid date."),
        (("2026-03-29", "01:30", "Europe/Lisbon"), "The clocks went forward: this time did not exist at that place."),
        (("2026-11-23", "16:25", "Mars/Base"), "Select a valid choice"),
    ],
)
def test_a_wrong_time_is_refused_with_words_that_help(parts: tuple[str, str, str], message: str) -> None:
    with pytest.raises(forms.ValidationError, match=message):
        clean_time(*parts)


def test_an_optional_time_may_be_left_empty_though_its_zone_is_chosen() -> None:
    assert ZonedDateTimeField(zones=["Africa/Dakar"], required=False).clean(["", "", "Africa/Dakar"]) is None


def test_a_stored_time_comes_back_in_the_first_zone() -> None:
    field = ZonedDateTimeField(zones=["America/Bogota"])
    assert field.widget.decompress(AT) == [AT.date(), "11:25", "America/Bogota"]


@pytest.mark.django_db
def test_a_code_is_found_by_its_label_in_any_language() -> None:
    class CodeForm(forms.Form):
        commodity = CodeChoiceField("commodities")

    html = str(CodeForm()["commodity"])
    assert "data-combobox" in html
    assert 'data-search="COC_SALT Chlorhydrate de cocaïne' in html
    assert CodeForm({"commodity": "COC_SALT"}).is_valid()
    assert CodeForm({"commodity": "GOLD BARS"}).errors["commodity"] == ["“GOLD BARS” is not in the list. Choose one of the offered codes."]


@pytest.mark.django_db
def test_a_code_field_can_offer_a_part_of_its_list() -> None:
    class OutcomeForm(forms.Form):
        outcome = CodeChoiceField("outcomes", only=lambda code: code.startswith("P_"))

    assert OutcomeForm({"outcome": "P_ARREST"}).is_valid()
    assert not OutcomeForm({"outcome": "G_SEIZED"}).is_valid()


def test_a_flight_that_has_landed_is_not_late() -> None:
    with time_machine.travel(AT, tick=False):
        ahead = render("{% landing at 'Africa/Dakar' %}", at=AT + timedelta(minutes=18))
        landed = render("{% landing at 'Africa/Dakar' %}", at=AT - timedelta(minutes=18))
    assert "landing: " in ahead
    assert "18 min left" in ahead
    assert "landing was due " in landed
    assert "18 min ago" in landed
    assert "overdue" not in landed
    assert render("{% landing at %}", at=None) == "–"
