"""The second step of signing in: a code from a phone, or one of ten on paper."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import SecondStep, User
from fangxian.foundation.accounts.rules import codes
from fangxian.foundation.accounts.selectors import (
    account_held,
    account_open,
    actor_bare,
    own_account,
    requires_second_step,
)
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.fields import GONE
from fangxian.kit.keys import key_ring, keys_missing
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: A secret that was shown and not confirmed is shown no longer after this.
SHOWN_FOR = timedelta(minutes=15)

#: Why an administrator takes the second step off an account.
RESET_REASONS: tuple[tuple[str, str], ...] = (
    ("lost", N_("手机丢了或坏了")),
    ("replaced", N_("换了手机，没有带过去")),
    ("handed_over", N_("账号交给别人用")),
)

#: The refusal that is counted as a wrong password is.
WRONG = "second_step.wrong"

_OWN = Scope.system("两步登录")


@service
def second_step_begin(*, actor: Actor) -> SecondStep:
    """Make a secret for one's own account. It counts from the first code on; one that was left unfinished is replaced.

    Raises ``Refused`` when the account has its second step already.
    """
    user = own_account(actor, hold=True)
    step = _step_of(user)
    if step is not None and step.confirmed_at:
        raise Refused("second_step.on", N_("这个账号已经开了两步登录。"))
    if step is not None:
        step.delete()
    step = SecondStep(user=user, area_code=user.area_code, begun_at=clock.now(), exercise=user.exercise)
    step.secret = codes.secret_new()
    step.save(force_insert=True)
    journal.record(actor, "second_step.begun", user, area_code=user.area_code)
    return step


@service
def second_step_confirm(*, actor: Actor, code: str) -> list[str]:
    """The phone shows a right code: from now on signing in asks for one. Returns the ten codes for paper.

    Raises ``Refused`` for a wrong code, and when the secret was shown too long ago.
    """
    user = own_account(actor, hold=True)
    step = _step_of(user)
    if step is None or (step.confirmed_at is None and clock.now() - step.begun_at > SHOWN_FOR):
        raise Refused("second_step.not_begun", N_("二维码放得太久，请重新开始。"))
    if step.confirmed_at:
        raise Refused("second_step.on", N_("这个账号已经开了两步登录。"))
    _require_phone(step, code)
    step.confirmed_at = clock.now()
    given = _papers_given(step)
    step.save(update_fields=["confirmed_at", "last_period", "papers"])
    journal.record(actor, "second_step.confirmed", user, area_code=user.area_code)
    return given


@service
def recovery_codes_renew(*, actor: Actor, code: str) -> list[str]:
    """Ten new codes for paper, for a code from the phone; the old ones hold no longer."""
    user = own_account(actor, hold=True)
    step = _confirmed(user)
    _require_phone(step, code)
    given = _papers_given(step)
    step.save(update_fields=["last_period", "papers"])
    journal.record(actor, "second_step.recovery_codes_renewed", user, area_code=user.area_code)
    return given


@service
def second_step_end(*, actor: Actor, code: str) -> User:
    """Take one's own second step off, for a code from the phone or from paper.

    Raises ``Refused`` where this house requires it of whoever may as much.
    """
    if requires_second_step(actor):
        raise Refused("second_step.required", N_("您的责任必须用两步登录，不能关闭。换手机请找管理员。"))
    user = own_account(actor, hold=True)
    step = _confirmed(user)
    _require_any(step, code)
    step.delete()
    journal.record(actor, "second_step.ended", user, area_code=user.area_code)
    return user


@service
def second_step_pass(*, user_id: UUID, code: str) -> User:
    """Somebody whose password was right shows a code from the phone or from paper; it is used up.

    Raises ``Refused`` for a wrong code, one that was used, and an account that was closed meanwhile.
    """
    user = _active(user_id)
    by = _require_any(_confirmed(user), code)
    journal.record(actor_bare(user), "second_step.passed", user, area_code=user.area_code, facts={"by": by})
    return user


@service
def second_step_reset(*, actor: Actor, user_id: UUID, reason: str) -> User:
    """An administrator takes the second step off somebody's account, and says why.

    Raises ``Refused`` when it has none, or for a reason that is none.
    """
    actor.require_role(Permission.ACCOUNT_MANAGE)
    user = account_held(actor, user_id)
    actor.require(Permission.ACCOUNT_MANAGE, area=user.area_code)
    if actor.key == actor_bare(user).key:
        raise Refused("second_step.own", N_("自己的两步登录，请在“两步登录”一页用验证码关闭。"))
    if reason not in dict(RESET_REASONS):
        raise Refused("second_step.no_reason", N_("请选一个理由。"))
    step = _step_of(user)
    if step is None:
        raise Refused("second_step.off", N_("这个账号没有开两步登录。"))
    step.delete()
    journal.record(actor, "second_step.reset", user, area_code=user.area_code, facts={"reason": reason})
    return user


def _active(user_id: UUID) -> User:
    user = account_open(user_id, hold=True)
    if user is None:
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
    return user


def _step_of(user: User) -> SecondStep | None:
    found: SecondStep | None = SecondStep.objects.within(_OWN).filter(user=user).select_for_update().first()
    return found


def _confirmed(user: User) -> SecondStep:
    step = _step_of(user)
    if step is None or step.confirmed_at is None:
        raise Refused("second_step.off", N_("这个账号没有开两步登录。"))
    return step


def _require_any(step: SecondStep, code: str) -> str:
    """Use up a code; return which kind it was."""
    typed = codes.typed(code)
    if typed and typed.letters and (digest := _digest(step, typed.letters)) in step.papers:
        step.papers.remove(digest)
        step.save(update_fields=["papers"])
        return "paper"
    _require_phone(step, code)
    step.save(update_fields=["last_period"])
    return "phone"


def _require_phone(step: SecondStep, code: str) -> None:
    """Note the period of a right code in the row, which is then saved; so no code holds twice."""
    if step.secret == GONE:
        raise keys_missing()
    typed = codes.typed(code)
    # Phones show the real time, also to an exercise that runs on its own.
    at = (clock.now() - clock.shift()).timestamp()
    period = (
        codes.period_of(typed.digits, secret=step.secret, at=at, after=step.last_period)
        if typed and typed.digits and step.secret
        else None
    )
    if period is None:
        raise Refused(WRONG, N_("验证码不对，或者已经用过。请等手机上换了新的一个再试。"))
    step.last_period = period


def _papers_given(step: SecondStep) -> list[str]:
    """Ten new codes on paper; the row, which is then saved, notes their hashes alone."""
    given = [codes.recovery_code_new() for _ in range(codes.RECOVERY_CODES)]
    step.papers = [_digest(step, one.replace("-", "")) for one in given]
    return given


def _digest(step: SecondStep, letters: str) -> str:
    said = f"{step.pk}|{letters}".encode()
    return hmac.new(key_ring().secret("recovery"), said, hashlib.sha256).hexdigest()
