"""The tests' own kind of sheet: its rows become places of villages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.places.models import Place
from fangxian.foundation.sheets.kinds import Change, Checker, Column, Fault, Outcome, Run, Undone
from fangxian.kit.bulk import rows_write, uuid_value
from fangxian.plain import clock
from fangxian.plain.ids import numbered
from tests.sheet_rows import COLUMNS, Draft, RowsOfPlaces

EVERYWHERE = Scope.system("测试")
#: A name that the database's state forbids.
FORBIDDEN = "禁地"


class PlacesKind:
    """Places by sheet."""

    key = "test_places"
    title = "测试地点"
    permission = Permission.PLACE_EDIT
    also: tuple[Permission, ...] = ()

    def columns(self) -> Sequence[Column]:
        return COLUMNS

    def prefilled(self, actor: Actor, area_code: str) -> Iterable[Mapping[str, str]]:
        return [{"village": name, "code": code} for name, code in self._villages(area_code).items()]

    def checker(self, actor: Actor, run: Run) -> Checker:
        return RowsOfPlaces(self._villages(run.area_code))

    def compare(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        known, outcome = self._known(drafts), Outcome()
        for draft in drafts:
            before = known.get((draft.code, draft.name))
            if draft.name == FORBIDDEN:
                outcome.refused[draft.number] = (Fault("name", "“%(name)s”不能登记。", {"name": draft.name}),)
            elif before is None:
                outcome.new += 1
            elif before[1] != draft.kind:
                outcome.changed += 1
                outcome.changes.append(Change(draft.number, draft.name, (("类型", before[1], draft.kind),)))
            else:
                outcome.same += 1
        return outcome

    def write(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        return _write(actor=actor, kind=self, run=run, drafts=drafts)

    def undo(self, actor: Actor, run: Run, most: int) -> Undone:
        return _undo(actor=actor, run=run, most=most)

    def _villages(self, area_code: str) -> dict[str, str]:
        rows = Area.objects.within(Scope.of_areas(area_code)).filter(level="village")
        return dict(rows.values_list("name", "code"))

    def _known(self, drafts: Sequence[Draft]) -> dict[tuple[str, str], tuple[Any, str]]:
        rows = Place.objects.within(EVERYWHERE).filter(name__in={draft.name for draft in drafts})
        return {(place.area_code, place.name): (place.id, place.kind) for place in rows.iterator()}


@service
def _write(*, actor: Actor, kind: PlacesKind, run: Run, drafts: Sequence[Draft]) -> Outcome:
    known, outcome = kind._known(drafts), kind.compare(actor, run, drafts)
    now = clock.now()
    new = [one for one in drafts if (one.code, one.name) not in known and one.name != FORBIDDEN]
    rows_write(
        Place,
        ("id", "exercise", "kind", "area_code", "name", "opened_at", "closed_at"),
        (
            (
                uuid_value(numbered(run.base, one.number)),
                run.exercise,
                one.kind,
                one.code,
                one.name,
                now,
                None,
            )
            for one in new
        ),
    )
    for one in drafts:
        before = known.get((one.code, one.name))
        if before is not None and before[1] != one.kind:
            Place.objects.within(EVERYWHERE).filter(id=before[0]).update(kind=one.kind)
    journal.record(actor, "test.places", ("tests.run", str(run.intake)), facts={"new": len(new)})
    return outcome


@service
def _undo(*, actor: Actor, run: Run, most: int) -> Undone:
    low, high = numbered(run.base, 0), numbered(run.base, (1 << 32) - 1)
    rows = Place.objects.within(EVERYWHERE).filter(id__gte=low, id__lte=high)
    some = list(rows.values_list("id", flat=True)[:most])
    Place.objects.within(EVERYWHERE).filter(id__in=some).delete()
    journal.record(actor, "test.undone", ("tests.run", str(run.intake)), facts={"rows": len(some)})
    return Undone(len(some), 0, 0, finished=not rows.exists())


def places_written() -> list[tuple[str, str, str]]:
    """Code, name and kind of every place, in the order of identifiers."""
    rows = Place.objects.within(EVERYWHERE).order_by("id")
    return list(rows.values_list("area_code", "name", "kind"))


def identifiers_written() -> list[Any]:
    """Every place's identifier and name."""
    return list(Place.objects.within(EVERYWHERE).order_by("id").values_list("id", "name"))
