"""Charts of named bars under each other: the mix of what was seized, and the way from a hit to a seizure.

The name stands above its bar, not beside it: names of commodities are long in every language, and on a phone nothing
would be left for the bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from aircop.core.charts import palette, wording
from aircop.core.charts.chart import Caption, Chart, Drawing, Look, Row, draw
from aircop.core.charts.rendering import Spec
from aircop.core.charts.spec import HINT, hidden_scale, whole

STEP = 44
BAR = 12
CHARACTER = 7.2
TEXT_GAP = 12
LEAST_BARS = 0.35
"""The share of the width that the bars keep, however long the words beside them."""


@dataclass(frozen=True, slots=True)
class MixRow:
    """A commodity with its quantity in one unit; `unit` is its short label ("kg"), `unit_name` heads the panel.

    `detail` says more behind the figure in the reader's language, for instance "4 seizures".
    """

    label: str
    value: Decimal
    unit: str
    unit_name: str
    detail: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way, with the number of what reached it; `detail` comments the share ("of the hits")."""

    label: str
    count: int
    detail: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    value: float
    figure: str
    comment: str
    href: str
    before: float = 0.0

    @property
    def words(self) -> str:
        return " · ".join(part for part in (self.figure, self.comment) if part)

    def words_within(self, width: float) -> str:
        """What has room beside the bar: all of it, else the figure; the hint and the table have the rest."""
        return self.words if len(self.words) * CHARACTER <= width else wording.cut(self.figure, width, CHARACTER)


def commodity_mix(rows: Sequence[MixRow], *, caption: Caption, look: Look | None = None) -> Chart:
    """Draw quantities by commodity, a panel for each unit of measure: kilograms and tablets share no scale.

    Panels come in the order of their first row, bars as given. `caption.headers`: commodity, quantity, unit, detail.
    """
    look = look or Look()
    quantities = [wording.number(row.value, look.language) for row in rows]
    table = [Row((row.label, quantity, row.unit_name, row.detail), row.href) for row, quantity in zip(rows, quantities, strict=True)]

    def build(drawing: Drawing) -> Spec:
        panels: dict[str, list[_Bar]] = {}
        for row, quantity in zip(rows, quantities, strict=True):
            panels.setdefault(row.unit_name, []).append(_Bar(row.label, float(row.value), f"{quantity} {row.unit}", row.detail, row.href))
        return whole({"vconcat": [_panel(drawing, bars, name) for name, bars in panels.items()]})

    return draw("commodity_mix", build, inputs=[asdict(row) for row in rows], caption=caption, rows=table, look=look)


def funnel(stages: Sequence[Stage], *, caption: Caption, look: Look | None = None) -> Chart:
    """Draw how many reached each stage; a pale bar behind each shows the stage before, what is missing was lost.

    `caption.headers`: stage, count, share of the stage before.
    """
    look = look or Look()
    before = [0, *(stage.count for stage in stages[:-1])] if stages else []
    shares = [wording.percent(stage.count / previous, look.language) if previous else "" for stage, previous in zip(stages, before, strict=True)]
    table = [Row((stage.label, wording.number(stage.count, look.language), share), stage.href) for stage, share in zip(stages, shares, strict=True)]

    def build(drawing: Drawing) -> Spec:
        bars = []
        for stage, share, previous in zip(stages, shares, before, strict=True):
            comment = f"{share} {stage.detail}".strip() if share else stage.detail
            bars.append(_Bar(stage.label, stage.count, wording.number(stage.count, look.language), comment, stage.href, previous))
        return whole(_panel(drawing, bars, ""))

    shown = table if any(stage.count for stage in stages) else []
    return draw("funnel", build, inputs=[asdict(stage) for stage in stages], caption=caption, rows=shown, look=look)


def _panel(drawing: Drawing, bars: Sequence[_Bar], name: str) -> Spec:
    look = drawing.look
    width = look.width - 4
    texts = [bar.words_within(width * (1 - LEAST_BARS) - TEXT_GAP) for bar in bars]
    length = width - TEXT_GAP - CHARACTER * max(len(text) for text in texts)
    top = max(max(bar.value, bar.before) for bar in bars) or 1
    values = [
        {
            "row": position,
            "label": wording.cut(bar.label, width),
            "value": bar.value,
            "before": bar.before,
            "end": max(bar.value, bar.before),
            "text": text,
            "hint": drawing.hint(f"{bar.label}: {bar.words}", bar.href),
        }
        for position, (bar, text) in enumerate(zip(bars, texts, strict=True))
    ]
    mirrored = look.is_right_to_left
    side, sign = ("right", -1) if mirrored else ("left", 1)
    scale = hidden_scale(domain=[0, top], range=[width, width - length] if mirrored else [0, length])
    value = {"field": "value", "type": "quantitative", **scale}
    bar_mark = {"type": "bar", "height": BAR, "yOffset": 9}
    layers: list[Spec] = [
        {"mark": {**bar_mark, "color": palette.GHOST, "aria": False}, "encoding": {"x": {**value, "field": "before"}}},
        {"mark": bar_mark, "encoding": {"x": value, **HINT}},
        {
            "mark": {"type": "text", "align": side, "baseline": "middle", "dy": -8, "fontSize": 13},
            "encoding": {"x": {"value": width if mirrored else 0}, "text": {"field": "label"}},
        },
        {
            "mark": {"type": "text", "align": side, "baseline": "middle", "dx": 6 * sign, "dy": 9, "fontWeight": 600},
            "encoding": {"x": {**value, "field": "end"}, "text": {"field": "text"}},
        },
    ]
    spec: Spec = {
        "data": {"values": values},
        "width": width,
        "height": {"step": STEP},
        "encoding": {"y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"padding": 0}}},
        "layer": layers if any(bar.before for bar in bars) else layers[1:],
    }
    if name:
        spec["title"] = {"text": wording.cut(name, width), "anchor": "end" if mirrored else "start", "frame": "group"}
    return spec
