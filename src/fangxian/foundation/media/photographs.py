"""Photographs made fit to be kept: drawn anew and small, with nothing in them but what is to be seen.

Where, when and with what it was taken (EXIF, XMP, notes of the maker) does not come along: only the picture itself
is encoded again. One is drawn at a time in each process, and none that would unpack to more than a phone takes, so
that no upload fills the memory.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: What a browser may offer.
ACCEPT = "image/jpeg,image/png,image/webp"
#: Bytes of an upload at the most.
LARGEST = 15_000_000
#: Pixels of the longer side of what is kept.
SIDE = 1_600
#: Pixels of an upload at the most. A JPEG is unpacked at a fraction of its size, the others whole.
_MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
_QUALITY = 82
_DRAWING = Lock()


@dataclass(frozen=True)
class Photograph:
    """A photograph as it is kept."""

    content: bytes
    media_type: str = "image/jpeg"


def photograph_cleaned(chunks: Iterable[bytes], *, size: int) -> Photograph:
    """Draw an uploaded photograph of ``size`` bytes anew. Raises ``Refused`` for what is none, or too large."""
    if size > LARGEST:
        raise Refused("photograph.too_large", N_("照片太大：最多 15 MB。"))
    upload = BytesIO(b"".join(chunks))
    try:
        with _DRAWING, warnings.catch_warnings():
            # Pillow warns before it refuses; here the bounds below decide.
            warnings.simplefilter("ignore")
            return Photograph(_drawn(upload))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Refused("photograph.unreadable", N_("这不是能打开的照片：请用 JPG、PNG 或 WebP。")) from error


def _drawn(upload: BytesIO) -> bytes:
    with Image.open(upload, formats=list(_MOST_PIXELS)) as picture:
        width, height = picture.size
        if width * height > _MOST_PIXELS[str(picture.format)]:
            raise Refused("photograph.too_many_pixels", N_("照片的像素太多，请先缩小再传。"))
        picture.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((SIDE, SIDE))
        drawn = BytesIO()
        _on_white(upright).save(drawn, "JPEG", quality=_QUALITY, optimize=True)
        return drawn.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Colours alone, in an image that has never held anything else; what was clear is white."""
    coloured = picture.convert("RGBA")
    paper = Image.new("RGB", coloured.size, "white")
    paper.paste(coloured, mask=coloured.getchannel("A"))
    return paper
