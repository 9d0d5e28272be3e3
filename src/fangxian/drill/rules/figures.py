"""The comparison as a drawing: an age pyramid, ages beside the census, households beside the census."""

from collections.abc import Iterator, Sequence
from html import escape

from fangxian.drill.rules.census import ALL, Census
from fangxian.drill.rules.tally import LARGEST, Tally

_INK, _PALE, _CITY, _WOMEN = "#1a1a1a", "#5c5c5c", "#1F5FA8", "#9A5B00"
_WIDTH, _HEIGHT, _TOP, _BOTTOM = 1_040, 560, 76, 500
_FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"

#: The census's first two bands are drawn as one, so that every bar stands for five years.
_AGES = ("0—4", *(f"{low}—{low + 4}" for low in range(5, 85, 5)), "85+")


def figures_drawn(tally: Tally, census: Census) -> str:
    """A whole SVG document."""
    title = f"演练城市（{tally.people:,} 人）与福清市 2020 年人口普查"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" role="img" font-family="{_FONT}" font-size="12" fill="{_INK}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
            _text(24, 30, title, size=17),
            *_pyramid(tally),
            *_ages(tally, census),
            *_households(tally, census),
            *_legend(),
            "</svg>\n",
        ]
    )


def _fives(bands: Sequence[float]) -> list[float]:
    return [bands[0] + bands[1], *bands[2:]]


def _pyramid(tally: Tally) -> Iterator[str]:
    """Men to the left, women to the right, the youngest at the foot."""
    men = _fives([100 * tally.men[band] / tally.people for band in range(len(_AGES) + 1)])
    women = _fives([100 * tally.women[band] / tally.people for band in range(len(_AGES) + 1)])
    middle, half, most = 200, 140, 6.0
    yield _text(middle, _TOP - 14, "年龄金字塔（占全部人口 %）", anchor="middle")
    step = (_BOTTOM - _TOP) / len(_AGES)
    for at, name in enumerate(_AGES):
        y = _BOTTOM - (at + 1) * step
        yield _bar(middle - 22 - half * men[at] / most, y, half * men[at] / most, step - 3, _CITY)
        yield _bar(middle + 22, y, half * women[at] / most, step - 3, _WOMEN)
        yield _text(middle, y + step / 2 + 2, name, anchor="middle", size=10, fill=_PALE)
    for share in (2, 4, 6):
        for x in (middle - 22 - half * share / most, middle + 22 + half * share / most):
            yield _text(x, _BOTTOM + 16, str(share), anchor="middle", size=10, fill=_PALE)
    yield _text(middle - 80, _BOTTOM + 34, "男", anchor="middle", fill=_CITY)
    yield _text(middle + 80, _BOTTOM + 34, "女", anchor="middle", fill=_WOMEN)


def _ages(tally: Tally, census: Census) -> Iterator[str]:
    """Both sexes by age: bars are the city's, strokes the census's, which does not tell the sexes apart."""
    city = _fives(
        [100 * (tally.men[band] + tally.women[band]) / tally.people for band in range(len(_AGES) + 1)]
    )
    counted = _fives([100 * share / ALL for share in census.bands])
    yield _text(420, _TOP - 14, "年龄（占全部人口 %）")
    yield from _compared(420, 240, _AGES[::-1], city[::-1], counted[::-1], most=11.0)


def _households(tally: Tally, census: Census) -> Iterator[str]:
    """Sizes, generations, and households with old people."""
    whole = max(1, tally.households)
    sizes = [100 * tally.sizes[size] / whole for size in range(1, LARGEST + 1)]
    ages = [100 * tally.generations[at] / whole for at in range(1, 5)]
    old = [100 * tally.elders[at] / whole for at in range(1, 4)]
    names = (
        *(f"{size} 人" for size in range(1, LARGEST)), f"{LARGEST} 人+", "一代", "二代", "三代", "四代+",
        "1 位老人", "2 位老人", "3 位老人+",
    )  # fmt: skip
    known: list[float | None] = [100 * census.one_person / ALL, *[None] * (LARGEST - 1)]
    known += [100 * share / ALL for share in (*census.generations, *census.elders)]
    yield _text(730, _TOP - 14, "家庭户（占全部家庭户 %）")
    yield from _compared(730, 270, names, [*sizes, *ages, *old], known, most=46.0)


def _compared(
    left: float,
    width: float,
    names: Sequence[str],
    city: Sequence[float],
    census: Sequence[float | None],
    *,
    most: float,
) -> Iterator[str]:
    """Lying bars with their value, and a stroke where the census stands."""
    step, head = (_BOTTOM - _TOP) / len(names), 56
    scale = (width - head - 34) / most
    for at, (name, share, known) in enumerate(zip(names, city, census, strict=True)):
        y = _TOP + at * step
        yield _text(left + head - 6, y + step / 2 + 2, name, anchor="end", size=10, fill=_PALE)
        yield _bar(left + head, y, scale * share, step - 3, _CITY)
        end = scale * max(share, known or 0)
        yield _text(left + head + end + 6, y + step / 2 + 2, f"{share:.1f}", size=10, fill=_PALE)
        if known is not None:
            yield _bar(left + head + scale * known - 1, y - 1.5, 2, step, _INK)


def _legend() -> Iterator[str]:
    yield _bar(420, _BOTTOM + 24, 18, 10, _CITY)
    yield _text(444, _BOTTOM + 33, "演练城市")
    yield _bar(520, _BOTTOM + 22, 2, 14, _INK)
    yield _text(530, _BOTTOM + 33, "普查（只有公布的数；2 人及以上的户规模没有公布）")


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'


def _text(x: float, y: float, said: str, *, anchor: str = "start", size: int = 12, fill: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">'
        f"{escape(said)}</text>"
    )
