"""What the foundation's own tables and their keys are called in print."""

from fangxian.plain.words import N_

IDENTITY = {
    "title": N_("名称"),
    "emergency": N_("应对什么"),
    "county": N_("区划代码"),
    "headquarters": N_("指挥机构"),
    "branch": N_("临时党支部"),
    "ended_on": N_("结束日期"),
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
UNIT = {
    "title": N_("名称"),
    "level": N_("在哪一级"),
    "organisation": N_("哪种组织"),
    "suffix": N_("组织名称的后缀"),
    "purpose": N_("做什么"),
    "outside": N_("不是应急工作成员单位"),
    "assumed": N_("推定"),
}
UNIT_WORDS = {
    "department": N_("部门"),
    "institution": N_("事业单位"),
    "hospital": N_("医院"),
    "party_committee": N_("党（工）委"),
    "health_centre": N_("卫生院"),
    "police_station": N_("派出所"),
}
BRANCH_RULES = {
    "least": N_("正式党员至少几名"),
    "most": N_("党员一般不超过几名"),
    "committee_from": N_("几名起设委员会"),
    "group_least": N_("党小组至少几名"),
    "secretary": N_("书记是哪种责任"),
    "deputy": N_("副书记是哪种责任"),
    "group_leader": N_("党小组长是哪种责任"),
    "severity": N_("轻重（1–3）"),
    "source": N_("来源"),
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
    "most": N_("每处最多几人"),
    "within": N_("一个人的各处要在同一个"),
    "part_of": N_("由哪类户担任"),
    "levels": N_("哪些响应级别时要有"),
}
DUTY_WORDS = {"0": N_("不限")}
NOT_TOGETHER = {"duties": N_("哪几种责任"), "sentence": N_("为什么")}
SQUAD = {
    "title": N_("名称"),
    "led_by": N_("由谁带领"),
    "minimum": N_("至少几人"),
    "owner": N_("由谁补上"),
    "severity": N_("轻重（1–3）"),
    "purpose": N_("做什么"),
    "levels": N_("哪些响应级别时要有"),
}
HOUSEHOLD_KIND = {
    "title": N_("户类别"),
    "sentence": N_("怎样联系"),
    "contact": N_("每户必须有人联系"),
    "levels": N_("哪些响应级别时要联系"),
    "assumed": N_("推定"),
}
RESPONDER_ROLE = {"title": N_("岗位角色"), "work": N_("做什么"), "assumed": N_("推定")}
STANDING_CONDITION = {"title": N_("条件"), "sentence": N_("怎样算有"), "assumed": N_("推定")}
SKILL = {"title": N_("特长"), "certified": N_("要有证书"), "valid_months": N_("证书管几个月")}
SKILL_WORDS = {"0": N_("长期")}
GRID_SIZE = {
    "settlement": N_("城乡"),
    "target": N_("每格约几户"),
    "least": N_("至少几户"),
    "most": N_("至多几户"),
}
GRID_SIZE_WORDS = {"urban": N_("城镇"), "rural": N_("农村")}
RETENTION = {
    "title": N_("哪类信息"),
    "days": N_("留几天"),
    "counts_from": N_("从什么时候算"),
    "sentence": N_("为什么"),
}
RETENTION_WORDS = {"made": N_("记下时"), "ended": N_("办结或解除时"), "emergency_end": N_("应急结束时")}
RESPONSE_LEVEL = {
    "title": N_("级别"),
    "rank": N_("第几级"),
    "decided_by": N_("由谁宣布"),
    "sentence": N_("什么时候用"),
    "source": N_("来源"),
    "initial": N_("宣布以前就按这一级"),
    "assumed": N_("推定"),
}
RISK_CLASS = {
    "title": N_("风险等级"),
    "most_cases": N_("病例最多几例"),
    "most_clusters": N_("本地聚集最多几起"),
    "days_clear": N_("至少几天没有新病例"),
    "level": N_("按哪一级响应"),
    "sentence": N_("怎样算"),
    "source": N_("来源"),
}
