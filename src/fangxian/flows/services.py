"""Following the journal: what a line makes due elsewhere is done once, after it, under an actor that names it."""

import logging

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.flows.models import Follower
from fangxian.flows.selectors import followed_until, lines_under
from fangxian.flows.tellings import TELLS
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.selectors import newest_seal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.services import notices_send

log = logging.getLogger("fangxian.flows")

_FOLLOWING = Scope.system("跟着日志做")
_FOLLOWER = Actor.system("flows.follow", reason=_FOLLOWING.reason)
_NAME = "tellings"


def lines_follow() -> int:
    """A beat: follow every seal that has come since, each in a transaction of its own; return how many.

    Begun for the first time, it follows what comes from now on: nobody is told of last week.
    """
    newest = newest_seal()
    if newest is None:
        return 0
    if followed_until(_NAME) is None:
        following_begin(actor=_FOLLOWER, seal=newest.number)
    count = 0
    while (followed_until(_NAME) or 0) < newest.number:
        count += seal_follow(actor=_FOLLOWER, until=newest.number)
    return count


@service
def following_begin(*, actor: Actor, seal: int) -> None:  # noqa: ARG001 - it is the house's own place in its own book
    """Begin after a seal; whoever began already stays where he is."""
    row = Follower(name=_NAME, seal=seal)
    Follower.objects.within(_FOLLOWING).bulk_create([row], ignore_conflicts=True)
    journal.nothing_changed()


@service
def seal_follow(*, actor: Actor, until: int) -> int:  # noqa: ARG001 - each line names its own
    """Follow the next seal; return 1, or 0 when another worker has followed all of them meanwhile."""
    follower = Follower.objects.within(_FOLLOWING).select_for_update().get(name=_NAME)
    journal.nothing_changed()
    if follower.seal >= until:
        return 0
    for line in lines_under(follower.seal + 1, TELLS.keys()):
        _follow(line)
    follower.seal += 1
    follower.save(update_fields=["seal"])
    return 1


def _follow(line: JournalLine) -> None:
    """Tell because of one line. One that fails is logged and passed over: it must not hold up those after it."""
    actor = Actor.system(
        "flows.tell",
        reason=_FOLLOWING.reason,
        on_behalf_of=line.on_behalf_of or line.actor,
        exercise=line.exercise,
    )
    try:
        with transaction.atomic():
            for telling in TELLS[line.verb](line):
                notices_send(actor=actor, tellings=[telling])
    except Exception:
        log.exception("line %s could not be followed", line.id)
