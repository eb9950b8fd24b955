"""The parts that all our Vega-Lite specifications share."""

from __future__ import annotations

from typing import Any

from aircop.core.charts import palette
from aircop.core.charts.rendering import Spec

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_WORDS = {
    "labelColor": palette.MUTED,
    "labelFontSize": palette.TEXT_SIZE,
    "titleColor": palette.MUTED,
    "titleFontSize": palette.TEXT_SIZE,
    "titleFontWeight": "normal",
}

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": palette.FONT,
    "view": {"stroke": None},
    "axis": {
        **_WORDS,
        "aria": False,
        "domainColor": palette.LINE_STRONG,
        "gridColor": palette.LINE,
        "tickColor": palette.LINE_STRONG,
        "labelPadding": 5,
        "titlePadding": 8,
    },
    "legend": {**_WORDS, "aria": False, "title": None, "symbolSize": 110, "symbolStrokeWidth": 0, "labelLimit": 0},
    "title": {"aria": False, "anchor": "start", "color": palette.MUTED, "fontSize": palette.TEXT_SIZE, "fontWeight": 600, "offset": 8},
    "text": {"aria": False, "color": palette.INK, "fontSize": palette.TEXT_SIZE},
    "rule": {"aria": False},
    "bar": {"color": palette.NAVY},
    "concat": {"spacing": 18},
}


def whole(parts: Spec) -> Spec:
    """Return a complete specification out of its own parts."""
    return {"$schema": SCHEMA, "config": CONFIG, "padding": 2, **parts}


HINT = {"description": {"field": "hint"}}
"""The encoding by which a mark shows a hint and leads to its records: a field made by `Drawing.hint`."""


def hidden_scale(**scale: Any) -> dict[str, Any]:
    """Return the rest of a position channel that has a scale but neither axis nor grid."""
    return {"axis": None, "scale": {"nice": False, "zero": False, **scale}}
