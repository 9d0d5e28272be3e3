"""The plans that ship with the program: each may be adopted as it stands, or changed first.

They name the county that they were written for; another county gets them in its own names.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

import fangxian
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.rules.adapting import adapted

FOLDER = Path(fangxian.__file__).parent / "plans"


def shipped_titles(county: str = "") -> dict[str, str]:
    """What each is called, by the name of its file without the ending; in another county's names if one is given."""
    return {name: _identity(in_names_of(text, county))["title"] for name, text in _texts().items()}


def shipped_text(name: str, county: str = "") -> str:
    """The text of one of them, in another county's names if one is given.

    Raises ``KeyError`` for a name that is none of theirs.
    """
    return in_names_of(_texts()[name], county)


def in_names_of(text: str, county: str) -> str:
    """A plan as the first draft of the county with this code; as it is where it is that county's, or none is given."""
    was = _identity(text)["county"]
    names = area_names({county, was})
    if county in ("", was) or len(names) < 2:
        return text
    return adapted(text, code=county, name=names[county], was=names[was])


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    return {one.stem: one.read_text(encoding="utf-8") for one in sorted(FOLDER.glob("*.toml"))}


@lru_cache(maxsize=8)
def _identity(text: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(text)["identity"]
    return found
