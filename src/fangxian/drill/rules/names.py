"""Invented names: a surname by its weight, a given name of one or two common characters that suit the sex.

The characters are chosen by hand, in no way from real people. In a rural village two surnames are those of most
families, as in Fujian's clan villages: assumed.
"""

from collections.abc import Sequence
from random import Random

from fangxian.drill.rules.people import Surnames

_BOTH = (
    "安平和清明海山林松竹春秋月星云雨晨文思远志诚信敏慧珍德福祥瑞庆荣华国建伟宁康乐喜欣晓小金玉永长天一子家嘉"
    "书学心世英雅静正光景新丹青江河川石泉溪梅冬夏如若以亦可之少友仁义礼智忠孝言语诗画晴岚冰雪霖露霞虹锦绣"
)
_MEN = (
    "强军斌勇毅刚峰磊涛鹏飞龙虎杰俊豪波辉超浩宇轩博凯钢铁民兵武威猛壮宏伟良才进成功胜利贵财富发达生根土水木火炎"
    "昌盛兴旺坤乾朝阳东南北中齐凡帆航舟岩峻岭洋淼润泽霆震雷电钧铭钦铿锋锐"
)
_WOMEN = (
    "婷芳丽燕玲萍琴兰娟秀娜妹花菊莲蓉薇茜莉莎蕾蕊芸苹茵菲菁荷桃桂杏柳枝叶凤凰莺鹃鸿雁珠琳琪瑶瑾璐珊玫瑰碧翠红彩"
    "妍妙姗姝娇娥媛嫣婉婵嫦姣倩俏仙美香芬馨淑贞惠爱巧"
)
#: Of a rural village's families, so many in a hundred bear one of its two surnames.
_CLAN = 55
_SLOTS = 8_192


def surname_slots(surnames: Surnames) -> tuple[str, ...]:
    """The surnames laid out by weight, so that a blind pick finds each as often as it occurs."""
    whole = sum(int(weight * 1_000) for weight in surnames.weights)
    slots: list[str] = []
    reached = 0
    for name, weight in zip(surnames.names, surnames.weights, strict=True):
        reached += int(weight * 1_000)
        slots += [name] * (reached * _SLOTS // whole - len(slots))
    return tuple(slots)


class Namer:
    """Gives the families and people of one village their names."""

    def __init__(self, throw: Random, slots: Sequence[str], *, clannish: bool) -> None:
        self._random = throw.random
        self._slots = slots
        self._clans = (self._any(), self._any()) if clannish else ()

    def surname(self) -> str:
        """A family's."""
        if self._clans and self._random() * 100 < _CLAN:
            return self._clans[self._random() < 0.4]
        return self._any()

    def given(self, *, man: bool) -> str:
        """One character, or two; more often two."""
        own = _MEN if man else _WOMEN
        first = _BOTH if self._random() < 0.6 else own
        second = own if first is _BOTH and self._random() < 0.7 else _BOTH
        if self._random() < 0.15:
            return first[int(self._random() * len(first))]
        return first[int(self._random() * len(first))] + second[int(self._random() * len(second))]

    def _any(self) -> str:
        return self._slots[int(self._random() * len(self._slots))]
