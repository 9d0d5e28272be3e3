"""A sheet of accounts from the upload to the opened accounts, and back."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.opening import slips_give
from fangxian.foundation.accounts.tests.builders import EVERYWHERE, seated
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import responder_leave
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.selectors import faults_of, faulty_row, intake_now
from fangxian.foundation.sheets.services import intake_adopt, intake_open, intake_undo
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名,手机,责任,村居代码,镇街,村居,账号名,备注"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.FANGXIAN_MEDIA = tmp_path / "media"


def row(person: Any, *, duty: str = "", village: str = "", name: str = "", said: str = "") -> str:
    found = Responder.objects.within(EVERYWHERE).get(id=person)
    return f"{said or found.name},{found.phone},{duty},,,{village},{name},x"


def checked(actor: Actor, *rows: str, area: str = TOWN) -> Intake:
    content = "\n".join((HEAD, *rows)).encode()
    intake = intake_open(actor=actor, kind="accounts", filename="a.csv", chunks=[content], area_code=area)
    assert go_on(intake.id)
    return intake_now(intake.id)


def adopted(actor: Actor, intake: Intake) -> Intake:
    intake_adopt(actor=actor, intake_id=intake.id)
    assert go_on(intake.id)
    return intake_now(intake.id)


def faults(intake: Intake) -> list[str]:
    told = [faulty_row(fault) for fault in faults_of(intake)]
    return [one.sentence for row in told for one in row.faults]


def account_of(person: Any) -> User | None:
    found: User | None = User.objects.within(EVERYWHERE).filter(responder_id=person).first()
    return found


def test_a_town_offices_sheet_opens_what_is_below_it_and_says_why_not_the_rest(cast: Cast) -> None:
    town = cast.actor("town")
    cadre, other = seated("village_cadre", VILLAGE), seated("village_cadre", SIBLING)
    far, office = seated("village_cadre", OTHER_VILLAGE), seated("town_officer", TOWN)
    gone = seated("village_cadre", VILLAGE)
    responder_leave(actor=cast.actor("hq"), responder_id=gone)
    intake = checked(
        town,
        row(cadre, duty="村居干部", village="凤山社区"),
        row(other, name="Jiacun-1"),
        row(far),
        row(office),
        row(gone),
        row(cadre, said="别的人"),
        row(cadre, duty="网格长"),
        row(cadre, village="甲村"),
        row(cadre, duty="村长"),
        row(other, name="test-village"),
        row(cast.responder("village")),
        row(cast.responder("village"), name="another"),
        row(cadre),
    )
    assert (intake.found["new"], intake.found["same"], intake.found["faulty"]) == (2, 1, 10)
    said = "\n".join(faults(intake))
    for words in (
        "没有人登记这个号码", "不全在您的下级", "已经记为离开", "不是这个姓名", "他没有这项责任；他的责任是：凤山社区村居干部",
        "他在这里没有责任", "没有“村长”这种责任", "“test-village”已经有人用了", "已经有账号 test-village", "前面的行里已经有了",
    ):  # fmt: skip
        assert words in said, words
    assert account_of(cadre) is None
    after = adopted(town, intake)
    assert (after.state, after.written["new"]) == (State.ADOPTED, 2)
    opened = [account_of(person) for person in (cadre, other)]
    assert [user and (user.username, user.area_code, user.slip_waits) for user in opened] == [
        ("fs01", VILLAGE, True),
        ("jiacun-1", SIBLING, True),
    ]
    assert [account_of(person) for person in (far, office, gone)] == [None, None, None]
    lines = JournalLine.objects.within(EVERYWHERE).filter(verb="account.opened", on_behalf_of=town.key)
    assert lines.count() == 2


def test_an_administrators_sheet_opens_for_everybody(cast: Cast) -> None:
    admin = cast.actor("admin")
    people = [
        seated("village_cadre", OTHER_VILLAGE),
        seated("town_officer", TOWN),
        seated("headquarters_officer", COUNTY),
    ]
    intake = adopted(admin, checked(admin, *map(row, people), area=COUNTY))
    assert intake.written["new"] == 3
    assert all(account_of(person) for person in people)


def test_who_hands_in_no_sheet_of_accounts(cast: Cast) -> None:
    for seat, area, refusal in (
        ("hq", COUNTY, NotAllowed),
        ("village", VILLAGE, NotAllowed),
        ("town", OTHER_VILLAGE, OutOfScope),
    ):
        with pytest.raises(refusal):
            checked(cast.actor(seat), area=area)


def test_a_village_lies_in_the_sheet_that_was_handed_in_for_it(cast: Cast) -> None:
    intake = checked(cast.actor("town"), row(seated("village_cadre", SIBLING)), area=VILLAGE)
    assert intake.found["faulty"] == 1


def test_undoing_takes_back_whom_nobody_has_signed_in_with(cast: Cast) -> None:
    town = cast.actor("town")
    used, unused = seated("village_cadre", VILLAGE), seated("village_cadre", VILLAGE)
    intake = adopted(town, checked(town, row(used), row(unused)))
    user = account_of(used)
    assert user is not None
    slips_give(actor=town, user_ids=[user.pk])
    User.objects.within(EVERYWHERE).filter(pk=user.pk).update(last_login=clock.now())
    intake_undo(actor=town, intake_id=intake.id)
    assert go_on(intake.id)
    after = intake_now(intake.id)
    assert (after.taken_back["removed"], after.taken_back["kept"]) == (1, 1)
    assert account_of(used)
    assert account_of(unused) is None


def test_the_template_offers_duties_and_villages_and_no_password(cast: Cast) -> None:
    answer = cast.client("town").get("/sheets/template/accounts")
    assert answer.status_code == 200
    sheets = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    heading = sheets.get_sheet_by_index(0).to_python()[0]
    assert set(heading) == set(HEAD.split(","))
    everything = str([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names])
    assert "村居干部" in everything
    assert "密码" not in everything
    assert cast.client("hq").get("/sheets/template/accounts").status_code == 403
    assert cast.client("town").get("/sheets/new/accounts").status_code == 200


def test_slips_of_a_sheet_are_printed_from_the_list_of_accounts(cast: Cast) -> None:
    town = cast.actor("town")
    adopted(town, checked(town, row(seated("village_cadre", VILLAGE))))
    client = cast.client("town")
    assert "1 个账号在等" in client.get("/accounts").content.decode()
    page = client.post("/accounts/slips")
    assert page.headers["Cache-Control"] == "no-store"
    assert "凤山社区村居干部" in page.content.decode()
    assert client.post("/accounts/slips").status_code == 302
    assert "个账号在等" not in client.get("/accounts").content.decode()
