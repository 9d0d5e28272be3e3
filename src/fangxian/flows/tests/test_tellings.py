"""Who is told because of what was done: by the journal, once, after it."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fangxian.access.scope import Scope
from fangxian.domains.needs.asking import need_consult
from fangxian.domains.needs.climbing import need_climb
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.services import (
    need_acknowledge,
    need_answer,
    need_raise,
    need_reopen,
)
from fangxian.flows import services, tellings
from fangxian.flows.models import Follower
from fangxian.flows.services import lines_follow
from fangxian.foundation.dayreports.services import day_reports_urge
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.notices.models import Notice
from fangxian.foundation.notices.outlets import outlet_set
from fangxian.foundation.notices.selectors import words_of
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, SYSTEM, TOWN, Cast
from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]

# Lines are sealed when no transaction that runs can precede them: so each act must end.
pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")


@pytest.fixture(autouse=True)
def begun(witness_file: Path, cast: Cast) -> None:
    """What was before the follower began is told to nobody."""
    follow()
    assert not Notice.objects.within(EVERYWHERE).exists()


def follow() -> int:
    while seal_lines():
        pass
    return lines_follow()


def told(kind: str) -> list[Notice]:
    return list(Notice.objects.within(EVERYWHERE).filter(kind=kind).order_by("id"))


def seats(cast: Cast, notices: list[Notice]) -> list[str]:
    by_key = {f"responder:{cast.responder(seat)}": seat for seat in cast.users if seat != "nobody"}
    return sorted(by_key.get(notice.recipient, notice.recipient) for notice in notices)


def lack(cast: Cast, seat: str = "chief", **given: Any) -> Need:
    said = {"kind": "protective_goods", "urgency": "daily", "words": "王秀英家缺口罩", "area_code": GRID}
    return need_raise(actor=cast.actor(seat), **said | given)


def test_whoever_may_take_it_is_told_where_it_arrives_and_climbs(cast: Cast) -> None:
    need = lack(cast)
    assert follow() > 0
    assert seats(cast, told("need_arrived")) == ["colleague", "leader", "village"]
    words = {words_of(notice) for notice in told("need_arrived")}
    assert len(words) == 1
    sentence = words.pop()
    assert all(part in sentence for part in ("凤山社区", need.number))
    assert "口罩" not in sentence
    assert told("need_arrived")[0].link == f"/needs/{need.number}"
    need = Need.objects.within(EVERYWHERE).get(id=need.id)
    assert need_climb(actor=SYSTEM, need_id=need.id, now=need.due_at)
    follow()
    assert seats(cast, told("need_arrived")) == ["colleague", "leader", "town", "village"]
    line = JournalLine.objects.within(EVERYWHERE).filter(verb="notice.told").order_by("-id")[0]
    assert (line.actor, line.on_behalf_of) == ("system:flows.tell", SYSTEM.key)


def test_it_is_told_once_however_often_a_seal_is_followed(cast: Cast) -> None:
    lack(cast)
    follow()
    before = Counter(notice.recipient for notice in told("need_arrived"))
    Follower.objects.within(EVERYWHERE).update(seal=0)
    assert lines_follow() > 0
    assert Counter(notice.recipient for notice in told("need_arrived")) == before
    assert follow() <= 1


def test_what_is_urgent_is_told_at_once(cast: Cast) -> None:
    lack(cast, urgency="emergency")
    follow()
    assert seats(cast, told("need_arrived_at_once")) == ["colleague", "leader", "village"]
    assert all(notice.urgent for notice in told("need_arrived_at_once"))


def test_whoever_raised_it_is_not_told_of_his_own_need(cast: Cast) -> None:
    lack(cast, "village")
    follow()
    assert seats(cast, told("need_arrived")) == ["colleague", "leader"]


def test_what_is_past_is_not_told_late(cast: Cast) -> None:
    need = lack(cast)
    need_acknowledge(actor=cast.actor("village"), need_id=need.id)
    follow()
    assert told("need_arrived") == []


def test_the_one_who_raised_it_hears_the_answer_and_the_owner_that_it_came_back(cast: Cast) -> None:
    need = lack(cast)
    need_acknowledge(actor=cast.actor("village"), need_id=need.id)
    need_answer(actor=cast.actor("village"), need_id=need.id, words="送到了")
    follow()
    assert seats(cast, told("need_answered")) == ["chief"]
    need_reopen(actor=cast.actor("chief"), need_id=need.id, words="还差一半")
    follow()
    assert seats(cast, told("need_arrived")) == ["colleague", "leader", "village"]
    assert "还没有解决" in words_of(told("need_arrived")[0])


def test_a_group_hears_what_comes_to_it_and_so_does_its_chat(cast: Cast) -> None:
    group = organisation_answering(Organisation.Kind.WORKING_GROUP, COUNTY, key="supplies")
    assert group is not None
    outlet_set(
        actor=cast.actor("admin"), recipient=f"organisation:{group.id}", area_code=COUNTY, sort="mail",
        address="supplies@example.org",
    )  # fmt: skip
    need_raise(
        actor=cast.actor("hq"), kind="protective_goods", urgency="daily", words="调一批口罩",
        area_code=COUNTY, owner_id=group.id,
    )  # fmt: skip
    follow()
    assert seats(cast, told("need_arrived")) == ["group"]
    (office,) = told("need_at_office")
    assert (office.recipient, office.on_page) == (f"organisation:{group.id}", False)


def test_those_who_are_asked_are_told(cast: Cast) -> None:
    need = lack(cast)
    need_acknowledge(actor=cast.actor("village"), need_id=need.id)
    bodies = [
        organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN),
        organisation_answering(Organisation.Kind.WORKING_GROUP, COUNTY, key="supplies"),
    ]
    asked = [one.id for one in bodies if one is not None]
    need_consult(actor=cast.actor("village"), need_id=need.id, organisation_ids=asked, words="有没有口罩")
    follow()
    assert seats(cast, told("need_asked")) == ["group", "town"]


def test_whoever_files_the_days_report_is_told_that_it_is_missing(cast: Cast) -> None:
    day_reports_urge(actor=cast.actor("town"), area_code=TOWN, day=clock.day_of(clock.now()))
    follow()
    assert seats(cast, told("day_report_urged")) == ["colleague", "sibling", "village"]
    assert "日报告还没有报" in words_of(told("day_report_urged")[0])


def test_one_line_that_fails_holds_up_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lack(cast)
    monkeypatch.setattr(services, "TELLS", {**tellings.TELLS, "need.answered": lambda _: 1 / 0})
    other = lack(cast)
    need_acknowledge(actor=cast.actor("village"), need_id=other.id)
    need_answer(actor=cast.actor("village"), need_id=other.id, words="送到了")
    follow()
    assert seats(cast, told("need_arrived")) == ["colleague", "leader", "village"]
    assert told("need_answered") == []


def test_the_needs_page_says_who_was_told(cast: Cast) -> None:
    need = lack(cast)
    follow()
    shown = cast.client("village").get(f"/needs/{need.number}").content.decode()
    assert "通知过 3 次" in shown
    assert "有困难要接" in shown
