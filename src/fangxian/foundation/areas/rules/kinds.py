"""The kind of an area (街道, 村委会 …), read from its code where nobody says it.

The bands are those of the statistical code: units 001–099 streets, 100–199 towns, 200–399 townships, 400–599
units like them; villages 000–199 residents' and 200–399 villagers' committees, 400–499 and 500–599 what is
like them. All but one of Fujian's 18,420 rows of 2019 conform (the exception is a stand-in for 金门县).
"""

from fangxian.plain.areacodes import Level, level_of

PROVINCE = "省级"
PREFECTURE = "地级"
GRID = "网格"

_COUNTIES = {"区": "市辖区", "市": "县级市", "县": "县"}
_TOWNS = (
    "街道", "镇", "乡", "乡", "类似乡级单位(农场/开发区)", "类似乡级单位(农场/开发区)",
)  # fmt: skip
_VILLAGES = (
    "居委会", "居委会", "村委会", "村委会", "类似居委会", "类似村委会",
)  # fmt: skip
_OTHER = "其他"


def kind_by_code(code: str, name: str) -> str:
    """The kind that the code's band says; a county's by the end of its name."""
    match level_of(code):
        case Level.PROVINCE:
            return PROVINCE
        case Level.PREFECTURE:
            return PREFECTURE
        case Level.COUNTY:
            return _COUNTIES.get(name[-1:], _OTHER)
        case Level.TOWN:
            return _banded(_TOWNS, code)
        case Level.VILLAGE:
            return _banded(_VILLAGES, code)
        case _:
            return GRID


def _banded(kinds: tuple[str, ...], code: str) -> str:
    band = int(code[-3])
    return kinds[band] if band < len(kinds) else _OTHER
