"""The duty log and the change of shifts: written once, never changed, taken by another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import needs_instructed
from fangxian.domains.needs.services import need_raise
from fangxian.foundation.journal.models import JournalLine, JournalPayload
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7
from fangxian.reports.models import Handover, LogEntry
from fangxian.reports.selectors import entries_shown, handover_waiting, log_of_day
from fangxian.reports.services import handover_give, handover_take, log_write
from tests.cast import COUNTY, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
FIGURES = [{"title": "缺口", "number": 7, "unit": "处"}]


def today() -> list[str]:
    return [entry.words for entry in log_of_day(EVERYWHERE, COUNTY, clock.day_of(clock.now()))]


def test_a_day_of_the_log_in_the_order_of_writing(cast: Cast, shifted: Callable[[float], None]) -> None:
    log_write(actor=cast.actor("hq"), area_code=COUNTY, words=" 宏路来电\r\n缺口罩 ", kind="call")
    log_write(actor=cast.actor("town"), area_code=TOWN, words="镇里的事")
    shifted(1)
    log_write(actor=cast.actor("hq"), area_code=COUNTY, words="已请物资组联系")
    assert today() == ["宏路来电\n缺口罩", "已请物资组联系"]
    tomorrow = clock.day_of(clock.now() + timedelta(days=1))
    assert not log_of_day(EVERYWHERE, COUNTY, tomorrow).exists()


def test_a_correction_is_an_entry_of_its_own(cast: Cast) -> None:
    first = log_write(actor=cast.actor("hq"), area_code=COUNTY, words="到了 3 箱")
    log_write(actor=cast.actor("hq"), area_code=COUNTY, words="是 5 箱", corrects=first.id)
    shown = entries_shown(list(log_of_day(EVERYWHERE, COUNTY, clock.day_of(clock.now()))))
    assert [(one.words, one.corrects) for one in shown] == [
        ("到了 3 箱", None),
        ("是 5 箱", first.written_at),
    ]
    with pytest.raises(OutOfScope):
        log_write(actor=cast.actor("town"), area_code=TOWN, words="是 6 箱", corrects=first.id)


def test_the_database_lets_no_entry_be_changed_or_taken_away(cast: Cast) -> None:
    log_write(actor=cast.actor("hq"), area_code=COUNTY, words="到了 3 箱")
    rows = LogEntry.objects.within(EVERYWHERE)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(kind="call")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.delete()


def test_sent_twice_it_is_one_entry(cast: Cast) -> None:
    key, actor = uuid7(), cast.actor("hq")
    for _ in range(2):
        log_write(actor=actor, area_code=COUNTY, words="停电", entry_id=key)
    assert today() == ["停电"]
    with pytest.raises(Refused) as refused:
        log_write(actor=actor, area_code=COUNTY, words="来电了", entry_id=key)
    assert refused.value.code == "log.sent_before"


@pytest.mark.parametrize("words", ["", " 记 ", "长" * 1001])
def test_too_few_and_too_many_words_are_refused(cast: Cast, words: str) -> None:
    with pytest.raises(Refused) as refused:
        log_write(actor=cast.actor("hq"), area_code=COUNTY, words=words)
    assert refused.value.code == "log.words_length"


def test_who_may(cast: Cast) -> None:
    for seat, area, error in (
        ("village", VILLAGE, NotAllowed), ("group", COUNTY, NotAllowed), ("town", COUNTY, OutOfScope),
        ("town", OTHER_TOWN, OutOfScope),
    ):  # fmt: skip
        with pytest.raises(error):
            log_write(actor=cast.actor(seat), area_code=area, words="有事")


def test_a_hand_over_waits_for_another(cast: Cast) -> None:
    given = handover_give(actor=cast.actor("hq"), area_code=COUNTY, words="盯住宏路", figures=FIGURES)
    assert handover_waiting(EVERYWHERE, COUNTY) == given
    with pytest.raises(Refused) as refused:
        handover_give(actor=cast.actor("hq"), area_code=COUNTY, words="再交一次", figures=FIGURES)
    assert refused.value.code == "handover.waits"
    with pytest.raises(NotAllowed):
        handover_take(actor=cast.actor("hq"), handover_id=given.id)
    with pytest.raises(OutOfScope):
        handover_take(actor=cast.actor("town"), handover_id=given.id)
    handover_take(actor=SYSTEM, handover_id=given.id)
    with pytest.raises(Refused) as refused:
        handover_take(actor=SYSTEM, handover_id=given.id)
    assert refused.value.code == "handover.taken"
    kept = Handover.objects.within(EVERYWHERE).get()
    assert (kept.figures, kept.words, kept.taken_by_key) == (FIGURES, "盯住宏路", SYSTEM.key)
    assert handover_waiting(EVERYWHERE, COUNTY) is None


def test_the_journal_holds_no_words(cast: Cast) -> None:
    log_write(actor=cast.actor("hq"), area_code=COUNTY, words="欧阳家来电")
    handover_give(actor=cast.actor("hq"), area_code=COUNTY, words="盯住欧阳家", figures=FIGURES)
    lines = JournalLine.objects.within(EVERYWHERE).filter(verb__in=["log.written", "handover.given"])
    assert lines.count() == 2
    assert not any("欧阳" in str(line.facts) for line in lines)
    assert JournalPayload.objects.within(EVERYWHERE).count() >= 2


def test_an_instruction_is_a_need_with_an_owner_and_a_clock(cast: Cast) -> None:
    actor = cast.actor("hq")
    entry = log_write(actor=actor, area_code=COUNTY, words="今晚查完宏路返乡人员", kind="instruction")
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN)
    assert office is not None
    need = need_raise(
        actor=actor, kind="staff", urgency="urgent", words="今晚查完返乡人员", area_code=TOWN,
        origin=f"instruction:{entry.id}", owner_id=office.id,
    )  # fmt: skip
    assert need.owner == office
    assert need.due_at is not None
    assert [one.number for one in needs_instructed(EVERYWHERE)] == [need.number]


@pytest.mark.parametrize(
    ("seat", "kind", "area", "key"),
    [
        ("town", Organisation.Kind.TOWN_OFFICE, OTHER_TOWN, ""),
        ("town", Organisation.Kind.WORKING_GROUP, COUNTY, "supplies"),
        ("village", Organisation.Kind.VILLAGE_COMMITTEE, SIBLING, ""),
    ],
)
def test_nobody_instructs_whom_he_does_not_lead(
    cast: Cast, seat: str, kind: str, area: str, key: str
) -> None:
    told = organisation_answering(kind, area, key=key)
    assert told is not None
    with pytest.raises(OutOfScope):
        need_raise(
            actor=cast.actor(seat), kind="staff", urgency="urgent", words="去办", owner_id=told.id,
            area_code=VILLAGE if seat == "village" else TOWN,
        )  # fmt: skip


def test_what_the_city_is_told_a_town_does_in_its_own_place(cast: Cast) -> None:
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN)
    assert office is not None
    asked: dict[str, Any] = {
        "actor": cast.actor("hq"),
        "kind": "staff",
        "urgency": "urgent",
        "words": "去办",
        "owner_id": office.id,
    }
    assert need_raise(**asked, area_code=COUNTY).area_code == TOWN
    assert need_raise(**asked, area_code=VILLAGE).area_code == VILLAGE
    with pytest.raises(Refused) as refused:
        need_raise(**asked, area_code=OTHER_VILLAGE)
    assert refused.value.code == "need.told_elsewhere"
