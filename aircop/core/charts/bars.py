"""Charts of upright bars over time, and of stacked bars that compare units."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from aircop.core.charts import palette, wording
from aircop.core.charts.chart import Caption, Chart, Drawing, Look, Row, draw
from aircop.core.charts.rendering import Spec
from aircop.core.charts.spec import HINT, hidden_scale, whole

PANEL_HEIGHT = 96
AXIS_WIDTH = 44
STACK_STEP = 44
STACK_BAR = 14


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A month, given by its first day, and its figure; `is_partial` marks a month that is not over yet."""

    month: date
    value: int
    href: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of figures, month after month without a gap, with its name."""

    label: str
    points: tuple[MonthPoint, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a stacked bar."""

    label: str
    value: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar made of parts, for instance a task force and its seizures by kind."""

    label: str
    parts: tuple[Part, ...]


def monthly_trend(series: Sequence[Series], *, caption: Caption, look: Look | None = None) -> Chart:
    """Draw each series as a panel of bars over the same months, each with its own scale.

    Two scales in one panel would invite false comparisons. A partial month is pale.
    `caption.headers`: month, then one for each series.
    """
    look = look or Look()
    months = [point.month for point in series[0].points] if series else []
    table = [
        Row(
            (
                wording.month(month, look.language),
                *(wording.number(line.points[position].value, look.language) for line in series),
            ),
            series[-1].points[position].href,
        )
        for position, month in enumerate(months)
    ]

    def build(drawing: Drawing) -> Spec:
        panels = [_months(drawing, line, position, with_months=position == len(series) - 1) for position, line in enumerate(series)]
        return whole({"vconcat": panels})

    shown = table if any(point.value for line in series for point in line.points) else []
    return draw("monthly_trend", build, inputs=[asdict(line) for line in series], caption=caption, rows=shown, look=look)


def _months(drawing: Drawing, line: Series, position: int, *, with_months: bool) -> Spec:
    look = drawing.look
    values = [
        {
            "month": point.month.isoformat(),
            "value": point.value,
            "text": wording.number(point.value, look.language),
            "shade": 0.45 if point.is_partial else 1,
            "hint": drawing.hint(f"{wording.month(point.month, look.language)}: {wording.number(point.value, look.language)} ({line.label})", point.href),
        }
        for point in line.points
    ]
    side = "right" if look.is_right_to_left else "left"
    month = {"field": "month", "type": "ordinal", "sort": "descending" if look.is_right_to_left else "ascending"}
    value = {"field": "value", "type": "quantitative"}
    colour = palette.SERIES[position % len(palette.SERIES)]
    return {
        "title": {"text": wording.cut(line.label, look.width - AXIS_WIDTH), "anchor": "end" if look.is_right_to_left else "start", "frame": "group"},
        "data": {"values": values},
        "width": look.width - AXIS_WIDTH - 8,
        "height": PANEL_HEIGHT,
        "encoding": {
            "x": {**month, "axis": _month_axis(line, look, shown=with_months), "scale": {"paddingInner": 0.25, "paddingOuter": 0.1}},
            "y": {
                **value,
                "axis": {
                    "title": None,
                    "tickCount": 3,
                    "tickMinStep": 1,
                    "domain": False,
                    "ticks": False,
                    "orient": side,
                    "minExtent": AXIS_WIDTH - 8,
                    "maxExtent": AXIS_WIDTH - 8,
                },
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": colour},
                "encoding": {"opacity": {"field": "shade", "type": "quantitative", "scale": None, "legend": None}, **HINT},
            },
            {
                "transform": [{"filter": {"field": "month", "oneOf": _told_months(line)}}],
                "mark": {"type": "text", "baseline": "bottom", "dy": -2, "fontWeight": 600},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _told_months(line: Series) -> list[str]:
    """Return the months whose figure is written out: the highest and the last full one."""
    full = [point for point in line.points if not point.is_partial] or list(line.points)
    highest = max(full, key=lambda point: point.value)
    return sorted({highest.month.isoformat(), full[-1].month.isoformat()})


def _month_axis(line: Series, look: Look, *, shown: bool) -> Spec:
    """Return an axis that names every n-th month, with the year where it begins."""
    months = [point.month for point in line.points]
    every = next((n for n in (1, 2, 3, 6, 12) if (look.width - AXIS_WIDTH) * n / max(len(months), 1) >= 38), 12)
    named = [month for month in months if (month.month - 1) % every == 0] or months[:1]
    labels: dict[str, str | list[str]] = {}
    for month in named:
        name = wording.month_name(month, look.language)
        labels[month.isoformat()] = [name, str(month.year)] if month.month == 1 or month == named[0] else name
    return {
        "title": None,
        "values": list(labels),
        "labelExpr": f"{json.dumps(labels)}[datum.value]",
        "labelAngle": 0,
        "labelOverlap": False,
        "labels": shown,
        "ticks": shown,
    }


def stacked_bars(stacks: Sequence[Stack], *, caption: Caption, look: Look | None = None) -> Chart:
    """Draw a bar for each stack, divided into the same parts in the same order and colours, with its total.

    At most six different parts; sum up the others before. `caption.headers`: unit, then one for each part, then total.
    """
    look = look or Look()
    parts = list(dict.fromkeys(part.label for stack in stacks for part in stack.parts))
    if len(parts) > len(palette.SERIES):
        raise ValueError(f"{len(parts)} kinds of parts: sum up the smallest, {len(palette.SERIES)} colours are all one can tell apart")
    table = [Row((stack.label, *(_figure(stack, part, look) for part in parts), wording.number(_total(stack), look.language))) for stack in stacks]

    def build(drawing: Drawing) -> Spec:
        return whole(_stack_panel(drawing, stacks, parts))

    shown = table if any(_total(stack) for stack in stacks) else []
    return draw("stacked_bars", build, inputs=[asdict(stack) for stack in stacks], caption=caption, rows=shown, look=look)


def _total(stack: Stack) -> int:
    return sum(part.value for part in stack.parts)


def _figure(stack: Stack, label: str, look: Look) -> str:
    return wording.number(sum(part.value for part in stack.parts if part.label == label), look.language)


def _stack_panel(drawing: Drawing, stacks: Sequence[Stack], parts: Sequence[str]) -> Spec:
    look = drawing.look
    width, mirrored = look.width - 8, look.is_right_to_left
    length = width - 60
    top = max(_total(stack) for stack in stacks)
    values = [
        {
            "row": position,
            "part": part.label,
            "order": parts.index(part.label),
            "value": part.value,
            "hint": drawing.hint(f"{stack.label}, {part.label}: {wording.number(part.value, look.language)}", part.href),
        }
        for position, stack in enumerate(stacks)
        for part in stack.parts
        if part.value
    ]
    totals = [
        {"row": i, "label": wording.cut(stack.label, width), "value": _total(stack), "text": wording.number(_total(stack), look.language)}
        for i, stack in enumerate(stacks)
    ]
    side, sign = ("right", -1) if mirrored else ("left", 1)
    scale = hidden_scale(domain=[0, top], range=[width, width - length] if mirrored else [0, length])
    legend = {"orient": "top", "direction": "horizontal", "columns": _legend_columns(parts, width), "columnPadding": 14, "labelLimit": width - 40}
    return {
        "width": width,
        "height": {"step": STACK_STEP},
        "encoding": {"y": {"field": "row", "type": "ordinal", "axis": None, "scale": {"padding": 0}}},
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "height": STACK_BAR, "yOffset": 9, "stroke": palette.SURFACE, "strokeWidth": 1},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative", "stack": True, **scale},
                    "color": {
                        "field": "part",
                        "type": "nominal",
                        "scale": {"domain": list(parts), "range": list(palette.SERIES[: len(parts)])},
                        "legend": legend,
                    },
                    "order": {"field": "order"},
                    **HINT,
                },
            },
            {
                "data": {"values": totals},
                "mark": {"type": "text", "align": side, "baseline": "middle", "dy": -9, "fontSize": 13},
                "encoding": {"x": {"value": width if mirrored else 0}, "text": {"field": "label"}},
            },
            {
                "data": {"values": totals},
                "mark": {"type": "text", "align": side, "baseline": "middle", "dx": 6 * sign, "dy": 9, "fontWeight": 600},
                "encoding": {"x": {"field": "value", "type": "quantitative", **scale}, "text": {"field": "text"}},
            },
        ],
    }


def _legend_columns(parts: Sequence[str], width: float) -> int:
    longest = max((len(part) for part in parts), default=1)
    return max(1, min(len(parts), int(width // (longest * 7 + 34))))
