"""The list of needs: found, sorted, narrowed, taken along."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.find_forms import FindForm, KeepForm, NameForm, WordsForm
from fangxian.domains.needs.finding import MOST_PAGED, Wanted, needs_counted, needs_found, needs_with_words
from fangxian.domains.needs.models import Consultation
from fangxian.domains.needs.pages import places_to_whistle_at
from fangxian.domains.needs.rules.plan import NeedKind
from fangxian.domains.needs.rules.states import OPEN, TITLES, State
from fangxian.domains.needs.saved_filters import filters_shown, questions_of
from fangxian.domains.needs.selectors import consultations_for
from fangxian.domains.needs.showing import NeedShown, needs_shown
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.tables import Arrangement, Filter, arranged
from fangxian.plain import clock
from fangxian.plain.words import N_

PER_PAGE = 25
#: Of those in whose words something stands, so many are shown.
MOST_SHOWN = 50

COLUMNS = (
    Column("number", N_("编号")),
    Column("area_name", N_("地方"), brief=True, width=24, sorts=("area_code", "state")),
    Column("kind_title", N_("种类"), brief=True),
    Column("words", N_("困难"), brief=True, width=40),
    Column("state_title", N_("状态")),
    Column("owner", N_("由谁办"), width=20, sorts="owner__name"),
    Column("due_at", N_("时限"), width=18, sorts="due_at"),
    Column("state_since", N_("从何时起"), width=18, sorts="state_since", descends=True),
    Column("raised_at", N_("报上来"), width=18, sorts="id", descends=True),
)


@page(Permission.NEED_SEE)
def needs(request: Asking) -> HttpResponseBase:
    """What is lacking in the reader's reach: the open needs, what is due first at the top."""
    return _list(request, _("困难"))


@page(Permission.NEED_RAISE)
def needs_mine(request: Asking) -> HttpResponseBase:
    """What the reader raised himself."""
    return _list(request, _("我报的困难"), mine=True)


@page(Permission.NEED_SEE, methods=("POST",))
def needs_find(request: Asking) -> HttpResponse:
    """Look for a number, or for something that stands in the words; as far as the list was narrowed."""
    now = clock.now()
    form, words = FindForm(request.GET, actor=request.actor, now=now), WordsForm(request.POST)
    context: dict[str, Any] = {"title": _("找困难"), "form": form, "words": words, "as_of": now}
    if not (form.is_valid() and words.is_valid()):
        return render(request, "needs/found.html", context, status=422)
    asked = _arranged(request, now)
    wanted = _wanted(form, asked.chosen, mine=False)
    read = needs_with_words(request.actor, wanted, words.cleaned_data["words"], now)
    leaf = asked.page(asked.put(list(read.needs)), MOST_SHOWN)
    context |= {"needs": needs_shown(list(leaf.object_list), now), "page": leaf, "read": read}
    return render(request, "needs/found.html", context)


def _list(request: Asking, title: str, *, mine: bool = False) -> HttpResponseBase:
    now = clock.now()
    asked, form = _arranged(request, now), FindForm(request.GET, actor=request.actor, now=now)
    if not form.is_valid():
        context = {"title": title, "form": form, "asked": asked, "words": WordsForm(), "as_of": now}
        return render(request, "needs/needs.html", context, status=422)
    wanted = _wanted(form, asked.chosen, mine=mine)
    chosen = asked.put(needs_found(request.actor, wanted, now))
    total = needs_counted(request.actor, wanted, now)
    listing = Listing(
        "needs",
        title,
        COLUMNS,
        chosen,
        told=lambda some: needs_shown(some, now),
        unit=_("件"),
        filters=asked.said | form.said,
        as_of=now,
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(chosen, PER_PAGE, count=min(total, MOST_PAGED))
    context = {
        "title": title,
        "asked_of_us": asked_of(request.actor, now),
        "may_whistle": bool(places_to_whistle_at(request.actor)),
        "needs": needs_shown(list(leaf.object_list), now),
        "page": leaf,
        "asked": asked,
        "form": form,
        "words": None if mine else WordsForm(),
        **({} if mine else _saved(request, asked, form)),
        "most": MOST_PAGED if total > MOST_PAGED else 0,
        "is_narrowed": asked.is_narrowed or bool(form.said),
        "as_of": now,
    }
    return render(request, "needs/needs.html", context)


def asked_of(actor: Actor, now: datetime) -> list[tuple[Consultation, NeedShown]]:
    """What others asked of those whom he acts for, and nobody has answered yet."""
    questions = list(consultations_for(actor)[:PER_PAGE])
    return list(zip(questions, needs_shown([one.need for one in questions], now), strict=True))


def _saved(request: Asking, asked: Arrangement, form: FindForm) -> dict[str, Any]:
    """The filters as chips, and the forms that keep or rename one."""
    questions = questions_of({**asked.said, **form.said})
    saved = filters_shown(request.actor, questions)
    known = any(one.is_chosen for one in saved)
    return {
        "saved": saved,
        "questions": questions,
        "keep": None if known else KeepForm(initial={"questions": questions}, auto_id="keep-%s"),
        "rename": NameForm(auto_id="rename-%s"),
    }


def _wanted(form: FindForm, chosen: Mapping[str, str], *, mine: bool) -> Wanted:
    typed = form.cleaned_data
    return Wanted(
        state=chosen["state"],
        kind=chosen["kind"],
        urgency=typed["urgency"],
        area_code=typed["area"],
        owner_id=typed["owner"],
        overdue=chosen["overdue"] == "1",
        today=chosen["overdue"] == "today",
        mine=mine or typed["by"] == "me",
        to_confirm=typed["by"] == "waits",
        since=typed["since"],
        until=typed["until"],
        due_on=typed["due"],
    )


def _arranged(request: Asking, now: datetime) -> Arrangement:
    """What the address asks; of what is over there is so much that only what an index leads to sorts it."""
    states = {"": _("没办完的")} | {str(one): _(TITLES[one]) for one in State} | {"all": _("全部")}
    kinds = {"": _("各种")} | {one.key: one.title for one in plan_at(now).many(NeedKind)}
    clocks = {"": _("不论超不超时"), "1": _("超时的"), "today": _("今天到期")}
    filters = (
        Filter("state", N_("状态"), states),
        Filter("kind", N_("种类"), kinds),
        Filter("overdue", N_("时限"), clocks),
    )
    is_long = request.GET.get("state", "") in states.keys() - {"", *OPEN}
    return arranged(request, COLUMNS, *filters, fixed={"owner", "due_at", "state_since"} if is_long else ())
