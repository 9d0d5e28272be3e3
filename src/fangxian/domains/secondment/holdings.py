"""What secondment holds on one person: where he was sent, for how long, and what was said of him."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.secondment.models import Secondee, Whistle
from fangxian.domains.secondment.rules.states import TITLES, State
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.retention.holdings import Subject, Told, register_holding, told
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")


def register() -> None:
    """Tell of it."""
    register_holding(N_("选派经历"), _sent)
    register_holding(N_("拟过的吹哨"), _whistled)


def _sent(subject: Subject) -> Iterator[Told]:
    rows = Secondee.objects.within(_FOUND).filter(responder_id__in=subject.responders).order_by("id")
    names = area_names({row.area_code for row in rows})
    for row in rows:
        yield told(
            (_("报到单号"), row.number),
            (_("去了哪里"), names.get(row.area_code, row.area_code)),
            (_("现在"), _(TITLES[State(row.state)])),
            (_("从"), row.received_at),
            (_("天数"), str(row.days)),
            (_("评价"), f"{row.get_mark_display()} {row.words}".strip()),
        )


def _whistled(subject: Subject) -> Iterator[Told]:
    rows = Whistle.objects.within(_FOUND).filter(drafted_by_id__in=subject.responders)
    for row in rows.order_by("drafted_at", "id"):
        yield told((_("编号"), row.number), (_("时间"), row.drafted_at), (_("为了什么"), row.purpose))
