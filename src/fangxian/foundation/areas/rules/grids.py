"""The numbers of grids within a village."""

from collections.abc import Collection

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Three digits after the village's twelve; 000 would be the village itself.
MOST_GRIDS = 999


def next_grid_code(village_code: str, taken: Collection[str]) -> str:
    """The first free code of a grid. Raises ``Refused`` when every number is taken."""
    for number in range(1, MOST_GRIDS + 1):
        code = f"{village_code}{number:03}"
        if code not in taken:
            return code
    raise Refused(
        "grid.numbers_used_up", N_("这个村居的网格编号已经用完（最多 %(most)d 个）。"), most=MOST_GRIDS
    )
