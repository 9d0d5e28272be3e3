"""When a duty may be given to somebody, and what is worth a warning.

Rules warn where real operations break them for good reason (a temporary branch of 500 in place of 50); they
block only what can't be true.
"""

from dataclasses import dataclass
from datetime import datetime

from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True)
class Term:
    """From and until of a duty; ``until`` None is for good."""

    since: datetime
    until: datetime | None = None

    def overlaps(self, other: "Term") -> bool:
        """Whether there is a moment in both (half-open: one may begin when the other ends)."""
        return (self.until is None or other.since < self.until) and (
            other.until is None or self.since < other.until
        )


def warnings(*, held: int, limit: int, from_home_unit: bool) -> list[str]:
    """What the one who appoints should know: sentences, none of which forbids.

    ``held``: how many places the person answers for in this way already; ``limit``: the plan's most, 0 for
    none; ``from_home_unit``: whether his unit is the one the plan draws on.
    """
    said = []
    if limit and held >= limit:
        said.append(N_("已负责别处，再加超过预案上限"))
    if not from_home_unit:
        said.append(N_("不是本单位的人"))
    return said
