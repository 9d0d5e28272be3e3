"""Gaps as cards: where their places and their one button lead."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.selectors import needs_from
from fangxian.foundation.areas.selectors import area_path
from fangxian.kit.shapes import Action, Crumb, GapCard
from fangxian.line.selectors import OpenGap
from fangxian.plain.areacodes import Level, cut


def gap_cards(actor: Actor, gaps: list[OpenGap]) -> list[GapCard]:
    """Cards for a reader: the button is there when one of his duties lets him press it.

    Beside it, what was asked because of the gap, or the way to ask.
    """
    asked = needs_from(actor.scope(Permission.NEED_SEE), [f"gap:{gap.id}" for gap in gaps])
    return [
        GapCard(
            title=gap.title,
            place=gap.area_name,
            href=place_href(gap.area_code),
            since=gap.since,
            owner=gap.owner,
            severity=how_bad(gap.severity),
            action=_action(actor, gap),
            help=_help(actor, gap, asked),
            exercise=gap.exercise,
        )
        for gap in gaps
    ]


def place_href(code: str) -> str:
    """The page of a place: its village, or its town, or the board."""
    village = cut(code, Level.VILLAGE)
    if village:
        return reverse("village", args=[village])
    town = cut(code, Level.TOWN)
    return reverse("town", args=[town]) if town else reverse("board")


def crumbs(actor: Actor, code: str, *, here: str = "") -> list[Crumb]:
    """The way down to a place; a step that the reader may not open is only a name."""
    path = area_path(code)
    steps = [
        Crumb(name, place_href(one) if actor.may_at(Permission.LINE_SEE, area=one) else "")
        for one, name in path
    ]
    return [*steps, Crumb(here)] if here else [*steps[:-1], Crumb(steps[-1].label)]


def _action(actor: Actor, gap: OpenGap) -> Action | None:
    href = _action_href(actor, gap)
    return Action(gap.verb, href, main=True) if href else None


def how_bad(severity: int) -> str:
    """In a word; nothing for what can wait."""
    return {3: _("马上补"), 2: _("今天补")}.get(severity, "")


def _help(actor: Actor, gap: OpenGap, asked: dict[str, str]) -> Action | None:
    origin = f"gap:{gap.id}"
    if origin in asked:
        return Action(
            _("已报困难 %(number)s") % {"number": asked[origin]}, reverse("need", args=[asked[origin]])
        )
    if gap.action == "answer_need" or not actor.may_at(Permission.NEED_RAISE, area=gap.area_code):
        return None
    village = cut(gap.area_code, Level.VILLAGE) or gap.area_code
    # Somebody who answers for one grid asks for his grid.
    place = village if actor.may_at(Permission.NEED_RAISE, area=village) else gap.area_code
    return Action(
        _("补不上，报困难"), f"{reverse('need_raise')}?{urlencode({'area': place, 'origin': origin})}"
    )


def _action_href(actor: Actor, gap: OpenGap) -> str:
    if gap.action not in _WAYS:
        return ""
    may, href = _WAYS[gap.action]
    return href(gap) if may(actor, gap) else ""


def _fills(actor: Actor, gap: OpenGap) -> bool:
    return actor.may_at(Permission.DUTY_APPOINT, area=gap.filled_at)


def _draws(actor: Actor, gap: OpenGap) -> bool:
    """Whether somebody may draw a village's grids and put its households into them."""
    return all(
        actor.may_at(one, area=gap.area_code) for one in (Permission.PLACE_EDIT, Permission.PERSON_EDIT)
    )


def _leads_bodies(actor: Actor, gap: OpenGap) -> bool:
    return any(
        actor.may_at(one, area=gap.area_code) for one in (Permission.DUTY_APPOINT, Permission.SQUAD_FORM)
    )


def _sees_need(actor: Actor, gap: OpenGap) -> bool:
    return actor.may_at(Permission.NEED_SEE, area=gap.area_code, organisation=gap.owner_id)


def _may_there(permission: Permission) -> Callable[[Actor, OpenGap], bool]:
    return lambda actor, gap: actor.may_at(permission, area=gap.area_code)


def _may_for_owner(permission: Permission) -> Callable[[Actor, OpenGap], bool]:
    return lambda actor, gap: actor.may_at(permission, organisation=gap.owner_id)


def _day_report(gap: OpenGap) -> str:
    return f"{reverse('day_report', args=[gap.area_code])}?{urlencode({'day': gap.reference})}"


#: By a gap's action: who may press its button, and where it leads.
_WAYS: dict[str, tuple[Callable[[Actor, OpenGap], bool], Callable[[OpenGap], str]]] = {
    "appoint": (_fills, lambda gap: reverse("appoint", args=[gap.kind.partition(".")[2], gap.area_code])),
    "draw_grids": (_draws, lambda gap: reverse("village_grids", args=[gap.area_code])),
    "form_squad": (_may_there(Permission.SQUAD_FORM), lambda gap: reverse("squad_form", args=[gap.area_code])),
    "hold_mouth": (_fills, lambda gap: reverse("mouth_hold", args=[gap.subject])),
    "assign_contacts": (_fills, lambda gap: reverse("grid_contacts", args=[gap.subject])),
    "open_body": (_leads_bodies, lambda gap: reverse("organisation", args=[gap.subject])),
    "file_report": (_may_there(Permission.REPORT_FILE), _day_report),
    "name_people": (
        _may_for_owner(Permission.SECONDMENT_NAME), lambda gap: reverse("quota", args=[gap.subject]),
    ),
    "receive_people": (
        _may_there(Permission.WHISTLE_BLOW), lambda gap: reverse("contingent", args=[gap.subject]),
    ),
    "staff_post": (_may_there(Permission.POST_ARRANGE), lambda gap: reverse("post", args=[gap.subject])),
    "find_relief": (
        _may_there(Permission.POST_ARRANGE), lambda gap: reverse("shift_relieve", args=[gap.subject]),
    ),
    "answer_need": (_sees_need, lambda gap: reverse("need", args=[gap.reference])),
}  # fmt: skip
