"""Writing what sheets bring of residents, and taking it back. The services of people's sheets."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.history import KEPT, TOLD, as_text, read_back
from fangxian.foundation.people.intake.matching import Known, Matched, There, matched
from fangxian.foundation.people.intake.reading import Draft
from fangxian.foundation.people.intake.telling import outcome_of
from fangxian.foundation.people.models import Household, HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.rows import (
    CATEGORY_COLUMNS,
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    TOLD_COLUMNS,
    VERSION_COLUMNS,
    Resident,
    RowMaker,
    dashed,
    digits_of,
)
from fangxian.foundation.sheets.kinds import Outcome, Run, Undone
from fangxian.kit.bulk import rows_update, rows_write, uuid_value
from fangxian.kit.keys import sealer, tokens
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.ids import numbered, uuid7

_PEOPLE = Scope.system("导入住户和居民")
#: Kinds of household that one row can give; their identifiers lie that far apart.
_MOST_CATEGORIES = 16
IMPORTED = "people.imported"


@service
def people_import(*, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
    """Write a slice of a sheet: new people and doors, changes with what stood there before."""
    actor.require_role(Permission.PERSON_EDIT)
    scope = actor.scope(Permission.PERSON_EDIT)
    for area in {draft.area_code for draft in drafts}:
        if not scope.holds_area(area):
            actor.require(Permission.PERSON_EDIT, area=area)
    take_turn(Turn.PEOPLE)
    found = matched(actor, run, drafts)
    _Writer(actor, run, found).write()
    facts = {
        "intake": str(run.intake),
        "first": drafts[0].number if drafts else 0,
        "last": drafts[-1].number if drafts else 0,
        "new": len(found.new),
        "changed": len(found.changed),
        "same": found.same,
        "refused": len(found.refused),
        "digest": _digest(run, found),
    }
    journal.record(
        actor, "people.imported", ("sheets.intake", str(run.intake)), area_code=run.area_code, facts=facts
    )
    return outcome_of(found)


class _Writer:
    """Writes one matched slice."""

    def __init__(self, actor: Actor, run: Run, found: Matched) -> None:
        self.actor, self.run, self.found = actor, run, found
        self.now = clock.now()
        self.stamp = connection.ops.adapt_datetimefield_value(self.now)
        self.base = digits_of(run.base)
        self.make = RowMaker(sealer("resident"), tokens())
        self.households: list[tuple[Any, ...]] = []
        self.categories: list[tuple[Any, ...]] = []
        self.made: set[str] = set()
        self.given: set[tuple[str, str]] = set()

    def write(self) -> None:
        """Doors first, because people refer to them."""
        rows = [self._person(draft) for draft in self.found.new]
        homes = {hit.draft.number: self._household(hit.draft) for hit in self.found.changed if hit.moves}
        for draft, household, category in self.found.categories:
            self._kind(draft, household, category)
        rows_write(Household, HOUSEHOLD_COLUMNS, self.households)
        rows_write(Person, PERSON_COLUMNS, rows)
        rows_write(HouseholdCategory, CATEGORY_COLUMNS, self.categories)
        self._change(homes)

    def _person(self, draft: Draft) -> tuple[Any, ...]:
        household = self._household(draft)
        placed = (
            f"{self.base}{draft.number:08x}", self.run.exercise, household.id, household.area_code,
            draft.village_code, self.stamp,
        )  # fmt: skip
        return placed + draft.row

    def _household(self, draft: Draft) -> There:
        """The door that a row names: the one that is there, else a new one under the row's identifier."""
        key = (draft.village_code, draft.door_token)
        there = self.found.doors.get(key)
        if there is None:
            there = self.found.doors[key] = There(f"{self.base}{draft.number:08x}", draft.area_code)
            row = (
                there.id, self.run.exercise, draft.area_code, draft.village_code, draft.place or None,
                self.make.address(dashed(there.id), draft.packed), draft.door_token, self.stamp,
            )  # fmt: skip
            self.households.append(row)
            self.made.add(there.id)
        if draft.categories and there.id in self.made:
            self._kinds(draft, there)
        return there

    def _kinds(self, draft: Draft, household: There) -> None:
        """The kinds that rows give to a household of this slice, each once."""
        for category in draft.categories:
            if (household.id, category) not in self.given:
                self.given.add((household.id, category))
                self._kind(draft, household, category)

    def _kind(self, draft: Draft, household: There, category: str) -> None:
        number = draft.number * _MOST_CATEGORIES + draft.categories.index(category) % _MOST_CATEGORIES
        row = (
            f"{self.base}{number:08x}", self.run.exercise, household.id, household.area_code, category, self.stamp,
        )  # fmt: skip
        self.categories.append(row)

    def _change(self, homes: dict[int, There]) -> None:
        """Keep what stood there, then write what the rows say: only columns that change, for the indexes' sake."""
        base, versions = uuid7(), []
        changes: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for number, hit in enumerate(self.found.changed):
            known, village = hit.known, hit.draft.village_code
            told = (
                before if said is None else said
                for said, before in zip(hit.draft.told, known.told, strict=True)
            )
            row = dict(
                zip(TOLD_COLUMNS, self.make.person(str(known.id), Resident(*told), village), strict=True)
            )
            columns = _with_tokens(hit.columns)
            if home := homes.get(hit.draft.number):
                columns += ("household_id", "area_code")
                row |= {"household_id": home.id, "area_code": home.area_code}
            changes[columns].append((*(row[column] for column in columns), known.id.hex))
            versions.append(self._version(numbered(base, number), known, village))
        rows_write(PersonVersion, VERSION_COLUMNS, versions)
        for columns, rows in changes.items():
            rows_update(Person, columns, rows)

    def _version(self, identifier: UUID, known: Known, village: str) -> tuple[Any, ...]:
        placed = (str(known.household_id), known.area_code, village)
        text = as_text(dict(zip(KEPT, (*placed, *known.told), strict=False)))
        return (
            uuid_value(identifier), known.exercise, uuid_value(known.id), known.area_code, self.stamp,
            self.actor.key[:80], IMPORTED, uuid_value(self.run.intake), self.make.before(str(identifier), text),
        )  # fmt: skip


@lru_cache(maxsize=1_000)
def _with_tokens(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Columns of a person with the tokens that follow them."""
    return columns + tuple(token for column in columns for token in _TOKENS.get(column, ()))


_TOKENS = {
    "name": ("name_token", "initials_token"),
    "number": ("number_token",),
    "phone": ("phone_token",),
}


def _digest(run: Run, found: Matched) -> str:
    """What the slice wrote, so that it can be held against the rows later."""
    lines = [f"{run.base}:{draft.number}" for draft in found.new]
    lines += [f"{hit.known.id}:{','.join(hit.columns)}:{hit.moves}" for hit in found.changed]
    return sha256("\n".join(lines).encode()).hexdigest()


# --- taking a run back


@service
def people_import_undo(*, actor: Actor, run: Run, most: int) -> Undone:
    """Take back up to ``most`` rows of a run: its people, its kinds of household, its doors, then its changes.

    What was changed or used since stays, and is counted at the end.
    """
    actor.require(Permission.PERSON_EDIT, area=run.area_code)
    take_turn(Turn.PEOPLE)
    removed = _remove(Person, _unreferred(_of_run(Person, run))[:most])
    done = removed
    for model, unused in ((HouseholdCategory, _still_open), (Household, _unreferred)):
        if done < most:
            done += _remove(model, unused(_of_run(model, run))[: most - done])
    restored = _restore(run, most - done) if done < most else 0
    finished = done + restored < most
    kept = _left(run) if finished else 0
    facts = {"intake": str(run.intake), "removed": removed, "restored": restored, "kept": kept}
    journal.record(
        actor,
        "people.import_undone",
        ("sheets.intake", str(run.intake)),
        area_code=run.area_code,
        facts=facts,
    )
    return Undone(removed=removed, restored=restored, kept=kept, finished=finished)


def _of_run(model: type[models.Model], run: Run) -> Any:
    """The rows of a run are one range of identifiers."""
    rows = model.objects.within(_PEOPLE)  # type: ignore[attr-defined]
    return rows.filter(id__gte=numbered(run.base, 0), id__lte=numbered(run.base, (1 << 32) - 1)).order_by(
        "id"
    )


def _still_open(rows: Any) -> Any:
    return rows.filter(until=None)


def _unreferred(rows: Any) -> Any:
    """Of rows those that no other table names: whatever hangs on one has used it.

    Who was merged into a person need not be asked: both were changed by it.
    """
    for field in rows.model._meta.get_fields(include_hidden=True):
        if field.auto_created and not field.concrete and field.related_model is not rows.model:
            theirs = field.related_model.objects.within(_PEOPLE)
            rows = rows.exclude(models.Exists(theirs.filter(**{field.field.name: models.OuterRef("pk")})))
    return rows


def _remove(model: type[models.Model], rows: Any) -> int:
    keys = list(rows.values_list("id", flat=True))
    doomed = model.objects.within(_PEOPLE).filter(id__in=keys)  # type: ignore[attr-defined]
    return int(doomed._raw_delete(doomed.db)) if keys else 0


def _changes(run: Run) -> Any:
    """What the run changed and nobody has changed since."""
    later = PersonVersion.objects.within(_PEOPLE).filter(
        person=models.OuterRef("person"), id__gt=models.OuterRef("id")
    )
    rows = PersonVersion.objects.within(_PEOPLE).filter(intake=run.intake)
    return rows.exclude(models.Exists(later)).order_by("id")


_PUT_BACK = (*TOLD_COLUMNS, "household_id", "area_code", "village_code", "gone_at", "merged_into_id")


def _restore(run: Run, most: int) -> int:
    """Put back what the run changed; its versions go, as if it had never been."""
    versions = list(_changes(run)[:most])
    make = RowMaker(sealer("resident"), tokens())
    rows = []
    for version in versions:
        row = read_back(version.before)
        values: dict[str, Any] = {key: row[key] if row[key] is not None else _EMPTY.get(key) for key in TOLD}
        told = Resident(**values)
        gone = connection.ops.adapt_datetimefield_value(row["gone_at"]) if row["gone_at"] else None
        merged = uuid_value(row["merged_into_id"]) if row["merged_into_id"] else None
        rows.append((
            *make.person(str(version.person_id), told, row["village_code"]), uuid_value(row["household_id"]),
            row["area_code"], row["village_code"], gone, merged, uuid_value(version.person_id),
        ))  # fmt: skip
    rows_update(Person, _PUT_BACK, rows)
    doomed = PersonVersion.objects.within(_PEOPLE).filter(id__in=[version.id for version in versions])
    doomed._raw_delete(doomed.db)
    return len(versions)


_EMPTY = {"number": "", "phone": "", "came_from": ""}


def _left(run: Run) -> int:
    """What was made or changed by the run and stays so."""
    changed = PersonVersion.objects.within(_PEOPLE).filter(intake=run.intake)
    return int(_of_run(Person, run).count() + changed.count())
