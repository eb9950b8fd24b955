"""The coasts of the world as far as a map shows them, and no finer than it can."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import degrees, log2
from pathlib import Path
from typing import Any

from aircop.core.charts.projection import Position, View, from_meridian

OUTLINE = Path(__file__).resolve().parent.parent / "data" / "geo" / "land.topojson"

LEAST_CORNER = 1.2
"""Pixels that a kept corner of a coast is away from the one before, more or less."""

Ring = list[Position]


@dataclass(frozen=True, slots=True)
class Island:
    """A piece of land: its coast, then its inland seas (there is one: the Caspian), and the box around it in degrees."""

    rings: list[Ring]
    west: float
    east: float
    south: float
    north: float

    def may_be_in(self, view: View) -> bool:
        """Say, generously, whether a view shows any of it: the projection squeezes longitudes to no less than half."""
        pixel = degrees(1 / view.scale)
        half = (self.east - self.west) / 2
        middle = from_meridian((self.east + self.west) / 2, view.meridian)
        left, right = -view.shift[0] * pixel * 2, (view.width - view.shift[0]) * pixel * 2
        bottom, top = (view.shift[1] - view.height) * pixel - 10, view.shift[1] * pixel + 10
        beside = any(middle + turn - half <= right and middle + turn + half >= left for turn in (-360, 0, 360))
        return beside and self.south <= top and self.north >= bottom


def land_in(view: View) -> dict[str, Any]:
    """Return the land that a view shows, as a GeoJSON feature in degrees."""
    # In powers of two, so that a few thinned worlds serve all views.
    fineness = 2.0 ** round(log2(LEAST_CORNER * degrees(1 / view.scale)))
    polygons = [island.rings for island in _thinned_world(fineness) if island.may_be_in(view)]
    return {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


@lru_cache(maxsize=1)
def _world() -> list[list[Ring]]:
    """Decode the outline (TopoJSON without shared arcs: each ring is one arc)."""
    topology = json.loads(OUTLINE.read_text(encoding="utf-8"))
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    polygons = []
    for polygon in topology["objects"]["land"]["arcs"]:
        rings = []
        for (arc,) in polygon:
            x = y = 0
            corners: Ring = []
            for dx, dy in topology["arcs"][arc]:
                x, y = x + dx, y + dy
                corners.append((x * scale_x + shift_x, y * scale_y + shift_y))
            rings.append(corners)
        polygons.append(rings)
    return polygons


@lru_cache(maxsize=12)
def _thinned_world(fineness: float) -> list[Island]:
    """Leave out corners nearer than `fineness` degrees to the one before, and what is no area any more."""
    islands = []
    for polygon in _world():
        rings = [thinned for ring in polygon if _same_way_round(thinned := _thinned(ring, fineness), ring)]
        if rings:
            longitudes, latitudes = zip(*rings[0], strict=True)
            islands.append(Island(rings, min(longitudes), max(longitudes), min(latitudes), max(latitudes)))
    return islands


def _thinned(corners: Ring, fineness: float) -> Ring:
    kept = corners[:1]
    for x, y in corners[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= fineness:
            kept.append((round(x, 2), round(y, 2)))
    return [*kept, kept[0]]


def _same_way_round(thinned: Ring, ring: Ring) -> bool:
    """Say whether a thinned ring still has an area on the same side: to d3 the other side is the rest of the globe."""
    return len(thinned) > 3 and _area(thinned) * _area(ring) > 0


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
