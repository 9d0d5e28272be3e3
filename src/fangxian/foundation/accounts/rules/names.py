"""Names of accounts: of a place and a number, never of a person."""

import re
from collections.abc import Collection

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_NAME = re.compile(r"[a-z][a-z0-9-]{2,29}")
_LETTERS = re.compile(r"[^a-z]")


def account_name(typed: str) -> str:
    """A name as it is kept: small letters, digits and bars. Raises ``Refused``."""
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise Refused(
            "account.name_malformed", N_("账号名要以字母开头，3 到 30 位，只用小写字母、数字和短横线。")
        )
    return name


def stem_of(initials: str) -> str:
    """What names of a place's accounts begin with, by the initials that the place goes by."""
    return (_LETTERS.sub("", initials.lower())[:8] or "x").ljust(2, "x")


def names_from(stem: str, after: int, most: int = 100) -> list[str]:
    """The next names of a stem after so many: ``fssq01``, ``fssq02`` …"""
    return [f"{stem}{number:02d}" for number in range(after + 1, after + most + 1)]


def name_free(stem: str, taken: Collection[str]) -> str:
    """The first name of this stem that nobody has."""
    return next(name for name in names_from(stem, 0, len(taken) + 1) if name not in taken)
