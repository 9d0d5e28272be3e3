"""The guide says what the product says: each word in 「」 stands on a page, each picture is there, small, and shown."""

import re
from pathlib import Path

import pytest

from tests.architecture.house.tree import ROOT

pytestmark = pytest.mark.rules

PACKAGE = ROOT / "src" / "fangxian"
GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
MOST_PICTURES, MOST_BYTES = 15, 60_000

_QUOTED = re.compile("「([^」]+)」")
_SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([a-z0-9-]+\.png)\)")
#: What a source says on a page: strings of Python, and what stands between and within a template's tags.
_STRING = re.compile(r'"([^"\\\n]*[\u4e00-\u9fff＊][^"\\\n]*)"')
_WRITTEN = re.compile(r"%}([^{}%<>]*[\u4e00-\u9fff][^%<>]*?)(?:{%|<)|{{[^}]*}}")
_TAG = re.compile("{%.*?%}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_GAP = re.compile(r"%\([a-z_]+\)[sd]|{{[^}]*}}|{[a-z_.()\[\]]+}")


def test_every_word_that_the_guide_quotes_is_said() -> None:
    said = [*_said()]
    plain = set(said)
    patterns = [_pattern(one) for one in said if _GAP.search(one) and len(_CHINESE.findall(one)) > 1]
    wrong = [
        f"{path.name}: 「{word}」"
        for path in sorted(GUIDE.glob("*.md"))
        for word in _QUOTED.findall(path.read_text(encoding="utf-8"))
        if word not in plain and not any(one.fullmatch(word) for one in patterns)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_picture_is_shown_and_small() -> None:
    shown = {name for path in GUIDE.glob("*.md") for name in _SHOWN.findall(path.read_text(encoding="utf-8"))}
    there = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert shown == set(there)
    assert len(there) <= MOST_PICTURES
    assert {name: size for name, size in there.items() if size > MOST_BYTES} == {}


def _said() -> set[str]:
    """Every string of the product that a reader may see, templates and plans included."""
    found: set[str] = set()
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            found.update(one.strip() for one in _WRITTEN.findall(text))
            text = "\n".join(_TAG.findall(text))
        found.update(_STRING.findall(text))
    return {one.rstrip("：。") for one in found if one}


def _sources() -> list[Path]:
    suffixes = (".py", ".html", ".toml")
    return [one for one in PACKAGE.rglob("*") if one.suffix in suffixes and "tests" not in one.parts]


def _pattern(said: str) -> re.Pattern[str]:
    """What it can become on a page: where a value is put in, a few words stand."""
    parts = [re.escape(part) for part in _GAP.split(said)]
    return re.compile(".{1,12}".join(parts))
