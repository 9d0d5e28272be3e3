"""Reading how far the journal has been followed, and what comes next."""

from collections.abc import Collection

from fangxian.access.scope import Scope
from fangxian.flows.models import Follower
from fangxian.foundation.journal.models import JournalLine

_FOLLOWING = Scope.system("跟着日志做")


def followed_until(name: str) -> int | None:
    """The last seal that was followed; None for somebody who has not begun."""
    rows = Follower.objects.within(_FOLLOWING).filter(name=name)
    found: int | None = rows.values_list("seal", flat=True).first()
    return found


def lines_under(seal: int, verbs: Collection[str]) -> list[JournalLine]:
    """The lines of some verbs under a seal, in their order."""
    rows = JournalLine.objects.within(_FOLLOWING).filter(seal=seal, verb__in=verbs)
    return list(rows.order_by("position"))
