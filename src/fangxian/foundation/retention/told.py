"""Tables in words, for whoever reads what is due and what was destroyed."""

from django.utils.translation import gettext

from fangxian.plain.words import N_

_TABLES = {
    "people.household": N_("住户"),
    "people.person": N_("居民"),
    "people.personversion": N_("居民登记的旧版"),
    "responders.responder": N_("人员"),
    "responders.responderversion": N_("人员登记的旧版"),
    "responders.responderskill": N_("特长和证书"),
    "responders.responderexclusion": N_("不能派的时间"),
    "needs.need": N_("困难"),
    "needs.needentry": N_("困难里的答复"),
    "journal.journalpayload": N_("日志里的个人信息"),
    "media.attachment": N_("附件"),
    "sheets.intake": N_("导入的表"),
    "sheets.intakefault": N_("导入时有错的行"),
}


def table_said(label: str) -> str:
    """What a table holds; its name where no word is known."""
    return gettext(_TABLES[label]) if label in _TABLES else label
