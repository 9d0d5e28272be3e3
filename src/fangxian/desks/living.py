"""Desks that refresh themselves, and cost next to nothing while nothing happens.

Every write leaves a line in the journal. So while no line was written and the minute is the same, a page is
as it was, and neither its queries nor its templates need be run to say so.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from fangxian.foundation.journal.selectors import state_of_writing
from fangxian.kit.live import live_part
from fangxian.kit.pages import Asking
from fangxian.plain import clock

Build = Callable[[], dict[str, Any]]


def desk(request: Asking, name: str, build: Build, *, live_url: str) -> HttpResponse:
    """The whole page ``desks/<name>.html``, with its living part in it."""
    seen = _state_of_things(request, live_url)
    context = build()
    live = live_part(request, f"desks/{name}_live.html", context, url=live_url, seen=seen)
    return render(request, f"desks/{name}.html", context | {"live": live})


def living(request: Asking, name: str, build: Build, *, live_url: str) -> HttpResponse:
    """The living part ``desks/<name>_live.html`` alone; empty (204) when it is what the browser has seen."""
    # Taken before the reading: what happens meanwhile is shown at the next asking.
    seen = _state_of_things(request, live_url)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    return HttpResponse(live_part(request, f"desks/{name}_live.html", build(), url=live_url, seen=seen))


def _state_of_things(request: Asking, url: str) -> str:
    """Names all that a page depends on: the journal, the minute, who reads it and in which language."""
    minute = int(clock.now().timestamp()) // 60
    words = f"{state_of_writing()}|{minute}|{request.actor.key}|{get_language()}|{url}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]
