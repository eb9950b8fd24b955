"""Set the names of places on a map so that they cover neither each other nor a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

CHARACTER = 8.0
LINE = 13.0
GAP = 7.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the picture with its name; `radius` is that of its sign."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name goes: its middle."""

    name: str
    x: float
    y: float


def set_labels(spots: Sequence[Spot], width: float, height: float) -> list[Label]:
    """Return a label for every spot that has room for one; the first spots choose first."""
    taken: list[Box] = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    labels = []
    for own, spot in enumerate(spots):
        for x, y in _places_around(spot):
            half = len(spot.name) * CHARACTER / 2
            box = (x - half, y - LINE / 2, x + half, y + LINE / 2)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_overlap(box, other) for i, other in enumerate(taken) if i != own):
                taken.append(box)
                labels.append(Label(spot.name, x, y))
                break
    return labels


def _places_around(spot: Spot) -> list[tuple[float, float]]:
    across = spot.radius + GAP / 2 + len(spot.name) * CHARACTER / 2
    up = spot.radius + LINE / 2 + 1
    return [
        (spot.x + across, spot.y),
        (spot.x - across, spot.y),
        (spot.x, spot.y - up),
        (spot.x, spot.y + up),
        (spot.x + across * 0.8, spot.y - up * 0.8),
        (spot.x + across * 0.8, spot.y + up * 0.8),
        (spot.x - across * 0.8, spot.y - up * 0.8),
        (spot.x - across * 0.8, spot.y + up * 0.8),
    ]


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
