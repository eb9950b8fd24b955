"""Where a place lies on the picture: the Natural Earth projection, turned and scaled to what is to be shown.

Vega draws coast and arcs with the same projection (d3's `naturalEarth1`); the formula is repeated here because places,
arrows and labels are set by us. The polynomial is Patterson's, as d3-geo has it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Any

LEAST_SPAN = 24.0
"""Degrees: a picture never shows less, so that one recognises the coast."""
MARGIN = 0.1

Position = tuple[float, float]
"""Longitude and latitude in degrees, or x and y in pixels."""


def flat(longitude: float, latitude: float) -> Position:
    """Return the unscaled projection of a place; longitude counts from the picture's middle meridian."""
    a, b = radians(longitude), radians(latitude)
    b2 = b * b
    b4 = b2 * b2
    return (
        a * (0.8707 - 0.131979 * b2 + b4 * (-0.013791 + b4 * (0.003971 * b2 - 0.001529 * b4))),
        b * (1.007226 + b2 * (0.015085 + b4 * (-0.044475 + 0.028874 * b2 - 0.005916 * b4))),
    )


def along(start: Position, end: Position, share: float) -> Position:
    """Return the place at a share (0 to 1) of the great circle between two places."""
    lon1, lat1, lon2, lat2 = (radians(value) for value in (*start, *end))
    hav = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    arc = 2 * asin(min(1.0, sqrt(hav)))
    if arc == 0:
        return start
    a, b = sin((1 - share) * arc) / sin(arc), sin(share * arc) / sin(arc)
    x = a * cos(lat1) * cos(lon1) + b * cos(lat2) * cos(lon2)
    y = a * cos(lat1) * sin(lon1) + b * cos(lat2) * sin(lon2)
    z = a * sin(lat1) + b * sin(lat2)
    return degrees(atan2(y, x)), degrees(atan2(z, sqrt(x * x + y * y)))


def middle_meridian(longitudes: Sequence[float]) -> float:
    """Return the middle of the shortest stretch that holds all longitudes, also across the date line."""
    ordered = sorted(longitudes)
    gaps = [(after - before, before, after) for before, after in itertools.pairwise(ordered)]
    gaps.append((ordered[0] + 360 - ordered[-1], ordered[-1], ordered[0] + 360))
    _, west, east = max(gaps)
    stretch = 360 - (east - west)
    return (east + stretch / 2 + 180) % 360 - 180


@dataclass(frozen=True, slots=True)
class View:
    """A projection fitted to a picture of `width` × `height` pixels."""

    width: float
    height: float
    meridian: float
    scale: float
    shift: Position

    @classmethod
    def around(cls, places: Sequence[Position], width: float, height: float) -> View:
        """Return the view that holds all places with a margin."""
        meridian = middle_meridian([longitude for longitude, _ in places])
        points = [flat(from_meridian(longitude, meridian), latitude) for longitude, latitude in places]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        least = radians(LEAST_SPAN)
        span_x, span_y = max(east - west, least), max(north - south, least * height / width)
        scale = min(width * (1 - 2 * MARGIN) / span_x, height * (1 - 2 * MARGIN) / span_y)
        shift = (width / 2 - scale * (west + east) / 2, height / 2 + scale * (south + north) / 2)
        return cls(width, height, meridian, scale, shift)

    def at(self, place: Position) -> Position:
        """Return the pixel of a place."""
        x, y = flat(from_meridian(place[0], self.meridian), place[1])
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def for_vega(self) -> dict[str, Any]:
        """Return the same projection in Vega-Lite's words; what lies outside is cut off."""
        return {
            "type": "naturalEarth1",
            "rotate": [-self.meridian, 0, 0],
            "scale": self.scale,
            "translate": list(self.shift),
            "clipExtent": [[0, 0], [self.width, self.height]],
            "precision": 0.5,
        }


def from_meridian(longitude: float, meridian: float) -> float:
    """Return a longitude as degrees east (or, negative, west) of a meridian, the short way round."""
    return (longitude - meridian + 540) % 360 - 180
