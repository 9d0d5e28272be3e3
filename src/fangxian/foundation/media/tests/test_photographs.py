"""Photographs drawn anew, recordings told by their first bytes, and how both are shown."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from fangxian.foundation.media import photographs
from fangxian.foundation.media.photographs import SIDE, photograph_cleaned
from fangxian.foundation.media.sounds import LARGEST, recording_accepted
from fangxian.plain.errors import Refused

MAKER, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825


def taken(kind: str = "JPEG", size: tuple[int, int] = (800, 400), **options: Any) -> bytes:
    """A photograph as a phone writes it."""
    picture = Image.new("RGB", size, (200, 10, 10))
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def with_exif(**more: Any) -> bytes:
    exif = Image.Exif()
    exif[MAKER] = "SENTINEL-PHONE"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (IFDRational(25), IFDRational(43), IFDRational(0))})
    return taken(exif=exif, comment=b"SENTINEL-NOTE", **more)


def cleaned(upload: bytes) -> bytes:
    return photograph_cleaned([upload], size=len(upload)).content


def test_nothing_but_the_picture_stays() -> None:
    upload = with_exif(dpi=(72, 72))
    assert b"SENTINEL-PHONE" in upload
    assert Image.open(BytesIO(upload)).getexif().get_ifd(GPS)
    kept = cleaned(upload)
    assert b"SENTINEL" not in kept
    picture = Image.open(BytesIO(kept))
    assert not picture.getexif()
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    # It was held upright: what the tag said is now in the picture.
    assert picture.size == (400, 800)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_longer_side_is_bounded(kind: str) -> None:
    picture = Image.open(BytesIO(cleaned(taken(kind, (4000, 1000)))))
    assert (picture.format, picture.size) == ("JPEG", (SIDE, 400))


def test_a_small_one_is_not_blown_up_and_what_was_clear_is_white() -> None:
    clear = BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(clear, "PNG")
    picture = Image.open(BytesIO(cleaned(clear.getvalue())))
    assert picture.size == (30, 20)
    assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(Refused, match="不是能打开的照片"):
        cleaned(taken(kind))


def test_what_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "_MOST_PIXELS", {"JPEG": 99, "PNG": 99, "WEBP": 99})
    with pytest.raises(Refused, match="像素太多"):
        cleaned(taken(size=(10, 10)))
    with pytest.raises(Refused, match="照片太大"):
        photograph_cleaned([b""], size=photographs.LARGEST + 1)


@given(start=some.integers(0, 600), torn=some.binary(max_size=40))
def test_a_torn_one_is_drawn_or_refused(start: int, torn: bytes) -> None:
    whole = taken(size=(64, 64))
    try:
        kept = cleaned(whole[:start] + torn + whole[start + len(torn) :])
    except Refused:
        return
    assert Image.open(BytesIO(kept)).format == "JPEG"


@pytest.mark.parametrize(
    ("first", "media_type"),
    [
        (b"\x1a\x45\xdf\xa3", "audio/webm"),
        (b"OggS", "audio/ogg"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"\xff\xf1", "audio/aac"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
    ],
)
def test_a_recording_is_what_its_first_bytes_say(first: bytes, media_type: str) -> None:
    content = first + b"\x00" * 60
    kept = recording_accepted([content[:3], content[3:]], size=len(content))
    assert (kept.media_type, kept.content) == (media_type, content)


@pytest.mark.parametrize("content", [b"", b"<script>", b"MZ", b"RIFF\x00\x00\x00\x00AVI "])
def test_what_no_browser_plays_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="不是能播放的录音"):
        recording_accepted([content], size=len(content))


def test_a_recording_has_its_length() -> None:
    with pytest.raises(Refused, match="录音太长"):
        recording_accepted([b"OggS"], size=LARGEST + 1)
