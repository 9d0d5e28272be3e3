"""Posts as lists show them: with their place, pattern and what they lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fangxian.domains.dispatch.models import Post
from fangxian.domains.dispatch.roster import DUE_WITHIN, short_by_post
from fangxian.domains.dispatch.selectors import kind_titles, pattern_titles
from fangxian.foundation.responders.seen import places_said
from fangxian.kit.listing import Column
from fangxian.kit.tables import by_letters
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.words import N_


@dataclass(frozen=True)
class PostSeen:
    """A post in a list; ``short`` is how many people it lacks until 72 hours from now, ``now_short`` at this moment."""

    post: Post
    kind: str
    place: str
    pattern: str
    short: int
    now_short: int

    @property
    def state(self) -> str:
        """Broken, due or whole."""
        return "broken" if self.now_short else "due" if self.short else "whole"

    @property
    def exercise(self) -> bool:
        """Whether it is the exercise's."""
        return self.post.exercise

    @property
    def open_to(self) -> str:
        """Whom it is open to, in words."""
        return str(self.post.get_open_to_display())


COLUMNS = (
    Column("title", N_("岗位"), lambda one: one.post.title, brief=True, width=20, sorts=lambda one: by_letters(one.post.title)),
    Column("place", N_("在哪里"), brief=True, width=24, sorts=lambda one: one.post.area_code),
    Column("kind", N_("种类"), width=14, sorts="kind"),
    Column("pattern", N_("班制"), width=14, sorts="pattern"),
    Column("risk", N_("风险"), lambda one: one.post.risk, width=8, sorts=lambda one: one.post.risk, descends=True),
    Column("open_to", N_("向谁开放"), width=12, sorts="open_to"),
    Column("now_short", N_("现在缺几人"), brief=True, width=12, sorts="now_short", descends=True),
    Column("short", N_("三天内缺几人次"), width=16, sorts="short", descends=True),
)  # fmt: skip


def posts_seen(posts: Sequence[Post], now: datetime) -> list[PostSeen]:
    """Posts in words, in a fixed number of queries."""
    keys = [one.id for one in posts]
    kinds, patterns = kind_titles(now), pattern_titles(now)
    places = places_said({cut(one.area_code, Level.VILLAGE) or one.area_code for one in posts})
    short, now_short = short_by_post(keys, now, now + DUE_WITHIN), short_by_post(keys, now, now)
    return [
        PostSeen(
            post=one,
            kind=kinds.get(one.kind, one.kind),
            place=places.get(cut(one.area_code, Level.VILLAGE) or one.area_code, ""),
            pattern=patterns.get(one.pattern, one.pattern),
            short=short.get(one.id, 0),
            now_short=now_short.get(one.id, 0),
        )
        for one in posts
    ]
