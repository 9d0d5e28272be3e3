"""A kept photograph or recording shown in a browser: never stored there, in whole or in the part a player asks for."""

import re
from itertools import islice

from django.http import HttpResponse

from fangxian.foundation.media.frames import FRAME
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.selectors import attachment_open

_PART = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


def attachment_shown(attachment: Attachment, *, part: str = "") -> HttpResponse:
    """The file in the clear, from memory: for small ones. ``part`` is the request's Range.

    Who may see it, the page has asked. Raises ``FileDamaged``.
    """
    headers = {
        "Content-Disposition": "inline",
        "Cache-Control": "no-store",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    found = _PART.fullmatch(part.strip())
    if not found:
        return HttpResponse(
            b"".join(attachment_open(attachment)), content_type=attachment.media_type, headers=headers
        )
    first, last = int(found[1]), min(int(found[2] or attachment.size), attachment.size - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{attachment.size}"
        return HttpResponse(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{attachment.size}"
    return HttpResponse(
        _between(attachment, first, last), status=206, content_type=attachment.media_type, headers=headers
    )


def _between(attachment: Attachment, first: int, last: int) -> bytes:
    """The bytes from the first to the last, of as few frames as hold them."""
    frames = last // FRAME - first // FRAME + 1
    return b"".join(islice(attachment_open(attachment, first), frames))[: last - first + 1]
