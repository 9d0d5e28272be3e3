"""Whose record changed since one last looked, by the journal's lines."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment
from fangxian.foundation.journal.models import JournalLine, Seal
from fangxian.foundation.journal.selectors import newest_seal
from fangxian.foundation.responders.models import PledgeSignature, Responder

_ALL = Scope.system("看谁的登记变了")

#: After these anybody's record may have changed.
_WHOLE = frozenset({"responders.taken_in", "responders.taken_back", "exercise.removed", "register.adopted"})
#: When more people than so many changed, reading everybody is no dearer.
_MANY = 5_000


def _of(model: Any, name: str) -> Callable[[set[str]], Any]:
    return lambda keys: (
        model.objects.within(_ALL).filter(**{f"{name}__in": keys}).values_list("responder_id", flat=True)
    )


#: Whose record a line concerns, by what it is about.
_WHOSE: dict[str, Callable[[set[str]], Any]] = {
    "responders.responder": lambda keys: map(UUID, keys),
    "responders.pledge": _of(PledgeSignature, "pledge"),
    "dispatch.assignment": _of(Assignment, "id"),
    "dispatch.shift": _of(Assignment, "shift_line__shift"),
    "dispatch.post": _of(Assignment, "shift_line__shift__post"),
    "area": lambda keys: (
        Responder.objects.within(_ALL).filter(area_code__in=keys).values_list("id", flat=True)
    ),
}

#: A line's verb, and what it is about.
Line = tuple[str, str, str]


@dataclass
class Reading:
    """Where one is in the journal: under which seal, and which lines were read before they had one.

    When the seal read last is gone, the database is another, or was restored; and a line read inside a transaction that was
    then undone is there no longer, nor what it told of: then anybody's record may be another.
    """

    seal: int | None = None
    head: str = ""
    unsealed: dict[UUID, Line] = field(default_factory=dict)

    def changed(self) -> list[UUID] | None:
        """Whose record may have changed since this was last asked; None for anybody's."""
        newest = newest_seal()
        number, head = (newest.number, newest.head) if newest else (0, "")
        unsealed = _lines(Q(seal=None))
        if self.seal is None or not self._is_there(number, head):
            changed = None
        else:
            sealed = _lines(Q(seal__gt=self.seal)) if number > self.seal else {}
            there = sealed | unsealed
            new = [line for key, line in there.items() if key not in self.unsealed]
            changed = _whose(new) if self.unsealed.keys() <= there.keys() else None
        self.seal, self.head, self.unsealed = number, head, unsealed
        return changed

    def _is_there(self, number: int, head: str) -> bool:
        if number == self.seal:
            return head == self.head
        if not self.seal:
            return True
        return Seal.objects.within(_ALL).filter(number=self.seal, head=self.head).exists()


def _lines(which: Q) -> dict[UUID, Line]:
    """The lines that may concern somebody's record."""
    concern = Q(noun__in=set(_WHOSE) - {"area"}) | Q(verb__in={"responders.registered", *_WHOLE})
    rows = JournalLine.objects.within(_ALL).filter(which).filter(concern).order_by()
    return {uid: line for uid, *line in rows.values_list("uid", "verb", "noun", "noun_id")}


def _whose(lines: Collection[Line]) -> list[UUID] | None:
    if any(verb in _WHOLE for verb, *_ in lines):
        return None
    about: dict[str, set[str]] = {}
    for _verb, noun, key in lines:
        about.setdefault(noun, set()).add(key)
    found = {who for noun, keys in about.items() for who in _WHOSE[noun](keys)}
    return sorted(found) if len(found) <= _MANY else None
