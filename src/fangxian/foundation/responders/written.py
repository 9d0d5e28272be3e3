"""What is written of responders: read whole, and written anew with what it was before kept.

Works for the services of responders, inside their transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.people.rows import Index
from fangxian.foundation.responders.enrolment import tokens_of
from fangxian.foundation.responders.models import (
    Responder,
    ResponderCondition,
    ResponderExclusion,
    ResponderRole,
    ResponderSkill,
    ResponderVersion,
    ResponderWindow,
)
from fangxian.foundation.responders.overtaken import responder_changes
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.kit.keys import tokens
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Stale
from fangxian.plain.words import N_

_WRITTEN = Scope.system("登记人员")


def responder_to_edit(actor: Actor, responder_id: UUID, version: int | None = None) -> tuple[Responder, Told]:
    """A responder who is the actor's to write of, held until the transaction ends, and what is written of him.

    Raises ``Stale`` when ``version``, which a form was made from, is no longer the one that stands.
    """
    actor.require_role(Permission.RESPONDER_EDIT)
    rows = Responder.objects.within(actor.scope(Permission.RESPONDER_SEE)).select_for_update()
    responder: Responder | None = rows.filter(id=responder_id).first()
    if responder is None:
        raise OutOfScope("responder.unknown", N_("没有这个人，或不在您的责任范围内。"))
    actor.require(Permission.RESPONDER_EDIT, area=responder.area_code, organisation=responder.unit_id)
    if version is not None and version != responder.version:
        told = written_of([responder], clock.now())[responder.id]
        raise Stale(
            "responder.changed_meanwhile",
            N_("刚才有人改过这个人的登记（%(acts)s），请看过现在的样子再改。"),
            acts=acts_said(responder, responder.version - version),
            changes=responder_changes(responder, version, told),
            version=responder.version,
        )
    return responder, written_of([responder], clock.now())[responder.id]


T = TypeVar("T")


def written_of(responders: Collection[Responder], now: datetime) -> dict[UUID, Told]:
    """All that is written now of these responders, in a fixed number of queries."""
    keys = [one.id for one in responders]
    if not keys:
        return {}
    roles = _by_responder(_roles(keys).values_list("responder_id", "role"))
    skills = _by_responder((row.responder_id, skilled_of(row)) for row in _skills(keys))
    windows = _by_responder(
        (responder, Window(*hours_and_days))
        for responder, *hours_and_days in _windows(keys).values_list("responder_id", *_WINDOW)
    )
    exclusions = _by_responder((row.responder_id, row.reason) for row in _exclusions(keys, now))
    return {
        one.id: Told(
            name=one.name,
            phone=one.phone,
            standing=one.standing,
            area_code=one.area_code,
            unit_id=one.unit_id,
            residence=one.residence,
            number=one.number or "",
            born=one.born,
            roles=roles.get(one.id, ()),
            skills=skills.get(one.id, ()),
            windows=windows.get(one.id, ()),
            shifts_a_week=one.shifts_a_week,
            exclusions=exclusions.get(one.id, ()),
            left=one.left_at is not None,
        )
        for one in responders
    }


def skilled_of(row: ResponderSkill) -> Skilled:
    """The rules' value of a row."""
    return Skilled(row.skill, row.certificate or "", row.issued_on, row.expires_on)


def window_of(row: ResponderWindow) -> Window:
    """The rules' value of a row."""
    return Window(row.begins, row.ends, row.weekday, row.first_day, row.last_day)


def _by_responder(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = defaultdict(list)
    for responder, value in pairs:
        found[responder].append(value)
    return found


#: The columns of a window in the order of the rules' value.
_WINDOW = ("begins", "ends", "weekday", "first_day", "last_day")


def _roles(keys: Collection[UUID]) -> QuerySet[ResponderRole]:
    return ResponderRole.objects.within(_WRITTEN).filter(responder_id__in=keys, until=None)


def _skills(keys: Collection[UUID]) -> QuerySet[ResponderSkill]:
    return ResponderSkill.objects.within(_WRITTEN).filter(responder_id__in=keys, until=None)


def _windows(keys: Collection[UUID]) -> QuerySet[ResponderWindow]:
    return ResponderWindow.objects.within(_WRITTEN).filter(responder_id__in=keys)


def _exclusions(keys: Collection[UUID], now: datetime) -> QuerySet[ResponderExclusion]:
    rows = ResponderExclusion.objects.within(_WRITTEN).filter(responder_id__in=keys, since__lte=now)
    return rows.filter(Q(until=None) | Q(until__gt=now))


#: What stands in the responder's own row under the same name.
_COLUMNS = frozenset({
    "name", "phone", "standing", "area_code", "unit_id", "residence", "born", "shifts_a_week",
})  # fmt: skip


@dataclass(frozen=True)
class Rewriting:
    """Writes responders anew. ``intake`` is the sheet that brings the changes, if one does."""

    actor: Actor
    now: datetime
    intake: UUID | None = None

    def rewrite(self, responder: Responder, before: Told, after: Told) -> list[str]:
        """Write what differs, keep what it was; returns the names of what differs."""
        differences = after.differences(before)
        if not differences:
            return []
        ResponderVersion(
            responder=responder,
            number=responder.version,
            area_code=before.area_code,
            unit_id=before.unit_id,
            until=self.now,
            ended_by=self.actor.key,
            intake=self.intake,
            before=before.packed(),
            exercise=responder.exercise,
        ).save(force_insert=True)
        self._responder(responder, after, differences)
        for name, write in (
            ("roles", self._roles),
            ("skills", self._skills),
            ("windows", self._windows),
            ("exclusions", self._exclusions),
        ):
            if name in differences:
                write(responder, before, after)
        if {"area_code", "unit_id"} & {*differences}:
            self._hanging_move(after, responder)
        return differences

    def _responder(self, responder: Responder, after: Told, differences: Collection[str]) -> None:
        """Only what differs is set: a value that can't be opened any more is not written over."""
        for name in _COLUMNS & {*differences}:
            setattr(responder, name, getattr(after, name))
        if "number" in differences:
            responder.number = after.number or None
        if "left" in differences:
            responder.left_at = self.now if after.left else None
        if {"name", "phone", "area_code"} & {*differences}:
            responder.name_token, responder.initials_token, responder.phone_token = tokens_of(
                Index(tokens()), after
            )
        responder.version += 1
        responder.save()

    def _made(self, model: type[Any], responder: Responder, **values: Any) -> None:
        model(
            responder=responder,
            area_code=responder.area_code,
            unit_id=responder.unit_id,
            exercise=self.actor.exercise or responder.exercise,
            **values,
        ).save(force_insert=True)

    def _roles(self, responder: Responder, before: Told, after: Told) -> None:
        ended = {*before.roles} - {*after.roles}
        _roles([responder.id]).filter(role__in=ended).update(until=self.now)
        for role in sorted({*after.roles} - {*before.roles}):
            self._made(ResponderRole, responder, role=role, since=self.now)

    def _skills(self, responder: Responder, before: Told, after: Told) -> None:
        """A paper that is renewed ends the old row and begins a new one."""
        ended = {one.skill for one in {*before.skills} - {*after.skills}}
        _skills([responder.id]).filter(skill__in=ended).update(until=self.now)
        for one in after.skills:
            if one not in before.skills:
                self._made(
                    ResponderSkill, responder, skill=one.skill, certificate=one.certificate or None,
                    issued_on=one.issued_on, expires_on=one.expires_on, since=self.now,
                )  # fmt: skip

    def _windows(self, responder: Responder, before: Told, after: Told) -> None:
        gone = [row.id for row in _windows([responder.id]) if window_of(row) not in after.windows]
        _windows([responder.id]).filter(id__in=gone).delete()
        for one in after.windows:
            if one not in before.windows:
                self._made(
                    ResponderWindow, responder, weekday=one.weekday, first_day=one.first_day,
                    last_day=one.last_day, begins=one.begins, ends=one.ends,
                )  # fmt: skip

    def _exclusions(self, responder: Responder, before: Told, after: Told) -> None:
        open_now = _exclusions([responder.id], self.now)
        ended = [row.id for row in open_now if row.reason not in after.exclusions]
        open_now.filter(id__in=ended).update(until=self.now)
        for reason in after.exclusions:
            if reason not in before.exclusions:
                self._made(ResponderExclusion, responder, reason=reason, since=self.now)

    def _hanging_move(self, after: Told, responder: Responder) -> None:
        """What hangs on him goes where he goes, or his new unit would not see it."""
        for model in HANGING:
            rows = model.objects.within(_WRITTEN).filter(responder=responder)  # type: ignore[attr-defined]
            rows.update(area_code=after.area_code, unit_id=after.unit_id)


#: Tables that carry their responder's place and unit.
HANGING: tuple[type[Model], ...] = (
    ResponderRole, ResponderSkill, ResponderWindow, ResponderExclusion, ResponderVersion, ResponderCondition,
)  # fmt: skip


def kept_before(versions: Iterable[ResponderVersion]) -> dict[UUID, Told]:
    """What each version kept, by its responder; of several the earliest."""
    found: dict[UUID, Told] = {}
    for version in versions:
        found.setdefault(version.responder_id, Told.unpacked(version.before))
    return found
