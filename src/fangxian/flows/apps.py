"""Flows as a Django app."""

from django.apps import AppConfig

from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, register_kinds
from fangxian.plain.words import N_

#: What is told because of a line of the journal.
KINDS = (
    NoticeKind("need_arrived", N_("有困难要接")),
    NoticeKind("need_arrived_at_once", N_("有急事要马上接"), urgent=True),
    NoticeKind("need_asked", N_("向本单位征询")),
    NoticeKind("need_urged", N_("困难催办、督办"), urgent=True),
    NoticeKind("need_answered", N_("报的困难有了答复"), (Channel.PAGE,)),
    NoticeKind("need_at_office", N_("本单位有困难要接"), (Channel.ROBOT, Channel.MAIL)),
    NoticeKind("day_report_urged", N_("催日报告")),
)


class FlowsConfig(AppConfig):
    """What follows from what was done."""

    name = "fangxian.flows"
    label = "flows"

    def ready(self) -> None:
        """What the flows tell."""
        register_kinds(KINDS)
