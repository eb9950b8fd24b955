"""Charts drawn on the server: one Vega-Lite specification a kind, as SVG for the page and for the PDF.

The caller brings plain data and words in the reader's language; what comes back is a `Chart` with the picture (for a
desktop column and for a phone), its finding as the title, and the same figures as a table with links to the records.
Nothing is drawn twice: drawings are kept in Django's cache under a hash of all that they show.
"""

from aircop.core.charts.bars import MonthPoint, Part, Series, Stack, monthly_trend, stacked_bars
from aircop.core.charts.chart import Caption, Chart, Look, Row
from aircop.core.charts.rankings import MixRow, Stage, commodity_mix, funnel
from aircop.core.charts.route_map import Place, RouteLeg, route_map
from aircop.core.charts.times import AckGroup, acknowledgement_times

__all__ = [
    "AckGroup",
    "Caption",
    "Chart",
    "Look",
    "MixRow",
    "MonthPoint",
    "Part",
    "Place",
    "RouteLeg",
    "Row",
    "Series",
    "Stack",
    "Stage",
    "acknowledgement_times",
    "commodity_mix",
    "funnel",
    "monthly_trend",
    "route_map",
    "stacked_bars",
]
