"""What is handed to a way out of the house, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fangxian.foundation.notices.carrying import Outcome
from fangxian.foundation.notices.models import Outlet


@dataclass(frozen=True)
class Parcel:
    """One delivery, ready to go. ``template`` and ``facts`` are for gateways that send by registered templates."""

    delivery_id: UUID
    phone: str
    text: str
    link: str
    template: str
    facts: dict[str, str] = field(default_factory=dict)
    outlets: tuple[Outlet, ...] = ()
    exercise: bool = False

    @property
    def whole(self) -> str:
        """The sentence with its link."""
        return f"{self.text} {self.link}".strip()

    def sent(self) -> Outcome:
        """It went."""
        return Outcome(self.delivery_id)

    def failed(self, why: str, *, again: bool = False) -> Outcome:
        """It did not, and why."""
        return Outcome(self.delivery_id, why, again)


Send = Callable[[Sequence[Parcel]], list[Outcome]]
