"""How the plan in force has each kind of notice told: for the room of notices, which can't know the plan."""

from collections.abc import Collection, Mapping

from fangxian.foundation.notices.rules.kinds import NoticeKind, Policy, default_policy
from fangxian.foundation.notices.rules.plan import Notice, NoticeRules, policy_of
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import Refused


def policies_in_force(kinds: Collection[NoticeKind]) -> Mapping[str, Policy]:
    """How kinds are told now; by their own ways before the first edition."""
    try:
        plan = plan_at(clock.now())
    except Refused:
        return {kind.key: default_policy(kind) for kind in kinds}
    rules = {rule.key: rule for rule in plan.many(Notice)}
    return {kind.key: policy_of(kind, rules.get(kind.key), plan.one(NoticeRules)) for kind in kinds}
