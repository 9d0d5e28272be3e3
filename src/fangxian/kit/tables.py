"""A list as its reader wants it: sorted by a column, narrowed by filters, page by page.

A page declares of its columns which can be sorted, and what narrows the list; everything else is here::

    COLUMNS = (
        Column("name", N_("村居"), sorts=lambda row: by_letters(row.name)),
        Column("since", N_("从何时起"), sorts="since"),
    )
    asked = arranged(request, COLUMNS, Filter("kind", N_("种类"), {"": _("全部"), "road": _("路口")}))
    rows = asked.put(found)
    listing = Listing(…, rows, filters=asked.said)
    context = {"asked": asked, "page": asked.page(rows, 25)}

In the template ``kit/components/filters.html`` and ``sorting.html`` take ``asked``; a table's heads are
``{% head asked "name" %}``, and ``data-cards`` on it, with a ``data-label`` on its cells, makes cards of its rows
on phones. What an address asks that no column or filter knows is ignored. The order goes with the list into a
sheet, into words and onto paper, because ``listing_tools.html`` keeps the address's questions.

``sorts`` names a column of the table that an index leads to, or of a list short enough to be sorted whole; a
function takes a row that is in memory already.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fangxian.kit.initials import initials_of
from fangxian.kit.listing import Column

ASCENDING, DESCENDING = "ascending", "descending"


@dataclass(frozen=True)
class Filter:
    """A question that narrows a list: value in the address → words; the empty value asks for everything.

    ``counts`` says beside a value how many rows it leaves, where the page knows that anyway.
    """

    key: str
    label: str
    options: Mapping[str, str]
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One answer to a filter's question, as a link."""

    value: str
    words: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Head:
    """A column's head: how the list is sorted by it now, and what pressing it asks for."""

    key: str
    label: str
    sorted: str = ""
    to: str | None = None
    can_be_sorted: bool = True


@dataclass(frozen=True)
class Arrangement:
    """How a list was asked for. ``chosen`` has a value of each filter, empty where everything is wanted."""

    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    by: Column | None = None
    descending: bool = False
    number: str = ""
    fixed: Collection[str] = ()

    def put(self, rows: Any) -> Any:
        """The rows in the order asked for; as they came when none was."""
        sorts = self.by.sorts if self.by else None
        if sorts is None:
            return rows
        if isinstance(rows, QuerySet) and not callable(sorts):
            names = _fields(sorts)
            last = () if names[-1] in ("id", "pk") else ("pk",)
            fields = (_directed(rows.model, name, descending=self.descending) for name in names)
            return rows.order_by(*fields, *last)
        return _in_memory(rows, sorts if callable(sorts) else _key(sorts), descending=self.descending)

    def page(self, rows: Any, size: int, *, count: int | None = None) -> Page[Any]:
        """The page asked for; the nearest one there is for a number that is none. ``count`` spares a query."""
        leaves = Paginator(rows, size)
        if count is not None:
            leaves.count = count
        return leaves.get_page(self.number)

    @property
    def sort(self) -> str:
        """The order as an address says it."""
        return f"{'-' * self.descending}{self.by.key}" if self.by else ""

    @property
    def said(self) -> dict[str, str]:
        """What the journal keeps of it: keys of columns and filters, nothing that somebody typed."""
        asked = {**self.chosen, "sort": self.sort}
        return {key: value for key, value in asked.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves something out."""
        return any(self.chosen.values())

    def head(self, key: str) -> Head:
        """The head of one column. Pressed, it sorts, then the other way round, then no more."""
        column = next(one for one in self.columns if one.key == key)
        label = _(column.label)
        if column.sorts is None or key in self.fixed:
            return Head(key, label, can_be_sorted=False)
        first, second = (f"-{key}", key) if column.descends else (key, f"-{key}")
        if self.by is not column:
            return Head(key, label, to=first)
        state = DESCENDING if self.descending else ASCENDING
        return Head(key, label, state, second if self.sort == first else None)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """What a select of orders offers: value, words, whether it is the one now."""
        offered = [("", _("原来的顺序"), self.by is None)]
        for column in self.columns:
            if column.sorts is None or column.key in self.fixed:
                continue
            ways = [(column.key, _("%(label)s，升序")), (f"-{column.key}", _("%(label)s，降序"))]
            for value, words in reversed(ways) if column.descends else ways:
                offered.append((value, words % {"label": _(column.label)}, value == self.sort))
        return offered if len(offered) > 1 else []

    def choices(self, one: Filter) -> list[Choice]:
        """What a filter offers, with the one that was chosen."""
        now = self.chosen[one.key]
        return [
            Choice(value, words, one.counts.get(value), value == now) for value, words in one.options.items()
        ]


def arranged(
    request: HttpRequest, columns: Sequence[Column], *filters: Filter, fixed: Collection[str] = ()
) -> Arrangement:
    """What an address asks of a list. ``fixed`` are columns that can't be sorted this time: the list is too long."""
    asked = request.GET
    sort = asked.get("sort", "")
    key = sort.removeprefix("-")
    by = next((one for one in columns if one.key == key and one.sorts is not None and key not in fixed), None)
    chosen = {one.key: asked.get(one.key, "") for one in filters}
    known = {one.key: chosen[one.key] if chosen[one.key] in one.options else "" for one in filters}
    descending = by is not None and sort.startswith("-")
    return Arrangement(columns, filters, known, by, descending, asked.get("page", ""), fixed)


def by_letters(name: str) -> tuple[str, str]:
    """Names in the order of the letters they are looked up by, not of their characters' codes."""
    return initials_of(name), name


def _fields(sorts: str | Sequence[str]) -> Sequence[str]:
    return (sorts,) if isinstance(sorts, str) else sorts


def _directed(model: type[Model], name: str, *, descending: bool) -> Any:
    """A field as an order; what is not known stands last either way, on both databases."""
    last = True if _may_be_null(model, name) else None
    return F(name).desc(nulls_last=last) if descending else F(name).asc(nulls_last=last)


def _may_be_null(model: Any, name: str) -> bool:
    found = False
    for step in name.split("__"):
        column = model._meta.pk if step == "pk" else model._meta.get_field(step)
        found, model = found or column.null, column.related_model
    return found


def _key(sorts: str | Sequence[str]) -> Callable[[Any], Any]:
    paths = [name.split("__") for name in _fields(sorts)]

    def key(row: Any) -> Any:
        found = [_reached(row, path) for path in paths]
        return None if None in found else tuple(found)

    return key


def _reached(row: Any, path: Sequence[str]) -> Any:
    for step in path:
        row = getattr(row, step, None)
    return row


def _in_memory(rows: Any, key: Callable[[Any], Any], *, descending: bool) -> list[Any]:
    """Sorted; equal ones stay as they came, and what is not known stands last either way."""
    keyed = [(key(row), row) for row in rows]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _key_of, row in chain(known, (pair for pair in keyed if pair[0] is None))]
