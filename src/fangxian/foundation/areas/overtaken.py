"""A draft that another edition overtook: what it would change now, beside what it would have when it was compared."""

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Register, RegisterDraft
from fangxian.foundation.areas.rules.register import Changes, RegisterRow, changes
from fangxian.foundation.areas.selectors import register_in_force
from fangxian.foundation.areas.told import groups_told
from fangxian.foundation.journal.acts import acts_said
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_

_REGISTER = Scope.system("名册草稿是不是过时了")
#: Of so many areas it is told what became of them; the whole list is there once it is compared anew.
MOST = 50


def changes_today(draft: RegisterDraft) -> Changes:
    """What a draft would change in the register as it stands."""
    return changes(register_in_force().values(), [RegisterRow(*row) for row in draft.rows])


def draft_overtaken(draft: RegisterDraft) -> Stale | None:
    """Whether another edition was adopted since a draft was compared: which, by whom, and what differs."""
    # One that is still being loaded counts: what it was compared with is no longer all there is.
    newest = Register.objects.within(_REGISTER).order_by("-number").first()
    if draft.base_id == (newest.number if newest else None):
        return None
    then, now = (_by_area(one) for one in (Changes.from_json(draft.changes), changes_today(draft)))
    differing = sorted(code for code in then.keys() | now.keys() if then.get(code) != now.get(code))
    unchanged = ("", _("不改"))
    return Stale(
        "register.stale",
        N_("您看过变化以后，又采用了另一份名册“%(title)s”（%(acts)s）。请按现行的重新比一遍。"),
        title=newest.title if newest else "",
        acts=acts_said(newest) if newest else "",
        changes=[
            Change(
                f"{then.get(code, now.get(code, unchanged))[0]} {code}",
                then.get(code, unchanged)[1],
                now.get(code, unchanged)[1],
            )
            for code in differing[:MOST]
        ],
        version=newest.number if newest else 0,
    )


def draft_settled(draft: RegisterDraft) -> Stale:
    """The refusal of a draft that somebody adopted or gave up already."""
    adopted = Register.objects.within(_REGISTER).filter(sha256=draft.sha256).order_by("-number").first()
    about = adopted if adopted is not None and draft.state == RegisterDraft.State.ADOPTED else draft
    return Stale(
        "register.draft_settled",
        N_("“%(title)s”已经采用过或放弃了（%(acts)s）。"),
        title=draft.title,
        acts=acts_said(about),
    )


def _by_area(found: Changes) -> dict[str, tuple[str, str]]:
    """Of each area that changes: its name, and how it changes."""
    told: dict[str, tuple[str, str]] = {}
    for group in groups_told(found, shown=None):
        for area in group.areas:
            before = told.get(area.code)
            said = f"{group.title}：{area.remark}" if area.remark else group.title
            told[area.code] = (area.name, f"{before[1]}；{said}" if before else said)
    return told
