"""The map of routes: arcs from origin through transit to destination over the coasts of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import atan2, degrees, sqrt
from typing import Any

from aircop.core.charts import palette, wording
from aircop.core.charts.chart import Caption, Chart, Drawing, Look, Row, draw
from aircop.core.charts.labels import Spot, set_labels
from aircop.core.charts.land import land_in
from aircop.core.charts.projection import Position, View, along
from aircop.core.charts.rendering import Spec
from aircop.core.charts.spec import HINT, whole

ARROW_AT = 0.55

# role: colour, sign, radius in pixels; in the order in which signs are drawn, and labels chosen from the last
ROLES: dict[str, tuple[str, str, float]] = {
    "transit": (palette.NAVY, "diamond", 4.5),
    "origin": (palette.ACCENT, "circle", 5),
    "destination": (palette.NAVY, "square", 4.5),
    "unit": (palette.TEAL, "circle", 6.5),
}


@dataclass(frozen=True, slots=True)
class Place:
    """An airport: its IATA code is drawn, its name is told; latitude and longitude in degrees."""

    code: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class RouteLeg:
    """A leg between two airports; `weight` is what its width shows, for instance a number of seizures."""

    start: Place
    end: Place
    weight: float = 1
    href: str = ""


def route_map(
    legs: Sequence[RouteLeg],
    *,
    roles: Mapping[str, str],
    role_labels: Mapping[str, str],
    caption: Caption,
    look: Look | None = None,
) -> Chart:
    """Draw legs as great circles, as wide as their weight, on a map fitted to them.

    `roles` gives each airport's role by its code: "origin", "transit", "destination" (also for those missing) or
    "unit", the reader's own. `role_labels` names the roles for the legend, in the reader's language.
    `caption.headers`: from, to, weight.
    """
    look = look or Look()
    table = [Row((_told(leg.start), _told(leg.end), wording.number(leg.weight, look.language)), leg.href) for leg in legs]

    def build(drawing: Drawing) -> Spec:
        return whole(_map(drawing, legs, roles, role_labels))

    inputs = [[asdict(leg) for leg in legs], dict(roles), {role: str(label) for role, label in role_labels.items()}]
    return draw("route_map", build, inputs=inputs, caption=caption, rows=table, look=look)


def _told(place: Place) -> str:
    return f"{place.name} ({place.code})" if place.name and place.name != place.code else place.code


def _map(drawing: Drawing, legs: Sequence[RouteLeg], roles: Mapping[str, str], role_labels: Mapping[str, str]) -> Spec:
    look = drawing.look
    width = look.width - 4
    height = round(width * (0.86 if look.is_narrow else 0.56))
    ends = [(_position(leg.start), _position(leg.end)) for leg in legs]
    # The bulge of the arcs has to be on the picture as well as their ends.
    seen = [along(start, end, share) for start, end in ends for share in (0, 0.25, 0.5, 0.75, 1)]
    view = View.around(seen, width, height)
    pixels = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, width], "nice": False}},
        "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False}},
    }
    return {
        "width": width,
        "height": height,
        "layer": [
            {
                "data": {"values": [land_in(view)]},
                "projection": view.for_vega(),
                "mark": {"type": "geoshape", "fill": palette.LAND, "stroke": palette.COAST, "strokeWidth": 0.6, "aria": False},
            },
            _arcs(drawing, legs, ends, view),
            _arrows(legs, ends, view, pixels),
            *_places(legs, roles, role_labels, view, pixels),
        ],
    }


def _thickness(legs: Sequence[RouteLeg], leg: RouteLeg) -> float:
    top = max(other.weight for other in legs) or 1
    return round(1.2 + 3.3 * sqrt(leg.weight / top), 1)


def _arcs(drawing: Drawing, legs: Sequence[RouteLeg], ends: Sequence[tuple[Position, Position]], view: View) -> Spec:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [list(start), list(end)]},
            "wide": _thickness(legs, leg),
            "hint": drawing.hint(f"{_told(leg.start)} – {_told(leg.end)}: {wording.number(leg.weight, drawing.look.language)}", leg.href),
        }
        for leg, (start, end) in zip(legs, ends, strict=True)
    ]
    return {
        "data": {"values": features},
        "projection": view.for_vega(),
        "mark": {"type": "geoshape", "filled": False, "stroke": palette.ACCENT, "opacity": 0.75, "strokeCap": "round"},
        "encoding": {"strokeWidth": {"field": "wide", "type": "quantitative", "scale": None, "legend": None}, **HINT},
    }


def _arrows(legs: Sequence[RouteLeg], ends: Sequence[tuple[Position, Position]], view: View, pixels: Spec) -> Spec:
    values = []
    for leg, (start, end) in zip(legs, ends, strict=True):
        x, y = view.at(along(start, end, ARROW_AT))
        from_x, from_y = view.at(along(start, end, ARROW_AT - 0.02))
        turned = degrees(atan2(y - from_y, x - from_x)) + 90
        values.append({"x": x, "y": y, "turned": round(turned), "size": 40 + 18 * _thickness(legs, leg)})
    return {
        "data": {"values": values},
        "mark": {"type": "point", "shape": "triangle-up", "filled": True, "color": palette.ACCENT, "opacity": 1, "aria": False},
        "encoding": {
            **pixels,
            "angle": {"field": "turned", "type": "quantitative", "scale": None},
            "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
        },
    }


def _places(
    legs: Sequence[RouteLeg],
    roles: Mapping[str, str],
    role_labels: Mapping[str, str],
    view: View,
    pixels: Spec,
) -> list[Spec]:
    weights: dict[Place, float] = {}
    for leg in legs:
        for place in (leg.start, leg.end):
            weights[place] = weights.get(place, 0) + leg.weight
    order = list(ROLES)
    drawn = sorted(weights, key=lambda place: (order.index(_role(place, roles)), weights[place]))
    values, spots = [], []
    for place in drawn:
        x, y = view.at(_position(place))
        role = _role(place, roles)
        radius = ROLES[role][2]
        values.append({"x": x, "y": y, "role": role_labels[role], "size": 3.14 * radius**2, "hint": _told(place)})
        spots.append(Spot(x, y, radius + 1, place.code))
    used = [role for role in order if any(_role(place, roles) == role for place in weights)]
    names = [role_labels[role] for role in used]
    signs: Spec = {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": palette.SURFACE, "strokeWidth": 1.2},
        "encoding": {
            **pixels,
            "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
            "shape": {"field": "role", "type": "nominal", "scale": {"domain": names, "range": [ROLES[role][1] for role in used]}},
            "color": {
                "field": "role",
                "type": "nominal",
                "scale": {"domain": names, "range": [ROLES[role][0] for role in used]},
                "legend": {"orient": "bottom", "direction": "horizontal", "columnPadding": 14},
            },
            **HINT,
        },
    }
    signs["encoding"]["shape"]["legend"] = signs["encoding"]["color"]["legend"]
    texts = [asdict(label) for label in set_labels(spots[::-1], view.width, view.height)]
    text: dict[str, Any] = {"type": "text", "align": "center", "baseline": "middle", "fontWeight": 600, "fontSize": 11.5}
    halo = {**text, "stroke": palette.SURFACE, "strokeWidth": 3, "strokeJoin": "round", "opacity": 0.85}
    named = {**pixels, "text": {"field": "name"}}
    return [
        signs,
        {"data": {"values": texts}, "mark": halo, "encoding": named},
        {"data": {"values": texts}, "mark": text, "encoding": named},
    ]


def _position(place: Place) -> Position:
    return place.longitude, place.latitude


def _role(place: Place, roles: Mapping[str, str]) -> str:
    return roles.get(place.code, "destination")
