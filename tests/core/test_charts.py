"""Charts: what a picture contains, says, links to and never does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import altair
import pytest
import vl_convert
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from aircop.core import charts
from aircop.core.charts import palette
from aircop.core.charts.labels import CHARACTER, LINE, Spot, set_labels
from aircop.core.charts.projection import View, along, middle_meridian
from aircop.core.charts.rendering import ExternalAddress, render
from aircop.core.charts.svg import ForeignLink

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
CAPTION = charts.Caption("Seizures doubled since May", "Seizures a month, December 2024 to May 2025", ("Month", "Seizures"))
DSS = charts.Place("DSS", "Dakar", 14.67, -17.07)
GRU = charts.Place("GRU", "São Paulo", -23.43, -46.47)
LIS = charts.Place("LIS", "Lisbon", 38.78, -9.14)
ROLE_LABELS = {"origin": "Origin", "transit": "Transit", "destination": "Destination", "unit": "This unit"}


@pytest.fixture(autouse=True)
def empty_cache(settings: Any) -> Iterator[None]:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "charts"}}
    cache.clear()
    yield
    cache.clear()


def months(*values: int) -> tuple[charts.MonthPoint, ...]:
    return tuple(
        charts.MonthPoint(date(2024 + (11 + n) // 12, (11 + n) % 12 + 1, 1), value, f"/cases/?month={n}", n == len(values) - 1)
        for n, value in enumerate(values)
    )


def trend(look: charts.Look | None = None) -> charts.Chart:
    return charts.monthly_trend([charts.Series("Seizures", months(3, 4, 7, 5, 9, 2))], caption=CAPTION, look=look)


def mix(label: str = "Cocaine", look: charts.Look | None = None) -> charts.Chart:
    rows = [
        charts.MixRow(label, Decimal("318.45"), "kg", "Kilograms", "41 seizures", "/cases/?commodity=COC"),
        charts.MixRow("Tramadol", Decimal(125000), "tabs", "Tablets"),
    ]
    return charts.commodity_mix(rows, caption=CAPTION, look=look)


def funnel(look: charts.Look | None = None) -> charts.Chart:
    stages = [charts.Stage("Hits", 1250, "", "/targets/"), charts.Stage("Controls", 310, "of the hits"), charts.Stage("Seizures", 42, "of the controls")]
    return charts.funnel(stages, caption=CAPTION, look=look)


def stacks(look: charts.Look | None = None) -> charts.Chart:
    parts = (charts.Part("Drugs", 12, "/cases/?root=DRUG"), charts.Part("Cash", 3))
    return charts.stacked_bars([charts.Stack("Dakar", parts), charts.Stack("Lomé", parts[:1])], caption=CAPTION, look=look)


def times(look: charts.Look | None = None) -> charts.Chart:
    groups = [charts.AckGroup("Flash", 15, (3.0, 3.0, 9.5, 40.0), 1, "75% in time", "/alerts/?urgency=flash"), charts.AckGroup("Routine", 1440, (90.0,))]
    return charts.acknowledgement_times(groups, target_label="Target", caption=CAPTION, look=look)


def routes(look: charts.Look | None = None) -> charts.Chart:
    legs = [charts.RouteLeg(GRU, DSS, 12, "/routes/?leg=GRU-DSS"), charts.RouteLeg(DSS, LIS, 5)]
    return charts.route_map(legs, roles={"GRU": "origin", "DSS": "unit"}, role_labels=ROLE_LABELS, caption=CAPTION, look=look)


EVERY_KIND = pytest.mark.parametrize("chart", [trend, mix, funnel, stacks, times, routes])


@EVERY_KIND
@pytest.mark.parametrize("theme", ["page", "print"])
def test_picture_keeps_to_the_content_security_policy(chart: Any, theme: Any) -> None:
    drawn = chart(look=charts.Look(theme=theme))
    for svg in filter(None, [drawn.svg, drawn.svg_narrow]):
        for element in ET.fromstring(svg).iter():
            assert element.tag not in (f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image")
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@EVERY_KIND
def test_picture_is_one_image_named_by_its_finding(chart: Any) -> None:
    root = ET.fromstring(chart().svg)
    title, description = root[0], root[1]
    # An image may hold no links: a picture that has them is for the eye, and its figure's title and table for everyone.
    has_links = root.find(f".//{SVG}a") is not None
    assert (root.get("role"), root.get("aria-hidden")) == ((None, "true") if has_links else ("img", None))
    assert root.attrib["aria-labelledby"] == title.attrib["id"]
    assert root.attrib["aria-describedby"] == description.attrib["id"]
    assert (title.text, description.text) == (CAPTION.title, CAPTION.description)


@EVERY_KIND
def test_specification_is_valid_vega_lite(chart: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    convert = vl_convert.vegalite_to_svg
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda spec, **options: seen.append(spec) or convert(spec, **options))
    chart()
    assert len(seen) == 2
    for spec in seen:
        altair.Chart.from_dict(json.loads(spec), validate=True)


@EVERY_KIND
def test_picture_is_drawn_for_a_column_and_for_a_phone(chart: Any) -> None:
    drawn = chart()
    widths = [float(ET.fromstring(svg).attrib["width"]) for svg in (drawn.svg, drawn.svg_narrow)]
    assert widths[0] <= 620
    assert widths[1] <= 328
    assert str(drawn.picture) == drawn.svg + drawn.svg_narrow


@EVERY_KIND
def test_same_input_gives_the_same_bytes(chart: Any) -> None:
    first = chart()
    cache.clear()
    assert chart() == first


@EVERY_KIND
def test_page_takes_its_colours_from_the_theme_and_paper_has_its_own(chart: Any) -> None:
    paper = chart(look=charts.Look(theme="print")).svg
    assert f"var({palette.TOKENS[palette.INK]},{palette.INK})" in chart().svg
    assert "var(" not in paper
    assert palette.PRINT_FONTS in paper


def test_every_colour_of_a_chart_is_a_token_in_both_themes() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    for name in palette.TOKENS.values():
        assert len(re.findall(rf"^\s*{name}:", tokens, re.M)) == 3, name


def test_mark_links_to_its_records_for_the_pointer_and_the_table_for_everyone() -> None:
    chart = trend()
    links = [element.attrib for element in ET.fromstring(chart.svg).iter(f"{SVG}a")]
    assert {"href": "/cases/?month=2", "tabindex": "-1"} in links
    assert [row.href for row in chart.table] == [f"/cases/?month={n}" for n in range(6)]


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "data:text/html,x", " /cases/"])
def test_mark_never_links_out_of_the_site(address: str) -> None:
    with pytest.raises(ForeignLink):
        charts.funnel([charts.Stage("Hits", 3, "", address)], caption=CAPTION)


def test_names_are_shown_as_text_whatever_they_contain() -> None:
    name = "<script>alert(1)</script> & \x07\ue000“x”"
    texts = ["".join(element.itertext()) for element in ET.fromstring(mix(name).svg).iter(f"{SVG}text")]
    assert "<script>alert(1)</script> & \ue000“x”" in texts


def test_nothing_to_draw_is_said_instead_of_drawn() -> None:
    for chart in (
        charts.monthly_trend([], caption=CAPTION),
        charts.monthly_trend([charts.Series("Seizures", months(0, 0))], caption=CAPTION),
        charts.commodity_mix([], caption=CAPTION),
        charts.funnel([charts.Stage("Hits", 0)], caption=CAPTION),
        charts.stacked_bars([], caption=CAPTION),
        charts.acknowledgement_times([charts.AckGroup("Flash", 15, ())], target_label="Target", caption=CAPTION),
        charts.route_map([], roles={}, role_labels=ROLE_LABELS, caption=CAPTION),
    ):
        assert chart.is_empty
        assert chart.picture == ""


def test_second_reader_gets_the_drawing_of_the_first() -> None:
    held = cache._cache  # what the local-memory cache holds
    trend()
    trend()
    assert len(held) == 1
    trend(charts.Look(language="fr"))
    assert len(held) == 2


def test_months_and_numbers_are_written_in_the_readers_language() -> None:
    french = charts.monthly_trend([charts.Series("Contrôles", months(1200, 900))], caption=CAPTION, look=charts.Look(language="fr"))
    assert french.table[0].cells == ("déc. 2024", "1\u202f200")
    assert "janv." in french.svg
    assert "يناير" in trend(charts.Look(language="ar")).svg


def test_time_runs_from_right_to_left_in_arabic() -> None:
    def first_bar(language: str) -> float:
        svg = ET.fromstring(trend(charts.Look(language=language)).svg)
        bar = next(svg.iter(f"{SVG}a"))[0]
        return float(re.match(r"M([\d.]+)", bar.attrib["d"])[1])

    assert first_bar("en") < 100
    assert first_bar("ar") > 400


@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_words_never_make_a_picture_wider_than_its_place(language: str) -> None:
    words = "Médicaments falsifiés ou de qualité inférieure, toutes formes confondues, y compris vétérinaires"
    rows = [charts.MixRow(words, Decimal(125000), "x comprimé / pilule", words, words)]
    groups = [charts.AckGroup("Immédiat - moins de 4 heures avant l'atterrissage", 240, (3.0, 600.0), 3, words)]
    stages = [charts.Stage(words, 12), charts.Stage(words, 7, words)]
    parts = tuple(charts.Part(f"{n} {words[:40]}", 3) for n in range(5))
    look = charts.Look(language=language)
    for chart in (
        charts.commodity_mix(rows, caption=CAPTION, look=look),
        charts.funnel(stages, caption=CAPTION, look=look),
        charts.stacked_bars([charts.Stack(words, parts)], caption=CAPTION, look=look),
        charts.acknowledgement_times(groups, target_label="Objectif", caption=CAPTION, look=look),
    ):
        assert float(ET.fromstring(chart.svg).attrib["width"]) <= 620
        assert float(ET.fromstring(chart.svg_narrow).attrib["width"]) <= 328


def test_table_behind_the_chart_says_what_was_late_and_what_still_waits() -> None:
    assert times().table[0].cells == ("Flash", "15 min", "5", "3", "1", "1")
    assert funnel().table[2].cells == ("Seizures", "42", "14%")


def test_more_kinds_of_parts_than_colours_are_refused() -> None:
    parts = tuple(charts.Part(f"Kind {n}", 1) for n in range(7))
    with pytest.raises(ValueError, match="sum up the smallest"):
        charts.stacked_bars([charts.Stack("Dakar", parts)], caption=CAPTION)


@pytest.mark.parametrize("address", ["https://example.org/a.json", "file:///etc/passwd", "data.json"])
def test_specification_that_loads_anything_is_refused(address: str) -> None:
    with pytest.raises(ExternalAddress):
        render({"data": {"url": address}, "mark": "point"}, {})
    with pytest.raises(ExternalAddress):
        render({"layer": [{"mark": {"type": "image"}, "data": {"values": [{"url": address}]}}]}, {})


FORK = """
import os, sys
import django
from django.conf import settings
settings.configure()
from aircop.core.charts.rendering import render
spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
here = render(spec, {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]})
child = os.fork()
if child == 0:
    there = render(spec, {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]})
    os._exit(0 if there == here else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.processes
def test_process_forked_after_the_first_chart_still_draws() -> None:
    finished = subprocess.run([sys.executable, "-c", FORK], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 0, finished.stderr


def test_outline_of_the_world_fits_into_a_page() -> None:
    land = ROOT / "aircop/core/data/geo/land.topojson"
    assert land.stat().st_size <= 60_000
    assert set(json.loads(land.read_text())["objects"]) == {"land"}


def test_places_stand_where_their_arcs_end() -> None:
    svg = ET.fromstring(routes().svg)
    arc = next(svg.iter(f"{SVG}a"))[0].attrib["d"]
    ends = [tuple(map(float, point)) for point in re.findall(r"(-?[\d.]+),(-?[\d.]+)", arc)]
    signs = {
        element.findtext(f"{SVG}title"): tuple(map(float, re.findall(r"-?[\d.]+", element.attrib["transform"])))
        for element in svg.iter()
        if element.findtext(f"{SVG}title") in ("São Paulo (GRU)", "Dakar (DSS)")
    }
    assert ends[0] == pytest.approx(signs["São Paulo (GRU)"], abs=0.3)
    assert ends[-1] == pytest.approx(signs["Dakar (DSS)"], abs=0.3)


PACIFIC = [charts.Place("NAN", "Nadi", -17.8, 177.4), charts.Place("PPT", "Papeete", -17.5, -149.6), charts.Place("LAX", "Los Angeles", 33.9, -118.4)]


@pytest.mark.parametrize("places", [[GRU, DSS, LIS], [LIS, DSS], PACIFIC[:2], PACIFIC, [DSS, DSS]])
def test_sea_stays_sea_however_coarse_the_coast(places: list[charts.Place]) -> None:
    legs = [charts.RouteLeg(start, end) for start, end in pairwise(places)]
    chart = charts.route_map(legs, roles={}, role_labels=ROLE_LABELS, caption=CAPTION)
    for svg in (chart.svg, chart.svg_narrow):
        root = ET.fromstring(svg)
        picture = float(root.attrib["width"]) * float(root.attrib["height"])
        land = next(element.attrib["d"] for element in root.iter(f"{SVG}path") if palette.LAND in element.attrib.get("fill", ""))
        for ring in land.split("M")[1:]:
            corners = [tuple(map(float, corner)) for corner in re.findall(r"(-?[\d.]+),(-?[\d.]+)", ring)]
            area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]))) / 2
            assert area < 0.5 * picture


def test_map_is_centred_across_the_date_line() -> None:
    assert middle_meridian([177.4, -149.6]) == pytest.approx(-166.1)
    assert middle_meridian([-17.0]) == pytest.approx(-17.0)
    view = View.around([(177.4, -17.8), (-149.6, -17.5)], 600, 300)
    assert view.at((177.4, -17.8))[0] < view.at((-149.6, -17.5))[0]


def test_great_circle_begins_and_ends_at_its_places() -> None:
    start, end = (-46.47, -23.43), (2.55, 49.01)
    assert along(start, end, 0) == pytest.approx(start)
    assert along(start, end, 1) == pytest.approx(end)
    assert along(start, start, 0.5) == start


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 300), st.sampled_from(["DSS", "LFW", "PTY"])), max_size=25))
def test_names_on_a_map_never_cover_each_other(places: list[tuple[float, float, str]]) -> None:
    labels = set_labels([Spot(x, y, 5, name) for x, y, name in places], 600, 300)
    for position, label in enumerate(labels):
        for other in labels[position + 1 :]:
            assert abs(label.x - other.x) >= 3 * CHARACTER or abs(label.y - other.y) >= LINE - 1e-9
