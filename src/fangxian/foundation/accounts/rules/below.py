"""Whose accounts somebody opens and looks after: those of everybody who stands below his own reach."""

from collections.abc import Iterable
from typing import NamedTuple

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.roles import Role
from fangxian.plain.areacodes import parent_of

#: Who may as much is never below anybody who only opens accounts.
#: What a role may have everywhere and still be below: it is done for oneself alone.
_FOR_ONESELF = frozenset({Permission.SHIFT_TAKE})
_NEVER = frozenset({Permission.ACCOUNT_OPEN, Permission.ACCOUNT_MANAGE, Permission.JOURNAL_SEE})


class Post(NamedTuple):
    """A duty as far as rights go: its role, and the place it is held at."""

    role: type[Role]
    area_code: str


def looks_after(actor: Actor, area_code: str, posts: Iterable[Post]) -> bool:
    """Whether an account of this place, whose holder has these posts, is his to open, close and give passwords to.

    Whoever manages accounts there looks after all of them. A town office looks after those whose every post lies
    below it, in its villages and grids: a new password for somebody above would be a way up.
    """
    if actor.may_at(Permission.ACCOUNT_MANAGE, area=area_code):
        return True
    return _is_below(actor, area_code) and all(
        _is_below(actor, post.area_code)
        and post.role.citywide <= _FOR_ONESELF
        and not post.role.here & _NEVER
        for post in posts
    )


def _is_below(actor: Actor, area_code: str) -> bool:
    """Whether the place above this one is still his."""
    above = parent_of(area_code)
    return above is not None and actor.may_at(Permission.ACCOUNT_OPEN, area=above)
