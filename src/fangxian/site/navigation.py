"""The navigation: where the reader's duties let him go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.models import User

#: Permission, url name, words.
_PLACES = (
    (None, "home", _("首页")),
    (Permission.LINE_SEE, "board", pgettext_lazy("page", "防线")),
    (Permission.LINE_SEE, "gaps", _("缺口")),
    (Permission.NEED_SEE, "needs", _("困难")),
    (Permission.PLAN_SEE, "plan_editions", _("预案")),
    (Permission.ACCOUNT_MANAGE, "admin_desk", _("账号")),
    (Permission.REGISTER_IMPORT, "register", _("名册")),
    (Permission.JOURNAL_SEE, "journal", _("日志")),
    (None, "mine", _("我的责任")),
    (None, "who_may_do_what", _("谁能做什么")),
)


@dataclass(frozen=True)
class Way:
    """One entry."""

    url: str
    label: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: ways to go, who reads, whether it is an exercise."""
    user, actor = getattr(request, "user", None), getattr(request, "actor", None)
    if actor is None or not isinstance(user, User):
        return {"navigation": [], "who": "", "exercise": False}
    return {
        "navigation": [
            Way(reverse(name), str(label), request.path == reverse(name))
            for permission, name, label in _PLACES
            if permission is None or actor.may(permission)
        ],
        "who": user.username,
        "exercise": actor.exercise,
    }
