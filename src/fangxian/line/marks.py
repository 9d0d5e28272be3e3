"""Marks: which places a write may have broken or mended."""

from collections.abc import Iterable, Iterator

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.line.kinds import FAMILIES, Family
from fangxian.line.models import DirtyMark

#: What changes the expectations as a new edition does, so that no family need name it.
ALIKE = {"level.changed": "plan.adopted"}


def mark_written(lines: Iterable[JournalLine]) -> None:
    """Mark, in the transaction that wrote these lines, the place of each for the families it concerns."""
    wanted = {
        (family.FAMILY, code)
        for line in lines
        for family in FAMILIES.values()
        for code in _places(family, line)
    }
    DirtyMark.objects.within(Scope.system("标记要复查的地方")).bulk_create(
        [DirtyMark(family=family, area_code=area_code) for family, area_code in sorted(wanted)],
        batch_size=500,
    )


def _places(family: Family, line: JournalLine) -> Iterator[str]:
    """Where a line may have broken or mended something of a family; no code at all stands for everywhere."""
    if ALIKE.get(line.verb, line.verb) in family.VERBS:
        yield line.area_code
    if line.verb in getattr(family, "EVERYWHERE", ()):
        yield ""
