"""The journal in an auditor's words: what each verb did, and who did it. A test finds a verb without words."""

from collections.abc import Mapping

from django.utils.translation import gettext

from fangxian.domains.needs.rules.states import MOVES
from fangxian.plain.words import N_

VERBS: Mapping[str, str] = {
    "account.signed_in": N_("登录了"),
    "account.signed_out": N_("退出"),
    "account.opened": N_("开了账号"),
    "account.closed": N_("停用了账号"),
    "account.reopened": N_("启用或解锁了账号"),
    "accounts.taken_in": N_("按表格开了账号"),
    "accounts.taken_back": N_("撤销了按表格开的账号"),
    "account.slip_given": N_("给账号发了条子（第一次的密码）"),
    "account.password_chosen": N_("换成了自己的密码"),
    "account.session_ended": N_("责任解除，系统替他退出了登录"),
    "device.invited": N_("显示了手机登录的二维码"),
    "device.opened": N_("用二维码登录了一台设备"),
    "device.ended": N_("取消了设备的登录"),
    "token.made": N_("做了一个接口令牌"),
    "token.ended": N_("作废了一个接口令牌"),
    "second_step.begun": N_("开始设两步登录"),
    "second_step.confirmed": N_("开了两步登录"),
    "second_step.passed": N_("输对了验证码"),
    "second_step.recovery_codes_renewed": N_("换了一批恢复码"),
    "second_step.ended": N_("关了自己的两步登录"),
    "second_step.reset": N_("取消了账号的两步登录"),
    "area.added": N_("名册新增了地方"),
    "area.renamed": N_("地方改了名"),
    "area.kind_changed": N_("地方改了类型"),
    "area.abolished": N_("名册撤销了地方"),
    "duty.appointed": N_("指派了责任人"),
    "duty.ended": N_("解除了责任"),
    "duties.handed_over": N_("把一个人的责任交接给了别人"),
    "proposal.changed": N_("在建议里手工定了人"),
    "proposal.restarted": N_("去掉了建议里的手工改动"),
    "proposal.adopted": N_("采用了一份建议"),
    "exercise.removal_begun": N_("开始删演练数据"),
    "exercise.removed": N_("删去了演练数据"),
    "gap.opened": N_("发现一处缺口"),
    "gap.changed": N_("缺口的情况变了"),
    "gap.closed": N_("一处缺口补上了"),
    "grid.drawn": N_("划了网格"),
    "grids.adopted": N_("按住户划了网格"),
    "households.moved": N_("把住户划到别的网格"),
    "household.registered": N_("登记了一户"),
    "household.corrected": N_("更正了一户的住址"),
    "household.moved": N_("把一户迁到别的网格"),
    "household.closed": N_("注销了一户"),
    "household.category_set": N_("记下一户的类别"),
    "household.category_ended": N_("去掉一户的类别"),
    "household.unmasked": N_("看了一户的住址"),
    "households.entered": N_("成批登记了住户"),
    "people.imported": N_("按表格写入了居民"),
    "people.import_undone": N_("撤销了按表格写入的居民"),
    "person.registered": N_("登记了一个居民"),
    "person.corrected": N_("更正了一个居民的登记"),
    "person.moved": N_("一个居民迁到别的住户"),
    "person.left": N_("登记了一个居民离开"),
    "person.unmasked": N_("看了一个居民的全名和号码"),
    "persons.merged": N_("合并了重复登记的居民"),
    "list.exported": N_("导出了一份名单"),
    "members.joined": N_("队员入队"),
    "members.left": N_("队员离队"),
    "dayreport.filed": N_("报了日报告"),
    "dayreport.corrected": N_("更正了日报告"),
    "dayreports.urged": N_("催报日报告"),
    "formsheet.received": N_("收了一张别人要的表"),
    "formsheet.filled": N_("填好取走一张别人要的表"),
    "formsheet.withdrawn": N_("撤下一张别人要的表"),
    "log.written": N_("记了值班日志"),
    "handover.given": N_("交了班"),
    "handover.taken": N_("接了班"),
    "organisation.formed": N_("组建了组织"),
    "organisation.dissolved": N_("撤销了组织"),
    "place.added": N_("登记了地点"),
    "place.renamed": N_("地点改了名"),
    "place.closed": N_("地点不用了"),
    "place.alias_added": N_("记了一个俗名"),
    "plan.adopted": N_("采用了新一版预案"),
    "plan.withdrawn": N_("撤回了一版还没生效的预案"),
    "level.changed": N_("宣布了响应级别"),
    "level.withdrawn": N_("撤回了还没开始的响应级别"),
    "backup.made": N_("做了备份"),
    "backup.restored": N_("从备份恢复"),
    "holdings.drawn": N_("取出了一个人的全部资料"),
    "key.made": N_("有了一把新密钥"),
    "key.resealed": N_("用新密钥重新加密了一类信息"),
    "key.destroyed": N_("销毁了一把旧密钥"),
    "key.escrowed": N_("托管了密钥"),
    "key.recovered": N_("找回了密钥"),
    "purge.begun": N_("开始销毁到期的个人信息"),
    "purge.slice_carried_out": N_("销毁了一段到期的个人信息"),
    "purge.emptied": N_("一类到期的个人信息已经销毁"),
    "purge.certified": N_("出了销毁证明"),
    "register.slice_loaded": N_("读入名册的一段"),
    "register.drafted": N_("上传了名册，等待采用"),
    "register.draft_dropped": N_("放弃了上传的名册"),
    "register.adopted": N_("采用了名册"),
    "responders.registered": N_("登记了人员"),
    "responder.unmasked": N_("看了一个人的全名和号码"),
    "responder.corrected": N_("更正了一个人的登记"),
    "responder.unit_joined": N_("给一个人换了单位"),
    "responder.left": N_("一个人记为离开"),
    "responder.returned": N_("一个人又在名单里了"),
    "responder.roles_set": N_("定了一个人的岗位角色"),
    "responder.skill_added": N_("记了一个人的特长或证书"),
    "responder.skill_ended": N_("去掉了一个人的特长或证书"),
    "responder.windows_set": N_("记了一个人什么时候能来"),
    "responder.excluded": N_("一个人暂时不派"),
    "responder.available_again": N_("一个人可以派了"),
    "responders.taken_in": N_("从表格登记了人员"),
    "responders.taken_back": N_("撤销了从表格登记的人员"),
    "pledge.made": N_("收了一份请战书"),
    "pledge.signed": N_("请战书上加了名字"),
    "pledge.photographed": N_("存了一份请战书的照片"),
    "pledge.unmasked": N_("看了一份请战书的全部姓名或照片"),
    "attachment.kept": N_("收下一个附件"),
    "attachment.destroyed": N_("销毁了一个附件"),
    "sheets.received": N_("交来一张表"),
    "sheets.checked": N_("一张表查完了"),
    "sheets.failed": N_("一张表读不了"),
    "sheets.mended": N_("改好了表里有错的行"),
    "sheets.faults_taken": N_("下载了表里有错的行"),
    "sheets.adopting": N_("开始采用一张表"),
    "sheets.adopted": N_("一张表写入完了"),
    "sheets.undoing": N_("开始撤销一次导入"),
    "sheets.undone": N_("一次导入撤销完了"),
    "sheets.dropped": N_("放弃了一张表"),
}
_MOVES = {f"need.{move.past}": move.told for move in MOVES}

_SYSTEM: Mapping[str, str] = {
    "system:line.evaluate": N_("系统核对缺口"),
    "system:sheets": N_("系统按表格导入"),
    "system:needs.climb": N_("系统按时限上报"),
    "system:drill": N_("演练"),
    "system:retention.nightly": N_("系统到期销毁"),
}


def verb_said(verb: str) -> str:
    """What a line says was done."""
    if verb in _MOVES:
        return gettext("困难：%(told)s") % {"told": gettext(_MOVES[verb])}
    return gettext(VERBS[verb]) if verb in VERBS else verb


def actor_said(key: str, accounts: Mapping[str, str]) -> str:
    """Who a line says it was: an account by its name, the house by its work, the machine's own operator."""
    if key in _SYSTEM:
        return gettext(_SYSTEM[key])
    if key.startswith("system:cli."):
        return gettext("服务器命令行")
    return accounts.get(key, key)
