"""The part of a page that refreshes itself, and does nothing while nothing has changed.

The browser asks again every five seconds and says what it has seen; the answer is empty (204) when that is
still so. What did change is morphed into the page, so that the reader keeps his place and his focus.
"""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def live_part(request: HttpRequest, template: str, context: dict[str, Any], *, url: str) -> SafeString:
    """The part as it stands now, ready to refresh itself from ``url``."""
    return _framed(render_to_string(template, context, request=request), url)


def live_answer(request: HttpRequest, template: str, context: dict[str, Any], *, url: str) -> HttpResponse:
    """The part anew, or nothing when it is what the browser has seen."""
    inside = render_to_string(template, context, request=request)
    if request.GET.get("seen") == _digest(inside):
        return HttpResponse(status=204)
    return HttpResponse(_framed(inside, url))


def _framed(inside: SafeString, url: str) -> SafeString:
    return render_to_string("kit/live.html", {"inside": inside, "seen": _digest(inside), "url": url})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
