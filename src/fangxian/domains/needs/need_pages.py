"""The page of one need with its thread, and one address for each verb."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.domains.needs.conversation import told
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.move_forms import FORMS, MoveForm, Offer
from fangxian.domains.needs.rules.states import MOVE, OPEN, State, Verb
from fangxian.domains.needs.selectors import moves_open_to, need_seen_by
from fangxian.domains.needs.showing import ladder, needs_shown
from fangxian.domains.needs.sides import opens
from fangxian.domains.needs.talk_forms import SayForm
from fangxian.domains.needs.thread import asked_shown
from fangxian.domains.needs.verbs import ACTS
from fangxian.foundation.areas.selectors import area_path
from fangxian.foundation.notices.selectors import told_about
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Action, Crumb
from fangxian.plain import clock
from fangxian.plain.errors import Refused

#: What brings a need on; all else that its reader may do is folded away under "more".
_FIRST = frozenset({
    Verb.ACKNOWLEDGE, Verb.ARRIVE, Verb.ANSWER, Verb.CONFIRM, Verb.REOPEN, Verb.CONSULT, Verb.GIVE, Verb.REPLY,
    Verb.DECLINE, Verb.SHELVE, Verb.MISS, Verb.SEPARATE,
})  # fmt: skip
#: What is never the one main button.
_NEVER_MAIN = frozenset(
    {Verb.WITHDRAW, Verb.DECLINE, Verb.SHELVE, Verb.MISS, Verb.URGE, Verb.SEPARATE, Verb.REOPEN}
)


@page()
def need(request: Asking, number: str) -> HttpResponse:
    """One need: its state, whose it is, its clock, who was asked, its ladder, its thread, the reader's verbs."""
    return need_page(request, need_seen_by(request.actor, number))


def need_page(
    request: Asking,
    found: Need,
    verb: Verb | None = None,
    refused: MoveForm | None = None,
    *,
    say: SayForm | None = None,
) -> HttpResponse:
    """The page of a need; ``refused``, the form of ``verb``, and ``say`` are forms that were not carried out."""
    now = clock.now()
    (shown,) = needs_shown([found], now)
    first, more = _verbs(request.actor, found, verb, refused)
    context = {
        "need": shown,
        "crumbs": [*_crumbs(found.area_code), Crumb(f"{shown.manner_title} {found.number}")],
        "notified": told_about(found),
        "entries": told(found),
        "asked": asked_shown(found, now),
        "rungs": ladder(found),
        "verbs": first,
        "more": more,
        "refused": refused,
        "say": say or SayForm(),
        "is_open": shown.state in OPEN or shown.state == State.MERGED,
        "exercise": shown.exercise,
        "as_of": now,
    }
    failed = refused or say
    return render(request, "needs/need.html", context, status=status_of(failed) if failed else 200)


def _crumbs(area_code: str) -> list[Crumb]:
    return [Crumb(name) for _code, name in area_path(area_code)]


def _verbs(
    actor: Actor, found: Need, verb: Verb | None, refused: MoveForm | None
) -> tuple[list[Action], list[Action]]:
    """The reader's buttons, the first that brings it on the main one, and those that are folded away."""
    offer = Offer(actor, found, plan_at(found.raised_at))
    first: list[Action] = []
    more: list[Action] = []
    for move in moves_open_to(actor, found, clock.now()):
        form = refused if refused is not None and move.verb is verb else _form(move.verb, offer)
        into = first if move.verb in _FIRST else more
        main = not any(one.main for one in first) and into is first and move.verb not in _NEVER_MAIN
        href = reverse(f"need_{move.verb}", args=[found.number])
        into.append(Action(label=_(move.title), href=href, method="post", main=main, form=form))
    return first, more


def _form(verb: Verb, offer: Offer) -> MoveForm:
    return FORMS.get(verb, MoveForm)(offer=offer, auto_id=f"{verb}-%s")


def _moved(request: Asking, number: str, verb: Verb) -> HttpResponse:
    """Carry a verb out and show the need; a refusal of what was typed stands above the buttons."""
    found = need_seen_by(request.actor, number)
    offer = Offer(request.actor, found, plan_at(found.raised_at))
    form = FORMS.get(verb, MoveForm)(request.POST, offer=offer, auto_id=f"{verb}-%s")
    if form.is_valid():
        moved = carried_out(form, lambda: ACTS[verb](actor=request.actor, need_id=found.id, **form.typed()))
        if moved is not None:
            messages.success(request, _("%(told)s。") % {"told": _(MOVE[verb].told)})
            return _after(request, found.number)
    return need_page(request, need_seen_by(request.actor, found.id), verb, form)


def _after(request: Asking, number: str) -> HttpResponse:
    """Back to the need; to the list, when it went to somebody whose needs are not the reader's to see."""
    try:
        need_seen_by(request.actor, number)
    except Refused:
        return redirect("needs")
    return redirect("need", number)


def _page_of(verb: Verb) -> Callable[..., HttpResponseBase]:
    @page(opens(verb), methods=("POST",))
    def moved(request: Asking, number: str) -> HttpResponse:
        return _moved(request, number, verb)

    return moved


#: The page that carries each verb out.
MOVE_PAGES = {verb: _page_of(verb) for verb in ACTS}
