"""Short recordings of a voice: what they are by their first bytes, never by what they are called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Bytes of a recording at the most: some three minutes as phones record.
LARGEST = 4_000_000

#: What phones and browsers record and play, by how it begins.
_BEGINS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("audio/webm", lambda first: first.startswith(b"\x1a\x45\xdf\xa3")),
    ("audio/ogg", lambda first: first.startswith(b"OggS")),
    ("audio/mp4", lambda first: first[4:8] == b"ftyp"),
    ("audio/wav", lambda first: first.startswith(b"RIFF") and first[8:12] == b"WAVE"),
    ("audio/aac", lambda first: first[:2] in (b"\xff\xf1", b"\xff\xf9")),
    (
        "audio/mpeg",
        lambda first: first.startswith(b"ID3") or first[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    ),
)


@dataclass(frozen=True)
class Recording:
    """A recording as it is kept."""

    content: bytes
    media_type: str


def recording_accepted(chunks: Iterable[bytes], *, size: int) -> Recording:
    """An uploaded recording of ``size`` bytes. Raises ``Refused`` for what is none, or too long."""
    if size > LARGEST:
        raise Refused("recording.too_long", N_("录音太长：最多 4 MB，三分钟左右。"))
    content = b"".join(chunks)
    media_type = next((kind for kind, begins in _BEGINS if begins(content)), "")
    if not media_type:
        raise Refused("recording.unreadable", N_("这不是能播放的录音：请用手机自带的录音。"))
    return Recording(content, media_type)
