"""Calling back the one who raised a need: who could not be reached is a class of its own, never "solved"."""

from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.domains.needs.following import followers_close
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import begun
from fangxian.domains.needs.rules.states import Closing, Verb
from fangxian.foundation.journal.services import service


@service
def need_miss(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """A superior of its owner called back and reached nobody (联系不上)."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.MISS)
    moving.need.missed += 1
    moving.need.missed_at = moving.now
    return moving.done(facts={"missed": moving.need.missed})


@service
def need_shelve(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """After the plan's tries it is closed as could not be reached; never what nobody leaves before it is done."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.SHELVE)
    moving.need.closing = Closing.UNREACHED
    moving.stand()
    done = moving.done(facts={"missed": moving.need.missed})
    followers_close(moving)
    return done
