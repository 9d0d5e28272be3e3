"""The plans that ship with the program: each may be adopted as it stands, or changed first."""

import tomllib
from functools import lru_cache
from pathlib import Path

import fangxian

FOLDER = Path(fangxian.__file__).parent / "plans"


@lru_cache(maxsize=1)
def shipped_titles() -> dict[str, str]:
    """What each is called, by the name of its file without the ending."""
    files = sorted(FOLDER.glob("*.toml"))
    return {one.stem: tomllib.loads(one.read_text(encoding="utf-8"))["identity"]["title"] for one in files}


def shipped_text(name: str) -> str:
    """The text of one of them. Raises ``KeyError`` for a name that is none of theirs."""
    if name not in shipped_titles():
        raise KeyError(name)
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
