"""Of whom a second step is asked: whoever could take the whole house with one password."""

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission

#: An administrator opens every account, headquarters sees all that is held on one person.
ASKED_OF = (Permission.ACCOUNT_MANAGE, Permission.PERSON_HOLDINGS)


def asks_second_step(actor: Actor) -> bool:
    """Whether somebody who may as much should sign in with a second step. An exercise has nothing to guard."""
    return not actor.exercise and any(actor.may(one) for one in ASKED_OF)
