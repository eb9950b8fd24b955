"""How long alerts waited for their acknowledgement, against the time that each urgency allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Any

from aircop.core.charts import palette, wording
from aircop.core.charts.chart import Caption, Chart, Drawing, Look, Row, draw
from aircop.core.charts.rendering import Spec
from aircop.core.charts.spec import HINT, whole

LANE = 66
TICKS = (1, 5, 15, 60, 240, 1440, 4320, 10080)
CHARACTER = 7.2
STEPS = 60
"""Into how many places the time axis is divided: alerts that share one become one larger dot."""


@dataclass(frozen=True, slots=True)
class AckGroup:
    """The alerts of one urgency: minutes until each was acknowledged, and how many still wait (`waiting`).

    `summary` stands beside the name, in the reader's language: "92 % in time, 3 waiting".
    """

    label: str
    target_minutes: int
    minutes: tuple[float, ...]
    waiting: int = 0
    summary: str = ""
    href: str = ""

    @property
    def in_time(self) -> int:
        """How many were acknowledged within the target."""
        return sum(value <= self.target_minutes for value in self.minutes)


def acknowledgement_times(
    groups: Sequence[AckGroup],
    *,
    target_label: str,
    caption: Caption,
    look: Look | None = None,
) -> Chart:
    """Draw a lane for each urgency on a logarithmic axis; a line marks the target, what is beyond it is a hollow dot.

    `caption.headers`: urgency, target, alerts, in time, late, waiting.
    """
    look = look or Look()
    table = [
        Row(
            (
                group.label,
                wording.minutes(group.target_minutes, look.language),
                *(
                    wording.number(count, look.language)
                    for count in (
                        len(group.minutes) + group.waiting,
                        group.in_time,
                        len(group.minutes) - group.in_time,
                        group.waiting,
                    )
                ),
            ),
            group.href,
        )
        for group in groups
    ]

    def build(drawing: Drawing) -> Spec:
        return whole(_lanes(drawing, groups, target_label))

    shown = table if any(group.minutes or group.waiting for group in groups) else []
    inputs = [[asdict(group) for group in groups], str(target_label)]
    return draw("acknowledgement_times", build, inputs=inputs, caption=caption, rows=shown, look=look)


def _lanes(drawing: Drawing, groups: Sequence[AckGroup], target_label: str) -> Spec:
    look = drawing.look
    width, mirrored = look.width - 30, look.is_right_to_left
    latest = max([group.target_minutes for group in groups] + [value for group in groups for value in group.minutes])
    top = next((tick for tick in TICKS if tick >= latest), TICKS[-1])
    ticks = [tick for tick in TICKS if tick <= top]
    labels = {str(tick): wording.minutes(tick, look.language) for tick in ticks}
    time: dict[str, Any] = {
        "field": "minutes",
        "type": "quantitative",
        "scale": {"type": "log", "domain": [1, top], "range": [width, 0] if mirrored else [0, width], "nice": False, "clamp": True},
        "axis": {"title": None, "values": ticks, "labelExpr": f"{labels}[datum.value]", "labelFlush": True, "domain": False, "ticks": False},
    }
    side = "right" if mirrored else "left"
    edge = {"value": width if mirrored else 0}
    far = {"value": 0 if mirrored else width}
    lanes = [
        {
            "lane": lane,
            "label": group.label,
            "summary": group.summary if CHARACTER * len(group.label + group.summary) < width else "",
            "hint": drawing.hint(group.label, group.href),
            "minutes": min(group.target_minutes, top),
            "at_far_end": log(group.target_minutes) / log(top) > 0.8,
            "target": f"{target_label} {wording.minutes(group.target_minutes, look.language)}",
        }
        for lane, group in enumerate(groups)
    ]
    text = {"type": "text", "baseline": "middle", "dy": -22}
    return {
        "width": width,
        "height": {"step": LANE},
        "encoding": {"y": {"field": "lane", "type": "ordinal", "axis": None, "scale": {"padding": 0}}},
        "layer": [
            _dots(groups, time, top, look.language),
            {
                "data": {"values": lanes},
                "mark": {"type": "tick", "orient": "vertical", "size": 24, "thickness": 2, "yOffset": 3, "color": palette.INK, "aria": False},
                "encoding": {"x": time},
            },
            *(_target_text(lanes, time, at_far_end, mirrored) for at_far_end in (False, True)),
            {"data": {"values": lanes}, "mark": {**text, "align": side, "fontSize": 13}, "encoding": {"x": edge, "text": {"field": "label"}, **HINT}},
            {
                "data": {"values": lanes},
                "mark": {**text, "align": "left" if mirrored else "right", "color": palette.MUTED},
                "encoding": {"x": far, "text": {"field": "summary"}},
            },
        ],
    }


def _target_text(lanes: list[dict[str, Any]], time: dict[str, Any], at_far_end: bool, mirrored: bool) -> Spec:
    """Return the words under the target's line, on the side where they have room."""
    align = "left" if at_far_end == mirrored else "right"
    return {
        "data": {"values": [lane for lane in lanes if lane["at_far_end"] == at_far_end]},
        "mark": {"type": "text", "align": align, "baseline": "middle", "dy": 22, "fontSize": 11, "color": palette.MUTED},
        "encoding": {"x": time, "text": {"field": "target"}},
    }


def _dots(groups: Sequence[AckGroup], time: dict[str, Any], top: int, language: str) -> Spec:
    values = []
    for lane, group in enumerate(groups):
        for (place, late), count in sorted(_places(group, top).items()):
            shown = top ** (place / STEPS)
            values.append(
                {
                    "lane": lane,
                    "minutes": shown,
                    "colour": palette.ACCENT if late else palette.NAVY,
                    "fill": palette.SURFACE if late else palette.NAVY,
                    "size": 30 * count,
                    "hint": f"{group.label}: {count} × {wording.minutes(round(shown), language)}",
                }
            )
    return {
        "data": {"values": values},
        "mark": {"type": "point", "shape": "circle", "yOffset": 3, "strokeWidth": 1.5, "opacity": 0.8},
        "encoding": {
            "x": time,
            "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
            "stroke": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
            "fill": {"field": "fill", "type": "nominal", "scale": None, "legend": None},
            **HINT,
        },
    }


def _places(group: AckGroup, top: int) -> Counter[tuple[int, bool]]:
    """Count the alerts at each place of the axis, those in time and those late apart."""
    counted: Counter[tuple[int, bool]] = Counter()
    for value in group.minutes:
        place = round(STEPS * log(min(max(value, 1), top)) / log(top))
        counted[place, value > group.target_minutes] += 1
    return counted
