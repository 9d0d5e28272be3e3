"""Faults: what is wrong with a plan's text, each with its table, key and line, in both languages.

Both are kept, not translated on the way, because a plan is also checked where there is no reader's language:
on the command line and in a terminal of another city.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFault:
    """One thing that is wrong.

    ``index`` counts the rows of a ``[[table]]`` from 0; ``key`` may lead inside a value (``examples[2]``). A
    check between tables leaves ``line`` open: the reader of the text knows it and fills it in.
    """

    table: str
    index: int | None = None
    key: str = ""
    line: int = 0
    sentence_zh: str
    sentence_en: str

    @property
    def place(self) -> str:
        """Table and row as the file spells them: ``[identity]``, ``[[duty]] 3``."""
        if not self.table:
            return ""
        return f"[{self.table}]" if self.index is None else f"[[{self.table}]] {self.index + 1}"

    def said(self) -> str:
        """The fault in one line, in both languages, without its line number."""
        place = " ".join(part for part in (self.place, self.key) if part)
        return f"{place}{'：' if place else ''}{self.sentence_zh} {self.sentence_en}"


class PlanInvalid(Refused):
    """A text that is no plan, with everything that is wrong in it."""

    def __init__(self, faults: Iterable[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "plan.invalid",
            N_("预案里有 %(count)d 处要改，第一处在第 %(line)d 行。"),
            count=len(self.faults),
            line=self.faults[0].line,
        )
