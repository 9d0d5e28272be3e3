"""The needs that the access table asks for: raised by many, in every state, with every sort of owner."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Q

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.asking import need_consult
from fangxian.domains.needs.calling import need_miss
from fangxian.domains.needs.climbing import need_climb
from fangxian.domains.needs.merging import need_merge
from fangxian.domains.needs.models import Consultation, Need, NeedFile
from fangxian.domains.needs.saved_filters import filter_keep
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_raise
from fangxian.domains.needs.talking import message_write
from fangxian.domains.needs.urging import need_supervise
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.orgs.models import Organisation
from fangxian.line.selectors import gaps_open
from fangxian.plain import clock
from tests import cast as house
from tests.architecture.access_people import (
    EVERYWHERE,
    GROUP,
    People,
)
from tests.architecture.access_table import Lacking, Thing
from tests.cast import (
    GRID,
    OTHER_VILLAGE,
    SIBLING,
    SYSTEM,
    TOWN,
    VILLAGE,
)

_STATES = ("raised", "acknowledged", "answered")


class Needs(People):
    """Whatever is lacking in the city of the table."""

    numbers = count(1)

    def long_ago(self) -> None:
        self.needs_of_ended = [self.lacking(VILLAGE, "ended", state, by=SYSTEM) for state in _STATES]

    def needs(self) -> dict[str, list[Thing]]:
        """Needs of several places, raisers and owners, each in the three states that something follows."""
        found: dict[str, list[Thing]] = {f"needs {state}": [] for state in _STATES}
        for thing in [*self.needs_of_ended, *self.needs_raised()]:
            assert thing.need is not None
            found[f"needs {thing.need.state}"].append(thing)
        unknown = Thing("unknown", {"number": "ZZZZZZ"}, known=False)
        found |= {
            "words in needs": [Thing("", sends={"words": "口罩"})],
            "filters to keep": [Thing("", sends={"name": "常看的", "questions": "state=all"})],
            "saved filters": [self.saved_filter(name) for name in ("town", "village")],
        }
        talked = [self.talked_of(thing) for thing in found["needs raised"][:8]]
        return (
            found
            | {"needs": [*found["needs raised"], unknown], "needs talked of": talked}
            | self.needs_further_on()
        )

    def saved_filter(self, name: str) -> Thing:
        kept = filter_keep(actor=self.actor(name), name="常看的", questions="state=all")
        return Thing(name, {"filter_id": str(kept.id)}, sends={"verb": "rename", "name": "天天看的"})

    def talked_of(self, thing: Thing) -> Thing:
        """A need with a photograph in its conversation."""
        need = Need.objects.within(EVERYWHERE).get(number=thing.slots["number"])
        author = next(user for user in self.users.values() if f"user:{user.pk}" == need.raised_by_key)
        message_write(
            actor=house.actor_of(author, clock.now()), need_id=need.id, photographs=[Photograph(b"picture")]
        )
        file = NeedFile.objects.within(EVERYWHERE).get(need=need)
        return replace(thing, slots={**thing.slots, "file_id": str(file.id)})

    def needs_raised(self) -> Iterable[Thing]:
        gap = gaps_open(Scope.of_areas(VILLAGE)).first()
        assert gap is not None
        yield self.lacking(VILLAGE, "village", "raised", by=SYSTEM, origin=f"gap:{gap.id}")
        for state in _STATES:
            yield self.lacking(VILLAGE, "village", state, by=self.actor("colleague"))
            yield self.lacking(VILLAGE, "responder", state, by=self.actor("leader"))
            yield self.lacking(GRID, "chief", state, by=self.actor("village"))
            yield self.lacking(SIBLING, "sibling", state, by=self.actor("town"))
            yield self.lacking(OTHER_VILLAGE, "other_village", state, by=self.actor("other_town"))
            yield self.lacking(VILLAGE, "gate", state, by=self.actor("town"), climb=1)
            yield self.lacking(OTHER_VILLAGE, "other_village", state, by=self.actor("group"), climb=2)
            yield self.lacking(VILLAGE, "runner", state, by=self.actor("hq"), climb=3)
            yield self.lacking(VILLAGE, "village", state, by=self.actor("department"), to="department")
            yield self.lacking(OTHER_VILLAGE, "other_village", state, by=self.actor("partner"), to="partner")
            yield self.lacking(TOWN, "town", state, by=self.actor("hq"))

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def needs_further_on(self) -> dict[str, list[Thing]]:
        """Needs of a few owners, each brought to where one of the later verbs can follow."""
        return {
            "needs under way": list(self.few("acknowledged", urgency="emergency")),
            "needs that can wait": list(self.few("acknowledged")),
            "needs to return": list(self.few("raised")),
            "needs asked about": list(self.few("acknowledged", further=_asked_of_two)),
            "needs said twice": [self.said_twice(thing) for thing in self.few("acknowledged")],
            "needs merged": [self.merged(thing) for thing in self.few("acknowledged")],
            "needs supervised": list(self.few("acknowledged", further=_supervised)),
            "needs to call back": list(self.few("answered")),
            "needs called back": list(self.few("answered", further=_called_back)),
        }

    def few(self, state: str, **other: Any) -> Iterable[Thing]:
        """By the village, its town, a group, the headquarters and a department."""
        yield self.lacking(VILLAGE, "village", state, by=self.actor("leader"), **other)
        yield self.lacking(VILLAGE, "gate", state, by=self.actor("town"), climb=1, **other)
        yield self.lacking(OTHER_VILLAGE, "other_village", state, by=self.actor("group"), climb=2, **other)
        yield self.lacking(VILLAGE, "runner", state, by=self.actor("hq"), climb=3, **other)
        yield self.lacking(VILLAGE, "village", state, by=self.actor("department"), to="department", **other)

    def said_twice(self, thing: Thing) -> Thing:
        """A need beside another that its owner and raiser share."""
        other = self.twin(thing)
        return replace(thing, sends=dict(thing.sends) | {"other": other.number})

    def merged(self, thing: Thing) -> Thing:
        """A need that was merged into such another."""
        need = Need.objects.within(EVERYWHERE).get(number=thing.slots["number"])
        need_merge(actor=SYSTEM, need_id=need.id, other=self.twin(thing).id)
        return replace(thing, sends=dict(thing.sends) | {"version": need.version + 1})

    def twin(self, thing: Thing) -> Need:
        need = Need.objects.within(EVERYWHERE).get(number=thing.slots["number"])
        twin = need_raise(
            actor=SYSTEM, kind=need.kind, urgency=need.urgency, words="又说了一遍", area_code=need.area_code
        )
        rows = Need.objects.within(EVERYWHERE).filter(id=twin.id)
        rows.update(owner_id=need.owner_id, rung=need.rung, raised_by_key=need.raised_by_key)
        return twin

    def lacking(
        self, area: str, raiser: str, state: str, *, by: Actor, climb: int = 0, to: str = "", origin: str = "",
        urgency: str = "daily", further: Callable[[Need], object] | None = None,
    ) -> Thing:  # fmt: skip
        """A need that somebody raised, lifted by some rungs or given to somebody, and brought to a state and further."""
        user = self.users[raiser]
        author = house.actor_of(user, clock.now())
        # Short enough for every list: a word that is cut off would not be found out of place.
        words = f"缺口罩第{next(self.numbers)}号"
        need = need_raise(
            actor=author, kind="protective_goods", urgency=urgency, words=words, area_code=area, origin=origin,
            quantity=50,
        )  # fmt: skip
        for _ in range(climb):
            need_climb(actor=SYSTEM, need_id=need.id, now=clock.now() + timedelta(days=30))
        if to:
            owner = self.organisation(to, "tests")
            Need.objects.within(EVERYWHERE).filter(id=need.id).update(owner_id=owner)
        if state != "raised":
            need_acknowledge(actor=by, need_id=need.id)
        if state == "answered":
            need_answer(actor=by, need_id=need.id, words="已经送到")
        if further is not None:
            further(need)
        return self.need_thing(need, area, raiser, words, by.key if state == "answered" else "")

    def need_thing(self, need: Need, area: str, raiser: str, words: str, answered_by: str) -> Thing:
        row = Need.objects.within(EVERYWHERE).select_related("owner").get(id=need.id)
        headquarters, group = self.organisation("headquarters"), self.organisation(*GROUP)
        asked = Consultation.objects.within(EVERYWHERE).filter(need=row)
        return Thing(
            f"{raiser}'s of {area} with {row.owner.name}",
            {"number": row.number},
            area,
            need=Lacking(
                row.number, row.version, row.state, words, f"user:{self.users[raiser].pk}", row.owner_id,
                row.owner.area_code, answered_by, tuple(asked.values_list("organisation_id", "area_code")),
            ),
            sends={
                "version": row.version, "words": "办好了吗", "rating": "satisfied", "given": 1,
                "organisation_ids": [str(headquarters if row.owner_id == group else group)],
                "owner_id": str(group if row.owner_id == headquarters else headquarters),
                "until": clock.in_city((row.due_at or clock.now()) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"),
            },
        )  # fmt: skip


def _asked_of_two(need: Need) -> None:
    """The department and the town's health centre."""
    bodies = Organisation.objects.within(EVERYWHERE).filter(
        Q(kind="department", key="tests") | Q(kind="health_centre", area_code=need.area_code[:9])
    )
    found = [one.id for one in bodies.exclude(id=need.owner_id) if one.id != _owner_of(need)]
    need_consult(actor=SYSTEM, need_id=need.id, organisation_ids=found, words="谁有口罩")


def _owner_of(need: Need) -> UUID:
    owner: UUID = Need.objects.within(EVERYWHERE).values_list("owner_id", flat=True).get(id=need.id)
    return owner


def _supervised(need: Need) -> None:
    """Long ago, and still not done."""
    long_ago = clock.now() - timedelta(days=9)
    need_supervise(actor=SYSTEM, need_id=need.id)
    Need.objects.within(EVERYWHERE).filter(id=need.id).update(urged_at=long_ago, due_at=long_ago)


def _called_back(need: Need) -> None:
    """As often as the plan asks for."""
    for _ in range(3):
        Need.objects.within(EVERYWHERE).filter(id=need.id).update(missed_at=None)
        need_miss(actor=SYSTEM, need_id=need.id)
