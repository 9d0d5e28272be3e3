"""The columns of a sheet of residents, as its template has them."""

from django.db.models import TextChoices
from django.utils.translation import override

from fangxian.foundation.people.models import Person
from fangxian.foundation.sheets.kinds import Column
from fangxian.kit.vocabulary import words_of


def titles_of(choices: type[TextChoices]) -> dict[str, str]:
    """The titles of a model's choices by key, in Chinese as sheets are."""
    with override("zh-hans"):
        return {str(one.value): str(one.label) for one in choices}


def columns() -> tuple[Column, ...]:
    """The template's columns, in the order of ``At``."""
    return (
        Column("code", "村居代码", ("村（居）代码", "区划代码", "行政区划代码"), hidden=True, width=15),
        Column("town", "镇街", ("乡镇", "镇", "街道", "镇（街道）", "镇(街道)", "乡镇街道", "所属镇街", "所属乡镇", "所在镇街"), example="某某镇"),
        Column("village", "村居", ("村", "社区", "村（居）", "村(居)", "村（社区）", "村(社区)", "村社区", "村居名称", "所属村居", "所在村居", "村名"), example="某某村"),
        Column("place", "小区或自然村", ("小区", "自然村", "小区名称", "小区/自然村", "小区（自然村）", "自然村名称"), example="金辉华府", width=18),
        Column("building", "楼栋", ("栋", "幢", "楼号", "栋号", "幢号", "楼栋号", "楼幢"), example="3", width=8),
        Column("unit", "单元", ("单元号", "梯"), example="2", width=8),
        Column("room", "室", ("室号", "房号", "房间号", "房间", "户室"), example="501", width=8),
        Column("group", "组", ("村民小组", "小组", "组别", "组号", "生产队"), width=8, hint="没有楼栋的，填组和门牌号"),
        Column("house", "门牌号", ("门牌", "门牌号码", "户号"), width=10),
        Column("address", "住址", (
            "家庭住址", "现住址", "现居住地", "现居住地址", "居住地址", "详细地址", "家庭地址", "地址", "返乡居住地址", "返乡住址",
            "返乡地址", "返乡后住址", "返乡后居住地址", "居住地", "现住地址", "住所", "户籍地", "户籍地址", "户籍所在地",
        ), hint="整条住址写在一格时用这一列，如 金辉华府3栋2单元501室、五组12号", width=30),
        Column("name", "姓名", ("名字", "人员姓名", "返乡人员姓名", "返乡人姓名"), required=True, example="陈某某"),
        Column("document", "证件类型", ("证件种类", "证件名称", "证件类别"), choices=tuple(titles_of(Person.Document).values()), hint="不填就按号码判断", width=18),
        Column("number", "证件号码", (
            "身份证号", "身份证号码", "身份证", "证件号", "身份证件号码", "公民身份号码", "居民身份证号", "居民身份证号码", "身份证（护照）号码", "身份证/护照号",
        ), hint="设为文本；小孩、老人没有证件的留空", width=22),
        Column("phone", "手机", ("联系电话", "手机号", "手机号码", "电话", "电话号码", "联系方式", "本人电话", "本人手机", "移动电话", "联系手机"), hint="座机请带区号", width=16),
        Column("sex", "性别", choices=("男", "女"), width=6),
        Column("born", "出生年", ("出生年份", "出生年月", "出生日期", "出生年月日"), example="1990", width=8),
        Column("relation", "与户主关系", ("关系", "与户主的关系", "家庭关系", "户主关系"), choices=tuple(titles_of(Person.Relation).values()), width=10),
        Column("stay", "人员类型", ("人员类别", "居住类型", "居住性质", "人员性质"), choices=tuple(titles_of(Person.Stay).values()), width=10),
        Column("came_on", "返乡日期", (
            "返乡时间", "返融时间", "返融日期", "返榕时间", "返榕日期", "返回时间", "返回日期", "回乡时间", "回乡日期", "到达时间", "到达日期", "来融时间", "来融日期",
            "抵融时间", "返村时间", "入住日期",
        ), example="2020-1-20"),
        Column("came_from", "从哪里来", (
            "来源地", "从何地返回", "何地返回", "从何地返乡", "返乡来源地", "返回地", "出发地", "何处返回", "从何处返回", "来自何地", "返乡前所在地", "返乡前居住地", "始发地",
        ), example="湖北省武汉市", width=20),
        Column("category", "户类别", ("户类型", "家庭类别", "家庭类型"), choices=tuple(words_of("household_category").values()), hint="可以写几个，用顿号隔开"),
    )  # fmt: skip
