"""Make the world outline of our maps out of the `world-atlas` npm package.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/vendor_outlines.py package/land-50m.json aircop/core/data/geo/land.topojson

Natural Earth's 1:50 million land polygons (public domain), thinned until the file fits into a page: Antarctica and
islets go, coasts keep their shape (Visvalingam's method), coordinates are rounded to a twentieth of a degree. Small
islands of the tropics stay, because task forces work on them (Cabo Verde, São Tomé, Barbados ...).
Coasts only, no borders: a seizure report is no place to take sides in a boundary dispute.
"""

import heapq
import itertools
import json
import sys
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

STEP = 0.05  # degrees between two neighbouring coordinates of the result
LEAST_DETAIL = 0.1  # square degrees that the triangle of a kept point spans
LEAST_ISLAND = 1.0  # square degrees of an island that is kept anywhere
LEAST_TROPICAL_ISLAND = 0.03  # ... and between the latitudes where small islands have airports of ours
TROPICS = 36.0
ANTARCTICA_SOUTH_OF = -60.0


def rings_of(topology: dict) -> list[list[Ring]]:
    """Return the polygons of the `land` object, each a list of rings in degrees (longitude, latitude)."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for packed in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    polygons = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            polygons.append([_joined(arcs, ring) for ring in polygon])
    return polygons


def _joined(arcs: list[Ring], ring: list[int]) -> Ring:
    points: Ring = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def triangle(a: Point, b: Point, c: Point) -> float:
    """Return the area of a triangle in square degrees."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def ring_area(ring: Ring) -> float:
    """Return the area that a closed ring surrounds, in square degrees."""
    pairs = itertools.pairwise(ring)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def thinned(ring: Ring, least: float) -> Ring:
    """Drop points, the least telling first, until each spans at least `least` square degrees with its neighbours."""
    before = [i - 1 for i in range(len(ring))]
    after = [i + 1 for i in range(len(ring))]
    areas = [0.0] * len(ring)
    queue = []
    for i in range(1, len(ring) - 1):
        areas[i] = triangle(ring[i - 1], ring[i], ring[i + 1])
        heapq.heappush(queue, (areas[i], i))
    gone: set[int] = set()
    while queue and len(ring) - len(gone) > 5:
        area, i = heapq.heappop(queue)
        if i in gone or area != areas[i]:
            continue
        if area >= least:
            break
        gone.add(i)
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if 0 < j < len(ring) - 1:
                areas[j] = max(triangle(ring[before[j]], ring[j], ring[after[j]]), area)
                heapq.heappush(queue, (areas[j], j))
    return [point for i, point in enumerate(ring) if i not in gone]


def keeps(ring: Ring) -> bool:
    """Say whether an island is large enough, or placed so that it matters."""
    latitude = sum(point[1] for point in ring) / len(ring)
    if latitude < ANTARCTICA_SOUTH_OF:
        return False
    return ring_area(ring) >= (LEAST_TROPICAL_ISLAND if abs(latitude) <= TROPICS else LEAST_ISLAND)


def packed(ring: Ring) -> list[list[int]]:
    """Return the ring as whole steps, the first absolute and the others relative to the one before."""
    steps = [(round((x + 180) / STEP), round((y + 90) / STEP)) for x, y in ring]
    steps = [step for i, step in enumerate(steps) if i == 0 or step != steps[i - 1]]
    return [list(steps[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(steps)]


def main(source: str, target: str) -> None:
    """Read one TopoJSON file and write the other."""
    arcs: list[list[list[int]]] = []
    polygons = []
    for polygon in rings_of(json.loads(Path(source).read_text())):
        if not keeps(polygon[0]):
            continue
        rings = []
        for ring in polygon:
            thin = thinned(ring, min(LEAST_DETAIL, ring_area(ring) / 30))
            line = packed(thin)
            if len(line) >= 4:
                rings.append([len(arcs)])
                arcs.append(line)
        if rings:
            polygons.append(rings)
    topology = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"land": {"type": "MultiPolygon", "arcs": polygons}},
        "arcs": arcs,
    }
    Path(target).write_text(json.dumps(topology, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
