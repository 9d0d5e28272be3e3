"""Plans whose clocks run out, and rows of every class, made through the services."""

from datetime import date
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_raise, need_withdraw
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.retention.models import PurgeCertificate
from fangxian.foundation.retention.selectors import certificate_get
from fangxian.foundation.retention.services import purge_carry_out
from fangxian.site.commands.init import FIRST_PLAN
from tests.cast import SYSTEM, VILLAGE

EVERYWHERE = Scope.system("测试")
OWNER = Actor.system("tests.owner", reason="测试")
WORDS = "张三家缺口罩"


def emergency_ended(on: date) -> None:
    """A new edition of the plan says when the emergency was over."""
    text = FIRST_PLAN.read_text(encoding="utf-8").replace(
        'county = "350181"', f'county = "350181"\nended_on = {on.isoformat()}', 1
    )
    plan_adopt(actor=SYSTEM, text=text)


def raised(actor: Any = SYSTEM, words: str = WORDS) -> Need:
    """A need."""
    return need_raise(actor=actor, kind="protective_goods", urgency="urgent", words=words, area_code=VILLAGE)


def answered(words: str = "已送到张三家") -> Need:
    """A need that was answered in words."""
    need = raised()
    need_acknowledge(actor=OWNER, need_id=need.id)
    return need_answer(actor=OWNER, need_id=need.id, words=words)


def withdrawn() -> Need:
    """A need that is over."""
    return need_withdraw(actor=SYSTEM, need_id=raised().id)


def purged(data_class: str) -> PurgeCertificate:
    """A purge to its end, as far as it goes now."""
    last = list(purge_carry_out(actor=SYSTEM, data_class=data_class))[-1]
    return certificate_get(last.certificate.number)
