"""One slice of a purge: rows deleted, or emptied where they are facts or others still hang on them.

For the services of retention, inside their transaction.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.services import attachment_destroy
from fangxian.foundation.retention.columns import (
    ROWS_OF_ANY_CLASS,
    bare_tokens,
    emptied_columns,
    references_to,
    tables_of,
)
from fangxian.foundation.retention.rules.clocks import Clock, Due
from fangxian.foundation.sheets.models import Intake
from fangxian.kit.records import Table

_EVERYTHING = Scope.system("到期销毁")


@dataclass(frozen=True)
class Sliced:
    """What a slice came to. ``last`` is the key to go on after; None when the table is done."""

    last: Any
    deleted: int = 0
    emptied: int = 0


def tables_purged(data_class: str) -> list[type[Table]]:
    """The tables of a class in the order in which they are purged."""
    return [*tables_of(data_class), *ROWS_OF_ANY_CLASS]


def due_of(model: type[Table], rule: Clock, now: Any, ended_on: Any) -> Due:
    """What is due of a table."""
    return rule.due(now, ended_on, has_moment=bool(model.kept_since))


def rows_due(model: type[Table], data_class: str, due: Due) -> QuerySet[Any]:
    """The rows whose time is over and in which something personal is left."""
    rows = model.objects.within(_EVERYTHING)
    if not due:
        return rows.none()
    if model in ROWS_OF_ANY_CLASS:
        rows = rows.filter(data_class=data_class)
    if due.before is not None:
        rows = rows.filter(**{f"{model.kept_since}__lte": due.before})
    if model is Attachment and not due.everything:
        # A sheet that nobody has adopted or dropped yet is still needed.
        open_sheets = Intake.objects.within(_EVERYTHING).filter(settled_at=None).exclude(attachment=None)
        rows = rows.exclude(pk__in=open_sheets.values("attachment"))
    # An emptied row that others hang on would else be found for ever.
    return rows.filter(_filled(model, data_class))


def _filled(model: type[Table], data_class: str) -> Q:
    if model in ROWS_OF_ANY_CLASS:
        return Q()
    filled = Q()
    for name, empty in emptied_columns(model, data_class).items():
        if empty is None and not name.endswith("_token"):
            filled |= Q(**{f"{name}__isnull": False})
        elif empty == b"":
            filled |= Q(**{f"{name}__gt": b""})
    return filled


def slice_purged(
    actor: Actor, model: type[Table], data_class: str, due: Due, *, after: Any, most: int
) -> Sliced:
    """Purge the next rows of a table, in the order of their keys."""
    rows = rows_due(model, data_class, due).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    keys = list(rows.values_list("pk", flat=True)[:most])
    if not keys:
        return Sliced(None)
    if model is Attachment:
        return _destroyed(actor, keys)
    if _stays(model, data_class):
        return Sliced(keys[-1], emptied=_empty(model, data_class, keys))
    held = _held(model, keys)
    free = [key for key in keys if key not in held]
    deleted = _delete(model, free)
    return Sliced(keys[-1], deleted, _empty(model, data_class, list(held)))


def _stays(model: type[Table], data_class: str) -> bool:
    """Whether its rows stay: as facts, or for what another class keeps in them."""
    return model.is_fact or any(kept.retention != data_class for kept in model.personal.values())


def _held(model: type[Table], keys: list[Any]) -> set[Any]:
    """Those of the rows that others hang on: references that can't be cut and don't go along."""
    held: set[Any] = set()
    for field in references_to(model):
        other: Any = field.model
        if field.null or other.goes_with == field.name:
            continue
        pointing = other.objects.within(_EVERYTHING).filter(**{f"{field.name}__in": keys})
        held.update(pointing.values_list(field.attname, flat=True))
    return held


def _delete(model: type[Table], keys: list[Any]) -> int:
    if not keys:
        return 0
    for field in references_to(model):
        other: Any = field.model
        pointing = other.objects.within(_EVERYTHING).filter(**{f"{field.name}__in": keys})
        if other.goes_with == field.name:
            pointing._raw_delete(pointing.db)
        elif field.null:
            pointing.update(**{field.name: None})
    rows = model.objects.within(_EVERYTHING).filter(pk__in=keys)
    return int(rows._raw_delete(rows.db))


def _empty(model: type[Table], data_class: str, keys: list[Any]) -> int:
    if not keys:
        return 0
    rows = model.objects.within(_EVERYTHING)
    tokens = bare_tokens(model)
    if not tokens:
        return int(rows.filter(pk__in=keys).update(**emptied_columns(model, data_class)))
    for key in keys:
        nothing = {name: secrets.randbits(63) for name in tokens}
        rows.filter(pk=key).update(**emptied_columns(model, data_class), **nothing)
    return len(keys)


def _destroyed(actor: Actor, keys: list[Any]) -> Sliced:
    for attachment in Attachment.objects.within(_EVERYTHING).filter(pk__in=keys):
        for field in references_to(Attachment):
            other: Any = field.model
            if field.null:
                other.objects.within(_EVERYTHING).filter(**{field.name: attachment}).update(
                    **{field.name: None}
                )
        attachment_destroy(actor=actor, attachment=attachment, permission=Permission.RETENTION_MANAGE)
    return Sliced(keys[-1], deleted=len(keys))
