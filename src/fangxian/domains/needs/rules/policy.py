"""What may happen to a need when: the plan's windows, counts and clocks. Who may is another question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxian.domains.needs.rules.plan import NeedRules, Urgency, Urging
from fangxian.domains.needs.rules.states import State, Verb, state_after
from fangxian.domains.needs.rules.urging import URGING_VERBS, next_step_at
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A need as the rules look at it, with what the plan says of it, at a moment."""

    state: State
    state_since: datetime
    due_at: datetime | None
    closed_at: datetime | None
    quantity: int | None
    given: int
    is_returned: bool
    transferred: int
    extended: int
    arrived: bool
    urged: int
    urged_at: datetime | None
    missed: int
    missed_at: datetime | None
    urgency: Urgency
    rules: NeedRules
    urgings: Sequence[Urging]
    now: datetime

    @property
    def remaining(self) -> int:
        """How many are still to come; 0 where nothing is counted."""
        return max((self.quantity or 0) - self.given, 0)


def check(verb: Verb, standing: Standing) -> None:
    """Refuse, with the reason, what the state or the plan does not allow now."""
    state_after(verb, standing.state)
    if (ask := _ASKS.get(verb)) is not None:
        ask(standing)


def is_possible(verb: Verb, standing: Standing) -> bool:
    """Whether a verb can be carried out now by whoever may."""
    try:
        check(verb, standing)
    except Refused:
        return False
    return True


def _give(standing: Standing) -> None:
    if standing.quantity is None:
        raise Refused("need.not_counted", N_("这个困难没有写要多少，办好了请直接答复。"))
    if not standing.remaining:
        raise Refused("need.nothing_remains", N_("要的数已经够了，请直接答复。"))


def _arrive(standing: Standing) -> None:
    if not standing.urgency.arrive_minutes or standing.arrived:
        raise Refused("need.nobody_need_come", N_("这个困难不用到场，或已经有人到场。"))


def _return(standing: Standing) -> None:
    _pass_on(standing)
    if standing.is_returned:
        raise Refused(
            "need.returned_before", N_("这个困难已经退回过一次，不能再退；要换人办，请接下后转给别人。")
        )
    if standing.now >= standing.state_since + timedelta(minutes=standing.rules.return_minutes):
        raise Refused(
            "need.return_too_late",
            N_("交到手里 %(minutes)d 分钟内才能退回，现在已经过了。"),
            minutes=standing.rules.return_minutes,
        )


def _transfer(standing: Standing) -> None:
    _pass_on(standing)
    if standing.transferred >= standing.rules.most_transfers:
        raise Refused(
            "need.passed_on_enough",
            N_("这个困难已经转过 %(count)d 次，不能再转；要别人帮忙，请同时问几家。"),
            count=standing.transferred,
        )


def _pass_on(standing: Standing) -> None:
    if standing.urgency.until_done and standing.arrived:
        raise Refused("need.not_left", N_("紧急的事不完、人不撤：已经到场，办完以前不能交给别人。"))


def _extend(standing: Standing) -> None:
    if not standing.urgency.extend_minutes:
        raise Refused("need.never_put_off", N_("这样急的困难不能延期。"))
    if standing.due_at is None or standing.now >= standing.due_at:
        raise Refused("need.extended_too_late", N_("延期要在到期以前申请，现在已经超时。"))
    if standing.extended >= standing.rules.most_extensions:
        raise Refused(
            "need.extended_before",
            N_("最多延期 %(count)d 次，已经用过了。"),
            count=standing.rules.most_extensions,
        )


def _urging(step: int) -> Callable[[Standing], None]:
    def ask(standing: Standing) -> None:
        if step >= len(standing.urgings):
            raise Refused("need.urging_unknown", N_("预案里没有这一步督促。"))
        if standing.urged > step:
            raise Refused("need.urged_before", N_("这一步督促已经做过，每步一次。"))

    return ask


def _circulate(standing: Standing) -> None:
    step = URGING_VERBS.index(Verb.CIRCULATE)
    _urging(step)(standing)
    at = next_step_at(standing.urgings, standing.urged, standing.due_at, standing.urged_at)
    if standing.urged < step or at is None or standing.now < at:
        raise Refused("need.circulated_too_early", N_("先书面督办，到了预案写的时间还没办，才能通报。"))


def _miss(standing: Standing) -> None:
    if standing.missed >= standing.rules.call_tries:
        raise Refused("need.called_enough", N_("该打的电话都打过了。"))
    gap = timedelta(minutes=standing.rules.call_gap_minutes)
    if standing.missed_at is not None and standing.now < standing.missed_at + gap:
        raise Refused(
            "need.called_too_soon",
            N_("两次回访至少隔 %(minutes)d 分钟。"),
            minutes=standing.rules.call_gap_minutes,
        )


def _shelve(standing: Standing) -> None:
    if standing.urgency.until_done:
        raise Refused("need.never_shelved", N_("紧急的困难要当面确认，不能按联系不上办结。"))
    if standing.missed < standing.rules.call_tries:
        raise Refused(
            "need.called_too_little",
            N_("回访 %(tries)d 次都联系不上，才能这样办结，现在是 %(count)d 次。"),
            tries=standing.rules.call_tries,
            count=standing.missed,
        )


def _reopen(standing: Standing) -> None:
    if standing.closed_at is None:
        return
    if standing.now >= standing.closed_at + timedelta(days=standing.rules.reopen_days):
        raise Refused(
            "need.reopened_too_late",
            N_("办结 %(days)d 天以后不能重办，请另报一个。"),
            days=standing.rules.reopen_days,
        )


_ASKS: Mapping[Verb, Callable[[Standing], None]] = {
    Verb.GIVE: _give,
    Verb.ARRIVE: _arrive,
    Verb.RETURN: _return,
    Verb.TRANSFER: _transfer,
    Verb.EXTEND: _extend,
    Verb.URGE: _urging(0),
    Verb.SUPERVISE: _urging(1),
    Verb.CIRCULATE: _circulate,
    Verb.MISS: _miss,
    Verb.SHELVE: _shelve,
    Verb.REOPEN: _reopen,
}
