"""Why a duty is worth a look, as a sentence: what is found, told to whoever may see it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.duties.rules.concerns import Finding, Post
from fangxian.plain.words import N_

#: What each concern is called, in the order of the list's filter.
CONCERNS = {
    "overlapping": N_("重叠"),
    "excess": N_("超量"),
    "left": N_("人已离开"),
    "outside": N_("不是本地的人"),
}

_SENTENCES = {
    "crowded": N_("这里有 %(number)d 人，预案里一处只要 %(limit)d 人"),
    "over_limit": N_("一个人负责 %(number)d 处，预案里最多 %(limit)d 处"),
    "too_far": N_("同一个人还是%(place)s的%(title)s，两处离得远，不能都到场"),
    "not_together": N_("同一个人还是%(place)s的%(title)s：%(why)s"),
    "has_left": N_("他已经离开，这里其实没有人"),
    "from_elsewhere": N_("他的单位和住处都不在这里"),
}


def said_of(
    findings: Iterable[Finding], titles: Mapping[str, str], names: Mapping[str, str], reach: Scope
) -> tuple[str, ...]:
    """The sentences. A place that the reader does not reach is only told to be elsewhere."""
    return tuple(_said(one, titles, names, reach) for one in findings)


def _said(one: Finding, titles: Mapping[str, str], names: Mapping[str, str], reach: Scope) -> str:
    facts = {"number": one.number, "limit": one.limit, "why": one.why.rstrip("。")}
    if one.other:
        facts |= {
            "place": _place(one.other, names, reach),
            "title": titles.get(one.other.kind, one.other.kind),
        }
    return _(_SENTENCES[one.code]) % facts


def _place(other: Post, names: Mapping[str, str], reach: Scope) -> str:
    if reach.holds(area=other.area_code, organisation=other.over):
        return names.get(other.area_code, other.area_code)
    return _("别处")
