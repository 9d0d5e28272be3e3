"""What stands in the cells of real sheets: days, years, telephones, as people and their programs leave them."""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from fangxian.plain.errors import Refused
from fangxian.plain.phone import cleaned_number
from fangxian.plain.words import N_

_ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
#: The day before the first that spreadsheet programs count.
_EXCEL_BEGINS = date(1899, 12, 30)
#: Numbers of days that can only be dates: 1950 to 2099. Anything else in the column is a slip.
_SERIALS = range(18_264, 73_051)
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{7,14})")


@lru_cache(maxsize=10_000)
def day_of(typed: str, today: date) -> date:
    """A day: 2020-2-3, 2020/2/3, 2020年2月3日, 20200203, 2月3日 (the last one there was), 43864 as Excel counts.

    Raises ``Refused`` for what is none, and for a day that is still to come.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    day = _counted(text) or _written("".join(re.split(r"[T ]\d{1,2}:", text)[0].split()), today)
    if day is None:
        raise Refused("cell.no_day", N_("“%(typed)s”不是日期，请写成 2020-2-3 或 2月3日。"), typed=typed[:20])
    if day > today:
        raise Refused("cell.day_to_come", N_("%(day)s还没有到。"), day=day.isoformat())
    return day


def _counted(text: str) -> date | None:
    whole, _, _ = text.partition(".")
    if whole.isascii() and whole.isdigit() and len(whole) == 5 and int(whole) in _SERIALS:
        return _EXCEL_BEGINS + timedelta(days=int(whole))
    return None


def _written(text: str, today: date) -> date | None:
    match = _DIGITS.fullmatch(text) or _DAY.fullmatch(text)
    if match is None or (match[1] is None and "." in text):
        return None
    try:
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        day = date(today.year, int(match[2]), int(match[3]))
        return day if day <= today else date(today.year - 1, int(match[2]), int(match[3]))
    except ValueError:
        return None


def phone_of(typed: str) -> str:
    """One telephone number: digits, or + and digits of another country. Raises ``Refused``."""
    if len(typed) == 11 and typed.isdigit() and typed.isascii() and typed[0] == "1" and typed[1] > "2":
        return typed
    text = unicodedata.normalize("NFKC", typed).strip("'‘’` ").removesuffix(".0")
    text = "".join(text.split())
    if _ROUNDED.fullmatch(text):
        raise Refused(
            "cell.phone_rounded",
            N_("电话被表格软件改成了科学计数（如 1.38E+10），请把该列设为文本后重新填。"),
        )
    if re.search(r"\d{7,}[、,;/]\d{7,}", text):
        raise Refused("cell.phones", N_("一格只填一个电话号码。"))
    text = text.removeprefix("0086") if text.startswith("0086") else text
    abroad = _ABROAD.fullmatch(text.replace("-", ""))
    if abroad and not abroad[1].startswith("86"):
        return f"+{abroad[1]}"
    digits = text.removeprefix("86") if len(text) == 13 else text
    return cleaned_number(digits)


@lru_cache(maxsize=10_000)
def year_of(typed: str, today: date) -> int:
    """The year of a birth: 1990, 1990年, 1990-05-01, 199005, or a day as Excel counts. Raises ``Refused``."""
    text = unicodedata.normalize("NFKC", typed).strip()
    day = _counted(text)
    match = re.match(r"(\d{4})(?:\D|\d{2}$|\d{4}$|$)", text)
    year = day.year if day else int(match[1]) if match else 0
    if not 1900 <= year <= today.year:
        raise Refused("cell.no_year", N_("“%(typed)s”不是出生年份，请写成 1990。"), typed=typed[:20])
    return year
