"""Whether the keys that are here are the database's: looked at whenever a program of the house starts."""

from pathlib import Path

from django.db import connection

from fangxian.foundation.retention.selectors import (
    KeysCompared,
    families_lost,
    keys_compared_if_any,
    keys_said,
)
from fangxian.kit.keys import keys_look_again, keys_missing, keys_withhold
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


def keys_watch() -> KeysCompared:
    """Compare, and see to it that this process begins no key in the place of one that is lost."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return KeysCompared()
    compared = keys_compared_if_any()
    keys_withhold(families_lost(compared))
    keys_look_again()
    return compared


def keys_require_own() -> None:
    """Refuse to begin with keys of another database: what would be written under them, nobody could read."""
    foreign = keys_watch().foreign
    if foreign:
        raise Refused(
            "keys.foreign",
            N_(
                "密钥文件夹不是这个库的：%(names)s 对不上。请换回原来的密钥，或用 fangxian keys recover 找回。"
            ),
            names="、".join(keys_said(foreign)),
        )


def keys_require_all() -> None:
    """Refuse to begin without the keys that the journal is sealed with, and with keys of another database."""
    keys_require_own()
    if any(family == "seal" for family, _ in keys_watch().missing):
        raise keys_missing()
