"""Writing what a register changes. Only services call this, inside their transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Greatest

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area, AreaVersion, Register
from fangxian.foundation.areas.rules.register import Changes, RegisterRow
from fangxian.foundation.areas.shipped import Shape
from fangxian.plain.areacodes import DIGITS, Level, level_of, range_of

_REACH = Scope.system("采用名册")
#: Rows in one statement.
SLICE = 500

T = TypeVar("T")


def areas_insert(rows: Sequence[RegisterRow], register: Register, shapes: Mapping[str, Shape]) -> None:
    """Begin areas and their histories; those that are there already stay as they are."""
    areas = [_begun(row, register, shapes.get(row.code)) for row in rows]
    Area.objects.within(_REACH).bulk_create(areas, batch_size=SLICE, ignore_conflicts=True)
    _versions_begin(rows, register, ignore_conflicts=True)


def changes_write(changes: Changes, register: Register) -> int:
    """Bring the register to a new edition; return how many grids were abolished with their villages."""
    gone = [row.code for row in changes.abolished]
    grids = list(_grids_in(gone))
    for codes in _sliced([*gone, *grids]):
        _areas(codes).update(abolished_on=_not_before("valid_from", register.as_of))
        _versions_end(codes, register.as_of)
    _areas_begin(changes.added, register)
    altered = [one.after for one in changes.altered]
    for rows in _sliced(altered):
        _versions_end([row.code for row in rows], register.as_of)
        _rename(rows, register)
    _versions_begin([*changes.added, *altered], register)
    return len(grids)


def _areas_begin(rows: Sequence[RegisterRow], register: Register) -> None:
    """New areas are inserted; those that were abolished once stand up again."""
    for part in _sliced(rows):
        again = set(_areas([row.code for row in part]).values_list("code", flat=True))
        new = [_begun(row, register) for row in part if row.code not in again]
        Area.objects.within(_REACH).bulk_create(new, batch_size=SLICE)
        _areas(again).update(abolished_on=None, valid_from=register.as_of)
        _rename([row for row in part if row.code in again], register)


def _begun(row: RegisterRow, register: Register, shape: Shape | None = None) -> Area:
    area = Area(
        code=row.code,
        level=level_of(row.code),
        name=row.name,
        kind=row.kind,
        valid_from=register.as_of,
    )
    if shape:
        area.outline, area.outline_source = shape.outline, shape.outline_source
        area.outline_schematic = shape.schematic
    if shape and shape.seat:
        area.seat_lon, area.seat_lat = shape.seat
        area.seat_source = Area.SeatSource.GEONAMES if shape.seat_is_known else Area.SeatSource.ESTIMATED
    return area


def _rename(rows: Sequence[RegisterRow], register: Register) -> None:
    """Write names and kinds of areas that are there: an insertion of which only these two columns take."""
    Area.objects.within(_REACH).bulk_create(
        [_begun(row, register) for row in rows],
        batch_size=SLICE,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind"],
    )


def _versions_begin(
    rows: Sequence[RegisterRow], register: Register, *, ignore_conflicts: bool = False
) -> None:
    versions = [
        AreaVersion(
            code=row.code,
            name=row.name,
            kind=row.kind,
            from_day=register.as_of,
            register=register,
        )
        for row in rows
    ]
    AreaVersion.objects.within(_REACH).bulk_create(
        versions, batch_size=SLICE, ignore_conflicts=ignore_conflicts
    )


def _versions_end(codes: Collection[str], day: date) -> None:
    AreaVersion.objects.within(_REACH).filter(code__in=codes, until_day=None).update(
        until_day=_not_before("from_day", day)
    )


def _not_before(column: str, day: date) -> Greatest:
    """The day, or the column's where that is later: a grid may be younger than the state a register lists."""
    return Greatest(F(column), Value(day, output_field=DateField()))


def _areas(codes: Collection[str]) -> QuerySet[Area]:
    return Area.objects.within(_REACH).filter(code__in=codes)


def _grids_in(codes: Sequence[str]) -> Iterator[str]:
    """The grids in force within these villages."""
    for village in (code for code in codes if len(code) == DIGITS[Level.VILLAGE]):
        low, high = range_of(village)
        grids = Area.objects.within(_REACH).filter(level=Level.GRID, code__gte=low, code__lt=high)
        yield from grids.filter(abolished_on=None).values_list("code", flat=True)


def _sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
