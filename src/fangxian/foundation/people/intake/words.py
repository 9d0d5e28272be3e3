"""Where the columns of a sheet of residents stand, and the words that offices write into them. Knows no database."""

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple


class At(IntEnum):
    """Where each column stands in a row."""

    CODE = 0
    TOWN = 1
    VILLAGE = 2
    PLACE = 3
    BUILDING = 4
    UNIT = 5
    ROOM = 6
    GROUP = 7
    HOUSE = 8
    ADDRESS = 9
    NAME = 10
    DOCUMENT = 11
    NUMBER = 12
    PHONE = 13
    SEX = 14
    BORN = 15
    RELATION = 16
    STAY = 17
    CAME_ON = 18
    CAME_FROM = 19
    CATEGORY = 20


#: Other words that offices write for the plan's and the models' own.
DOCUMENT_ALIASES = {
    "身份证": "resident_id", "二代身份证": "resident_id", "居民身份证号": "resident_id", "公民身份证": "resident_id",
    "回乡证": "hk_macau_permit", "港澳通行证": "hk_macau_permit", "港澳居民来往内地通行证（回乡证）": "hk_macau_permit",
    "台胞证": "taiwan_permit", "台湾通行证": "taiwan_permit", "居住证": "residence_permit",
    "港澳居民居住证": "residence_permit", "台湾居民居住证": "residence_permit", "外国人居留证": "foreigner_id",
    "外国人永久居留证": "foreigner_id", "永久居留证": "foreigner_id", "其他": "other", "无": "none", "无证件": "none",
}  # fmt: skip
SEX_ALIASES = {
    "男性": "male",
    "女性": "female",
    "M": "male",
    "F": "female",
    "1": "male",
    "2": "female",
    "不详": "unknown",
    "未知": "unknown",
}
RELATION_ALIASES = {
    "本人": "head", "妻子": "spouse", "妻": "spouse", "丈夫": "spouse", "夫": "spouse", "夫妻": "spouse", "爱人": "spouse",
    "儿子": "child", "女儿": "child", "子": "child", "女": "child", "长子": "child", "次子": "child", "长女": "child",
    "次女": "child", "父亲": "parent", "母亲": "parent", "父": "parent", "母": "parent", "孙子": "grandchild",
    "孙女": "grandchild", "孙": "grandchild", "外孙": "grandchild", "外孙女": "grandchild",
}  # fmt: skip
STAY_ALIASES = {
    "常住": "registered", "户籍人口": "registered", "本地": "registered", "租客": "tenant", "租住": "tenant",
    "承租": "tenant", "流动人口": "tenant", "返乡人员": "returnee", "返融": "returnee", "返榕": "returnee",
    "探亲": "visitor", "来访人员": "visitor", "访客": "visitor", "外出人员": "away", "在外": "away",
}  # fmt: skip


class Words(NamedTuple):
    """What the words that a cell may hold mean, and those of them that a sentence offers."""

    meanings: Mapping[str, str]
    offered: tuple[str, ...]


def words(titles: Mapping[str, str], aliases: Mapping[str, str] | None = None) -> Words:
    """Of titles by key, and what offices write instead of them."""
    keys = {key: key for key in titles}
    return Words(
        {**keys, **(aliases or {}), **{title: key for key, title in titles.items()}}, tuple(titles.values())
    )
