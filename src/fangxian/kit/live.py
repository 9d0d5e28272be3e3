"""The part of a page that refreshes itself.

The browser asks again every five seconds and says what it has seen; while that is still so the answer is
empty (204). What did change is morphed into the page, so that the reader keeps his place and his focus.
"""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def live_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, url: str, seen: str
) -> SafeString:
    """The part as it stands now, ready to refresh itself from ``url``; ``seen`` names this state of things."""
    inside = render_to_string(template, context, request=request)
    return render_to_string("kit/live.html", {"inside": inside, "seen": seen, "url": url})
