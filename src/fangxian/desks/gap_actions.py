"""Gaps as cards: where their places and their one button lead."""

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
    if gap.action == "appoint" and actor.may_at(Permission.DUTY_APPOINT, area=gap.filled_at):
        return reverse("appoint", args=[gap.kind.partition(".")[2], gap.area_code])
    if gap.action == "form_squad" and actor.may_at(Permission.SQUAD_FORM, area=gap.area_code):
        return reverse("squad_form", args=[gap.area_code])
    if gap.action == "hold_mouth" and actor.may_at(Permission.DUTY_APPOINT, area=gap.filled_at):
        return reverse("mouth_hold", args=[gap.subject])
    if gap.action == "assign_contacts" and actor.may_at(Permission.DUTY_APPOINT, area=gap.filled_at):
        return reverse("grid_contacts", args=[gap.subject])
    if gap.action == "open_body" and (
        actor.may_at(Permission.DUTY_APPOINT, area=gap.area_code)
        or actor.may_at(Permission.SQUAD_FORM, area=gap.area_code)
    ):
        return reverse("organisation", args=[gap.subject])
    if gap.action == "file_report" and actor.may_at(Permission.REPORT_FILE, area=gap.area_code):
        return f"{reverse('day_report', args=[gap.area_code])}?{urlencode({'day': gap.reference})}"
    if gap.action == "answer_need" and actor.may_at(
        Permission.NEED_SEE, area=gap.area_code, organisation=gap.owner_id
    ):
        return reverse("need", args=[gap.reference])
    return _people_href(actor, gap)


def _people_href(actor: Actor, gap: OpenGap) -> str:
    """Where people are lacking: at a post, in a quota, in a batch."""
    if gap.action == "name_people" and actor.may_at(Permission.SECONDMENT_NAME, organisation=gap.owner_id):
        return reverse("quota", args=[gap.subject])
    if gap.action == "receive_people" and actor.may_at(Permission.WHISTLE_BLOW, area=gap.area_code):
        return reverse("contingent", args=[gap.subject])
    if gap.action == "staff_post" and actor.may_at(Permission.POST_ARRANGE, area=gap.area_code):
        return reverse("post", args=[gap.subject])
    return ""
