"""Plan texts for tests: one that is whole, and ways to spoil it."""

PLAN = """\
[identity]
key = "test-plan"
title = "试验预案"
emergency = "试验"
county = "350181"
headquarters = "试验指挥部"

[[vocabulary]]
key = "need"
title = "需求"
said_by = { village = "困难", town = "吹哨" }

[[tier]]
level = "county"
title = "市"
organisation = "headquarters"

[[tier]]
level = "town"
title = "镇街"
organisation = "town_office"

[[tier]]
level = "village"
title = "村居"
organisation = "village_committee"

[[group]]
key = "supplies"
title = "物资保障组"
party_group = "物资保障党小组"
work = "物资。"

[[duty]]
key = "village_leader"
title = "包村领导"
level = "village"
role = "village_leader"
expected = true
from_level = "town"
owner = "town"
severity = 3
limit = 1
sentence = "对一个村居负总责。"

[[duty]]
key = "grid_chief"
title = "网格长"
level = "grid"
role = "grid_chief"
expected = true
from_level = "village"
owner = "village"
severity = 2
limit = 1
sentence = "对一个网格负责。"

[squad]
title = "党员突击队"
led_by = "grid_chief"
minimum = 3
severity = 1
owner = "village"
purpose = "随叫随到。"
"""


def spoilt(old: str, new: str) -> str:
    """The whole plan with one passage replaced, which must be there."""
    assert PLAN.count(old) == 1, old
    return PLAN.replace(old, new)


def line_with(text: str, passage: str) -> int:
    """The line on which a passage stands, which must be there once."""
    assert text.count(passage) == 1, passage
    return text[: text.index(passage)].count("\n") + 1
