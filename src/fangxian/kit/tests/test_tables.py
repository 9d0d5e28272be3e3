"""A list as its reader asked for it: sorted, narrowed, page by page; what no column knows is ignored."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fangxian.kit.listing import Column
from fangxian.kit.tables import ASCENDING, DESCENDING, Filter, arranged, by_letters

COLUMNS = (
    Column("name", "名称", sorts="name"),
    Column("gaps", "缺口", sorts=lambda row: row.gaps, descends=True),
    Column("words", "说明"),
)
KIND = Filter("kind", "种类", {"": "全部", "road": "路口", "gate": "村口"}, {"road": 2})


@dataclass(frozen=True)
class Row:
    name: str
    gaps: int | None
    words: str = ""


def asked(query="", *filters, fixed=()):
    return arranged(RequestFactory().get(f"/list?{query}"), COLUMNS, *filters, fixed=fixed)


def names(rows):
    return [row.name for row in rows]


ROWS = [Row("b", 2), Row("a", None), Row("c", 2), Row("d", 5)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "bacd"),
        ("sort=name", "abcd"),
        ("sort=-name", "dcba"),
        ("sort=gaps", "bcda"),
        ("sort=-gaps", "dbca"),
        ("sort=words", "bacd"),
        ("sort=--name", "bacd"),
        ("sort=name;drop", "bacd"),
        ("sort=password", "bacd"),
    ],
)
def test_rows_in_memory_stand_in_the_order_asked_for(query, found):
    assert "".join(names(asked(query).put(ROWS))) == found


@given(st.lists(st.builds(Row, st.text("abc", max_size=2), st.none() | st.integers(0, 3)), max_size=12))
def test_sorting_loses_nothing_and_the_other_way_round_is_the_other_way_round(rows):
    up, down = asked("sort=gaps").put(rows), asked("sort=-gaps").put(rows)
    key = lambda row: (row.name, -1 if row.gaps is None else row.gaps)  # noqa: E731
    assert sorted(up, key=key) == sorted(down, key=key) == sorted(rows, key=key)
    known = [row.gaps for row in up if row.gaps is not None]
    assert known == sorted(known) == [row.gaps for row in down if row.gaps is not None][::-1]
    assert all(row.gaps is None for row in up[len(known) :])


def test_a_column_that_is_fixed_sorts_nothing():
    fixed = asked("sort=name", fixed={"name"})
    assert names(fixed.put(ROWS)) == list("bacd")
    assert not fixed.head("name").can_be_sorted
    assert [value for value, _words, _now in fixed.orders] == ["", "-gaps", "gaps"]


def test_a_head_is_pressed_three_times():
    assert (asked("").head("name").sorted, asked("").head("name").to) == ("", "name")
    assert (asked("sort=name").head("name").sorted, asked("sort=name").head("name").to) == (
        ASCENDING,
        "-name",
    )
    assert (asked("sort=-name").head("name").sorted, asked("sort=-name").head("name").to) == (
        DESCENDING,
        None,
    )
    assert asked("").head("gaps").to == "-gaps"
    assert asked("sort=-gaps").head("gaps").to == "gaps"
    assert asked("sort=gaps").head("gaps").to is None
    assert not asked("").head("words").can_be_sorted


def test_filters_know_their_answers_and_no_other():
    assert asked("kind=road", KIND).chosen == {"kind": "road"}
    assert asked("kind=river", KIND).chosen == {"kind": ""}
    assert asked("kind=road&sort=-name", KIND).said == {"kind": "road", "sort": "-name"}
    assert [one.count for one in asked("kind=road", KIND).choices(KIND)] == [None, 2, None]


def test_pages():
    page = asked("page=2").page(list(range(30)), 25)
    assert list(page.object_list) == [25, 26, 27, 28, 29]
    assert asked("page=seven").page(list(range(30)), 25).number == 1
    assert asked("page=99").page(range(30), 25).number == 2
    assert asked("").page(range(30), 25, count=70).paginator.num_pages == 3


def drawn(source, query, **context):
    request = RequestFactory().get(f"/list?{query}")
    return Template(source).render(Context({"request": request, **context}))


def test_a_head_keeps_the_address_s_other_questions():
    html = drawn('{% head asked "name" %}', "kind=road&page=3&sort=name&seen=x", asked=asked("sort=name"))
    assert 'aria-sort="ascending"' in html
    assert 'href="?kind=road&amp;sort=-name"' in html
    assert "<a" not in drawn('{% head asked "words" %}', "", asked=asked(""))


def test_the_select_and_the_filters_are_plain_forms_and_links():
    arrangement = asked("kind=road", KIND)
    html = drawn('{% include "kit/components/sorting.html" %}', "kind=road&page=2", asked=arrangement)
    assert '<input type="hidden" name="kind" value="road">' in html
    assert 'name="page"' not in html
    assert '<option value="-gaps">缺口，降序</option>' in html
    html = drawn('{% include "kit/components/filters.html" %}', "kind=road&sort=name", asked=arrangement)
    assert 'aria-current="true">路口 2</a>' in html
    assert 'href="?kind=gate&amp;sort=name"' in html
    assert 'href="?sort=name"' in html


def test_names_stand_in_the_order_of_their_letters():
    assert sorted(["音西", "阳下", "龙山", "宏路"], key=by_letters) == ["宏路", "龙山", "阳下", "音西"]
