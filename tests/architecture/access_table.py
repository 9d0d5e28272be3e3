"""The access table: every address of the house, what opens it, what it is about, what goes in.

Reach is worked out here a second time, from the roles' sets and the plan file alone, with prefixes of codes and
sets of organisations. It shares nothing with ``access.scope``, ``access.actor`` or the pages, so that a mistake
in one is not repeated in the other. ``test_access_table.py`` walks every cell.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from fangxian.access.permissions import Permission as P  # noqa: N817 - as in the roles
from fangxian.access.roles import ROLES
from fangxian.site.commands.init import FIRST_PLAN

PLAN_TEXT = FIRST_PLAN.read_text(encoding="utf-8")
_PLAN = tomllib.loads(PLAN_TEXT)
#: The plan's duties by key, as the file has them.
DUTIES: Mapping[str, Mapping[str, Any]] = {duty["key"]: duty for duty in _PLAN["duty"]}
#: The town whose office is told what to do.
TOLD = "350181007"
UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
DIGITS = {"county": 6, "town": 9, "village": 12, "grid": 15}


# --- who reads, and what his duties give him


@dataclass(frozen=True)
class Post:
    """One duty that somebody holds now: its key in the plan, its place, and its organisation if it has one."""

    duty: str
    area: str
    organisation: UUID | None = None

    def gives(self, permission: P, area: str, organisation: UUID | None) -> bool:
        """Whether it gives a permission over a thing that lies in an area, or belongs to an organisation."""
        role = ROLES[DUTIES[self.duty]["role"]]
        if not self.gives_somewhere(permission):
            return False
        if permission in role.citywide and area.startswith(self.area[:6]):
            return True
        if permission not in role.here:
            return False
        if self.over_organisation:
            return organisation is not None and organisation == self.organisation
        return area.startswith(self.area)

    def gives_somewhere(self, permission: P) -> bool:
        """Whether it gives a permission over anything. Over an organisation and in none, it gives nothing."""
        role = ROLES[DUTIES[self.duty]["role"]]
        placed = self.organisation is not None or not self.over_organisation
        return placed and permission in role.here | role.citywide

    @property
    def over_organisation(self) -> bool:
        """Whether its holder answers for an organisation, not for a place."""
        return DUTIES[self.duty].get("over") == "organisation"


@dataclass(frozen=True)
class Reader:
    """Somebody before the screen. ``key`` is what the journal calls him; nobody's is empty."""

    name: str
    key: str = ""
    posts: tuple[Post, ...] = ()

    def anywhere(self, permission: P) -> bool:
        """Whether some duty gives a permission over anything."""
        return any(post.gives_somewhere(permission) for post in self.posts)

    def at(self, permission: P, area: str, organisation: UUID | None = None) -> bool:
        """Whether some duty gives a permission here."""
        return any(post.gives(permission, area, organisation) for post in self.posts)

    def in_part_of(self, area: str) -> bool:
        """Whether he sees the line in an area or in a part of it."""
        return self.at(P.LINE_SEE, area) or any(
            post.area.startswith(area) and post.gives(P.LINE_SEE, post.area, None) for post in self.posts
        )

    def may_read_of(self, area: str) -> bool:
        """Whether an area may be named to him: it is in his reach, or lies over it."""
        return self.at(P.LINE_SEE, area) or any(post.area.startswith(area) for post in self.posts)


# --- what an address is about


@dataclass(frozen=True)
class Lacking:
    """A need as the table knows it."""

    number: str
    version: int
    state: str
    words: str
    raiser: str
    owner: UUID
    owner_area: str
    answered_by: str = ""
    #: Who was asked about it: the organisation, and where it stands.
    asked: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True)
class Thing:
    """What an address is about. ``slots`` fill its route, ``area`` is where it lies.

    ``known`` is false where nothing has this address, ``refused`` is true where whoever may do it is told why it
    cannot be done now. ``sends`` is what a valid form about it holds, ``asks`` the query of its address,
    ``person`` whom it shows by name and number, ``people`` whom a form about it shows so, ``whose`` the key of the
    one reader whose own it is.
    """

    label: str
    slots: Mapping[str, str] = field(default_factory=dict)
    area: str = ""
    known: bool = True
    refused: bool = False
    asks: str = ""
    duty: str = ""
    need: Lacking | None = None
    person: str = ""
    people: frozenset[str] = frozenset()
    whose: str = ""
    sends: Mapping[str, Any] = field(default_factory=dict)
    #: Whom it belongs to besides its place: a department, the group that leads.
    organisation: UUID | None = None

    def is_a(self, level: str) -> bool:
        """Whether it is a known area of a level."""
        return self.known and len(self.area) == DIGITS[level]


def sees_need(reader: Reader, thing: Thing) -> bool:
    """What lies in his reach, what lies with his organisation or was asked of it, and what he raised himself."""
    need = _need(thing)
    asked = any(reader.at(P.NEED_SEE, area, body) for body, area in need.asked)
    return need.raiser == reader.key or asked or reader.at(P.NEED_SEE, thing.area, need.owner)


def _need(thing: Thing) -> Lacking:
    assert thing.need is not None
    return thing.need


# --- the rules: what somebody who is signed in, and may open the address at all, is answered

DONE = 0
FORBIDDEN, ABSENT, UNFIT = 403, 404, 422
Rule = Callable[[Reader, Thing], int]


def open_to_all(reader: Reader, thing: Thing) -> int:
    """A page without a place: a list, or one's own."""
    return DONE if thing.known else ABSENT


def edition_begun(reader: Reader, thing: Thing) -> int:
    """What has begun is not taken back; whoever may adopt is told why."""
    return UNFIT if thing.known else ABSENT


def told_to(reader: Reader, thing: Thing) -> int:
    """Whoever was told, alone."""
    return DONE if reader.key == thing.label else ABSENT


def without_a_ticket(reader: Reader, thing: Thing) -> int:
    """Nobody comes to a post without having scanned its code; whoever sees it is told so."""
    return UNFIT if thing.known and reader.at(P.POST_SEE, thing.area) else ABSENT


def his_own_record(reader: Reader, thing: Thing) -> int:
    """Whoever is somebody in the register of people."""
    return FORBIDDEN if reader.name == "nobody" else DONE


def served_too_little(reader: Reader, thing: Thing) -> int:
    """Nobody is certified what he has not served; whoever may certify is told so."""
    if here(P.RESPONDER_SEE, P.RESPONDER_SEE)(reader, thing) == ABSENT:
        return ABSENT
    return here(P.CERTIFICATE_ISSUE, P.RESPONDER_SEE)(reader, thing) or UNFIT


def revokes_certificate(reader: Reader, thing: Thing) -> int:
    """Whoever issues there; who only sees it is told so."""
    if here(P.RESPONDER_SEE, P.RESPONDER_SEE)(reader, thing) == ABSENT:
        return ABSENT
    return here(P.CERTIFICATE_ISSUE, P.RESPONDER_SEE)(reader, thing)


def handed_over_too_soon(reader: Reader, thing: Thing) -> int:
    """A shift that has just begun is not handed over; whoever may is told when."""
    return here(P.POST_ARRANGE, P.POST_SEE)(reader, thing) or UNFIT


def absent(reader: Reader, thing: Thing) -> int:
    """There is nothing here."""
    return ABSENT


def home(reader: Reader, thing: Thing) -> int:
    """On to the first place that he answers for and sees; to his duties when there is none."""
    return 302 if any(reader.at(P.LINE_SEE, post.area) for post in reader.posts) else DONE


def here(verb: P, sight: P, *, level: str = "") -> Rule:
    """Done where his duties give the verb, forbidden where he only sees, else it is not there."""

    def rule(reader: Reader, thing: Thing) -> int:
        if not thing.known or (level and not thing.is_a(level)):
            return ABSENT
        if reader.at(verb, thing.area):
            return DONE
        return FORBIDDEN if reader.at(sight, thing.area) else ABSENT

    return rule


def village_in_part(reader: Reader, thing: Thing) -> int:
    """A village's page is also for whoever answers for a part of it."""
    return DONE if thing.is_a("village") and reader.in_part_of(thing.area) else ABSENT


def places_edit(reader: Reader, thing: Thing) -> int:
    """Whoever sees the village's page, and may edit there."""
    if village_in_part(reader, thing) == ABSENT:
        return ABSENT
    if not reader.anywhere(P.PLACE_EDIT):
        return FORBIDDEN
    return here(P.PLACE_EDIT, P.LINE_SEE)(reader, thing)


def filled_by_its_tier(reader: Reader, thing: Thing) -> int:
    """A duty is filled, and ended, by the tier that the plan makes answer for it."""
    tier = thing.area[: DIGITS[DUTIES[thing.duty]["owner"]]]
    if reader.at(P.DUTY_APPOINT, tier):
        return DONE if thing.known else ABSENT
    return FORBIDDEN if thing.known and reader.at(P.LINE_SEE, thing.area) else ABSENT


def filled_where_seen(reader: Reader, thing: Thing) -> int:
    """The village fills its mouths; whoever else sees them is told that it is not his to do."""
    if not thing.known or not reader.at(P.LINE_SEE, thing.area):
        return ABSENT
    tier = thing.area[: DIGITS["village"]]
    return DONE if reader.at(P.DUTY_APPOINT, tier) else FORBIDDEN


def contacts_of_grid(reader: Reader, thing: Thing) -> int:
    """So it does with the households of a grid, and only of a grid."""
    return filled_where_seen(reader, thing) if thing.is_a("grid") else ABSENT


def forms_bodies(reader: Reader, thing: Thing) -> int:
    """A squad for whoever forms squads or appoints at the place; a branch for whoever appoints in its town."""
    if not thing.known or thing.is_a("grid") or not reader.at(P.LINE_SEE, thing.area):
        return ABSENT
    if thing.slots["kind"] == "branch":
        return DONE if reader.at(P.DUTY_APPOINT, thing.area[: DIGITS["town"]]) else FORBIDDEN
    return changes_bodies(reader, thing)


def changes_bodies(reader: Reader, thing: Thing) -> int:
    """Whoever forms squads or appoints where the body is; who only sees it is told so."""
    if not thing.known or not reader.at(P.LINE_SEE, thing.area):
        return ABSENT
    return DONE if any(reader.at(one, thing.area) for one in (P.SQUAD_FORM, P.DUTY_APPOINT)) else FORBIDDEN


def if_it_can_be(rule: Rule) -> Rule:
    """Whoever may do it is told when it cannot be done now."""

    def asked(reader: Reader, thing: Thing) -> int:
        answer = rule(reader, thing)
        return UNFIT if answer == DONE and thing.refused else answer

    return asked


def on_his_chain(reader: Reader, thing: Thing) -> int:
    """Somebody to turn to: who must be there, or answers needs, for a place over his own or within it."""
    said = DUTIES[thing.duty]
    answers = said.get("expected") or P.NEED_ANSWER in ROLES[said["role"]].here
    over_place = said.get("over") != "organisation"
    above = any(
        post.area.startswith(thing.area) and post.gives(P.CHAIN_CALL, post.area, None)
        for post in reader.posts
    )
    reached = above or reader.at(P.CHAIN_CALL, thing.area)
    return DONE if thing.known and answers and over_place and reached else ABSENT


def where_offered(permission: P) -> Rule:
    """A form offers only the places where his duties give the verb; another one is no choice."""

    def rule(reader: Reader, thing: Thing) -> int:
        return DONE if thing.known and reader.at(permission, thing.area) else UNFIT

    return rule


def newcomer(reader: Reader, thing: Thing) -> int:
    """He may be said to live wherever the reader sees the line; who has no unit stands there. A department's has one."""
    over_places = any(
        P.RESPONDER_EDIT in ROLES[DUTIES[post.duty]["role"]].here and not post.over_organisation
        for post in reader.posts
    )
    if not over_places or not reader.at(P.LINE_SEE, thing.area):
        return UNFIT
    return here(P.RESPONDER_EDIT, P.RESPONDER_SEE)(reader, thing)


def sheet_of_his(reader: Reader, thing: Thing) -> int:
    """A sheet may list what lies in his reach, and no more."""
    return DONE if reader.at(P.REGISTER_IMPORT, thing.area) else FORBIDDEN


def looks_after(reader: Reader, thing: Thing) -> int:
    """An administrator all in his reach; a town office those of its villages."""
    if thing.known and reader.at(P.ACCOUNT_MANAGE, thing.area):
        return DONE
    below = thing.known and len(thing.area) > DIGITS["town"] and reader.at(P.ACCOUNT_OPEN, thing.area)
    return DONE if below else ABSENT


def but_his_own(rule: Rule) -> Rule:
    """He gets no slip for himself."""

    def asked(reader: Reader, thing: Thing) -> int:
        own = reader.key == f"user:{thing.slots.get('user_id')}"
        return rule(reader, thing) or (UNFIT if own else DONE)

    return asked


def opens_his_own(reader: Reader, thing: Thing) -> int:
    """Only whoever stands below is a choice."""
    below = len(thing.area) > DIGITS["town"] or reader.anywhere(P.ACCOUNT_MANAGE)
    return DONE if below and reader.at(P.ACCOUNT_OPEN, thing.area) else UNFIT


def sheet_for(reader: Reader, thing: Thing) -> int:
    """Whoever may write residents down there; an unknown kind of sheet is nobody's."""
    if not thing.known and not thing.area:
        return ABSENT
    if not reader.anywhere(P.PERSON_EDIT):
        return FORBIDDEN
    return here(P.PERSON_EDIT, P.PERSON_SEE)(reader, thing)


def in_part(permission: P, whole: int = DONE) -> Rule:
    """A page of an area that is also for whoever has the permission in a part of it; ``whole`` is told to these."""

    def rule(reader: Reader, thing: Thing) -> int:
        if thing.known and reader.at(permission, thing.area):
            return DONE
        parts = any(
            post.area.startswith(thing.area) and post.gives(permission, post.area, None)
            for post in reader.posts
        )
        return whole if thing.known and parts else ABSENT

    return rule


def on_paper(reader: Reader, thing: Thing) -> int:
    """The paper pack of a town or a village, for whoever sees the line of all of it."""
    printed = thing.is_a("town") or thing.is_a("village")
    return DONE if thing.known and printed and reader.at(P.LINE_SEE, thing.area) else ABSENT


def numbers_on_paper(reader: Reader, thing: Thing) -> int:
    """Its numbers all at once, for whoever may see each of them there."""
    if on_paper(reader, thing) == ABSENT or reader.at(P.RESPONDER_UNMASK, thing.area):
        return on_paper(reader, thing)
    return ABSENT if reader.anywhere(P.RESPONDER_UNMASK) else FORBIDDEN


def roster_seen(reader: Reader, thing: Thing) -> int:
    """The roster of a town, a village or a grid, for whoever sees the posts of all of it."""
    pinned = thing.known and not thing.is_a("county") and len(thing.area) > DIGITS["county"]
    return DONE if pinned and reader.at(P.POST_SEE, thing.area) else ABSENT


def names_on_roster(reader: Reader, thing: Thing) -> int:
    """With full names for whoever may see each of them there; where nobody stands yet, there is nobody to name."""
    if roster_seen(reader, thing) == ABSENT:
        return ABSENT
    if reader.at(P.RESPONDER_UNMASK, thing.area):
        return UNFIT if thing.refused else DONE
    hidden = reader.anywhere(P.RESPONDER_UNMASK) and not reader.at(P.RESPONDER_SEE, thing.area)
    return ABSENT if hidden else FORBIDDEN


def taken_near_home(reader: Reader, thing: Thing) -> int:
    """Home is where one's first duty lies: whoever lives there takes it, others are told that it is not open to them."""
    if not thing.known:
        return ABSENT
    return DONE if reader.posts[0].area.startswith(thing.area) else UNFIT


def ones_own(reader: Reader, thing: Thing) -> int:
    """His alone to whom it belongs."""
    return DONE if thing.known and reader.key == thing.whose else ABSENT


def to_another_grid(reader: Reader, thing: Thing) -> int:
    """The right at both ends; a grid that is not his is not among those that he may choose."""
    answer = here(P.PERSON_EDIT, P.PERSON_SEE)(reader, thing)
    return answer or (DONE if reader.at(P.PERSON_EDIT, str(thing.sends["area_code"])) else UNFIT)


def his_log(reader: Reader, thing: Thing) -> int:
    """The log of a city or a town, for whoever keeps it."""
    if not reader.at(P.LOG_KEEP, thing.area):
        return FORBIDDEN if reader.at(P.LINE_SEE, thing.area) else ABSENT
    return DONE if thing.is_a("county") or thing.is_a("town") else ABSENT


def to_his_log(reader: Reader, thing: Thing) -> int:
    """On to the log that he keeps."""
    return 302


def reports_his(reader: Reader, thing: Thing) -> int:
    """A city, a town or a village that he reports for."""
    answer = here(P.REPORT_FILE, P.LINE_SEE)(reader, thing)
    return answer or (ABSENT if thing.is_a("grid") else DONE)


def urges(reader: Reader, thing: Thing) -> int:
    """Those below a place that is his."""
    answer = here(P.REPORT_URGE, P.LINE_SEE)(reader, thing)
    return answer or (ABSENT if thing.is_a("grid") else DONE)


def urges_below(reader: Reader, thing: Thing) -> int:
    """Below a village nobody reports: there all have."""
    below = thing.is_a("county") or thing.is_a("town")
    return urges(reader, thing) or (DONE if below else UNFIT)


def form_withdrawn(reader: Reader, thing: Thing) -> int:
    """A sheet that he fills in is taken off the list where it is his to ask for reports."""
    return in_part(P.REPORT_FILE)(reader, thing) or here(P.REPORT_URGE, P.LINE_SEE)(reader, thing)


def sent_on(reader: Reader, thing: Thing) -> int:
    """To the door, or from it."""
    return 302


def instructs(reader: Reader, thing: Thing) -> int:
    """Whoever answers and may raise as well, at a place of his."""
    if not reader.anywhere(P.NEED_RAISE):
        return FORBIDDEN
    return here(P.NEED_RAISE, P.LINE_SEE)(reader, thing)


def instructs_his_own(reader: Reader, thing: Thing) -> int:
    """An office that is not his to tell is no choice, and one of another place does nothing there."""
    told_there = thing.area.startswith(TOLD) or TOLD.startswith(thing.area)
    tells = told_there and reader.at(P.NEED_ANSWER, TOLD) and reader.at(P.NEED_RAISE, TOLD)
    return instructs(reader, thing) or (DONE if tells else UNFIT)


def whistles(reader: Reader, thing: Thing) -> int:
    """Whoever answers for a town; wider places are no choice, and neither is a town's village to its own leader."""
    tells = len(thing.area) >= DIGITS["town"] and reader.at(P.NEED_ANSWER, thing.area[: DIGITS["town"]])
    return instructs(reader, thing) or (DONE if tells else UNFIT)


def need_seen(reader: Reader, thing: Thing) -> int:
    """Somebody who sees no needs at all is told so."""
    if thing.known and sees_need(reader, thing):
        return DONE
    return ABSENT if reader.anywhere(P.NEED_SEE) else FORBIDDEN


def his_own_filter(reader: Reader, thing: Thing) -> int:
    """A saved filter is its keeper's alone."""
    return DONE if reader.name == thing.label else ABSENT


def body_seen(reader: Reader, thing: Thing) -> int:
    """Whoever sees the needs that lie with it: by its place, or because he acts for it."""
    body = UUID(thing.slots["organisation_id"])
    return DONE if thing.known and reader.at(P.NEED_SEE, thing.area, body) else ABSENT


def by_owner(reader: Reader, thing: Thing) -> int:
    """Whoever acts for the organisation that it lies with, or for a place over that one's; not who asked."""
    need = _need(thing)
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    acts = reader.at(P.NEED_ANSWER, need.owner_area, need.owner)
    return DONE if acts and need.raiser != reader.key else FORBIDDEN


def by_raisers_side(reader: Reader, thing: Thing) -> int:
    """Whoever raised it; or his side, but nobody closes for another what he answered himself."""
    need = _need(thing)
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    side = reader.at(P.NEED_CONFIRM, thing.area) and need.answered_by != reader.key
    return DONE if need.raiser == reader.key or side else FORBIDDEN


def by_raiser(reader: Reader, thing: Thing) -> int:
    """Whoever raised it, alone."""
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    return DONE if _need(thing).raiser == reader.key else FORBIDDEN


def by_asked(reader: Reader, thing: Thing) -> int:
    """Whoever acts for one that was asked, or for a place over it; not who raised it."""
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    need = _need(thing)
    acts = any(reader.at(P.NEED_ANSWER, area, body) for body, area in need.asked)
    return DONE if acts and need.raiser != reader.key else FORBIDDEN


def _above(reader: Reader, area: str) -> bool:
    """Whether he answers needs over the tier above an area; above the county there is none."""
    shorter = [digits for digits in DIGITS.values() if digits < len(area)]
    return reader.at(P.NEED_ANSWER, area[: max(shorter, default=DIGITS["county"])])


def by_owner_or_above(reader: Reader, thing: Thing) -> int:
    """Whoever acts for its owner, or answers over the tier above its place; not who raised it."""
    owned = by_owner(reader, thing)
    above = _above(reader, thing.area) and _need(thing).raiser != reader.key
    return DONE if owned == FORBIDDEN and above else owned


def by_raiser_or_above(reader: Reader, thing: Thing) -> int:
    """Whoever raised it, or answers over the tier above its place or its owner."""
    need = _need(thing)
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    above = _above(reader, thing.area) or _above(reader, need.owner_area)
    return DONE if need.raiser == reader.key or above else FORBIDDEN


def by_owners_superior(reader: Reader, thing: Thing) -> int:
    """Whoever answers over the tier above its owner; not who raised it."""
    need = _need(thing)
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    return DONE if _above(reader, need.owner_area) and need.raiser != reader.key else FORBIDDEN


def by_headquarters(reader: Reader, thing: Thing) -> int:
    """Whoever answers over the whole county."""
    if not sees_need(reader, thing):
        return need_seen(reader, thing)
    return DONE if reader.at(P.NEED_ANSWER, thing.area[: DIGITS["county"]]) else FORBIDDEN


def belongs(verb: P, sight: P = P.SECONDMENT_SEE) -> Rule:
    """As ``here``, of what belongs to an organisation besides its place."""

    def rule(reader: Reader, thing: Thing) -> int:
        if thing.known and reader.at(verb, thing.area, thing.organisation):
            return DONE
        return FORBIDDEN if thing.known and reader.at(sight, thing.area, thing.organisation) else ABSENT

    return rule


def chosen_of_his(reader: Reader, thing: Thing) -> int:
    """Who waits for others is not on his list."""
    return DONE if reader.at(P.SECONDMENT_CHOOSE, thing.area, thing.organisation) else UNFIT


def volunteers_of_his(reader: Reader, thing: Thing) -> int:
    """A volunteer is registered where he lives, if that is in the reader's reach."""
    return DONE if thing.known and reader.at(P.RESPONDER_EDIT, thing.area) else UNFIT


def whistles_for_his(reader: Reader, thing: Thing) -> int:
    """Only his own towns are offered to him."""
    return DONE if reader.at(P.WHISTLE_BLOW, thing.area) else UNFIT


# --- the table


class Door(Enum):
    """How somebody without an account is answered."""

    PUBLIC = "as everybody"
    PAGE = "sent to sign in"
    API = "a problem document"


@dataclass(frozen=True)
class Row:
    """An address. ``opens``: without this permission anywhere nobody opens it; None: whoever is signed in.

    ``posts`` is what a POST asks instead. ``spoilt`` is a body that is no good, ``says`` a word of the sentence
    that answers it. ``done`` is the status of a carried-out POST, ``journalled`` whether it leaves a line.
    """

    about: str = "nothing"
    opens: P | None = None
    posts: P | None = None
    get: Rule | None = None
    post: Rule | None = None
    spoilt: Mapping[str, Any] | None = None
    says: str = ""
    done: int = 302
    door: Door = Door.PAGE
    journalled: bool = True

    @property
    def methods(self) -> frozenset[str]:
        """What it answers; pages answer HEAD where they answer GET."""
        found = {"GET"} if self.get else set()
        found |= {"HEAD"} if self.get and self.door is not Door.API else set()
        return frozenset(found | ({"POST"} if self.post else set()))

    def takes_input_of(self, reader: Reader) -> bool:
        """Whether what he sends is read: whoever is signed in already is not asked who he is."""
        return self.about != "signing in" or not reader.key

    def status(self, method: str, reader: Reader, thing: Thing) -> int:
        """What a cell of the table holds."""
        if method not in self.methods:
            return ABSENT if self.get is absent else 405
        if not reader.key and self.door is not Door.PUBLIC:
            return 401 if self.door is Door.API else 302
        posting = method == "POST"
        opens = (posting and self.posts) or self.opens
        if opens and not reader.anywhere(opens):
            return FORBIDDEN
        rule = self.post if posting else self.get
        assert rule is not None
        return rule(reader, thing) or (self.done if posting else 200)


_LINE = {"opens": P.LINE_SEE}
_EDIT = {
    "opens": P.PERSON_EDIT, "get": here(P.PERSON_EDIT, P.PERSON_SEE), "post": here(P.PERSON_EDIT, P.PERSON_SEE),
}  # fmt: skip
_IN_FULL = {
    "opens": P.PERSON_UNMASK, "get": here(P.PERSON_UNMASK, P.PERSON_SEE), "post": here(P.PERSON_UNMASK, P.PERSON_SEE),
    "spoilt": {"reason": ""}, "says": "请选一个理由", "done": 200,
}  # fmt: skip
_WORDS = {"version": "1", "words": ""}
_VERSION = {"version": "soon"}


def _verbs(door: Door, prefix: str) -> dict[str, Row]:
    """The verbs of a need. The page and the API ask the same."""
    done = 200 if door is Door.API else 302
    rows = {
        "acknowledge": ("needs raised", P.NEED_ANSWER, by_owner, _VERSION),
        "answer": ("needs acknowledged", P.NEED_ANSWER, by_owner, _WORDS),
        "confirm": ("needs answered", P.NEED_RAISE, by_raisers_side, _VERSION),
        "reopen": ("needs answered", P.NEED_RAISE, by_raisers_side, _WORDS),
        "withdraw": ("needs raised", P.NEED_RAISE, by_raiser, _VERSION),
        "give": ("needs under way", P.NEED_ANSWER, by_owner, _WORDS),
        "arrive": ("needs under way", P.NEED_ANSWER, by_owner, _VERSION),
        "consult": ("needs under way", P.NEED_ANSWER, by_owner, _WORDS),
        "reply": ("needs asked about", P.NEED_ANSWER, by_asked, _WORDS),
        "decline": ("needs asked about", P.NEED_ANSWER, by_asked, _WORDS),
        "extend": ("needs that can wait", P.NEED_ANSWER, by_owner, _WORDS),
        "transfer": ("needs that can wait", P.NEED_ANSWER, by_owner, _WORDS),
        "return": ("needs to return", P.NEED_ANSWER, by_owner, _WORDS),
        "merge": ("needs said twice", P.NEED_ANSWER, by_owner_or_above, _VERSION),
        "separate": ("needs merged", P.NEED_ANSWER, by_owner_or_above, _VERSION),
        "urge": ("needs under way", P.NEED_RAISE, by_raiser_or_above, _VERSION),
        "supervise": ("needs under way", P.NEED_ANSWER, by_headquarters, _VERSION),
        "circulate": ("needs supervised", P.NEED_ANSWER, by_headquarters, _VERSION),
        "miss": ("needs to call back", P.NEED_ANSWER, by_owners_superior, _VERSION),
        "shelve": ("needs called back", P.NEED_ANSWER, by_owners_superior, _VERSION),
    }
    return {
        f"{prefix}/{verb}": Row(
            about=about, opens=opens, post=rule, spoilt=spoilt, done=done, door=door,
            says=("words" if "words" in spoilt else "version") if door is Door.API else "请",
        )
        for verb, (about, opens, rule, spoilt) in rows.items()
    }  # fmt: skip


TABLE: dict[str, Row] = {
    # desks
    "": Row(get=home),
    "mine": Row(get=open_to_all),
    "board": Row(**_LINE, get=open_to_all),
    "board/live": Row(**_LINE, get=open_to_all),
    "gaps": Row(**_LINE, get=open_to_all),
    "structure": Row(
        "structure", P.LINE_SEE, posts=P.DUTY_APPOINT, get=open_to_all, post=here(P.DUTY_APPOINT, P.LINE_SEE),
    ),
    "organisations": Row(**_LINE, get=open_to_all),
    "organisations/new/<slug:kind>/<str:code>": Row(
        "bodies to form", **_LINE, get=forms_bodies, post=forms_bodies, spoilt={"ends_on": ""}, says="到哪一天为止",
    ),
    "organisations/<uuid:organisation_id>": Row(
        "bodies formed", **_LINE, get=here(P.LINE_SEE, P.LINE_SEE), post=changes_bodies,
        spoilt={"verb": "join"}, says="请至少选一个人",
    ),
    "organisations/<uuid:organisation_id>/outlets": Row(
        "bodies to tell", P.NOTICE_MANAGE, get=here(P.NOTICE_MANAGE, P.NOTICE_MANAGE),
        post=here(P.NOTICE_MANAGE, P.NOTICE_MANAGE), spoilt={"address": "https://example.org/"}, says="认不出这个地址",
    ),
    "levels": Row(
        "levels to declare", P.PLAN_SEE, posts=P.LEVEL_CHANGE, get=open_to_all, post=open_to_all,
        spoilt={"reason": ""}, says="请写明按什么改",
    ),
    "levels/<int:number>/withdraw": Row("levels declared", P.LEVEL_CHANGE, post=open_to_all),
    "reports": Row(opens=P.REPORT_FILE, get=to_his_log),
    "reports/<str:code>": Row(
        "day reports", P.REPORT_FILE, get=reports_his, post=reports_his, spoilt={"temperatures": ""}, says="没有就填 0",
    ),
    "reports/<str:code>/below": Row("day reports", P.REPORT_URGE, get=urges),
    "reports/<str:code>/urge": Row("day reports", P.REPORT_URGE, post=urges_below),
    "forms": Row(opens=P.REPORT_FILE, get=open_to_all),
    "forms/new": Row(
        "form sheets to keep", P.REPORT_URGE, get=open_to_all, post=open_to_all, spoilt={"title": ""}, says="必填",
    ),
    "forms/<uuid:form_id>": Row("form sheets", P.REPORT_FILE, get=in_part(P.REPORT_FILE)),
    "forms/<uuid:form_id>/file": Row("form sheets", P.REPORT_FILE, post=in_part(P.REPORT_FILE), done=200),
    "forms/<uuid:form_id>/withdraw": Row("form sheets", P.REPORT_URGE, post=form_withdrawn),
    "duty-log": Row(opens=P.LOG_KEEP, get=to_his_log),
    "duty-log/<str:code>": Row(
        "logs", P.LOG_KEEP, get=his_log, post=his_log, spoilt={"verb": "write", "kind": "note", "words": ""}, says="必填",
    ),
    "handovers/<uuid:handover_id>/take": Row("handovers", P.LOG_KEEP, post=here(P.LOG_KEEP, P.LOG_KEEP)),
    "groups/<uuid:organisation_id>": Row("bodies", P.NEED_SEE, get=body_seen),
    "groups/<uuid:organisation_id>/live": Row("bodies", P.NEED_SEE, get=body_seen),
    "towns/<str:code>": Row("areas", **_LINE, get=here(P.LINE_SEE, P.LINE_SEE, level="town")),
    "towns/<str:code>/live": Row("areas", **_LINE, get=here(P.LINE_SEE, P.LINE_SEE, level="town")),
    "towns/<str:code>/grids": Row(
        "towns to draw", P.PERSON_SEE, get=here(P.PERSON_SEE, P.PERSON_SEE, level="town"),
        post=here(P.PLACE_EDIT, P.PERSON_SEE, level="town"), spoilt={"village": "x"}, says="请再看一遍怎么划",
    ),
    "villages/<str:code>": Row("areas", **_LINE, get=village_in_part),
    "villages/<str:code>/live": Row("areas", **_LINE, get=village_in_part),
    "villages/<str:code>/grids": Row("areas", P.PERSON_SEE, get=here(P.PERSON_SEE, P.PERSON_SEE, level="village")),
    "villages/<str:code>/grids/adopt": Row(
        "grids to draw", P.PLACE_EDIT, post=here(P.PLACE_EDIT, P.PERSON_SEE, level="village"),
        spoilt={"seen": ""}, says="请先看会怎么划",
    ),
    "villages/<str:code>/grids/assign": Row(
        "grids to draw", P.PLACE_EDIT, post=here(P.PLACE_EDIT, P.PERSON_SEE, level="village"),
        spoilt={"first": "？"}, says="看不懂",
    ),
    "villages/<str:code>/grids/chiefs": Row(
        "grids to draw", P.DUTY_APPOINT, post=if_it_can_be(here(P.DUTY_APPOINT, P.PERSON_SEE, level="village")),
        spoilt={"pair": "x"}, says="请再看一遍",
    ),
    "appoint/<slug:kind>/<str:code>": Row(
        "appointments", P.DUTY_APPOINT, get=filled_by_its_tier, post=if_it_can_be(filled_by_its_tier),
        spoilt={"responder": None}, says="请选一个人",
    ),
    "propose/<slug:kind>/<str:code>": Row(
        "proposals", P.DUTY_APPOINT, get=filled_by_its_tier, post=filled_by_its_tier,
        spoilt={"verb": "dance"}, says="请选存下、采用",
    ),
    "duties": Row(opens=P.RESPONDER_SEE, get=open_to_all),
    "duties/concerns": Row(opens=P.RESPONDER_SEE, get=open_to_all),
    "chain/<str:code>": Row("areas", **_LINE, get=in_part(P.LINE_SEE)),
    "paper-pack/<str:code>": Row(
        "papers", **_LINE, get=on_paper, post=numbers_on_paper, spoilt={"reason": ""}, says="请选一个理由", done=200,
    ),
    "households/<uuid:household_id>/chain": Row("households", P.PERSON_SEE, get=here(P.PERSON_SEE, P.PERSON_SEE)),
    "mouths/<uuid:place_id>/hold": Row(
        "mouths", P.DUTY_APPOINT, get=filled_where_seen, post=filled_where_seen,
        spoilt={"responder": None}, says="请选一个人",
    ),
    "grids/<str:code>/contacts": Row(
        "grids to keep in touch with", P.DUTY_APPOINT, get=contacts_of_grid, post=contacts_of_grid,
        spoilt={"responder": None}, says="请选一个人",
    ),
    "grids/<str:code>/parts": Row(
        "grids with core households", P.DUTY_APPOINT, get=contacts_of_grid, post=contacts_of_grid,
        spoilt={"household": ""}, says="请选一户",
    ),
    "responders/<uuid:responder_id>/handover": Row(
        "people who leave", P.DUTY_APPOINT, get=here(P.RESPONDER_SEE, P.RESPONDER_SEE),
        post=if_it_can_be(here(P.RESPONDER_SEE, P.RESPONDER_SEE)), spoilt={"seen": "？"}, says="请先打开交接这一页",
    ),
    "relieve/<uuid:duty_id>": Row("duties", P.DUTY_APPOINT, post=filled_by_its_tier),
    "squads/form/<str:code>": Row(
        "grids", P.SQUAD_FORM, get=here(P.SQUAD_FORM, P.LINE_SEE, level="grid"),
        post=if_it_can_be(here(P.SQUAD_FORM, P.LINE_SEE, level="grid")), spoilt={"members": None}, says="请至少选一名队员",
    ),
    "responders/<uuid:responder_id>/unmask": Row(
        "responders", P.RESPONDER_UNMASK, get=here(P.RESPONDER_UNMASK, P.RESPONDER_SEE),
        post=here(P.RESPONDER_UNMASK, P.RESPONDER_SEE), spoilt={"reason": ""}, says="请选一个理由", done=200,
    ),
    "duties/<uuid:duty_id>/call": Row(
        "duties", P.CHAIN_CALL, get=on_his_chain, post=on_his_chain,
        spoilt={"reason": ""}, says="请选一个理由", done=200,
    ),
    "who-may-do-what": Row(get=open_to_all),
    "accounts": Row(opens=P.ACCOUNT_OPEN, get=open_to_all),
    "accounts/open": Row(
        "people without an account", P.ACCOUNT_OPEN, get=open_to_all, post=opens_his_own,
        spoilt={"responder": None}, says="请先勾选", done=200,
    ),
    "accounts/slips": Row("slips that wait", P.ACCOUNT_OPEN, post=open_to_all, done=200),
    "accounts/<uuid:user_id>/close": Row("accounts", P.ACCOUNT_OPEN, post=looks_after),
    "accounts/<uuid:user_id>/reopen": Row("accounts", P.ACCOUNT_OPEN, post=looks_after),
    "accounts/<uuid:user_id>/password": Row(
        "accounts", P.ACCOUNT_OPEN, get=looks_after, post=but_his_own(looks_after), done=200,
    ),
    "accounts/<uuid:user_id>/phone": Row(
        "accounts", P.ACCOUNT_OPEN, get=looks_after, post=looks_after, done=200,
    ),
    "accounts/<uuid:user_id>/second-step": Row(
        "accounts with a second step", P.ACCOUNT_MANAGE, get=here(P.ACCOUNT_MANAGE, P.ACCOUNT_MANAGE),
        post=if_it_can_be(here(P.ACCOUNT_MANAGE, P.ACCOUNT_MANAGE)), spoilt={"reason": ""}, says="请选一个理由",
    ),
    "journal": Row(opens=P.JOURNAL_SEE, get=open_to_all),
    # secondment
    "whistles": Row(opens=P.SECONDMENT_SEE, get=open_to_all),
    "whistles/new": Row(
        "whistles to blow", P.WHISTLE_BLOW, get=open_to_all, post=whistles_for_his, spoilt={"purpose": ""}, says="必填",
    ),
    "whistles/<str:number>": Row("whistles blown", P.SECONDMENT_SEE, get=belongs(P.SECONDMENT_SEE)),
    "whistles/<str:number>/quotas": Row(
        "whistles blown", P.SECONDMENT_CHOOSE, get=belongs(P.SECONDMENT_CHOOSE), post=belongs(P.SECONDMENT_CHOOSE),
        spoilt={"version": "x"}, says="请刷新",
    ),
    "whistles/<str:number>/blow": Row(
        "whistles drafted", P.WHISTLE_BLOW, post=belongs(P.WHISTLE_BLOW), spoilt={"version": "x"}, says="请刷新",
    ),
    "whistles/<str:number>/finish": Row(
        "whistles shared", P.WHISTLE_BLOW, post=belongs(P.WHISTLE_BLOW), spoilt={"version": "x"}, says="请刷新",
    ),
    "whistles/<str:number>/withdraw": Row(
        "whistles blown", P.WHISTLE_BLOW, post=belongs(P.WHISTLE_BLOW), spoilt={"version": "x"}, says="请刷新",
    ),
    "quotas/<uuid:quota_id>": Row(
        "quotas", P.SECONDMENT_SEE, get=belongs(P.SECONDMENT_SEE), post=belongs(P.SECONDMENT_NAME),
        spoilt={"verb": "name", "person": None}, says="请至少勾一个人",
    ),
    "quotas/<uuid:quota_id>/mark": Row(
        "quotas", P.WHISTLE_BLOW, post=belongs(P.WHISTLE_BLOW), spoilt={"mark": ""}, says="请选一个评价",
    ),
    "batches": Row(
        "people who wait", P.SECONDMENT_CHOOSE, get=open_to_all, post=chosen_of_his, spoilt={"person": None},
        says="请至少勾一个人",
    ),
    "batches/<uuid:batch_id>": Row(
        "batches", P.SECONDMENT_CHOOSE, get=belongs(P.SECONDMENT_CHOOSE), post=belongs(P.SECONDMENT_CHOOSE),
        spoilt={"verb": "dance"}, says="请选送出",
    ),
    "contingents/<uuid:contingent_id>": Row(
        "contingents", P.SECONDMENT_SEE, get=belongs(P.SECONDMENT_SEE), post=belongs(P.WHISTLE_BLOW),
        spoilt={"count": ""}, says="请填点到几人",
    ),
    "contingents/<uuid:contingent_id>/paper": Row(
        "contingents", P.SECONDMENT_SEE, get=belongs(P.SECONDMENT_SEE), post=belongs(P.SECONDMENT_SEE),
        spoilt={"reason": ""}, says="请选一个理由", done=200,
    ),
    "slips/<str:number>": Row("slips", P.WHISTLE_BLOW, get=belongs(P.WHISTLE_BLOW), post=belongs(P.WHISTLE_BLOW)),
    # signing in
    "sign-in": Row(
        "signing in", get=lambda reader, _: 302 if reader.key else DONE,
        post=lambda reader, _: DONE, spoilt={"username": "test-hq", "password": "wrong"}, says="密码不对",
        door=Door.PUBLIC,
    ),
    # Who has not just given a right password is sent back; who is signed in, on.
    "sign-in/code": Row(get=sent_on, post=open_to_all, door=Door.PUBLIC, journalled=False),
    "sign-out": Row(post=open_to_all),
    "my/password": Row(
        "own passwords", get=open_to_all, post=open_to_all, spoilt={"present": "wrong"}, says="密码不对",
    ),
    "my/tokens": Row(
        "tokens", P.ACCOUNT_MANAGE, get=open_to_all, post=open_to_all,
        spoilt={"days": "7"}, says="什么时候到期", done=200,
    ),
    "my/devices": Row(
        "own devices", get=open_to_all, post=open_to_all, spoilt={"verb": "dance"}, says="请", done=200,
    ),
    # Whoever holds the picture is let in, once; anybody else finds nothing.
    "devices/<str:token>": Row("pictures", get=open_to_all, post=open_to_all, door=Door.PUBLIC, spoilt={"name": ""}, says="必填"),
    # notices: one's own; an administrator's view; a gateway's call, which nobody else signs; a link to answer by
    "notices": Row(get=open_to_all, post=open_to_all, journalled=False),
    "notices/<uuid:notice_id>/open": Row("notices", post=told_to),
    "notices/sent": Row(opens=P.NOTICE_MANAGE, get=open_to_all),
    "notices/receipts": Row(post=lambda *_: FORBIDDEN, door=Door.PUBLIC),
    "a/<str:token>": Row(
        "answer links", get=open_to_all, post=open_to_all, door=Door.PUBLIC, spoilt={"answer": "dance"}, says="按钮",
    ),
    "my/second-step": Row(
        "second steps", get=open_to_all, post=open_to_all, spoilt={"password": "wrong"}, says="密码不对",
    ),
    # posts, rosters, one's own shifts
    "posts": Row(opens=P.POST_SEE, get=open_to_all),
    "posts/missing/<str:code>": Row(
        "areas to staff", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE),
        post=here(P.POST_ARRANGE, P.POST_SEE), journalled=False,
    ),
    "posts/new/<str:code>": Row(
        "areas to staff", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE),
        post=here(P.POST_ARRANGE, P.POST_SEE), spoilt={"kind": ""}, says="必填",
    ),
    "posts/<uuid:post_id>": Row("posts", P.POST_SEE, get=here(P.POST_SEE, P.POST_SEE)),
    "posts/<uuid:post_id>/edit": Row(
        "posts", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"title": ""}, says="必填",
    ),
    "posts/<uuid:post_id>/close": Row("posts", P.POST_ARRANGE, post=here(P.POST_ARRANGE, P.POST_SEE)),
    "shift-lines/<uuid:line_id>/assign": Row(
        "seats", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"responder": "x"}, says="请选一个人",
    ),
    "shift-lines/<uuid:line_id>/best": Row("seats", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE)),
    "shift-lines/<uuid:line_id>/ask": Row(
        "seats", P.POST_ARRANGE, post=here(P.POST_ARRANGE, P.POST_SEE), spoilt={"responder": "x"}, says="请从列出的人里选一个",
    ),
    "askings/<uuid:asking_id>/end": Row("askings", P.POST_ARRANGE, post=here(P.POST_ARRANGE, P.POST_SEE)),
    "asked": Row(
        "own asks", P.SHIFT_TAKE, get=open_to_all, post=ones_own, spoilt={"answer": "x"}, says="请按",
    ),
    "assignments/<uuid:assignment_id>/take-off": Row(
        "people in seats", P.POST_ARRANGE, post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"reason": "x"}, says="请选一个原因",
    ),
    "roster/<str:code>": Row(
        "rosters", P.POST_SEE, get=roster_seen, post=names_on_roster, spoilt={"reason": ""}, says="请选一个理由",
        done=200,
    ),
    "positions": Row(
        "seats near home", P.SHIFT_TAKE, get=open_to_all, post=taken_near_home,
        spoilt={"line": "x"}, says="请从列出的班次里选一班",
    ),
    "shifts/mine": Row(opens=P.SHIFT_TAKE, get=open_to_all),
    "shifts/mine/calendar": Row(opens=P.SHIFT_TAKE, post=open_to_all, done=200),
    "shifts/<uuid:assignment_id>/give-back": Row(
        "own shifts", P.SHIFT_TAKE, post=ones_own, spoilt={"reason": "x"}, says="请选一个原因",
    ),
    "shifts/<uuid:assignment_id>/leader": Row("own shifts", P.SHIFT_TAKE, post=ones_own, done=200),
    "calendar/<str:secret>.ics": Row("calendars", get=open_to_all, door=Door.PUBLIC),
    # the register, places, the plan
    "sheets": Row(get=open_to_all),
    "sheets/new/<slug:key>": Row(
        "people by sheet", get=sheet_for, post=sheet_for, spoilt={"sheet": None}, says="必填",
    ),
    "sheets/template/<slug:key>": Row("people by sheet", get=sheet_for),
    "sheets/<uuid:intake_id>": Row(
        "intakes", get=here(P.PERSON_EDIT, P.PERSON_EDIT), post=here(P.PERSON_EDIT, P.PERSON_EDIT),
        spoilt={"verb": "dance"}, says="请",
    ),
    "sheets/<uuid:intake_id>/live": Row("intakes on their way", get=here(P.PERSON_EDIT, P.PERSON_EDIT)),
    "sheets/<uuid:intake_id>/faults": Row("intakes", post=here(P.PERSON_EDIT, P.PERSON_EDIT), done=200),
    # retention
    "retention": Row(opens=P.RETENTION_MANAGE, get=open_to_all),
    "retention/<slug:data_class>/purge": Row(
        "data classes", P.RETENTION_MANAGE, post=if_it_can_be(here(P.RETENTION_MANAGE, P.RETENTION_MANAGE)),
    ),
    "retention/certificates/<int:number>": Row("certificates", P.RETENTION_MANAGE, get=open_to_all),
    "holdings": Row(
        "holdings", P.PERSON_HOLDINGS, get=open_to_all, post=open_to_all,
        spoilt={"reason": "", "name": "", "phone": ""}, says="请选", done=200,
    ),
    "register": Row(
        "sheets", P.REGISTER_IMPORT, get=open_to_all, post=sheet_of_his, spoilt={"sheet": None}, says="必填",
    ),
    "register/<uuid:draft_id>": Row(
        "drafts", P.REGISTER_IMPORT, get=here(P.REGISTER_IMPORT, P.REGISTER_IMPORT),
        post=here(P.REGISTER_IMPORT, P.REGISTER_IMPORT), spoilt={"verb": "dance"}, says="请",
    ),
    "^places/(?P<village_code>[0-9]{12})$": Row(
        "villages", **_LINE, get=village_in_part, post=places_edit,
        spoilt={"verb": "add", "add-kind": "compound", "add-name": "", "add-grid_code": ""}, says="必填",
    ),
    # households and residents
    "people": Row("looked for", P.PERSON_SEE, get=open_to_all, post=open_to_all, done=200, journalled=False),
    "^people/duplicates/(?P<village_code>[0-9]{12})$": Row(
        "pairs", P.PERSON_EDIT, get=in_part(P.PERSON_EDIT), post=in_part(P.PERSON_EDIT, ABSENT),
        spoilt={"kept": "x"}, says="请选要留下的一条",
    ),
    "people/<uuid:person_id>": Row("people", P.PERSON_SEE, get=here(P.PERSON_SEE, P.PERSON_SEE)),
    "people/<uuid:person_id>/correct": Row("people", **_EDIT, spoilt={"name": "3"}, says="不能有数字"),
    "people/<uuid:person_id>/move": Row("people", **_EDIT, spoilt={"household": "x"}, says="请选一户"),
    "people/<uuid:person_id>/leave": Row("people", **_EDIT | {"get": None}, spoilt={"version": "x"}, says="请刷新"),
    "people/<uuid:person_id>/in-full": Row("people", **_IN_FULL),
    "households/new": Row(
        "doors", P.PERSON_EDIT, get=in_part(P.PERSON_EDIT), post=in_part(P.PERSON_EDIT, UNFIT),
        spoilt={"building": "", "room": ""}, says="请填住址",
    ),
    "households/<uuid:household_id>": Row("households", P.PERSON_SEE, get=here(P.PERSON_SEE, P.PERSON_SEE)),
    "households/<uuid:household_id>/person": Row("households", **_EDIT, spoilt={"name": ""}, says="必填"),
    "households/<uuid:household_id>/correct": Row(
        "households", **_EDIT, spoilt={"building": "", "room": ""}, says="请填住址",
    ),
    "households/<uuid:household_id>/move": Row(
        "households", **_EDIT | {"post": to_another_grid}, spoilt={"area_code": "x"}, says="x",
    ),
    "households/<uuid:household_id>/close": Row("empty households", **_EDIT | {"get": None}),
    "households/<uuid:household_id>/kind": Row(
        "households", **_EDIT | {"get": None}, spoilt={"category": "castle"}, says="没有这种户类别",
    ),
    "households/<uuid:household_id>/in-full": Row("households", **_IN_FULL),
    "^villages/(?P<village_code>[0-9]{12})/households$": Row("villages", P.PERSON_SEE, get=in_part(P.PERSON_SEE)),
    "^towns/(?P<town_code>[0-9]{9})/households$": Row("towns", P.PERSON_SEE, get=in_part(P.PERSON_SEE)),
    # responders
    "responders": Row(
        "responders looked for", P.RESPONDER_SEE, get=open_to_all, post=open_to_all,
        spoilt={"standing": "king"}, says="类别", done=200, journalled=False,
    ),
    "responders/new": Row(
        "newcomers", P.RESPONDER_EDIT, get=open_to_all, post=newcomer,
        spoilt={"phone": "12"}, says="不是电话号码",
    ),
    "responders/list": Row(
        "newcomers", P.RESPONDER_EDIT, get=open_to_all, post=newcomer, spoilt={"signers": "谁"}, says="第 1 行",
    ),
    "responders/<uuid:responder_id>": Row(
        "responders to write of", P.RESPONDER_SEE, get=here(P.RESPONDER_SEE, P.RESPONDER_SEE),
        post=here(P.RESPONDER_EDIT, P.RESPONDER_SEE), spoilt={"windows": "看情况"}, says="看不懂",
    ),
    "volunteers/new": Row(
        "newcomers", P.RESPONDER_EDIT, get=open_to_all, post=volunteers_of_his, spoilt={"name": ""}, says="必填",
    ),
    "responders/<uuid:responder_id>/conditions": Row(
        "people to make ready", P.RESPONDER_EDIT, get=here(P.RESPONDER_EDIT, P.RESPONDER_SEE),
        post=here(P.RESPONDER_EDIT, P.RESPONDER_SEE), spoilt={"by": ""}, says="必填",
    ),
    "responders/<uuid:responder_id>/edit": Row(
        "responders to write of", P.RESPONDER_EDIT, get=here(P.RESPONDER_EDIT, P.RESPONDER_SEE),
        post=here(P.RESPONDER_EDIT, P.RESPONDER_SEE), spoilt={"phone": "12"}, says="不是电话号码",
    ),
    "pledges": Row(opens=P.RESPONDER_SEE, get=open_to_all),
    "pledges/new": Row(
        "pledges to make", P.RESPONDER_EDIT, get=open_to_all, post=where_offered(P.RESPONDER_EDIT),
        spoilt={"signers": "谁"}, says="第 1 行",
    ),
    "pledges/<uuid:pledge_id>": Row(
        "pledges", P.RESPONDER_SEE, get=here(P.RESPONDER_SEE, P.RESPONDER_SEE),
        post=here(P.RESPONDER_EDIT, P.RESPONDER_SEE), spoilt={"signers": "谁"}, says="第 1 行",
    ),
    "plan": Row(opens=P.PLAN_SEE, get=open_to_all),
    "plan/adopt": Row(
        "plan text", P.PLAN_ADOPT, get=open_to_all, post=open_to_all, spoilt={"text": "[identity]"}, says="缺少",
    ),
    "plan/<int:number>": Row("editions", P.PLAN_SEE, get=open_to_all),
    "plan/<int:number>/withdraw": Row("editions begun", P.PLAN_ADOPT, post=edition_begun),
    "plan/compare/<int:old>/<int:new>": Row("editions compared", P.PLAN_SEE, get=open_to_all),
    # on duty
    "posts/<uuid:post_id>/duty": Row("posts on duty", get=here(P.POST_SEE, P.POST_SEE)),
    "posts/<uuid:post_id>/code": Row("posts on duty", get=here(P.POST_ARRANGE, P.POST_SEE)),
    "posts/<uuid:post_id>/code/live": Row("posts on duty", get=here(P.POST_ARRANGE, P.POST_SEE)),
    "posts/<uuid:post_id>/attend": Row("posts on duty", post=without_a_ticket),
    "c/<str:code>": Row("codes too old", get=edition_begun),
    "assignments/<uuid:assignment_id>/attendance": Row(
        "seats on duty", get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"what": "dance"}, says="请选到岗还是离岗",
    ),
    "service/mine": Row(get=his_own_record),
    "responders/<uuid:responder_id>/service": Row(
        "records", P.RESPONDER_SEE, get=here(P.RESPONDER_SEE, P.RESPONDER_SEE), post=served_too_little,
    ),
    "certificates": Row(opens=P.RESPONDER_SEE, get=open_to_all),
    "certificates/<str:number>": Row(
        "certificates", get=here(P.RESPONDER_SEE, P.RESPONDER_SEE), post=revokes_certificate,
        spoilt={"reason": "dance"}, says="请选为什么撤销",
    ),
    "verify/<str:cited>": Row("certificates to verify", get=open_to_all, door=Door.PUBLIC),
    "model-posts": Row(opens=P.POST_SEE, get=open_to_all),
    "posts/<uuid:post_id>/model": Row(
        "posts on duty", P.POST_ARRANGE, get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"body": ""}, says="必填",
    ),
    "shifts/<uuid:shift_id>/handover": Row(
        "seats on duty", get=here(P.POST_ARRANGE, P.POST_SEE), post=handed_over_too_soon,
    ),
    "shift-notes/<uuid:note_id>/take": Row("shifts handed over", post=here(P.POST_ARRANGE, P.POST_SEE)),
    "posts/<uuid:post_id>/incidents": Row(
        "posts on duty", get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"words": ""}, says="必填",
    ),
    "posts/<uuid:post_id>/incidents/<uuid:incident_id>/photo": Row(
        "pictures of incidents", get=here(P.POST_ARRANGE, P.POST_SEE)
    ),
    "posts/<uuid:post_id>/kit": Row(
        "posts on duty", get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"how": "eaten"}, says="请选领了",
    ),
    "assignments/<uuid:assignment_id>/relief": Row(
        "seats on duty", get=here(P.POST_ARRANGE, P.POST_SEE), post=here(P.POST_ARRANGE, P.POST_SEE),
        spoilt={"responder": UNKNOWN_ID}, says="请从下面的人里选一个",
    ),
    # needs
    "needs": Row(opens=P.NEED_SEE, get=open_to_all),
    "needs/mine": Row(opens=P.NEED_RAISE, get=open_to_all),
    "needs/raise": Row(
        "lacking places", P.NEED_RAISE, get=here(P.NEED_RAISE, P.LINE_SEE), post=here(P.NEED_RAISE, P.LINE_SEE),
        spoilt={"words": ""}, says="必填",
    ),
    "needs/instruct": Row(
        "instructions", P.NEED_ANSWER, get=instructs, post=instructs_his_own, spoilt={"words": ""}, says="必填",
    ),
    "needs/whistle": Row(
        "whistles", P.NEED_ANSWER, get=instructs, post=whistles, spoilt={"words": ""}, says="必填",
    ),
    "needs/find": Row(
        "words in needs", P.NEED_SEE, post=open_to_all, spoilt={"words": ""}, says="请写编号", done=200, journalled=False,
    ),
    "needs/rates": Row(opens=P.NEED_SEE, get=open_to_all),
    "needs/rates/<uuid:organisation_id>/<slug:outcomes>": Row("bodies counted", P.NEED_SEE, get=body_seen),
    "needs/calendar": Row(opens=P.NEED_SEE, get=open_to_all),
    "needs/filters": Row("filters to keep", P.NEED_SEE, post=open_to_all, spoilt={"name": ""}, says="必填"),
    "needs/filters/<uuid:filter_id>": Row(
        "saved filters", P.NEED_SEE, post=his_own_filter, spoilt={"name": ""}, says="必填",
    ),
    "needs/<str:number>": Row("needs", get=need_seen),
    "needs/<str:number>/say": Row("needs raised", post=need_seen, spoilt={"words": ""}, says="请写几个字"),
    "needs/<str:number>/files/<uuid:file_id>": Row("needs talked of", get=need_seen),
    **_verbs(Door.PAGE, "needs/<str:number>"),
    # the site
    "go": Row(get=open_to_all, post=open_to_all, done=200, journalled=False),
    "kit": Row(get=open_to_all),
    "appearance": Row(
        "looks", post=open_to_all, door=Door.PUBLIC, journalled=False,
    ),
    "language": Row("looks", post=open_to_all, door=Door.PUBLIC, journalled=False),
    "healthz": Row(get=open_to_all, door=Door.PUBLIC),
    "readyz": Row(get=open_to_all, door=Door.PUBLIC),
    "metrics": Row(get=open_to_all, door=Door.PUBLIC),
    # the API
    "api/v1/": Row(get=absent, door=Door.PUBLIC),
    "api/v1/openapi.json": Row(get=open_to_all, door=Door.PUBLIC),
    "api/v1/areas/<code>": Row(
        "areas", **_LINE, get=here(P.LINE_SEE, P.LINE_SEE), door=Door.API,
    ),
    "api/v1/areas/<code>/within": Row(
        "areas", **_LINE, get=here(P.LINE_SEE, P.LINE_SEE), door=Door.API,
    ),
    "api/v1/figures/<code>": Row(
        "areas", get=here(P.LINE_SEE, P.LINE_SEE), opens=P.LINE_SEE, door=Door.API
    ),
    "api/v1/gaps": Row(**_LINE, get=open_to_all, door=Door.API),
    "api/v1/needs": Row(
        "lacking places", P.NEED_SEE, posts=P.NEED_RAISE, get=open_to_all,
        post=here(P.NEED_RAISE, P.LINE_SEE), done=201,
        spoilt={"words": ""}, says="words", door=Door.API,
    ),
    "api/v1/needs/<number>": Row("needs", get=need_seen, door=Door.API),
    **_verbs(Door.API, "api/v1/needs/<number>"),
}  # fmt: skip
