"""A town's villages side by side: in the order asked for, on the screen, in what refreshes it, and in the sheet."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from fangxian.domains.needs.tests.builders import a_need
from fangxian.line.services import line_sweep
from tests.cast import TOWN, Cast

pytestmark = pytest.mark.django_db
PAGE = f"/towns/{TOWN}"


@pytest.fixture
def broken(cast: Cast) -> Cast:
    line_sweep()
    a_need(cast.actor("village"))
    return cast


def names(cast: Cast, query: str) -> list[str]:
    return [row.area.name for row in cast.client("town").get(PAGE + query).context["villages"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("", "凤山社区"),
        ("?sort=name", "凤山社区"),
        ("?sort=-name", "甲村"),
        ("?sort=-needs", "凤山社区"),
        ("?sort=needs", "甲村"),
        ("?sort=leaders", "甲村"),
        ("?sort=-leaders", "凤山社区"),
        ("?sort=-missing", "凤山社区"),
        ("?sort=secret", "凤山社区"),
    ],
)
def test_they_stand_in_the_order_asked_for(broken: Cast, query: str, first: str) -> None:
    found = names(broken, query)
    assert (found[0], sorted(found)) == (first, sorted(["凤山社区", "甲村"]))


def test_the_sheet_and_the_living_part_keep_the_order(broken: Cast) -> None:
    client = broken.client("town")
    answer = client.get(f"{PAGE}?sort=-name&as=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in rows[1:3]] == ["甲村", "凤山社区"]
    assert "没有网格长" in rows[0]
    page = client.get(f"{PAGE}?sort=-name").content.decode()
    url = re.search(r'hx-get="([^"]+/live[^"]*)"', page)
    assert url
    assert url[1] == f"{PAGE}/live?sort=-name"
    live = client.get(url[1]).content.decode()
    assert live.index("甲村") < live.index("凤山社区")
    assert 'href="?sort=name"' not in client.get(f"{PAGE}/live?sort=name&seen=x").content.decode()


def test_what_stands_beside_each(broken: Cast) -> None:
    rows = {row.area.name: row for row in broken.client("town").get(PAGE).context["villages"]}
    assert (rows["凤山社区"].needs, len(rows["凤山社区"].leaders), rows["凤山社区"].missing) == (1, 1, 1)
    assert (rows["甲村"].needs, len(rows["甲村"].leaders), rows["甲村"].missing) == (0, 0, 0)
    assert rows["甲村"].gaps >= 1


def test_somebody_without_needs_sees_none_counted(broken: Cast) -> None:
    rows = broken.client("auditor").get(PAGE).context["villages"]
    assert {row.needs for row in rows} == {0}
