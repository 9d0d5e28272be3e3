"""Maps without a map library: outlines in degrees become SVG paths that a phone draws without a network.

Equirectangular with the latitude's cosine, which over a county is true to a few metres; points are rounded to
a tenth of a unit and fall together where nobody could see them apart. Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

#: Width of every sheet in its own units.
WIDTH = 1000.0
_MARGIN = 14.0
#: Letter sizes, in the sheet's units, that come out near 13 px: a whole map at a desk, one on a phone, and
#: the narrow inset beside a map at a desk.
DESK, PHONE, INSET = 20.0, 37.0, 36.0
_COUNT = 1.4
_ENDINGS = ("街道", "镇", "乡")
_LOUDEST_FIRST = {"broken": 0, "due": 1}
#: Where a label may stand off its seat, in letters, the nearest first.
_NUDGES = sorted(
    ((x / 2, y / 2) for x in range(-4, 5) for y in range(-4, 5)), key=lambda nudge: (hypot(*nudge), nudge)
)


@dataclass(frozen=True)
class MapUnit:
    """A place to draw: its outline as a GeoJSON geometry, its seat as (longitude, latitude)."""

    code: str
    name: str
    href: str
    outline: Mapping[str, Any]
    seat: Point | None
    state: str
    count: int = 0


@dataclass(frozen=True)
class DrawnUnit:
    """A place as a path in the sheet's units."""

    code: str
    name: str
    href: str
    state: str
    count: int
    path: str


@dataclass(frozen=True)
class Label:
    """A name, a number of gaps, or both, where they stand; an empty ``text`` when only the number fits."""

    code: str
    text: str
    count: int
    state: str
    x: float
    y: float
    count_y: float


@dataclass(frozen=True)
class Lettering:
    """All labels of a sheet in one size of letters."""

    size: float
    labels: tuple[Label, ...]

    @property
    def count_size(self) -> float:
        """The size of the numbers."""
        return round(self.size * _COUNT, 1)


@dataclass(frozen=True)
class Frame:
    """A rectangle in the sheet's units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """A drawn map: units, loudest last so that they lie on top; labels for desks and for phones."""

    width: float
    height: float
    units: tuple[DrawnUnit, ...]
    desk: Lettering
    phone: Lettering
    inset: "Sheet | None" = None
    inset_frame: Frame | None = None

    @property
    def view_box(self) -> str:
        """The SVG's view box."""
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def loud(self) -> list[DrawnUnit]:
        """The units that are not whole: broken first, those with most gaps first."""
        loud = [unit for unit in self.units if unit.state in _LOUDEST_FIRST]
        return sorted(loud, key=lambda unit: (_LOUDEST_FIRST[unit.state], -unit.count, unit.code))

    @property
    def quiet(self) -> list[DrawnUnit]:
        """The units that are whole."""
        return [unit for unit in self.units if unit.state not in _LOUDEST_FIRST]


def sheet(units: Sequence[MapUnit], *, inset: Collection[str] = ()) -> Sheet:
    """Draw units; those whose codes ``inset`` names are crowded and drawn again, larger, on a sheet of their own.

    Raises ``ValueError`` for no units, or for an outline that is no polygon.
    """
    projection = _Projection(units)
    crowded = [unit for unit in units if unit.code in inset]
    return Sheet(
        width=WIDTH,
        height=projection.height,
        units=_drawn(units, projection),
        desk=_lettering([unit for unit in units if unit not in crowded], projection, DESK),
        phone=_lettering([unit for unit in units if unit not in crowded], projection, PHONE),
        inset=_inset(crowded) if crowded else None,
        inset_frame=_frame(crowded, projection) if crowded else None,
    )


def short_name(name: str) -> str:
    """A town's name as it is said, without its kind: 阳下街道 is 阳下."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def rings(outline: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of a GeoJSON Polygon or MultiPolygon. Raises ``ValueError`` for anything else."""
    if outline.get("type") == "Polygon":
        polygons = [outline["coordinates"]]
    elif outline.get("type") == "MultiPolygon":
        polygons = outline["coordinates"]
    else:
        raise ValueError(f"an outline is a Polygon or a MultiPolygon, not {outline.get('type')!r}")
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


class _Projection:
    """Degrees to units: the wanted units fill the width between the margins."""

    def __init__(self, units: Iterable[MapUnit]) -> None:
        points = [point for unit in units for ring in rings(unit.outline) for point in ring]
        if not points:
            raise ValueError("a map needs at least one outline")
        longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
        self._west, self._north = min(longitudes), max(latitudes)
        self._squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
        self._scale = (WIDTH - 2 * _MARGIN) / max((max(longitudes) - self._west) * self._squeeze, 1e-9)
        self.height = round((self._north - min(latitudes)) * self._scale + 2 * _MARGIN, 1)

    def __call__(self, point: Point) -> Point:
        return (
            round((point[0] - self._west) * self._squeeze * self._scale + _MARGIN, 1),
            round((self._north - point[1]) * self._scale + _MARGIN, 1),
        )


def _drawn(units: Iterable[MapUnit], projection: _Projection) -> tuple[DrawnUnit, ...]:
    ordered = sorted(units, key=lambda unit: (-_LOUDEST_FIRST.get(unit.state, 9), unit.code))
    return tuple(
        DrawnUnit(unit.code, unit.name, unit.href, unit.state, unit.count, _path(unit.outline, projection))
        for unit in ordered
    )


def _path(outline: Mapping[str, Any], projection: _Projection) -> str:
    parts = []
    for ring in rings(outline):
        points: Ring = []
        for point in map(projection, ring):
            if not points or point != points[-1]:
                points.append(point)
        if len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) >= 3:
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _inset(units: Sequence[MapUnit]) -> Sheet:
    projection = _Projection(units)
    return Sheet(
        width=WIDTH,
        height=projection.height,
        units=_drawn(units, projection),
        desk=_lettering(units, projection, INSET),
        phone=_lettering(units, projection, PHONE),
    )


def _frame(units: Iterable[MapUnit], projection: _Projection) -> Frame:
    points = [projection(point) for unit in units for ring in rings(unit.outline) for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    return Frame(left - 6, top - 6, round(right - left + 12, 1), round(bottom - top + 12, 1))


def _signed_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _seat(unit: MapUnit, projection: _Projection) -> Point:
    """The seat, or the centre of gravity of the largest ring."""
    if unit.seat is not None:
        return projection(unit.seat)
    ring = max(([projection(point) for point in one] for one in rings(unit.outline)), key=_size)
    area = _signed_area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return round(x / (6 * area), 1), round(y / (6 * area), 1)


def _size(ring: Ring) -> float:
    return abs(_signed_area(ring))


def _lettering(units: Iterable[MapUnit], projection: _Projection, size: float) -> Lettering:
    """Labels that don't overlap. The loudest choose first; a whole unit without room goes unnamed."""
    by_rank = sorted(
        units,
        key=lambda unit: (
            _LOUDEST_FIRST.get(unit.state, 9),
            -max(_size(ring) for ring in rings(unit.outline)),
            unit.code,
        ),
    )
    taken: list[Frame] = []
    labels = []
    for unit in by_rank:
        loud = unit.state in _LOUDEST_FIRST and unit.count > 0
        seat = _seat(unit, projection)
        text = short_name(unit.name)
        box = _free_box(seat, _extent(text, unit.count if loud else 0, size), size, taken, projection.height)
        if box is None:
            if not loud:
                continue
            # A gap is never left out for want of room: its number stands at the seat, come what may.
            text, extent = "", _extent("", unit.count, size)
            box = _free_box(seat, extent, size, taken, projection.height) or _box(seat, extent)
        taken.append(box)
        labels.append(_label(unit, text, loud, box, size))
    return Lettering(size, tuple(labels))


def _extent(text: str, count: int, size: float) -> tuple[float, float]:
    wide = max(len(text) * size, len(str(count)) * size * _COUNT * 0.6 if count else 0)
    high = (size * 1.2 if text else 0) + (size * _COUNT if count else 0)
    return wide, high


def _box(centre: Point, extent: tuple[float, float]) -> Frame:
    return Frame(centre[0] - extent[0] / 2, centre[1] - extent[1] / 2, *extent)


def _free_box(
    seat: Point, extent: tuple[float, float], size: float, taken: Iterable[Frame], height: float
) -> Frame | None:
    for across, down in _NUDGES:
        box = _box((seat[0] + across * size, seat[1] + down * size), extent)
        inside = box.x >= 0 and box.y >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= height
        if inside and not any(_overlap(box, other) for other in taken):
            return box
    return None


def _overlap(one: Frame, other: Frame) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _label(unit: MapUnit, text: str, loud: bool, box: Frame, size: float) -> Label:
    """Baselines: the number above, the name below it."""
    bottom = box.y + box.height
    return Label(
        code=unit.code,
        text=text,
        count=unit.count if loud else 0,
        state=unit.state,
        x=round(box.x + box.width / 2, 1),
        y=round(bottom - size * 0.25, 1),
        count_y=round(box.y + size * _COUNT * 0.85, 1),
    )
