"""Roles: what a duty lets its holder do, one readable class for each seat.

``here`` holds over the duty's own place or organisation; ``citywide`` over the whole county-level city that
the place lies in. The page "who may do what" prints the titles and sentences as they stand.
"""

from typing import ClassVar

from fangxian.access.permissions import Permission as P  # noqa: N817 - said forty times below
from fangxian.plain.words import N_


class Role:
    """A seat's rights. Not instantiated: the class is the value."""

    key: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]
    here: ClassVar[frozenset[P]] = frozenset()
    citywide: ClassVar[frozenset[P]] = frozenset()


class HeadquartersOfficer(Role):
    key = "headquarters_officer"
    title = N_("指挥部值班员")
    sentence = N_(
        "看整条防线和日志，指派责任人，登记人员和居民，接下并答复困难，采用新预案，改变响应级别，催报日报告，记值班日志，设岗排班、开志愿服务证明，给部门分选派名额、定批次。"
    )
    here = frozenset({
        P.LINE_SEE, P.CHAIN_CALL, P.RESPONDER_SEE, P.RESPONDER_EDIT, P.PERSON_SEE,
        P.PERSON_UNMASK, P.PERSON_EDIT, P.PERSON_HOLDINGS, P.RESPONDER_UNMASK, P.DUTY_APPOINT, P.NEED_SEE, P.NEED_RAISE,
        P.NEED_ANSWER, P.NEED_CONFIRM, P.PLAN_SEE, P.PLAN_ADOPT, P.JOURNAL_SEE, P.LEVEL_CHANGE, P.REPORT_FILE,
        P.REPORT_URGE, P.LOG_KEEP, P.POST_SEE, P.CERTIFICATE_ISSUE, P.POST_ARRANGE, P.SECONDMENT_SEE, P.SECONDMENT_CHOOSE,
    })  # fmt: skip


class GroupOfficer(Role):
    key = "group_officer"
    title = N_("工作组成员")
    sentence = N_("看整条防线和困难，接下并答复交给本组的困难；组织组给部门分选派名额、定批次。")
    here = frozenset({P.NEED_SEE, P.NEED_ANSWER, P.SECONDMENT_SEE, P.SECONDMENT_CHOOSE})
    citywide = frozenset({P.LINE_SEE, P.CHAIN_CALL, P.NEED_SEE, P.PLAN_SEE})


class TownOfficer(Role):
    key = "town_officer"
    title = N_("镇街办公室")
    sentence = N_(
        "看本镇街各村居，指派包村领导和网格长，登记人员和居民，接下并答复本镇街和各村的困难，报日报告、催村里报，记值班日志，给村里开账号，设岗排班、开志愿服务证明，吹哨要人并接收选派来的人。"
    )
    here = frozenset({
        P.LINE_SEE, P.CHAIN_CALL, P.RESPONDER_SEE, P.RESPONDER_EDIT, P.PERSON_SEE,
        P.PERSON_UNMASK, P.PERSON_EDIT, P.RESPONDER_UNMASK, P.DUTY_APPOINT, P.PLACE_EDIT, P.NEED_SEE,
        P.NEED_RAISE, P.NEED_ANSWER, P.NEED_CONFIRM, P.PLAN_SEE, P.REPORT_FILE, P.REPORT_URGE, P.ACCOUNT_OPEN,
        P.LOG_KEEP, P.POST_SEE, P.CERTIFICATE_ISSUE, P.POST_ARRANGE, P.SECONDMENT_SEE, P.WHISTLE_BLOW,
    })  # fmt: skip


class VillageLeader(Role):
    key = "village_leader"
    title = N_("包村领导")
    sentence = N_("对一个村居负责：看它的防线、居民和排班表，指派它的网格长，接下并答复它的困难。")
    here = frozenset({
        P.LINE_SEE, P.CHAIN_CALL, P.RESPONDER_SEE, P.PERSON_SEE, P.PERSON_UNMASK, P.RESPONDER_UNMASK, P.DUTY_APPOINT, P.NEED_SEE, P.NEED_RAISE,
        P.NEED_ANSWER, P.PLAN_SEE, P.POST_SEE,
    })  # fmt: skip


class VillageCadre(Role):
    key = "village_cadre"
    title = N_("村居干部")
    sentence = N_(
        "看本村居的防线，指派网格长，登记居民、人员、小区和自然村，设岗排班、开志愿服务证明，报日报告，报困难，确认是否解决，接班退班。"
    )
    here = frozenset({
        P.LINE_SEE, P.CHAIN_CALL, P.RESPONDER_SEE, P.RESPONDER_EDIT, P.PERSON_SEE,
        P.PERSON_UNMASK, P.PERSON_EDIT, P.RESPONDER_UNMASK, P.DUTY_APPOINT, P.SQUAD_FORM, P.PLACE_EDIT,
        P.NEED_SEE, P.NEED_RAISE, P.NEED_ANSWER, P.NEED_CONFIRM, P.PLAN_SEE, P.REPORT_FILE, P.POST_SEE, P.POST_ARRANGE,
        P.CERTIFICATE_ISSUE,
    })  # fmt: skip
    citywide = frozenset({P.SHIFT_TAKE})


class GridChief(Role):
    key = "grid_chief"
    title = N_("网格长")
    sentence = N_(
        "对一个网格负责：组建并带领突击队，登记本网格的居民，看本网格的岗位，报困难，确认是否解决，接班退班。"
    )
    here = frozenset({
        P.LINE_SEE, P.CHAIN_CALL, P.RESPONDER_SEE, P.PERSON_SEE, P.PERSON_UNMASK,
        P.PERSON_EDIT, P.SQUAD_FORM, P.NEED_SEE, P.NEED_RAISE, P.NEED_CONFIRM, P.POST_SEE,
    })  # fmt: skip
    citywide = frozenset({P.SHIFT_TAKE})


class GateGuard(Role):
    key = "gate_guard"
    title = N_("值守员")
    sentence = N_(
        "在村口、路口、小区门口值守，看本村居的防线、困难和排班表，报困难，确认是否解决，接班退班。"
    )
    here = frozenset({P.LINE_SEE, P.CHAIN_CALL, P.NEED_SEE, P.NEED_RAISE, P.NEED_CONFIRM, P.POST_SEE})
    citywide = frozenset({P.SHIFT_TAKE})


class Responder(Role):
    key = "responder"
    title = N_("党员干部和志愿者")
    sentence = N_("看居住地村居的防线，报困难；接下家附近的班次，退班。")
    here = frozenset({P.LINE_SEE, P.CHAIN_CALL, P.NEED_RAISE})
    citywide = frozenset({P.SHIFT_TAKE})


class ErrandRunner(Role):
    key = "errand_runner"
    title = N_("红色代办员")
    sentence = N_("看负责村居的防线，替住户报困难，确认是否解决，接班退班。")
    here = frozenset({P.LINE_SEE, P.CHAIN_CALL, P.NEED_SEE, P.NEED_RAISE, P.NEED_CONFIRM})
    citywide = frozenset({P.SHIFT_TAKE})


class DepartmentOfficer(Role):
    key = "department_officer"
    title = N_("部门联络员")
    sentence = N_("看整条防线，登记本部门的人员，按名额报选派名单，接下并答复交给本部门的困难，接班退班。")
    here = frozenset({
        P.NEED_SEE, P.NEED_ANSWER, P.RESPONDER_SEE, P.RESPONDER_EDIT, P.SECONDMENT_SEE, P.SECONDMENT_NAME,
    })  # fmt: skip
    citywide = frozenset({P.LINE_SEE, P.SHIFT_TAKE})


class PartnerOfficer(Role):
    key = "partner_officer"
    title = N_("合作组织联络员")
    sentence = N_("接下并答复交给本组织的困难。")
    here = frozenset({P.NEED_SEE, P.NEED_ANSWER})


class Administrator(Role):
    key = "administrator"
    title = N_("管理员")
    sentence = N_("管账号、名册、预案版本、到期销毁和通知怎么发；平时看不到个人信息。")
    here = frozenset({
        P.ACCOUNT_OPEN, P.ACCOUNT_MANAGE, P.REGISTER_IMPORT, P.RETENTION_MANAGE, P.PLAN_SEE, P.PLAN_ADOPT, P.LINE_SEE, P.NOTICE_MANAGE,
    })  # fmt: skip


class Auditor(Role):
    key = "auditor"
    title = N_("审计员")
    sentence = N_("看日志、封存证明、预案和防线；只看不改。")
    here = frozenset({P.JOURNAL_SEE, P.PLAN_SEE, P.LINE_SEE})


ROLES: dict[str, type[Role]] = {role.key: role for role in Role.__subclasses__()}
