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
    "account.password_set": N_("换了账号的密码"),
    "area.added": N_("名册新增了地方"),
    "area.renamed": N_("地方改了名"),
    "area.kind_changed": N_("地方改了类型"),
    "area.abolished": N_("名册撤销了地方"),
    "duty.appointed": N_("指派了责任人"),
    "duty.ended": N_("解除了责任"),
    "exercise.removed": N_("删去了演练数据"),
    "gap.opened": N_("发现一处缺口"),
    "gap.changed": N_("缺口的情况变了"),
    "gap.closed": N_("一处缺口补上了"),
    "grid.drawn": N_("划了网格"),
    "members.joined": N_("队员入队"),
    "members.left": N_("队员离队"),
    "organisation.formed": N_("组建了组织"),
    "organisation.dissolved": N_("撤销了组织"),
    "place.added": N_("登记了地点"),
    "place.renamed": N_("地点改了名"),
    "place.closed": N_("地点不用了"),
    "place.alias_added": N_("记了一个俗名"),
    "plan.adopted": N_("采用了新一版预案"),
    "register.slice_loaded": N_("读入名册的一段"),
    "register.drafted": N_("上传了名册，等待采用"),
    "register.draft_dropped": N_("放弃了上传的名册"),
    "register.adopted": N_("采用了名册"),
    "responders.registered": N_("登记了人员"),
    "responder.unmasked": N_("看了一个人的全名和号码"),
}
_MOVES = {f"need.{move.past}": move.told for move in MOVES}

_SYSTEM: Mapping[str, str] = {
    "system:line.evaluate": N_("系统核对缺口"),
    "system:needs.climb": N_("系统按时限上报"),
    "system:drill": N_("演练"),
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
