"""Many seats filled at once: what a roster that was worked out as a whole brings, slice by slice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.dispatch.models import Assignment
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.bulk import SLICE, rows_write, uuid_value
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_COLUMNS = (
    "id", "exercise", "shift_line_id", "responder_id", "area_code", "seat", "starts_at", "ends_at", "state",
    "reason", "made_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """Somebody for a numbered seat of a line, from and until."""

    shift_line_id: UUID
    responder_id: UUID
    area_code: str
    seat: int
    starts_at: datetime
    ends_at: datetime


@service
def assignments_enter(*, actor: Actor, filled: Sequence[Filled]) -> int:
    """Put people into many seats at once, one slice of ``kit.bulk`` at the most; all or none.

    For whoever worked the roster out by the hard rules: nothing is looked up. A seat that is held already and
    somebody who stands elsewhere at that time are refused by the database, and so is the slice.
    """
    for area in {one.area_code for one in filled}:
        actor.require(Permission.POST_ARRANGE, area=area)
    if len(filled) > SLICE:
        raise ValueError(f"at most {SLICE} seats at once")
    if not filled:
        journal.nothing_changed()
        return 0
    moment, now = connection.ops.adapt_datetimefield_value, clock.now()
    state = Assignment.State.ASSIGNED.value
    rows = [
        (
            uuid_value(uuid7()), actor.exercise, uuid_value(one.shift_line_id), uuid_value(one.responder_id),
            one.area_code, one.seat, moment(one.starts_at), moment(one.ends_at), state, "", moment(now),
        )
        for one in filled
    ]  # fmt: skip
    try:
        with transaction.atomic():
            rows_write(Assignment, _COLUMNS, rows)
    except IntegrityError as error:
        raise Refused(
            "roster.overtaken", N_("排班的时候有位置被别人接走了，这一批一个也没有排，请重新排。")
        ) from error
    counted = Counter(cut(one.area_code, Level.TOWN) or one.area_code for one in filled)
    journal.record_all(
        actor,
        [
            journal.Entry("shifts.filled", ("area", town), area_code=town, facts={"people": count})
            for town, count in sorted(counted.items())
        ],
    )
    return len(filled)
