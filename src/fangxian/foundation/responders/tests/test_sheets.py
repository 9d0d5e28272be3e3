"""A sheet of responders from the upload to the written rows, and back."""

from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fangxian.access.actor import Actor
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Responder, ResponderVersion
from fangxian.foundation.responders.offering import exclusion_begin, roles_set
from fangxian.foundation.responders.pledging import Drafted, pledge_make
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.rules.told import Skilled, Told, merged
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.services import responder_correct, responder_leave
from fangxian.foundation.responders.tests.builders import (
    EVERYWHERE,
    committee,
    department,
    lines,
    read,
    registered,
)
from fangxian.foundation.responders.written import written_of
from fangxian.foundation.sheets.kinds import Run, Undone, kind_of
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.selectors import changes_of, faults_of, faulty_row, intake_now
from fangxian.foundation.sheets.services import intake_adopt, intake_open, intake_undo
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.ids import uuid7
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名,手机,类别,单位,居住村居代码,居住镇街,居住村居,岗位角色,特长/证书,证书到期,可值班时间,不能值班原因,备注"
RIGHT = """王小明,15470000001,党员,,,音西街道,凤山社区,宣传员、劝导,驾驶（350181A1）,2030-1-1,周末；工作日晚上,,x
李小红,154 7000 0002,群众,,350181007003,,,,,,,怀孕,
赵干部,15470000003,村干部,凤山社区居民委员会,,阳下街道,丁村,,福清话,长期,,,
"""


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.FANGXIAN_MEDIA = tmp_path / "media"


def checked(
    rows: str,
    *,
    area_code: str = COUNTY,
    actor: Actor = SYSTEM,
    organisation: UUID | None = None,
    **options: str,
) -> Intake:
    committee_name = Organisation.objects.within(EVERYWHERE).get(id=committee()).name
    content = f"{HEAD}\n{rows.replace('凤山社区居民委员会', committee_name)}".encode()
    intake = intake_open(
        actor=actor, kind="responders", filename="a.csv", chunks=[content], area_code=area_code,
        organisation=organisation, options=options,
    )  # fmt: skip
    assert go_on(intake.id)
    return intake_now(intake.id)


def adopted(rows: str, **more: Any) -> Intake:
    intake = checked(rows, **more)
    intake_adopt(actor=more.get("actor", SYSTEM), intake_id=intake.id)
    assert go_on(intake.id)
    return intake_now(intake.id)


def undone(intake: Intake) -> Intake:
    intake_undo(actor=SYSTEM, intake_id=intake.id)
    assert go_on(intake.id)
    return intake_now(intake.id)


def everybody() -> dict[str, Told]:
    people = list(Responder.objects.within(EVERYWHERE))
    told = written_of(people, clock.now())
    return {one.name: told[one.id] for one in people}


def faults(intake: Intake) -> dict[int, dict[str, str]]:
    return {
        row.number: {one.column: one.sentence for one in faulty_row(row).faults} for row in faults_of(intake)
    }


def test_rows_become_people(city: None) -> None:
    intake = adopted(RIGHT)
    assert (intake.state, intake.written["new"]) == (State.ADOPTED, 3)
    people = everybody()
    one, other, third = (people[name] for name in ("王小明", "李小红", "赵干部"))
    assert (one.phone, one.standing, one.area_code, one.residence) == (
        "15470000001",
        "member",
        VILLAGE,
        VILLAGE,
    )
    assert one.roles == ("persuader", "publicist")
    assert one.skills == (Skilled("driver", "350181A1", None, date(2030, 1, 1)),)
    assert len(one.windows) == 7
    assert Window(time(18), time(22), weekday=0) in one.windows
    assert (other.phone, other.standing, other.residence, other.exclusions) == (
        "15470000002", "volunteer", SIBLING, ("health",),
    )  # fmt: skip
    assert (third.unit_id, third.area_code, third.residence) == (committee(), VILLAGE, OTHER_VILLAGE)
    assert third.skills == (Skilled("dialect"),)
    assert [line.facts for line in lines("responders.taken_in")] == [
        {"new": 3, "changed": 0, "same": 0, "refused": 0}
    ]


def test_the_same_sheet_twice_changes_nothing(city: None) -> None:
    adopted(RIGHT)
    before = everybody()
    again = adopted(RIGHT)
    assert (again.written["new"], again.written["changed"], again.written["same"]) == (0, 0, 3)
    assert everybody() == before
    assert not ResponderVersion.objects.within(EVERYWHERE).exists()


def test_everything_that_is_wrong_is_said_at_once(city: None) -> None:
    registered("别人", "15470000009")
    intake = checked(
        """王5,12,国王,没有的单位,,无,没有村,宇航员,魔法,明年,看情况,,
,,,,,,,,,,,,
赵六,15470000006,党员,,,,,,,,,,
钱七,15470000007,党员,,,,甲村,,,,,,
孙八,15470000007,党员,,,,甲村,,,,,,
周九,15470000009,党员,,,,甲村,,,,,,
"""
    )
    wrong = faults(intake)
    assert set(wrong) == {2, 4, 6, 7}
    assert set(wrong[2]) == {
        "name", "phone", "standing", "unit", "village", "roles", "skills", "expires", "windows",
    }  # fmt: skip
    assert "国王" in wrong[2]["standing"]
    assert "党员" in wrong[2]["standing"]
    assert "宣传员" in wrong[2]["roles"]
    assert wrong[4] == {"village": "没有单位的，请填居住镇街和村居。"}
    assert wrong[6] == {"phone": "与第 5 行的号码重复。"}
    assert wrong[7] == {"name": "这个号码已经登记在别*名下，请核对是号码写错了，还是姓名写错了。"}
    assert intake.found["new"] == 1


def test_what_changes_is_shown_masked_and_empty_cells_change_nothing(city: None) -> None:
    adopted(RIGHT)
    intake = checked("王小明,15470000001,预备党员,,,,甲村,,,,,手术,\n李小红,15470000002,群众,,,,甲村,,,,,,\n")
    assert (intake.found["changed"], intake.found["same"]) == (1, 1)
    (change,) = changes_of(intake)
    assert change.who == "王*"
    assert {title: (before, after) for title, before, after in change.columns} == {
        "类别": ("党员", "预备党员"),
        "居住村居": ("凤山社区", "甲村"),
        "能不能派": ("能派", "暂不能派"),
    }
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    go_on(intake.id)
    one = everybody()["王小明"]
    assert (one.standing, one.area_code, one.exclusions) == ("probationary", SIBLING, ("health",))
    assert one.roles == ("persuader", "publicist")


def test_a_new_number_is_his_when_only_one_of_that_name_lives_there(city: None) -> None:
    adopted(
        "王小明,15470000001,党员,,,,凤山社区,,,,,,\n陈同名,15470000002,党员,,,,甲村,,,,,,\n陈同名,15470000003,党员,,,,甲村,,,,,,\n"
    )
    intake = adopted("王小明,15470000011,党员,,,,凤山社区,,,,,,\n陈同名,15470000012,党员,,,,甲村,,,,,,\n")
    assert (intake.written["new"], intake.written["changed"]) == (1, 1)
    assert everybody()["王小明"].phone == "15470000011"
    assert Responder.objects.within(EVERYWHERE).count() == 4


def test_who_had_left_is_there_again(city: None) -> None:
    adopted(RIGHT)
    one = Responder.objects.within(EVERYWHERE).order_by("id")[0]
    responder_leave(actor=SYSTEM, responder_id=one.id)
    assert adopted(RIGHT).written["changed"] == 1
    assert read(one).left_at is None


def test_a_department_s_list_has_its_unit(city: None) -> None:
    rows = "局长,15470000001,干部,,,,丁村,,,,,,\n科长,15470000002,干部,别的单位,,,,,,,,,\n"
    intake = adopted(rows, unit=str(department()))
    boss = everybody()["局长"]
    assert (boss.unit_id, boss.area_code, boss.residence) == (department(), COUNTY, OTHER_VILLAGE)
    assert faults(intake) == {3: {"unit": "这份名单是测试部门的，这一行写的是“别的单位”。"}}


def test_a_department_hands_its_list_in(cast: Cast) -> None:
    actor = cast.actor("department")
    rows = "局长,15470000001,干部,,,,丁村,,,,,,\n科长,15470000002,干部,凤山社区居民委员会,,,,,,,,,\n"
    intake = adopted(rows, actor=actor, organisation=department(), unit=str(department()))
    boss = everybody()["局长"]
    assert (boss.unit_id, boss.area_code, boss.residence) == (department(), COUNTY, OTHER_VILLAGE)
    assert set(faults(intake)) == {3}
    with pytest.raises(OutOfScope):
        checked(rows, actor=actor)


def test_a_village_takes_in_its_own_people(cast: Cast) -> None:
    actor = cast.actor("village")
    rows = "王小明,15470000001,党员,,,,,,,,,,\n李小红,15470000002,党员,,,,甲村,,,,,,\n"
    intake = adopted(rows, area_code=VILLAGE, actor=actor)
    assert everybody()["王小明"].residence == VILLAGE
    assert faults(intake) == {3: {"village": "没有单位的人，居住地要在您负责的范围里。"}}
    for area, options in ((SIBLING, {}), (TOWN, {}), (VILLAGE, {"unit": str(department())})):
        kind = kind_of("responders")
        assert kind is not None
        if options:
            run = Run(uuid7(), area, uuid7(), exercise=False, writing=False, options=options)
            with pytest.raises(OutOfScope):
                kind.checker(actor, run)
        else:
            with pytest.raises(OutOfScope):
                checked(rows, area_code=area, actor=actor)
    kind = kind_of("responders")
    assert kind is not None
    with pytest.raises(OutOfScope):
        kind.checker(
            actor, Run(uuid7(), VILLAGE, uuid7(), exercise=False, writing=False, options={"unit": "x"})
        )


def test_what_a_sheet_brought_is_taken_back(city: None) -> None:
    known = registered("王小明", "15470000001", standing="volunteer", residence=VILLAGE)
    before = everybody()
    intake = adopted(RIGHT)
    assert (intake.written["new"], intake.written["changed"]) == (2, 1)
    taken = undone(intake)
    assert taken.taken_back == {"removed": 2, "restored": 1, "kept": 0}
    assert everybody() == before
    assert read(known).version == 3


def test_who_was_changed_or_used_since_stays(cast: Cast) -> None:
    known = registered("王小明", "15470000001", standing="volunteer", residence=VILLAGE)
    intake = adopted(RIGHT)
    people = {one.name: one for one in Responder.objects.within(EVERYWHERE)}
    responder_correct(actor=SYSTEM, responder_id=known.id, changes={"born": 1980})
    roles_set(actor=SYSTEM, responder_id=people["李小红"].id, roles=["publicist"])
    signing = [Signer("赵干部", people["赵干部"].phone)]
    drafted = Drafted("请战书", date(2020, 1, 28), VILLAGE)
    pledge_make(actor=SYSTEM, drafted=drafted, signers=signing)
    taken = undone(intake)
    assert taken.taken_back == {"removed": 0, "restored": 0, "kept": 3}
    assert {"王小明", "李小红", "赵干部"} <= everybody().keys()
    assert read(known).standing == "member"


def test_taking_back_goes_by_slices(city: None) -> None:
    rows = "".join(f"姓名{chr(0x4E00 + n)},1547000{n:04d},党员,,,,甲村,宣传员,,,,,\n" for n in range(25))
    intake = adopted(rows)
    kind = kind_of("responders")
    assert kind is not None
    run = Run(intake.id, COUNTY, intake.base, exercise=False, writing=True)
    some = Responder.objects.within(EVERYWHERE).order_by("id")[3]
    exclusion_begin(actor=SYSTEM, responder_id=some.id, reason="other")
    steps: list[Undone] = []
    while not steps or not steps[-1].finished:
        steps.append(kind.undo(SYSTEM, run, 10))
    assert [step.removed for step in steps] == [10, 10, 4]
    assert (steps[-1].kept, Responder.objects.within(EVERYWHERE).count()) == (1, 1)


def test_rows_of_a_run_are_the_same_however_often_it_begins(city: None) -> None:
    intake = adopted(RIGHT)
    ids = sorted(Responder.objects.within(EVERYWHERE).values_list("id", flat=True))
    assert [one.int - intake.base.int % (1 << 32) for one in ids] != []
    assert all(UUID(int=one.int >> 32 << 32) == UUID(int=intake.base.int >> 32 << 32) for one in ids)


@pytest.mark.rules
def test_what_is_merged() -> None:
    paper = Skilled("driver", "A1", date(2019, 1, 1), date(2025, 1, 1))
    before = Told(
        "王", "1", "member", "350181007002", UUID(int=1), skills=[paper], exclusions=["health"], left=True
    )
    said = Told(
        "王", "2", "cadre", "350181007003", None, "350181007003", skills=[Skilled("driver"), Skilled("nurse")]
    )
    after = merged(before, said)
    assert (after.area_code, after.unit_id, after.residence, after.left) == (
        "350181007002", UUID(int=1), "350181007003", False,
    )  # fmt: skip
    assert after.skills == (paper, Skilled("nurse"))
    assert after.exclusions == ("health",)
    renewed = merged(
        before, Told("王", "1", "member", "35", skills=[Skilled("driver", expires_on=date(2031, 1, 1))])
    )
    assert renewed.skills == (Skilled("driver", "A1", date(2019, 1, 1), date(2031, 1, 1)),)
    assert merged(after, said) == after
