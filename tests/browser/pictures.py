"""Pictures for the guide: what a page shows, small enough to lie in the repository.

They are written only when ``FANGXIAN_PICTURES`` is set; otherwise a test that would take one only asks that it lies
there. A picture keeps the commonest colours of its page, as a palette.
"""

import base64
import json
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import PLACE
from tests.browser.running import ROOT

FOLDER = ROOT / "docs" / "guide" / "pictures"
#: What a desk's picture shows, in pixels; a phone's is as wide as a phone.
SHOWN = {"width": 1280, "height": 720}
COLOURS = 48
MOST_BYTES = 60_000

#: Draw a picture, keep its commonest colours, and give for each pixel which one is nearest.
_INDEXED = """async ([picture, most]) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + picture;
  await image.decode();
  const sheet = new OffscreenCanvas(image.width, image.height).getContext('2d');
  sheet.drawImage(image, 0, 0);
  const seen = new Uint32Array(sheet.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const one of seen) counts.set(one, (counts.get(one) || 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
  const parts = one => [one & 255, one >> 8 & 255, one >> 16 & 255];
  const kept = byCount.slice(0, most).map(parts);
  const far = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const nearest = new Map(byCount.map(one => {
    const all = kept.map(colour => far(colour, parts(one)));
    return [one, all.indexOf(Math.min(...all))];
  }));
  let found = '';
  for (const one of seen) found += String.fromCharCode(nearest.get(one));
  return JSON.stringify([image.width, image.height, kept, btoa(found)]);
}"""


@dataclass(frozen=True)
class Album:
    """Takes the guide's pictures, or asks that they are there."""

    browser: Browser

    def take(self, page: Page, name: str, *, of: Locator | None = None) -> None:
        """What a page shows now, from its top or where ``of`` stands."""
        path = FOLDER / f"{name}.png"
        if not os.environ.get("FANGXIAN_PICTURES"):
            assert path.exists(), f"take the guide's pictures anew: FANGXIAN_PICTURES=1 ({name})"
            return
        if of is not None:
            of.scroll_into_view_if_needed()
        picture = self._small(page.screenshot(animations="disabled", caret="hide"))
        assert len(picture) <= MOST_BYTES, f"{name}: {len(picture)} bytes"
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)

    def _small(self, picture: bytes) -> bytes:
        context = self.browser.new_context(**PLACE)  # type: ignore[arg-type]
        drawn = context.new_page().evaluate(_INDEXED, [base64.b64encode(picture).decode(), COLOURS])
        context.close()
        width, height, colours, pixels = json.loads(drawn)
        return _png(width, height, colours, base64.b64decode(pixels))


def _png(width: int, height: int, colours: list[list[int]], pixels: bytes) -> bytes:
    """An indexed PNG, its rows as they are: between few colours a filter saves nothing."""
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in colours for part in colour)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    sealed: Callable[[bytes], bytes] = lambda told: struct.pack(">I", zlib.crc32(told))  # noqa: E731
    told = [struct.pack(">I", len(body)) + kind + body + sealed(kind + body) for kind, body in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)
