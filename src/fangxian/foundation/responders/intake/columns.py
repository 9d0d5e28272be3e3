"""The columns of a sheet of responders, as its template has them."""

from collections.abc import Mapping

from django.utils.translation import override

from fangxian.foundation.responders.models import Responder
from fangxian.foundation.sheets.kinds import Column
from fangxian.kit.vocabulary import words_of


def standing_titles() -> Mapping[str, str]:
    """The titles of standings by key, in Chinese as sheets are."""
    with override("zh-hans"):
        return {str(one.value): str(one.label) for one in Responder.Standing}


def columns() -> tuple[Column, ...]:
    """The template's columns, in the order of ``At``."""
    return (
        Column("name", "姓名", ("名字", "人员姓名", "志愿者姓名", "党员姓名"), required=True, example="陈某某"),
        Column("phone", "手机", (
            "联系电话", "手机号", "手机号码", "电话", "电话号码", "联系方式", "本人电话", "移动电话", "联系手机",
        ), required=True, example="13800000000", hint="座机请带区号", width=16),
        Column("standing", "类别", ("身份", "人员类别", "政治面貌", "人员身份"), required=True, choices=tuple(standing_titles().values()), example="党员", width=10),
        Column("unit", "单位", ("工作单位", "所在单位", "单位名称", "所属单位", "党支部", "所在支部"), hint="要与系统里的组织名称一致", width=22),
        Column("code", "居住村居代码", ("村居代码", "村（居）代码", "区划代码"), hidden=True, width=15),
        Column("town", "居住镇街", ("镇街", "居住地镇街", "居住乡镇", "现居住镇街", "居住镇（街）"), example="某某镇"),
        Column("village", "居住村居", ("村居", "居住社区", "居住村", "居住地村居", "现居住村居", "居住村（居）"), example="某某村"),
        Column("roles", "岗位角色", ("角色", "岗位", "担任岗位", "服务岗位", "意向岗位"), example=_some("responder_role"), hint="可以写几个，用顿号隔开", width=20),
        Column("skills", "特长/证书", ("特长", "证书", "技能", "特长证书", "专业特长"), example=_some("skill"), hint="可以写几个，用顿号隔开；证书编号写在括号里", width=24),
        Column("expires", "证书到期", ("证书有效期", "有效期", "证书到期日", "有效期至"), example="2026-12-31", width=12),
        Column("windows", "可值班时间", ("可服务时间", "服务时间", "值班时间", "空闲时间", "可参加时间"), example="周末；工作日晚上", hint="如 每天8-20、周一到周五18:00-22:00", width=24),
        Column("exclusion", "不能值班原因", ("不能参加原因", "不能到岗原因", "暂不能派原因"), hint="能值班的留空", width=16),
        Column("note", "备注", ("说明",), hint="只供填表人自己用，不导入", width=16),
    )  # fmt: skip


def _some(vocabulary: str) -> str:
    """The first of the plan's words, as an example."""
    return next(iter(words_of(vocabulary).values()), "")
