"""Where an organisation hears things: set, tried, taken away; never shown again."""

from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.notices.models import Delivery, Outlet
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from tests.cast import TOWN, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
ADDRESS = "https://open.feishu.cn/open-apis/bot/v2/hook/0f1e2d3c-bbbb"
SET = {"verb": "set", "sort": "feishu", "address": ADDRESS, "secret": ""}


@pytest.fixture
def address(cast: Cast) -> str:
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN)
    assert office is not None
    return f"/organisations/{office.id}/outlets"


def test_set_tried_and_taken_away(cast: Cast, address: str) -> None:
    admin = cast.client("admin")
    assert f'href="{address}"' in admin.get(address.removesuffix("/outlets")).content.decode()
    assert "还没有设" in admin.get(address).content.decode()
    shown = admin.post(address, SET, follow=True).content.decode()
    assert "飞书" in shown
    assert "0f1e2d3c" not in shown
    outlet = Outlet.objects.within(EVERYWHERE).get()
    assert (
        "正在试发" in admin.post(address, {"verb": "try", "outlet": outlet.id}, follow=True).content.decode()
    )
    assert Delivery.objects.within(EVERYWHERE).get().channel == "robot"
    assert (
        "去掉了" in admin.post(address, {"verb": "close", "outlet": outlet.id}, follow=True).content.decode()
    )
    assert "还没有设" in admin.get(address).content.decode()
    assert admin.post(address, {"verb": "try", "outlet": outlet.id}).status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"address": "https://example.org/hook"}, "认不出这个地址"),
        ({"sort": "wecom"}, "不是所选的那种"),
        ({"sort": ""}, "请选一种"),
        ({"sort": "mail", "address": "nobody"}, "这不是邮件地址"),
        ({"address": ""}, "必填"),
        ({"verb": "dance"}, "请用这一页上的按钮"),
    ],
)
def test_what_will_not_do(cast: Cast, address: str, given: dict[str, str], says: str) -> None:
    answer = cast.client("admin").post(address, SET | given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Outlet.objects.within(EVERYWHERE).exists()


def test_whose_it_is(cast: Cast, address: str) -> None:
    assert cast.client("town").get(address).status_code == 403
    assert cast.client("hq").post(address, SET).status_code == 403
    assert cast.client("admin").put(address).status_code == 405
    assert cast.client("admin").get(f"/organisations/{UUID(int=1)}/outlets").status_code == 404
    assert cast.client("admin").post(address, {"verb": "close", "outlet": "x"}).status_code == 404
    assert cast.client(None).get(address).status_code == 302
