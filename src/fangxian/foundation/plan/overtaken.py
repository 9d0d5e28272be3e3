"""Forms of the plan that somebody else overtook: what would have been in force, and what is now."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.plan.models import LevelChange
from fangxian.foundation.plan.rules.editions import Edition, in_force
from fangxian.foundation.plan.rules.levels import declared_at, level_at, level_titled
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import RiskClass
from fangxian.foundation.plan.selectors import declared_by, edition_get, editions, level_changes
from fangxian.kit.said import said_time
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_

#: Of so many things that happened meanwhile it is told what they change.
_TOLD = 5


def edition_meanwhile(made_from: int) -> Stale:
    """The refusal of an adoption that was looked at when ``made_from`` was the newest edition (0: none)."""
    every = list(editions().defer("text"))
    seen = [one for one in every if one.number <= made_from]
    changes = []
    for one in every[: min(_TOLD, len(every) - len(seen))]:
        then = one.takes_effect_at
        before, now = (_edition_then(some, then) for some in (seen, every))
        if before != now:
            changes.append(Change(_("从 %(at)s 起的预案") % {"at": said_time(then)}, before, now))
    return Stale(
        "plan.stale",
        N_("您打开这一页以后，第 %(number)d 版预案已经采用（%(acts)s），请再看一遍会改什么。"),
        number=every[0].number,
        acts=acts_said(edition_get(every[0].number)),
        changes=changes,
        version=every[0].number,
    )


def level_meanwhile(plan: Plan, seen: int) -> Stale:
    """The refusal of a level that was looked at when ``seen`` was the newest line of the history (0: none)."""
    every = list(level_changes())
    known = [one for one in every if one.number <= seen]
    since = every[: len(every) - len(known)]
    changes = []
    for then in sorted({one.takes_effect_at for one in since[:_TOLD]}):
        before, now = (_level_then(plan, some, then) for some in (known, every))
        if before != now:
            changes.append(Change(_("从 %(at)s 起的级别") % {"at": said_time(then)}, before, now))
    return Stale(
        "level.stale",
        N_("您打开这一页以后，又有人宣布或撤回了响应级别（%(acts)s），请再看一遍会改什么。"),
        acts="；".join(acts_said(one) for one in since[:3]),
        changes=changes,
        version=every[0].number if every else 0,
    )


def _edition_then(some: Collection[Any], moment: datetime) -> str:
    """The edition in force at a moment, as far as some of them say."""
    rules = [Edition(one.number, one.takes_effect_at, one.sha256, one.withdrawn) for one in some]
    found = in_force(rules, moment)
    titles = {one.number: one.title for one in some}
    if found is None:
        return ""
    return _("第 %(number)d 版：%(title)s") % {"number": found.number, "title": titles[found.number]}


def _level_then(plan: Plan, some: Collection[LevelChange], moment: datetime) -> str:
    """The level in force at a moment, with the county's class where it was declared with one."""
    declared = declared_by(some)
    last = declared_at(plan, declared, moment)
    title = level_titled(plan, level_at(plan, declared, moment))
    classes = {one.key: one.title for one in plan.many(RiskClass)}
    named = classes.get(last.risk_class, "") if last else ""
    return _("%(level)s（%(class)s）") % {"level": title, "class": named} if named else title
