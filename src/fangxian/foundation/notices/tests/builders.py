"""Notices for tests, told through the services."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.notices.answering import Asked, Choice, answer_link_make, register_question
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, register_kinds
from fangxian.foundation.notices.services import Telling, notice_send
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from tests.cast import SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
SENTENCE = "凤山社区有一件困难：%(words)s。"

register_kinds(
    [
        NoticeKind("told_by_tests", "测试的通知", (Channel.PAGE, Channel.SMS, Channel.ROBOT)),
        NoticeKind("woken_by_tests", "测试的急事", (Channel.PAGE, Channel.SMS), urgent=True),
        NoticeKind("body_told_by_tests", "告诉组织的", (Channel.ROBOT, Channel.MAIL), urgent=True),
    ]
)


def telling(cast: Cast, seat: str = "village", **given: Any) -> Telling:
    told: dict[str, Any] = {
        "kind": "woken_by_tests",
        "about": ("tests.thing", "1"),
        "recipient": f"responder:{cast.responder(seat)}",
        "sentence": SENTENCE,
        "facts": {"words": "缺口罩"},
        "link": "/needs",
        "area_code": VILLAGE,
    }
    return Telling(**told | given)


def tell(cast: Cast, seat: str = "village", **given: Any) -> Notice:
    """Tell somebody something, and return it."""
    one = telling(cast, seat, **given)
    with transaction.atomic():
        notice_send(actor=SYSTEM, telling=one)
    rows = Notice.objects.within(EVERYWHERE).filter(recipient=one.recipient, kind=one.kind)
    found: Notice = rows.get(occasion=one.occasion)
    return found


def deliveries(notice: Notice) -> list[Delivery]:
    return list(Delivery.objects.within(EVERYWHERE).filter(notice=notice).order_by("id"))


def states(notice: Notice) -> list[tuple[str, str, str]]:
    return [(one.channel, one.state, one.why) for one in deliveries(notice)]


class Coming:
    """Whether somebody comes tonight. What is answered lies in the journal."""

    key = "coming_in_tests"
    changeable = True

    def asked(self, *, subject_id: str, recipient: str) -> Asked | None:
        if subject_id == "gone":
            return None
        choices = (Choice("come", N_("来"), main=True), Choice("stay", N_("来不了")))
        return Asked("今晚 22:00 到 6:00，田头村村口", ("还差 1 人，发棉衣、手套。",), choices)

    def answered(self, *, actor: Actor, subject_id: str, recipient: str, choice: str) -> None:
        if subject_id == "full":
            raise Refused("coming.full", N_("刚刚有人先来了，谢谢您。"))
        facts = {"recipient": recipient, "choice": choice}
        journal.record(actor, "need.answered", ("tests.thing", subject_id), facts=facts)


class Once(Coming):
    key = "once_in_tests"
    changeable = False


register_question(Coming())
register_question(Once())


def link(cast: Cast, **given: Any) -> str:
    """The path of a link to the village's cadre."""
    made: dict[str, Any] = {
        "kind": "coming_in_tests",
        "subject_id": "post-1",
        "recipient": f"responder:{cast.responder('village')}",
        "until": clock.now() + timedelta(hours=4),
        "area_code": VILLAGE,
    }
    return answer_link_make(actor=SYSTEM, **made | given)
