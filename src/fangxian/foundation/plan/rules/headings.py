"""What the foundation's own tables and their keys are called in print."""

from fangxian.plain.words import N_

IDENTITY = {
    "title": N_("名称"),
    "emergency": N_("应对什么"),
    "county": N_("区划代码"),
    "headquarters": N_("指挥机构"),
    "branch": N_("临时党支部"),
}
VOCABULARY = {"title": N_("叫法"), "said_by": N_("不同人的说法")}
TIER = {
    "level": N_("层级"),
    "title": N_("名称"),
    "organisation": N_("负责的组织"),
    "suffix": N_("组织名称的后缀"),
}
TIER_WORDS = {
    "headquarters": N_("应急指挥部"),
    "town_office": N_("镇街办公室"),
    "village_committee": N_("村居委会"),
}
GROUP = {
    "title": N_("工作组"),
    "party_group": N_("党小组"),
    "work": N_("管什么"),
    "assumed": N_("推定"),
}
DUTY = {
    "title": N_("责任"),
    "sentence": N_("负责什么"),
    "level": N_("在哪一级"),
    "role": N_("权限"),
    "expected": N_("每处必须有人"),
    "holders": N_("至少几人"),
    "from_level": N_("从哪一级来"),
    "owner": N_("由谁补上"),
    "severity": N_("轻重（1–3）"),
    "limit": N_("每人最多"),
}
DUTY_WORDS = {"0": N_("不限")}
SQUAD = {
    "title": N_("名称"),
    "led_by": N_("由谁带领"),
    "minimum": N_("至少几人"),
    "owner": N_("由谁补上"),
    "severity": N_("轻重（1–3）"),
    "purpose": N_("做什么"),
}
