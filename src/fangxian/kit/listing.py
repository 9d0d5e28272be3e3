"""A list that leaves the screen: as a sheet, as words for a WeChat group, on paper.

A page declares its columns once and gives its rows, already in the reader's scope and masked as it shows them::

    COLUMNS = (
        Column("name", N_("名称"), brief=True, width=24),
        Column("kind", N_("类型"), lambda place: place.get_kind_display()),
    )
    listing = Listing("places", _("地点"), COLUMNS, found, unit=_("处"), area_code=village_code)
    if (taken := listing_taken(request, listing)) is not None:
        return taken

``listing_taken`` (foundation.sheets.listing) answers ``?as=xlsx`` and ``?as=text``, and journals them. In the
template: ``{% include "kit/components/listing_tools.html" %}``, ``with of=_("…")`` where a page has several lists.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fangxian.plain import clock

#: What a cell may hold. Whole numbers stay numbers; everything else is written as text.
Value = str | int | date | None

#: Rows that are turned into what is shown at a time.
SLICE = 500
#: The same for words, of which there are only a few lines.
_A_FEW = 50
#: Characters of the words for a group: more, and WeChat folds or cuts them.
LONGEST_TEXT = 1_900
#: Characters of one value in such a line.
_LONGEST_VALUE = 40


@dataclass(frozen=True)
class Column:
    """One column: its heading (marked for translation), and what stands in it, by default the attribute ``key``.

    ``brief`` columns make the lines for a group: the two or three that matter. ``width`` is in characters. By what a
    list is sorted by it, ``sorts`` says (kit/tables.py); ``descends``: the most, or the newest, first.
    """

    key: str
    label: str
    value: Callable[[Any], Value] | None = None
    brief: bool = False
    width: int = 14
    sorts: str | tuple[str, ...] | Callable[[Any], Any] | None = None
    descends: bool = False

    def of(self, row: Any) -> Value:
        """What stands in this column of a row."""
        return self.value(row) if self.value else getattr(row, self.key)


@dataclass(frozen=True)
class Listing:
    """The whole of a list, not only the page of it that is shown.

    ``rows`` is a queryset or whatever can be gone through twice; ``told`` turns a slice of them into what the columns
    read. ``total`` spares a count when the page has it. ``filters`` is what the journal keeps of the page's
    questions: never a name, a number or other words that somebody typed. ``area_code`` is where the list lies,
    if it lies in one place.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    told: Callable[[Sequence[Any]], Iterable[Any]] | None = None
    total: int | None = None
    unit: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    area_code: str = ""
    as_of: datetime = field(default_factory=clock.now)

    def count(self) -> int:
        """How many rows there are in all."""
        if self.total is not None:
            return self.total
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(list(self.rows))

    def shown(self, most: int, *, at_once: int = SLICE) -> Iterator[Any]:
        """The first rows as they are shown, slice by slice, so that a long list never stands in memory whole."""
        rows = self.rows.iterator(chunk_size=at_once) if isinstance(self.rows, QuerySet) else iter(self.rows)
        found = islice(rows, most)
        while piece := list(islice(found, at_once)):
            yield from self.told(piece) if self.told else piece

    def words(self) -> str:
        """Plain text for a group: title and time, numbered lines, how many there are in all."""
        total, lines, marked = self.count(), [], False
        briefs = [column for column in self.columns if column.brief]
        title = " ".join(self.title.split())
        room = LONGEST_TEXT - len(title) - 60
        for number, row in enumerate(self.shown(SLICE, at_once=_A_FEW), start=1):
            said = " ".join(filter(None, (_said(column.of(row)) for column in briefs)))
            line = f"{number}. {said}"
            room -= len(line) + 1
            if room < 0:
                break
            lines.append(line)
            marked = marked or is_exercise(row)
        whole = {"total": total, "unit": self.unit or _("条")}
        end = _("共 %(total)d %(unit)s") if len(lines) >= total else _("……共 %(total)d %(unit)s")
        mark = _("【演练】") if marked else ""
        head = _("%(title)s · 截至 %(time)s") % {"title": title, "time": dated(self.as_of)}
        return "\n".join(chain([f"{mark}{head}"], lines, [end % whole]))


def is_exercise(row: Any) -> bool:
    """Whether a shown row bears the mark of an exercise."""
    return bool(getattr(row, "exercise", False))


def dated(moment: date) -> str:
    """A day or a moment with its date, for words that are read on another day: 2月3日 14:05."""
    local = clock.in_city(moment) if isinstance(moment, datetime) else moment
    day = _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
    return f"{day} {local:%H:%M}" if isinstance(local, datetime) else day


def _said(value: Value) -> str:
    """A value within a line: one line, not too long."""
    if isinstance(value, date):
        return dated(value)
    words = " ".join(("" if value is None else str(value)).split())
    return words if len(words) <= _LONGEST_VALUE else words[: _LONGEST_VALUE - 1] + "…"
