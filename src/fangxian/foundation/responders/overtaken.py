"""What changed in a responder while somebody filled in a form, as its reader may see it: masked."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Responder, ResponderVersion
from fangxian.foundation.responders.rules.told import Told
from fangxian.foundation.responders.rules.windows import windows_said
from fangxian.kit.fields import GONE
from fangxian.kit.vocabulary import words_of
from fangxian.plain.errors import Change
from fangxian.plain.masks import masked_name, masked_number, masked_phone
from fangxian.plain.words import N_

_WRITTEN = Scope.system("刚才谁改过")
_LABELS = {
    "name": N_("姓名"), "phone": N_("手机"), "number": N_("身份证号"), "standing": N_("身份"), "area_code": N_("地方"),
    "unit_id": N_("单位"), "residence": N_("住在哪个村居"), "born": N_("出生年份"), "roles": N_("岗位角色"),
    "skills": N_("特长"), "windows": N_("能来的时间"), "shifts_a_week": N_("一周能值几班"),
    "exclusions": N_("暂不能派"), "left": N_("已离开"),
}  # fmt: skip
#: Told things that forms fill in, by the field's name.
_FILLED_IN = {
    "standing": "standing", "residence": "residence", "born": "born", "shifts_a_week": "shifts_a_week",
    "roles": "roles", "windows": "windows", "unit_id": "unit",
}  # fmt: skip


def responder_changes(responder: Responder, version: int, now: Told) -> list[Change]:
    """What differs between a version of a responder and now; nothing for a version whose key was destroyed."""
    kept = ResponderVersion.objects.within(_WRITTEN).filter(responder=responder, number=version).first()
    if kept is None or kept.before in ("", GONE):
        return []
    before = Told.unpacked(kept.before)
    return [_change(key, getattr(before, key), getattr(now, key)) for key in now.differences(before)]


def _change(key: str, was: Any, is_now: Any) -> Change:
    told = _TOLD.get(key, str)
    words = (
        told(was) if was not in (None, "", ()) else "",
        told(is_now) if is_now not in (None, "", ()) else "",
    )
    field = _FILLED_IN.get(key, "")
    return Change(
        _(_LABELS[key]), *words, field, *((_sent(key, was), _sent(key, is_now)) if field else ((), ()))
    )


def _sent(key: str, value: Any) -> tuple[str, ...]:
    """What the field sends for a value."""
    if key == "windows":
        return (windows_said(value),)
    if key == "roles":
        return tuple(value)
    return ("" if value is None else str(value),)


def _place(code: str) -> str:
    return area_names({code}).get(code, code)


def _unit(identifier: Any) -> str:
    found = Organisation.objects.within(_WRITTEN).filter(id=identifier).first()
    return found.name if found else ""


def _roles(keys: Iterable[str]) -> str:
    words = words_of("responder_role")
    return "、".join(words.get(key, key) for key in keys)


_TOLD: dict[str, Callable[[Any], str]] = {
    "name": masked_name,
    "phone": masked_phone,
    "number": masked_number,
    "standing": lambda key: str(Responder.Standing(key).label),
    "area_code": _place,
    "residence": _place,
    "unit_id": _unit,
    "roles": _roles,
    "skills": lambda skills: "、".join(words_of("skill").get(one.skill, one.skill) for one in skills),
    "windows": windows_said,
    "exclusions": lambda reasons: _("%(count)d 条") % {"count": len(reasons)},
    "left": lambda left: _("是") if left else "",
}
