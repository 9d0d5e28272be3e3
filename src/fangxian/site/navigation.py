"""The navigation: where the reader's duties let him go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.models import User
from fangxian.foundation.notices.selectors import unread_count

#: Permission, url name, words.
_PLACES = (
    (None, "home", _("首页")),
    (Permission.LINE_SEE, "board", pgettext_lazy("page", "防线")),
    (Permission.LINE_SEE, "gaps", _("缺口")),
    (Permission.NEED_SEE, "needs", _("困难")),
    (Permission.POST_SEE, "posts", _("岗位")),
    (Permission.SHIFT_TAKE, "positions", _("接岗位")),
    (Permission.SHIFT_TAKE, "shifts_mine", _("我的班次")),
    (Permission.SECONDMENT_SEE, "whistles", _("吹哨选派")),
    (Permission.REPORT_FILE, "day_report_mine", _("日报告")),
    (Permission.REPORT_FILE, "forms", _("代填表")),
    (Permission.LOG_KEEP, "my_duty_log", _("值班")),
    (Permission.PERSON_SEE, "people", _("居民")),
    (Permission.RESPONDER_SEE, "responders", _("人员")),
    (Permission.LINE_SEE, "structure", _("架子")),
    (Permission.RESPONDER_SEE, "duties", _("责任")),
    (Permission.PLAN_SEE, "plan_editions", _("预案")),
    (Permission.ACCOUNT_OPEN, "admin_desk", _("账号")),
    (Permission.REGISTER_IMPORT, "register", _("名册")),
    (Permission.PERSON_EDIT, "sheets", _("导入")),
    (Permission.RETENTION_MANAGE, "retention", _("留存")),
    (Permission.PERSON_HOLDINGS, "holdings", _("本人资料")),
    (Permission.JOURNAL_SEE, "journal", _("日志")),
    (Permission.NOTICE_MANAGE, "notices_sent", _("通知发送")),
    (None, "notices", _("通知")),
    (None, "mine", _("我的责任")),
    (None, "who_may_do_what", _("谁能做什么")),
)


@dataclass(frozen=True)
class Way:
    """One entry."""

    url: str
    label: str
    current: bool


def ways_of(actor: Actor) -> list[tuple[str, str]]:
    """Where somebody's duties let him go: address and words of each page."""
    return [
        (reverse(name), str(label))
        for permission, name, label in _PLACES
        if permission is None or actor.may(permission)
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: ways to go, who reads, whether it is an exercise."""
    user, actor = getattr(request, "user", None), getattr(request, "actor", None)
    if actor is None or not isinstance(user, User):
        return {"navigation": [], "who": "", "exercise": False}
    return {
        "navigation": [
            Way(url, label, request.path == url)
            for url, label in ways_of(actor)
            if url != reverse("notices")  # the bell stands beside it
        ],
        "who": user.username,
        "exercise": actor.exercise,
        # Asked for by the header alone, so that a part of a page does not ask.
        "bell": lambda: unread_count(actor),
    }
