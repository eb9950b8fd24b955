"""Draws a dashboard and prints a report, again and again, until it is killed: the load beside which alerts are measured."""

from __future__ import annotations

import os

import django
from django.core.cache import cache
from django.test.utils import override_settings
from django.utils import translation


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")
    django.setup()
    from benchmarks.bench_report import MEMORY, bars, route
    from seizures.report_pdf import render_seizure_report
    from tests.factories.report_documents import ordinary_report

    with override_settings(CACHES=MEMORY), translation.override("en"):
        while True:
            # Nothing may come out of the cache.
            cache.clear()
            bars()
            route()
            render_seizure_report(ordinary_report())


if __name__ == "__main__":
    main()
