"""Permissions: every verb that a duty can give a right to, said once with its sentence."""

from enum import Enum

from fangxian.plain.words import N_


class Permission(Enum):
    """What a role may allow. ``sentence`` completes "可以……" on the page "who may do what"."""

    LINE_SEE = ("line.see", N_("看防线：缺口、地图和各级页面"))
    RESPONDER_SEE = ("responder.see", N_("看人员名单（姓名和号码遮住）"))
    RESPONDER_UNMASK = ("responder.unmask", N_("说明理由后看全名和号码（每次都记录）"))
    RESPONDER_EDIT = ("responder.edit", N_("登记党员、干部和志愿者，收请战书"))
    PERSON_SEE = ("person.see", N_("看住户和居民（姓名、号码、住址遮住）"))
    PERSON_UNMASK = ("person.unmask", N_("说明理由后看居民的全名、号码和住址（每次都记录）"))
    PERSON_EDIT = ("person.edit", N_("登记、更正、导入住户和居民"))
    PERSON_HOLDINGS = ("person.holdings", N_("按本人要求，导出系统里关于他的全部记录"))
    CHAIN_CALL = ("chain.call", N_("说明理由后打电话给责任链上的人（每次都记录）"))
    DUTY_APPOINT = ("duty.appoint", N_("指派责任人，解除责任"))
    SQUAD_FORM = ("squad.form", N_("组建突击队"))
    LEVEL_CHANGE = ("level.change", N_("宣布响应级别，改变级别"))
    LOG_KEEP = ("log.keep", N_("记值班日志，交班接班"))
    REPORT_FILE = ("report.file", N_("报日报告，更正已报的数"))
    REPORT_URGE = ("report.urge", N_("看下级报了没有，一键催报"))
    PLACE_EDIT = ("place.edit", N_("登记小区、自然村和俗名"))
    NEED_SEE = ("need.see", N_("看困难和需求"))
    NEED_RAISE = ("need.raise", N_("报一个困难"))
    NEED_ANSWER = ("need.answer", N_("接下困难并答复"))
    NEED_CONFIRM = ("need.confirm", N_("确认困难已经解决，或说还没解决"))
    POST_SEE = ("post.see", N_("看岗位和排班表（姓名遮住）"))
    POST_ARRANGE = ("post.arrange", N_("设岗位、排班，安排人上岗，撤下来"))
    SHIFT_TAKE = ("shift.take", N_("看家附近要人的岗位，接下一班，退班"))
    SECONDMENT_SEE = ("secondment.see", N_("看吹哨和选派的人"))
    WHISTLE_BLOW = ("whistle.blow", N_("吹哨要人，接收、评价、送回选派来的人"))
    SECONDMENT_CHOOSE = ("secondment.choose", N_("给各部门分名额，定批次，送人"))
    SECONDMENT_NAME = ("secondment.name", N_("按名额报本部门的名单"))
    CERTIFICATE_ISSUE = ("certificate.issue", N_("开具、撤销志愿服务证明"))
    PLAN_SEE = ("plan.see", N_("看预案各版"))
    PLAN_ADOPT = ("plan.adopt", N_("采用新一版预案"))
    REGISTER_IMPORT = ("register.import", N_("导入区划名册"))
    ACCOUNT_OPEN = ("account.open", N_("给下级责任人开、停账号，发第一次的密码"))
    ACCOUNT_MANAGE = ("account.manage", N_("管所有账号，取消两步登录"))
    RETENTION_MANAGE = ("retention.manage", N_("到期销毁个人信息，看销毁证明"))
    NOTICE_MANAGE = ("notice.manage", N_("看通知发到没有，设群机器人和邮箱"))
    JOURNAL_SEE = ("journal.see", N_("看日志和封存证明"))

    def __init__(self, key: str, sentence: str) -> None:
        self.key = key
        self.sentence = sentence

    @property
    def sight(self) -> "Permission":
        """The permission by which the thing this verb acts on is seen at all.

        It divides 404 from 403: who may see a thing but not act on it is told so; to anybody else it does
        not exist.
        """
        return _SIGHT.get(self, self)


_SIGHT = {
    Permission.CHAIN_CALL: Permission.LINE_SEE,
    Permission.DUTY_APPOINT: Permission.LINE_SEE,
    Permission.SQUAD_FORM: Permission.LINE_SEE,
    Permission.LEVEL_CHANGE: Permission.LINE_SEE,
    Permission.LOG_KEEP: Permission.LINE_SEE,
    Permission.REPORT_FILE: Permission.LINE_SEE,
    Permission.REPORT_URGE: Permission.LINE_SEE,
    Permission.ACCOUNT_OPEN: Permission.LINE_SEE,
    Permission.PLACE_EDIT: Permission.LINE_SEE,
    Permission.RESPONDER_UNMASK: Permission.RESPONDER_SEE,
    Permission.RESPONDER_EDIT: Permission.RESPONDER_SEE,
    Permission.PERSON_UNMASK: Permission.PERSON_SEE,
    Permission.PERSON_EDIT: Permission.PERSON_SEE,
    Permission.PERSON_HOLDINGS: Permission.PERSON_SEE,
    Permission.NEED_RAISE: Permission.LINE_SEE,
    Permission.NEED_ANSWER: Permission.NEED_SEE,
    Permission.NEED_CONFIRM: Permission.NEED_SEE,
    Permission.POST_ARRANGE: Permission.POST_SEE,
    Permission.CERTIFICATE_ISSUE: Permission.RESPONDER_SEE,
    Permission.WHISTLE_BLOW: Permission.SECONDMENT_SEE,
    Permission.SECONDMENT_CHOOSE: Permission.SECONDMENT_SEE,
    Permission.SECONDMENT_NAME: Permission.SECONDMENT_SEE,
    Permission.PLAN_ADOPT: Permission.PLAN_SEE,
}
