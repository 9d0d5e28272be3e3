"""去哪里 (Ctrl-K): whatever is typed, letters, words or a number, leads to a page, a place, a body, a need, a verb.

It finds nothing that the reader could not reach by walking: pages by his rights, places in his reach, needs that he
sees. People are looked for by the room that keeps them: their names stand in no address and in no log.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import place_href
from fangxian.domains.needs.selectors import needs_seen_by
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.people.finding import village_of
from fangxian.kit.initials import goes_by
from fangxian.kit.pages import Asking, page
from fangxian.plain.areacodes import DIGITS, Level, cut
from fangxian.plain.ids import SAYABLE
from fangxian.plain.words import N_
from fangxian.site.navigation import ways_of

LONGEST_TYPED = 40
#: Answers of one kind at the most.
MOST = 8
_NUMBER = re.compile(rf"[{SAYABLE}OIL]{{4,8}}")
_GRID = re.compile(r"(?P<village>.*?\D)\s*第?(?P<number>\d{1,3})(网格)?")
_HEARD = str.maketrans("OIL", "011")

#: Verbs that need no place to begin with: permission, address, words.
_VERBS = (
    (Permission.NEED_RAISE, ("need_raise",), N_("报一个困难")),
    (Permission.PERSON_EDIT, ("household_new",), N_("登记一户")),
    (Permission.PERSON_EDIT, ("sheet_new", "people"), N_("导入居民")),
    (Permission.RESPONDER_EDIT, ("responder_new",), N_("登记一个人")),
    (Permission.RESPONDER_EDIT, ("sheet_new", "responders"), N_("导入人员")),
    (Permission.PLAN_ADOPT, ("plan_adopt",), N_("采用新一版预案")),
)


@dataclass(frozen=True)
class Goal:
    """Somewhere to go: what it is called, what tells it from others, its address."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Goals of one kind."""

    title: str
    goals: list[Goal]


@page(methods=("GET", "POST"))
def go(request: Asking) -> HttpResponse:
    """The plain page, and the part of it that the dialog asks for while one types.

    What is typed is sent in the body: it may be somebody's name, and addresses stand in logs.
    """
    typed = (request.POST if request.method == "POST" else request.GET).get("typed", "")
    typed = typed.strip()[:LONGEST_TYPED]
    is_part = bool(request.headers.get("HX-Request"))
    scope = request.actor.scope(Permission.PERSON_SEE)
    context = {
        "typed": typed,
        "groups": goals_found(request.actor, typed),
        "finds_people": bool(typed and scope),
        "within": village_of(scope),
        "is_part": is_part,
    }
    return render(request, "desks/go_found.html" if is_part else "desks/go.html", context)


def goals_found(actor: Actor, typed: str) -> list[Group]:
    """All that answers to what was typed; the pages alone while nothing is."""
    found = [Group(_("页面"), [one for one in _ways(actor) if _answers(one.label, typed)])]
    if typed:
        found += [
            Group(_("要做的事"), [one for one in _verbs(actor) if _answers(one.label, typed)]),
            Group(_("地方"), _places(actor, typed)),
            Group(_("困难"), _needs(actor, typed)),
            Group(_("组织"), _bodies(actor, typed)),
        ]
    return [one for one in found if one.goals]


def _answers(words: str, typed: str) -> bool:
    """Whether words hold what was typed, or begin with its letters."""
    return typed.lower() in words.lower() or (typed.isascii() and goes_by(words, typed.replace(" ", "")))


def _ways(actor: Actor) -> Iterator[Goal]:
    return (Goal(label, url) for url, label in ways_of(actor))


def _verbs(actor: Actor) -> Iterator[Goal]:
    for permission, (name, *words), said in _VERBS:
        if actor.may(permission):
            yield Goal(_(said), reverse(name, args=words))


def _places(actor: Actor, typed: str) -> list[Goal]:
    """Towns, villages and grids in reach, by name, first letters, or part of a code."""
    scope = actor.scope(Permission.LINE_SEE)
    found = [*_areas(scope, typed), *_grids(scope, typed)][:MOST]
    names = area_names({above for area in found for above in _above(area)})
    return [
        Goal(area.name, place_href(area.code), "".join(names.get(one, "") for one in _above(area)))
        for area in found
    ]


def _above(area: Area) -> list[str]:
    """The town, and the village, that an area lies in."""
    codes = (cut(area.code, level) for level in (Level.TOWN, Level.VILLAGE))
    return [code for code in codes if code and code != area.code]


def _areas(scope: Scope, typed: str) -> list[Area]:
    """The nearest first: those whose name begins so, then the others, towns before villages."""
    rows = [*areas_at(scope, Level.TOWN), *areas_at(scope, Level.VILLAGE)]
    if typed.isdigit():
        return [area for area in rows if len(typed) >= 3 and typed in area.code]
    found = [area for area in rows if _answers(area.name, typed)]
    return sorted(found, key=lambda area: (not area.name.startswith(typed), len(area.code), area.code))


def _grids(scope: Scope, typed: str) -> Iterable[Area]:
    """A grid by its whole code, or as people say it: 凤山 3."""
    if typed.isdigit():
        return areas_at(scope & Scope.of_areas(typed), Level.GRID) if len(typed) == DIGITS[Level.GRID] else ()
    said = _GRID.fullmatch(typed)
    if said is None:
        return ()
    villages = [area.code for area in _areas(scope, said["village"].strip()) if area.is_village][:MOST]
    codes = [f"{code}{int(said['number']):03}" for code in villages]
    return areas_at(scope, Level.GRID).filter(code__in=codes)


def _needs(actor: Actor, typed: str) -> list[Goal]:
    """A need by its number, however it was heard."""
    number = typed.upper()
    if not _NUMBER.fullmatch(number):
        return []
    rows = needs_seen_by(actor).filter(number=number.translate(_HEARD))[:1]
    return [
        Goal(
            _("困难 %(number)s") % {"number": need.number},
            reverse("need", args=[need.number]),
            need.words[:30],
        )
        for need in rows
    ]


def _bodies(actor: Actor, typed: str) -> list[Goal]:
    """Organisations in reach, by part of their names or their first letters; squads are found by their grids."""
    standing = organisations_standing(actor.scope(Permission.LINE_SEE)).exclude(kind=Organisation.Kind.SQUAD)
    rows = standing.order_by("area_code", "id").values_list("name", "area_code", "kind")
    found = (row for row in rows if len(typed) > 1 and _answers(row[0], typed))
    return [
        Goal(name, place_href(code), str(Organisation.Kind(kind).label))
        for name, code, kind in islice(found, MOST)
    ]
