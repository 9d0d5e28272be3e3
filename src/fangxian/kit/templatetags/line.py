"""Template tags that every page has: times as people say them, the signs of the line, forms, marks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.kit.said import said_exactly, said_left, said_span, said_time
from fangxian.kit.shapes import Action, Figure, State
from fangxian.plain import clock
from fangxian.plain.words import N_

register = template.Library()

#: The three signs: a gap in the stroke, half a stroke, a full one. The same on map, list, print and wall.
_STROKES = {
    State.BROKEN: "M0 4H9M15 4H24",
    State.DUE: "M0 4H12",
    State.WHOLE: "M0 4H24",
    State.CLOSED: "M0 4H24",
}
#: Across a card or a page the gap is the same gap, so a smaller part of the stroke.
_WIDE_STROKES = {**_STROKES, State.BROKEN: "M0 4H10.8M13.2 4H24"}
_WORDS = {
    State.BROKEN: N_("断"),
    State.DUE: N_("将断"),
    State.WHOLE: N_("完整"),
    State.CLOSED: N_("刚补上"),
}
#: Beyond the half that will break the line goes on, thin: it is not broken yet.
_REST = {State.DUE: "M12 4H24"}
_SPRITE = "vendor/tabler-icons-3.52.0/sprite.svg"
_SOON = timedelta(hours=1)


@register.filter
def spoken(moment: datetime | None) -> SafeString | str:
    """A moment as it is said, exact on hover and in print."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        said_exactly(moment),
        said_time(moment),
    )


@register.filter
def open_for(since: datetime) -> str:
    """How long something has been so."""
    return said_span(clock.now() - since)


@register.filter
def lasted(since: datetime, until: datetime) -> str:
    """How long something was so."""
    return said_span(until - since)


@register.filter
def time_left(due: datetime) -> SafeString:
    """A clock: time left, then time over."""
    return format_html(
        '<time class="clock" data-state="{}" datetime="{}" title="{}">{}</time>',
        "over" if due < clock.now() else "left",
        due.isoformat(),
        said_exactly(due),
        said_left(due),
    )


@register.filter
def clock_state(due: datetime) -> State:
    """The sign of a clock: whole, due within the hour, broken when its time is over."""
    left = due - clock.now()
    if left < timedelta(0):
        return State.BROKEN
    return State.DUE if left <= _SOON else State.WHOLE


@register.simple_tag
def as_of(moment: datetime | None = None) -> SafeString:
    """截至 14:05: the time that what is shown was true."""
    return format_html('<span class="as-of">{} {}</span>', _("截至"), spoken(moment or clock.now()))


@register.filter
def state_word(state: str) -> str:
    """A state's one word, which always goes with its sign."""
    return _(_WORDS[State(state)])


@register.simple_tag
def sign(state: str, *, word: bool = False) -> SafeString:
    """A state's sign as small as a word; the word itself beside it, or only for those who listen."""
    return format_html(
        '{}<span class="{}">{}</span>',
        _drawn(state, "sign", _STROKES[State(state)]),
        "sign-word" if word else "unseen",
        state_word(state),
    )


@register.simple_tag
def stroke(state: str, *, cell: bool = False) -> SafeString:
    """A state's sign as a line across its place. It says nothing aloud: the words stand beside it."""
    return _drawn(state, "stroke", (_STROKES if cell else _WIDE_STROKES)[State(state)])


@lru_cache(maxsize=64)  # a strip draws hundreds, of a dozen kinds
def _drawn(state: str, shape: str, stroke: str) -> SafeString:
    rest = _REST.get(State(state), "")
    return format_html(
        '<svg class="{}" data-state="{}" viewBox="0 0 24 8" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><path d="{}"/>{}</svg>',
        shape,
        state,
        stroke,
        format_html('<path class="rest" d="{}"/>', rest) if rest else "",
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the one set. It never stands without a word."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static(_SPRITE),
        name,
    )


@register.filter
def change_said(figure: Figure) -> SafeString | str:
    """A figure's change since the last report: 比今天 08:00 多 3 个."""
    if figure.change is None:
        return ""
    then = spoken(figure.since) if figure.since else _("上次报告")
    if figure.change == 0:
        return format_html(_("与{then} 相同"), then=then)
    words = _("比{then} 多 {number} {unit}") if figure.change > 0 else _("比{then} 少 {number} {unit}")
    return format_html(words, then=then, number=abs(figure.change), unit=figure.unit)


@register.inclusion_tag("kit/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """A form's fields, each with a visible label, its hint and its errors."""
    return {"form": form, "wrong": sum(bool(field.errors) for field in form.visible_fields())}


@register.inclusion_tag("kit/components/chain.html")
def chain(
    links: Sequence[Any],
    actions: Mapping[tuple[str, str], Action] | None = None,
    unmask: Mapping[Any, str] | None = None,
) -> dict[str, Any]:
    """The links of ``duties.selectors.chain``, from the place up to the city.

    ``actions``: the button that fills a hole, by (kind, area code). ``unmask``: where a person is unmasked, by
    responder id. Who must fill a hole is the nearest one above it who is there.
    """
    rungs = []
    for place, link in enumerate(links):
        above = next((one for one in links[place + 1 :] if one.level != link.level and one.holders), None)
        rungs.append(
            {
                "link": link,
                "holders": [(holder, (unmask or {}).get(holder.chip.id, "")) for holder in link.holders],
                "filler": f"{above.area_name} {above.title} {above.holders[0].chip.name}" if above else "",
                "action": (actions or {}).get((link.kind, link.area_code)),
            }
        )
    return {"rungs": rungs}


@register.simple_tag(takes_context=True)
def may(context: template.Context, key: str, area: str | None = None) -> bool:
    """Whether the reader's duties allow the permission with this key, here if a place is given."""
    actor = context["request"].actor
    permission = next(one for one in Permission if one.key == key)
    return bool(actor.may(permission) if area is None else actor.may_at(permission, area=area))
