"""Template tags of lists that are sorted and narrowed, on every page without loading: see ``kit/tables.py``."""

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fangxian.kit.tables import ASCENDING, DESCENDING, Arrangement, Choice, Filter

register = template.Library()

#: Questions of an address that no link or form hands on: they are no part of what the reader asked.
_PASSING = ("page", "seen", "as")

#: Up, down, and both for a column that may be pressed.
_SIGNS = {
    ASCENDING: "M12 5l6 9H6z",
    DESCENDING: "M12 19l-6-9h12z",
    "": "M12 4l4 6H8zM12 20l-4-6h8z",
}


@register.simple_tag(takes_context=True)
def head(context: template.Context, asked: Arrangement, key: str, kind: str = "") -> SafeString:
    """The head of a table's column: a link that sorts by it, if it can be sorted. ``kind`` is its class."""
    found = asked.head(key)
    shaped = format_html(' class="{}"', kind) if kind else ""
    if not found.can_be_sorted:
        return format_html('<th scope="col"{}>{}</th>', shaped, found.label)
    return format_html(
        '<th scope="col"{}{}><a class="sorts" href="{}">{}<svg class="sort-sign" viewBox="0 0 24 24" aria-hidden="true"'
        ' focusable="false" data-sorted="{}"><path d="{}"/></svg></a></th>',
        shaped,
        format_html(' aria-sort="{}"', found.sorted) if found.sorted else "",
        _address(context, sort=found.to),
        found.label,
        found.sorted,
        _SIGNS[found.sorted],
    )


@register.simple_tag(takes_context=True)
def querystring_of(context: template.Context, key: str, value: str) -> str:
    """The address's questions with one of them answered anew, from the first page."""
    return _address(context, **{key: value or None})


@register.simple_tag(takes_context=True)
def kept_questions(context: template.Context, *but: str) -> SafeString:
    """The address's questions as hidden fields of a form that asks one more."""
    pairs = (
        (key, value)
        for key, values in context["request"].GET.lists()
        if key not in (*but, *_PASSING)
        for value in values
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.filter
def choices(asked: Arrangement | None) -> list[tuple[Filter, list[Choice]]]:
    """Each filter of a list, with its translated name and what it offers."""
    if not asked:
        return []
    return [
        (Filter(one.key, _(one.label), one.options, one.counts), asked.choices(one)) for one in asked.filters
    ]


def _address(context: template.Context, **changed: Any) -> str:
    found: QueryDict = context["request"].GET.copy()
    for key in _PASSING:
        found.pop(key, None)
    for key, value in changed.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return f"?{found.urlencode()}" if found else "?"
