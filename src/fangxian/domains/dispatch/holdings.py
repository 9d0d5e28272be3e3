"""What dispatch holds on one person: the shifts that he took, stood, gave back or was taken off."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.said import span_said
from fangxian.foundation.retention.holdings import Subject, Told, register_holding, told
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")


def register() -> None:
    """Tell of it."""
    register_holding(N_("上过的班"), _stood)


def _stood(subject: Subject) -> Iterator[Told]:
    rows = Assignment.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    rows = rows.select_related("shift_line__shift__post", "shift_line__line")
    for one in rows.order_by("starts_at", "id"):
        yield told(
            (_("岗位"), f"{one.shift_line.shift.post.title} {one.shift_line.line.title}"),
            (_("时间"), span_said(one.starts_at, one.ends_at)),
            (_("怎样"), str(one.get_state_display())),
        )
