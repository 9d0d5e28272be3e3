"""What is worth a look among the duties that are held: overlapping, in excess, of somebody who left, from outside.

Nothing of it is refused: real operations do it for good reason. It is shown, with why, and with what could be done.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fangxian.foundation.plan.rules.tables import Duty, NotTogether, lies_within
from fangxian.plain.areacodes import Level, cut


class Concern(StrEnum):
    """What a duty is looked at for."""

    OVERLAPPING = "overlapping"
    EXCESS = "excess"
    LEFT = "left"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Post:
    """A duty that is held: its kind in the plan, by whom, where; ``over`` what besides its place it is over."""

    id: UUID
    kind: str
    person: UUID
    area_code: str
    over: UUID | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a duty is worth a look.

    ``code`` names the sentence; ``number`` of ``limit`` where it counts; ``other`` the duty that it does not go with,
    and ``why`` the plan's sentence for that.
    """

    concern: Concern
    code: str
    number: int = 0
    limit: int = 0
    other: Post | None = None
    why: str = ""


Found = dict[UUID, list[Finding]]


def findings_among(
    posts: Collection[Post], duties: Iterable[Duty], apart: Collection[NotTogether] = ()
) -> Found:
    """What is found among these, by duty held; whoever asks gives every post of the people and seats it asks about."""
    kinds = {duty.key: duty for duty in duties}
    known = [post for post in posts if post.kind in kinds]
    found: Found = defaultdict(list)
    for post, finding in (*_crowded(known, kinds), *_of_people(known, kinds, apart)):
        found[post.id].append(finding)
    return dict(found)


def _crowded(posts: Iterable[Post], kinds: Mapping[str, Duty]) -> Iterator[tuple[Post, Finding]]:
    """More people than a seat takes; one person twice counts once."""
    seats: dict[tuple[str, str, UUID | None], list[Post]] = defaultdict(list)
    for post in posts:
        seats[post.kind, post.area_code, post.over].append(post)
    for (kind, _code, _over), held in seats.items():
        most, people = kinds[kind].seats, len({post.person for post in held})
        if most and people > most:
            for post in held:
                yield post, Finding(Concern.OVERLAPPING, "crowded", people, most)


def _of_people(
    posts: Iterable[Post], kinds: Mapping[str, Duty], apart: Collection[NotTogether]
) -> Iterator[tuple[Post, Finding]]:
    held: dict[UUID, list[Post]] = defaultdict(list)
    for post in posts:
        held[post.person].append(post)
    for mine in held.values():
        if len(mine) > 1:
            yield from _over_limit(mine, kinds)
            yield from _beside_another(mine, kinds, apart)


def _over_limit(mine: Collection[Post], kinds: Mapping[str, Duty]) -> Iterator[tuple[Post, Finding]]:
    count = Counter(post.kind for post in mine)
    for post in mine:
        limit = kinds[post.kind].limit
        if limit and count[post.kind] > limit:
            yield post, Finding(Concern.EXCESS, "over_limit", count[post.kind], limit)


def _beside_another(
    mine: Collection[Post], kinds: Mapping[str, Duty], apart: Collection[NotTogether]
) -> Iterator[tuple[Post, Finding]]:
    """The first other duty that is too far away, and the first that this one does not go with."""
    for post in mine:
        others = [other for other in mine if other.id != post.id]
        far = next((other for other in others if is_too_far(post, other, kinds)), None)
        if far:
            yield post, Finding(Concern.OVERLAPPING, "too_far", other=far)
        for other in others:
            if why := _why_apart(post.kind, other.kind, apart):
                yield post, Finding(Concern.OVERLAPPING, "not_together", other=other, why=why)
                break


def is_too_far(post: Post, other: Post, kinds: Mapping[str, Duty]) -> bool:
    """Whether two duties on the spot lie in different places of the wider of their two levels."""
    levels = [Level(one) for one in (kinds[post.kind].within, kinds[other.kind].within) if one]
    if len(levels) < 2:
        return False
    wider = levels[0] if lies_within(levels[1], levels[0]) else levels[1]
    here, there = cut(post.area_code, wider), cut(other.area_code, wider)
    return bool(here and there and here != there)


def _why_apart(kind: str, other: str, apart: Collection[NotTogether]) -> str:
    if kind == other:
        return ""
    return next((one.sentence for one in apart if kind in one.duties and other in one.duties), "")
