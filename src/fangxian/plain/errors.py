"""Refusals: what the house says when it will not do a thing, as a sentence a tired person understands."""

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):
    """Something that can't be done as asked; nothing was lost and nothing was changed.

    ``code`` names the rule for programs; ``sentence`` is Chinese source text with ``%(name)s`` places that
    ``facts`` fill, translated where it is shown.
    """

    status = 422

    def __init__(self, code: str, sentence: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence % self.facts


class NotAllowed(Refused):
    """The place is his to see, the verb is not his to do."""

    status = 403


class OutOfScope(Refused):
    """For this actor the thing does not exist."""

    status = 404


@dataclass(frozen=True)
class Change:
    """What one thing said when a form was made, and what it says now, both as its reader may see them.

    ``field`` is the form's field that was filled in with it, ``was`` and ``is_now`` what that field sends; none for
    what a form never fills in.
    """

    label: str
    before: str
    now: str
    field: str = ""
    was: tuple[str, ...] = ()
    is_now: tuple[str, ...] = ()


class Stale(Refused):
    """The form was made from an older version than the one that stands.

    ``changes`` says what changed meanwhile, ``version`` which version stands now, so that whoever has seen the
    changes can send what he typed again.
    """

    status = 409

    def __init__(
        self,
        code: str,
        sentence: str,
        /,
        *,
        changes: Sequence[Change] = (),
        version: object = None,
        **facts: object,
    ) -> None:
        super().__init__(code, sentence, **facts)
        self.changes = tuple(changes)
        self.version = version
