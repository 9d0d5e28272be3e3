"""The people of the access table's city: the cast and some readers more, what they hold, and their browsers.

Besides the cast there are readers whose duties ended yesterday, who hold two at once, who hold one over an
organisation without being in one, whose account was closed, and nobody at all.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.test import Client

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.services import Opening, account_close, accounts_open
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_end
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.services import line_sweep
from tests import cast as house
from tests.architecture.access_table import DIGITS, Post, Reader
from tests.cast import (
    COUNTY,
    GRID,
    OTHER_GRID,
    OTHER_TOWN,
    OTHER_VILLAGE,
    PARTS,
    PASSWORD,
    SIBLING,
    SYSTEM,
    TOWN,
    VILLAGE,
    Cast,
    Part,
)

SIBLING_GRID, FAR_GRID = f"{SIBLING}001", f"{OTHER_VILLAGE}001"
UNKNOWN = "00000000-0000-7000-8000-000000000000"
EVERYWHERE = Scope.system("权限表")

#: Names as the screens say them, by code. The county's own is in every title.
NAMES = {
    "音西街道": TOWN, "阳下街道": OTHER_TOWN, "凤山社区": VILLAGE, "甲村": SIBLING, "丁村": OTHER_VILLAGE,
    "第1网格": GRID, "第2网格": OTHER_GRID, "东片": SIBLING_GRID, "西片": FAR_GRID,
}  # fmt: skip
#: Places, by the code that they lie in.
PLACES = {
    "凤山花园": VILLAGE,
    "一格小区": GRID,
    "二格小区": OTHER_GRID,
    "甲厝大院": SIBLING,
    "丁厝大院": OTHER_VILLAGE,
}

#: People besides the cast: standing, where registered.
MORE = {
    "ended": (Responder.Standing.STAFF, COUNTY),
    "two_towns": (Responder.Standing.CADRE, VILLAGE),
    "grid_and_group": (Responder.Standing.CADRE, VILLAGE),
    "grid_and_sibling": (Responder.Standing.CADRE, SIBLING),
    "unplaced": (Responder.Standing.STAFF, COUNTY),
    "closed": (Responder.Standing.STAFF, COUNTY),
    "far_leader": (Responder.Standing.LEADER, OTHER_TOWN),
    "in_grid": (Responder.Standing.MEMBER, GRID),
    **{f"member_{n}_{code}": (Responder.Standing.MEMBER, code) for code in (VILLAGE, SIBLING, OTHER_VILLAGE) for n in "12"},
}  # fmt: skip
GROUP = (Organisation.Kind.WORKING_GROUP, "supplies")
#: Their duties. Those of ``unplaced`` lose their organisation when everything stands.
_MORE_POSTS = {
    "ended": (*PARTS.values(),),
    "two_towns": (Part("village_cadre", VILLAGE), Part("town_officer", OTHER_TOWN)),
    "grid_and_group": (Part("grid_chief", OTHER_GRID), Part("group_officer", COUNTY, organisation=GROUP)),
    "grid_and_sibling": (
        Part("grid_chief", SIBLING_GRID), Part("village_cadre", SIBLING), Part("gate_guard", VILLAGE)
    ),
    "unplaced": (Part("group_officer", COUNTY, organisation=GROUP),),
    "closed": (Part("headquarters_officer", COUNTY),),
}  # fmt: skip


class Walker(Client):
    """A browser that keeps no cookie between cells, and asks for no templates' contexts."""

    @classmethod
    def of(cls, user: User, **options: Any) -> "Walker":
        """With somebody signed in."""
        walker = cls(**options)
        walker.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return walker

    def request(self, **request: Any) -> Any:
        """The answer as it stands."""
        return self.handler(self._base_environ(**request))


class People:
    """Everybody who asks, registered, appointed and relieved on the days on which it happened."""

    def __init__(self, at: Callable[[float], None]) -> None:
        at(-10)
        house.city.__wrapped__(None)  # the fixture's function: this world outlives one test
        for village, name in ((SIBLING, "东片"), (OTHER_VILLAGE, "西片")):
            grid_draw(actor=SYSTEM, village_code=village, name=name)
        self.enrol()
        self.users = self.open(dict.fromkeys(_MORE_POSTS, COUNTY))
        past = self.appoint("ended")
        at(-5)
        self.long_ago()
        at(-1)
        for duty in past:
            duty_end(actor=SYSTEM, duty_id=duty.id)
        self.past = past[0]
        at(0)
        self.cast: Cast = house.cast.__wrapped__(None)
        self.people |= {
            name: user.responder_id for name, user in self.cast.users.items() if user.responder_id
        }
        self.users |= self.cast.users
        for name in _MORE_POSTS.keys() - {"ended"}:
            self.appoint(name)
        Duty.objects.within(EVERYWHERE).filter(responder_id=self.people["unplaced"]).update(organisation=None)
        for name, area in PLACES.items():
            village = area[: DIGITS["village"]]
            place_add(
                actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=village, name=name,
                grid_code=area if area != village else None,
            )  # fmt: skip
        line_sweep()

    def long_ago(self) -> None:
        """What was done while the duties still held that ended since; there is none but where things are made."""

    def enrol(self) -> None:
        enrolled = responders_register(
            actor=SYSTEM,
            enrolments=[
                Enrolment(f"考{name}", f"1551{number:07d}", standing, area)
                for number, (name, (standing, area)) in enumerate(MORE.items())
            ],
        )
        self.people: dict[str, UUID] = {name: one.id for name, one in zip(MORE, enrolled, strict=True)}

    def open(self, areas: dict[str, str]) -> dict[str, User]:
        openings = [
            Opening(f"test-{name}", PASSWORD, self.people[name], area) for name, area in areas.items()
        ]
        return dict(zip(areas, accounts_open(actor=SYSTEM, openings=openings), strict=True))

    def appoint(self, name: str) -> list[Duty]:
        """Each duty once: a village has two cadres in the cast."""
        posts = dict.fromkeys(self.post(part) for part in _MORE_POSTS[name])
        appointments = [
            Appointment(post.duty, self.people[name], post.area, post.organisation) for post in posts
        ]
        return duties_appoint(actor=SYSTEM, appointments=appointments)

    def post(self, part: Part) -> Post:
        return Post(part.duty, part.area, house._organisation(part))

    def organisation(self, kind: str, key: str = "", area: str = COUNTY) -> UUID:
        rows = Organisation.objects.within(EVERYWHERE).filter(kind=kind, area_code=area)
        return (rows.filter(key=key) if key else rows).get().id

    def readers(self) -> dict[Reader, Client]:
        found = {Reader("anonymous"): Walker()}
        for name in ("nobody", *PARTS, *_MORE_POSTS):
            user = self.users[name]
            # Whose account is closed is unknown to the house from his next request on.
            key = f"user:{user.pk}" if name != "closed" else ""
            found[Reader(name, key, tuple(self.posts(name)))] = Walker.of(user)
        account_close(actor=SYSTEM, user_id=self.users["closed"].pk)
        return found

    def posts(self, name: str) -> Iterable[Post]:
        """What somebody holds now."""
        if name in PARTS:
            yield self.post(PARTS[name])
        elif name == "unplaced":
            yield Post("group_officer", COUNTY)
        elif name not in ("nobody", "ended", "closed"):
            yield from map(self.post, _MORE_POSTS[name])
