"""The journal in words: what a fault of the chain means, what a verb did."""

from django.utils.translation import gettext

from fangxian.foundation.journal.rules.chain import Fault
from fangxian.plain.words import N_

_FAULTS = {
    "seal_missing": N_("第 %(where)s 批封存不见了"),
    "seal_unchained": N_("第 %(where)s 批没有接在前一批后面"),
    "seal_forged": N_("第 %(where)s 批的签名不对"),
    "seal_not_as_witnessed": N_("第 %(where)s 批和见证处留存的不一样"),
    "witnessed_seal_gone": N_("见证处有第 %(where)s 批，库里没有"),
    "line_gone": N_("少了一条日志（批/位置：%(where)s）"),
    "line_out_of_order": N_("日志次序被改（批/位置：%(where)s）"),
    "line_changed": N_("日志内容被改（批/位置：%(where)s）"),
    "lines_not_as_sealed": N_("第 %(where)s 批的内容和封存时不一样"),
    "line_under_no_seal": N_("有日志挂在不存在的第 %(where)s 批下"),
}


def fault_said(fault: Fault) -> str:
    """One sentence for a fault."""
    return gettext(_FAULTS[fault.kind]) % {"where": fault.where}
