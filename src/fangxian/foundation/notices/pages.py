"""One's own notices, answering by a link, what a gateway says, and the administrator's view of all that goes out."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from fangxian.access.permissions import Permission
from fangxian.foundation.notices.answering import answer_give, asked_by, link_held, may_answer
from fangxian.foundation.notices.carrying import receipts_take
from fangxian.foundation.notices.pacing import Pace
from fangxian.foundation.notices.policies import is_set_up
from fangxian.foundation.notices.rules.kinds import CHANNELS, Channel, kinds
from fangxian.foundation.notices.rules.states import STATES
from fangxian.foundation.notices.selectors import (
    figures,
    notices_own,
    notices_sent,
    told,
    unread_count,
    words_of,
)
from fangxian.foundation.notices.services import notice_open, notices_read
from fangxian.kit.listing import Column
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import refused_page
from fangxian.kit.tables import Filter, arranged
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: Links that are none, from one address in a minute.
_PACE = Pace(most=300, seconds=60)
_PAGE = 50


@page(methods=("GET", "POST"))
def notices(request: Asking) -> HttpResponse:
    """What one was told, unread first; all of it read by one press."""
    if request.method == "POST":
        count = notices_read(actor=request.actor)
        said = ngettext("%(count)d 条通知都看过了。", "%(count)d 条通知都看过了。", count)
        messages.success(request, said % {"count": count})
        return redirect("notices")
    asked = arranged(request, ())
    sheet = asked.page(notices_own(request.actor), _PAGE)
    context = {
        "page": sheet,
        "asked": asked,
        "rows": [
            (notice, words_of(notice), kinds().get(notice.kind)) for notice in sheet
        ],
        "unread": unread_count(request.actor),
        "as_of": clock.now(),
    }  # fmt: skip
    return render(request, "notices/notices.html", context)


@page(methods=("POST",))
def notice_opened(request: Asking, notice_id: UUID) -> HttpResponse:
    """Open one: it is read, and leads to what it is about."""
    notice = notice_open(actor=request.actor, notice_id=notice_id)
    link = notice.link
    inside = link.startswith("/") and url_has_allowed_host_and_scheme(link, {request.get_host()})
    return redirect(link if inside else reverse("notices"))


# --- the administrator's


COLUMNS = (
    Column("at", N_("时间"), width=18),
    Column("what", N_("通知"), width=24),
    Column("who", N_("告诉谁"), width=18),
    Column("how", N_("怎么告诉的"), width=40),
)


@page(Permission.NOTICE_MANAGE)
def notices_gone_out(request: Asking) -> HttpResponseBase:
    """Who was told what when, by which way, and how far it came."""
    now = clock.now()
    ways = {one.value: _(words) for one, words in CHANNELS.items() if one != Channel.PAGE}
    asked = arranged(
        request,
        COLUMNS,
        Filter("channel", N_("方式"), {"": _("全部"), **ways}),
        Filter("state", N_("发到没有"), {"": _("全部"), **{one.value: _(words) for one, words in STATES.items()}}),
        Filter("kind", N_("种类"), {"": _("全部"), **{one.key: _(one.title) for one in kinds().values()}}),
    )  # fmt: skip
    sheet = asked.page(notices_sent(request.actor, **asked.chosen), _PAGE)
    context = {
        "asked": asked,
        "page": sheet,
        "rows": told(list(sheet.object_list)),
        "figures": figures(request.actor, now, now - timedelta(days=1)),
        "ways": [(_(CHANNELS[one]), is_set_up(one)) for one in (Channel.SMS, Channel.MAIL)],
        "as_of": now,
    }
    return render(request, "notices/sent.html", context)


# --- from outside


@csrf_exempt
@page(public=True, methods=("POST",))
def receipts(request: HttpRequest) -> HttpResponse:
    """The gateway says what arrived."""
    receipts_take(
        body=request.body,
        at=request.headers.get("X-Fangxian-Time", ""),
        signature=request.headers.get("X-Fangxian-Signature", ""),
    )
    return HttpResponse(status=204)


@page(public=True, methods=("GET", "POST"))
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a link asks, and answering it. Looking does nothing, whoever looks."""
    try:
        response = _answered(request, token)
    except OutOfScope as unknown:
        fast = _PACE.missed(request.META.get("REMOTE_ADDR", ""))
        response = refused_page(request, _too_many() if fast else unknown)
    except Refused as refusal:
        response = refused_page(request, refusal)
    # It is for one person alone: neither found by search, nor told to wherever he goes next.
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        answer_give(token=token, choice=request.POST.get("answer", ""))
        return redirect("answer", token)
    link = link_held(token)
    asked = asked_by(link)
    given = next((choice for choice in asked.choices if choice.key == link.answer), None)
    context = {
        "asked": asked,
        "link": link,
        "given": given,
        "open": may_answer(link),
        "exercise": link.exercise,
        "as_of": clock.now(),
    }
    return render(request, "notices/answer.html", context)


def _too_many() -> Refused:
    refusal = Refused("answer.too_many", N_("试得太多了，请过一分钟再打开短信里的链接。"))
    refusal.status = 429
    return refusal
