"""How people are asked for a shift: how many at once, and how long each has to answer. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingRules:
    """For each seat that is empty ``asked_for_a_seat`` people are asked at once; after ``answer_minutes`` the next ones.

    ``at_most`` are asked for one line of a shift, however long nobody comes.
    """

    asked_for_a_seat: Annotated[int, Field(ge=1, le=20)] = 3
    answer_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
    at_most: Annotated[int, Field(ge=1, le=500)] = 60
    assumed: bool = False

    def to_ask(self, lacking: int, already: int) -> int:
        """How many to ask next, when so many seats are empty and so many people were asked already."""
        return max(0, min(lacking * self.asked_for_a_seat, self.at_most - already))

    def until(self, now: datetime, ends_at: datetime) -> datetime:
        """Until when those asked now are waited for: no longer than the shift lasts."""
        return min(now + timedelta(minutes=self.answer_minutes), ends_at)


RULES_HEADINGS = {
    "asked_for_a_seat": N_("差一人，一批问几人"),
    "answer_minutes": N_("几分钟没答复就问下一批"),
    "at_most": N_("一个位置最多问几人"),
    "assumed": N_("推定"),
}
