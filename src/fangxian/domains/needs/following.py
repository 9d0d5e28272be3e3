"""What becomes of the needs that were merged into one, when that one is closed or withdrawn.

Only services use it, inside their transaction.
"""

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import Moving
from fangxian.domains.needs.rules.states import Closing, State, Verb
from fangxian.foundation.plan.selectors import plan_at


def followers_close(leading: Moving) -> None:
    """They are closed with it; whoever raised one of them can still say that it is not solved."""
    for follower in _followers(leading):
        moving = Moving(leading.actor, follower, plan_at(follower.raised_at), Verb.FOLLOW, leading.now)
        follower.closing = Closing.FOLLOWED
        moving.stand()
        moving.done(other=leading.need)


def followers_part(leading: Moving) -> None:
    """They go on by themselves, each with its owner, on a new clock."""
    for follower in _followers(leading):
        part(Moving(leading.actor, follower, plan_at(follower.raised_at), Verb.SEPARATE, leading.now))


def part(moving: Moving) -> Need:
    """A merged need becomes one of its own again."""
    need = moving.need
    other, need.same_as = need.same_as, None
    moving.begin_anew()
    moving.stand()
    return moving.done(other=other, facts={"other": str(other.id)} if other else None)


def _followers(leading: Moving) -> list[Need]:
    rows = Need.objects.within(Scope.system("并入的一起办")).filter(same_as=leading.need, state=State.MERGED)
    return list(rows.select_for_update().order_by("id"))
