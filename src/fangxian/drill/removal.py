"""Removing the exercise, slice by slice, and nothing else.

Whether something real hangs on it is asked before anything goes. From then on each slice is a transaction of its
own, so that nobody waits long; a removal that was cut short goes on when it is asked for again.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_EVERYWHERE = Scope.system("删演练数据")

#: Rows of the first slice, and the bounds of the others, whose size follows from how long the last one took.
_FIRST, _LEAST, _MOST = 500, 100, 5_000
#: Seconds that a slice should take, and that are left between two for others to write.
_AIM, _LEFT = 0.06, 0.004

Progress = Callable[[int, int], None]


def exercise_remove(*, actor: Actor, progress: Progress | None = None) -> dict[str, int]:
    """Delete every row that the exercise made; real rows, and the journal's lines, stay untouched.

    Returns how many rows went, by table; ``progress`` is told how many of how many are gone. Raises ``Refused``
    should a real row hang on one of the exercise's: then nothing was removed.
    """
    actor.require_role(Permission.ACCOUNT_MANAGE)
    tables = _exercise_tables()
    _require_loose(tables)
    there = {model: rows for model in tables if (rows := _marked(model).count())}
    if not there:
        return {}
    _removal_begin(actor=actor, rows={model._meta.label_lower: rows for model, rows in there.items()})
    gone: dict[str, int] = {}
    for label, count in _removed(tables):
        gone[label] = gone.get(label, 0) + count
        if progress:
            progress(sum(gone.values()), max(sum(there.values()), sum(gone.values())))
    _removal_end(actor=actor, rows=gone)
    return gone


@service
def _removal_begin(*, actor: Actor, rows: dict[str, int]) -> None:
    """Say what is to go: if this is cut short, the journal knows of it."""
    journal.record(actor, "exercise.removal_begun", ("exercise", "all"), facts=rows)


@service
def _removal_end(*, actor: Actor, rows: dict[str, int]) -> None:
    """Say what went."""
    journal.record(actor, "exercise.removed", ("exercise", "all"), facts=rows)


def _removed(tables: list[type[models.Model]]) -> Iterator[tuple[str, int]]:
    """Slices that went, table by table; until a whole round finds nothing that was written meanwhile."""
    found = True
    while found:
        found = False
        for model in tables:
            for count in _emptied(model):
                found = True
                yield model._meta.label_lower, count


def _emptied(model: type[models.Model]) -> Iterator[int]:
    """Delete a table's marked rows in the order of their keys."""
    size, last = _FIRST, None
    while True:
        ahead = _marked(model) if last is None else _marked(model).filter(pk__gt=last)
        keys = list(ahead.order_by("pk").values_list("pk", flat=True)[:size])
        if not keys:
            return
        began, last = time.monotonic(), keys[-1]
        yield _slice_delete(model, keys[0], last)
        spent = max(0.001, time.monotonic() - began)
        time.sleep(_LEFT)
        size = max(_LEAST, min(_MOST, int(size * _AIM / spent)))


def _slice_delete(model: type[models.Model], first: Any, last: Any) -> int:
    try:
        with transaction.atomic():
            rows = _marked(model).filter(pk__gte=first, pk__lte=last)
            return int(rows._raw_delete(rows.db))
    except IntegrityError as error:
        raise Refused(
            "exercise.held_meanwhile",
            N_("删的时候有真实的记录连上了演练数据，停在这里；把它改好后再删一次，会接着删完。"),
        ) from error


def _require_loose(tables: list[type[models.Model]]) -> None:
    """Refuse where a real row points to one of the exercise's."""
    for model in _house_tables():
        real = model.objects.within(_EVERYWHERE)  # type: ignore[attr-defined]
        if _bears_mark(model):
            real = real.filter(exercise=False)
        for field in model._meta.fields:
            if field.related_model in tables and real.filter(**{f"{field.name}__exercise": True}).exists():
                raise Refused("exercise.held", N_("有真实的记录连着演练数据，什么也没有删。"))


def _marked(model: type[models.Model]) -> Any:
    return model.objects.within(_EVERYWHERE).filter(exercise=True)  # type: ignore[attr-defined]


def _house_tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("fangxian.")]


def _bears_mark(model: type[models.Model]) -> bool:
    return any(field.name == "exercise" for field in model._meta.fields)


def _exercise_tables() -> list[type[models.Model]]:
    """Every table with the mark, those that point to others first, so that no key is left dangling."""
    marked = [
        model
        for model in _house_tables()
        if _bears_mark(model) and model._meta.label_lower != "journal.journalline"
    ]
    ordered: list[type[models.Model]] = []
    while marked:
        free = [
            one for one in marked if not any(_points_to(other, one) for other in marked if other is not one)
        ]
        ordered += free
        marked = [one for one in marked if one not in free]
    return ordered


def _points_to(model: type[models.Model], other: type[models.Model]) -> bool:
    return any(field.related_model is other for field in model._meta.fields)
