"""Places of the small register, made through the services."""

from fangxian.access.actor import Actor
from fangxian.foundation.areas.tests.builders import HOUSE
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add

TOWN = "350181007"
VILLAGE = "350181007002"
SIBLING = "350181007001"
OTHER_TOWN = "350181008"


def place(
    name: str, village_code: str = VILLAGE, *, actor: Actor = HOUSE, grid_code: str | None = None
) -> Place:
    """A compound."""
    return place_add(
        actor=actor, kind=Place.Kind.COMPOUND, village_code=village_code, name=name, grid_code=grid_code
    )
