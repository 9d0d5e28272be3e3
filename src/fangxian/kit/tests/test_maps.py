"""Maps: outlines to paths, labels that don't overlap, gaps that are never left out."""

from collections.abc import Mapping

import pytest

from fangxian.kit.maps import WIDTH, Lettering, MapUnit, rings, sheet, short_name

pytestmark = pytest.mark.rules


def square(west: float, south: float, side: float = 0.1) -> dict[str, object]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def unit(
    code: str, outline: Mapping[str, object], state: str = "whole", count: int = 0, **more: object
) -> MapUnit:
    said = {"name": f"{code}镇", "href": f"/{code}", "seat": None, **more}
    return MapUnit(code=code, outline=outline, state=state, count=count, **said)  # type: ignore[arg-type]


def boxes(lettering: Lettering) -> list[tuple[float, float, float, float]]:
    """What each label covers: left, top, right, bottom; the number stands above the name."""
    found = []
    for label in lettering.labels:
        wide = max(
            len(label.text) * lettering.size,
            len(str(label.count)) * lettering.count_size * 0.6 if label.count else 0,
        )
        top = label.count_y - lettering.count_size * 0.85 if label.count else label.y - lettering.size * 0.95
        bottom = (
            label.y + lettering.size * 0.25 if label.text else label.count_y + lettering.count_size * 0.15
        )
        found.append((label.x - wide / 2, top, label.x + wide / 2, bottom))
    return found


def test_a_square_fills_the_width_between_the_margins():
    drawn = sheet([unit("a", square(119, 25))])
    assert drawn.units[0].path.startswith("M14 ")
    assert drawn.units[0].path.endswith("Z")
    assert "986 " in drawn.units[0].path


def test_degrees_of_longitude_are_shorter_than_those_of_latitude():
    drawn = sheet([unit("a", square(119, 60))])
    assert drawn.width == WIDTH
    # At 60° north a degree of longitude is half as long: the square stands twice as high as wide.
    assert drawn.height == pytest.approx(2 * WIDTH, rel=0.02)


def test_points_that_fall_together_are_dropped_and_rings_too_small_to_see_go():
    island = [[119.1, 25.1], [119.1000001, 25.1], [119.1, 25.1000001], [119.1, 25.1]]
    outline = {"type": "MultiPolygon", "coordinates": [square(119, 25, 0.5)["coordinates"], [island]]}
    path = sheet([unit("a", outline)]).units[0].path
    assert path.count("M") == 1
    assert path.count("L") == 3


def test_a_line_is_no_outline():
    with pytest.raises(ValueError, match="LineString"):
        list(rings({"type": "LineString", "coordinates": [[119, 25], [120, 26]]}))


def test_nothing_to_draw_is_said():
    with pytest.raises(ValueError, match="at least one"):
        sheet([])


def test_the_loudest_are_drawn_last_so_that_they_lie_on_top():
    units = [
        unit("a", square(119, 25), "broken", 1),
        unit("b", square(119.1, 25)),
        unit("c", square(119.2, 25), "due", 1),
    ]
    drawn = sheet(units)
    assert [one.code for one in drawn.units] == ["b", "c", "a"]


def test_the_list_beside_the_map_begins_with_most_gaps():
    drawn = sheet(
        [
            unit("a", square(119, 25), "broken", 1),
            unit("b", square(119.1, 25), "due", 9),
            unit("c", square(119.2, 25), "broken", 4),
            unit("d", square(119.3, 25)),
        ]
    )
    assert [one.code for one in drawn.loud] == ["c", "a", "b"]
    assert [one.code for one in drawn.quiet] == ["d"]


def test_without_a_seat_the_name_stands_in_the_middle():
    (label,) = sheet([unit("a", square(119, 25))]).desk.labels
    assert label.x == pytest.approx(WIDTH / 2, abs=2)


def test_labels_never_overlap():
    grid = [
        unit(
            f"{x}{y}",
            square(119 + x / 20, 25 + y / 20, 0.05),
            "broken" if (x + y) % 3 == 0 else "whole",
            x + y,
        )
        for x in range(6)
        for y in range(6)
    ]
    drawn = sheet(grid)
    for lettering in (drawn.desk, drawn.phone):
        placed = boxes(lettering)
        for place, (left, top, right, bottom) in enumerate(placed):
            for other in placed[:place]:
                apart = right <= other[0] + 0.2 or other[2] <= left + 0.2 or bottom <= other[1] + 0.2
                assert apart or other[3] <= top + 0.2


def test_a_gap_is_never_left_out_for_want_of_room():
    crowd = [
        unit(f"{n}", square(119 + n / 1e4, 25, 1e-4), "broken", n + 1, seat=(119.0, 25.0)) for n in range(60)
    ]
    around = unit("around", square(118.9, 24.9, 0.3))
    drawn = sheet([*crowd, around])
    for lettering in (drawn.desk, drawn.phone):
        assert {label.code for label in lettering.labels if label.count} == {one.code for one in crowd}


def test_what_is_crowded_is_drawn_again_and_named_there():
    streets = [unit("s1", square(119, 25, 0.01), "broken", 2), unit("s2", square(119.01, 25, 0.01))]
    drawn = sheet([*streets, unit("t", square(119.1, 25.1, 0.4))], inset={"s1", "s2"})
    assert drawn.inset is not None
    assert {one.code for one in drawn.inset.units} == {"s1", "s2"}
    assert {label.code for label in drawn.desk.labels} == {"t"}
    assert {label.code for label in drawn.inset.desk.labels} == {"s1", "s2"}
    assert drawn.inset_frame is not None
    assert drawn.inset_frame.width < WIDTH / 10


@pytest.mark.parametrize(
    ("name", "short"),
    [("阳下街道", "阳下"), ("一都镇", "一都"), ("江镜华侨", "江镜华侨"), ("镇", "镇"), ("下镇", "下镇")],
)
def test_towns_are_named_as_they_are_said(name, short):
    assert short_name(name) == short
