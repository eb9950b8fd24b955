"""The seizure report against bare WeasyPrint, and charts against bare vl-convert.

The opponent gets the same HTML, style sheet, pictures and options, and fonts and style sheet that are already read: what
remains is what our layer costs (context, map, QR code, template, digest). Every report of ours shows another route, so its
map is drawn, not taken from the cache. The two take turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from statistics import median
from time import process_time
from typing import Any

from django.core.cache import cache
from django.test.utils import override_settings
from django.utils import translation

from aircop.core import charts
from aircop.core.charts import converter
from aircop.core.pdf import engine
from benchmarks.measure import Measure
from seizures import report_pdf
from seizures.report_document import ReportDocument
from tests.factories.report_documents import ordinary_report

ROUNDS = 12
MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "bench"}}


def measures() -> Iterable[Measure]:
    """Measure with a cache in memory, as empty as on a first visit."""
    with override_settings(CACHES=MEMORY), translation.override("en"):
        yield report()
        yield chart("Bar chart, not in the cache", bars)
        yield chart("Route map, not in the cache", route)


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work, in all threads: what else the machine does is not measured."""
    start = process_time()
    work()
    return (process_time() - start) * 1000


def report() -> Measure:
    """One report, from the plain record to the digest of its bytes."""
    documents = [elsewhere(ordinary_report(), n) for n in range(ROUNDS + 1)]
    report_pdf.render_seizure_report(documents.pop())
    ours, theirs = [], []
    for n, document in enumerate(documents):
        works = [(ours, partial(report_pdf.render_seizure_report, document)), (theirs, bare_weasyprint(document))]
        cache.clear()  # preparing the opponent's input has drawn the map
        # Who comes second finds its processor caches warm: they change places.
        for times, work in works if n % 2 else reversed(works):
            times.append(milliseconds(work))
    return Measure("Seizure report, record to digest", "CPU ms", median(ours), "bare WeasyPrint", median(theirs), 1.3, "lower")


def elsewhere(document: ReportDocument, n: int) -> ReportDocument:
    """Return the report with its first stop moved, so that its map was never drawn before."""
    first, *others = document.stops
    return replace(document, stops=(replace(first, latitude=-20.0 + n), *others))


def bare_weasyprint(document: ReportDocument) -> Callable[[], bytes]:
    """Return the work of WeasyPrint alone on the same input."""
    import weasyprint

    html, assets = report_pdf.report_html(document)
    css = report_pdf.render_to_string(report_pdf.STYLE)
    fonts, sheet, fetcher = engine.read_fonts(), engine.style_sheet(css), engine.closed_fetcher(assets)

    def work() -> bytes:
        source = weasyprint.HTML(string=html, base_url=engine.ASSET, url_fetcher=fetcher)
        return source.write_pdf(
            font_config=fonts.config,
            stylesheets=[fonts.faces, sheet],
            pdf_variant=engine.VARIANT,
            pdf_identifier=b"0" * 32,
            output_intent="srgb",
        )

    return work


def chart(name: str, draw: Callable[[], charts.Chart]) -> Measure:
    """One drawing after the engine has started, against vl-convert on the finished specification."""
    import vl_convert

    jobs: list[dict[str, Any]] = []
    convert = converter.convert
    converter.convert = lambda job: jobs.append(job) or convert(job)
    try:
        draw()
    finally:
        converter.convert = convert
    ours, theirs = [], []
    for _ in range(ROUNDS):
        cache.clear()
        ours.append(milliseconds(draw))
        theirs.append(milliseconds(lambda: vl_convert.vegalite_to_svg(jobs[0]["spec"], vl_version=converter.VEGA_LITE, format_locale=jobs[0]["numbers"])))
    return Measure(name, "CPU ms", median(ours), "bare vl-convert", median(theirs), 1.6, "lower")


ONE_DRAWING = charts.Look(language="en", theme="print")
CAPTION = charts.Caption("A finding")


def bars() -> charts.Chart:
    """A year of seizures."""
    points = tuple(charts.MonthPoint(date(2026, month, 1), month * 3 % 11 + 1, f"/cases/?month={month}") for month in range(1, 13))
    return charts.monthly_trend([charts.Series("Seizures", points)], caption=CAPTION, look=ONE_DRAWING)


def route() -> charts.Chart:
    """Eight legs between ten airports on three continents."""
    where = {"DSS": (14.67, -17.07), "GRU": (-23.43, -46.47), "BOG": (4.7, -74.15), "PTY": (9.07, -79.38), "LIS": (38.78, -9.14), "CDG": (49.01, 2.55)}
    where |= {"LFW": (6.17, 1.25), "ABJ": (5.26, -3.93), "ADD": (8.98, 38.8), "IST": (41.28, 28.75)}
    places = {code: charts.Place(code, code, *position) for code, position in where.items()}
    pairs = ["GRU-DSS", "DSS-LIS", "BOG-PTY", "PTY-CDG", "ABJ-DSS", "LFW-CDG", "ADD-LFW", "DSS-IST"]
    legs = [charts.RouteLeg(places[pair[:3]], places[pair[4:]], weight) for weight, pair in enumerate(pairs, start=1)]
    labels = {"origin": "Origin", "transit": "Transit", "destination": "Destination", "unit": "This unit"}
    return charts.route_map(legs, roles={"GRU": "origin", "DSS": "unit"}, role_labels=labels, caption=CAPTION, look=ONE_DRAWING)
