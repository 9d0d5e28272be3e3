"""What dispatch holds on one person: the shifts he stood, what he was given, what was certified, what he told."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Ask, Assignment, Incident, KitMove, ServiceCertificate, ShiftNote
from fangxian.domains.dispatch.rules.certificate import hours_said
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.service_record import record_of
from fangxian.foundation.retention.holdings import Subject, Told, register_holding, told
from fangxian.plain import clock
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")


def register() -> None:
    """Tell of it."""
    register_holding(N_("接过、排过的班"), _assigned)
    register_holding(N_("问过能不能来的班"), _asked)
    register_holding(N_("值过的班"), _stood)
    register_holding(N_("领过、还过的物品"), _kit)
    register_holding(N_("志愿服务证明"), _certified)
    register_holding(N_("在岗位上记下的"), _written)


def _assigned(subject: Subject) -> Iterator[Told]:
    rows = Assignment.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    rows = rows.select_related("shift_line__shift__post", "shift_line__line")
    for one in rows.order_by("starts_at", "id"):
        yield told(
            (_("岗位"), f"{one.shift_line.shift.post.title} {one.shift_line.line.title}"),
            (_("时间"), span_said(one.starts_at, one.ends_at)),
            (_("怎样"), str(one.get_state_display())),
        )


def _asked(subject: Subject) -> Iterator[Told]:
    rows = Ask.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    rows = rows.select_related("asking__shift_line__shift__post", "asking__shift_line__line")
    for one in rows.order_by("asked_at", "id"):
        line = one.asking.shift_line
        yield told(
            (_("岗位"), f"{line.shift.post.title} {line.line.title}"),
            (_("时间"), span_said(line.shift.starts_at, line.shift.ends_at)),
            (_("问的时间"), one.asked_at),
            (_("怎样"), str(one.get_state_display())),
        )


def _stood(subject: Subject) -> Iterator[Told]:
    for responder in sorted(subject.responders):
        for one in record_of(responder, clock.now()).shifts:
            yield told(
                (_("岗位"), one.post), (_("从"), one.starts_at), (_("到"), one.ends_at),
                (_("到岗"), one.presence.came_at), (_("离岗"), one.presence.went_at),
                (_("小时"), hours_said(one.minutes)),
            )  # fmt: skip


def _kit(subject: Subject) -> Iterator[Told]:
    rows = KitMove.objects.within(_FOUND).filter(responder_id__in=subject.responders).order_by("at", "id")
    for one in rows:
        yield told(
            (_("时间"), one.at),
            (_("物品"), one.item),
            (_("领还"), one.get_how_display()),
            (_("数目"), abs(one.count)),
        )


def _certified(subject: Subject) -> Iterator[Told]:
    rows = ServiceCertificate.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in rows.order_by("issued_at", "id"):
        yield told(
            (_("编号"), one.number), (_("姓名"), one.name), (_("时间"), one.issued_at),
            (_("小时"), hours_said(one.minutes)), (_("出具单位"), one.issuer), (_("撤销"), one.revoked_at),
        )  # fmt: skip


def _written(subject: Subject) -> Iterator[Told]:
    told_of = Incident.objects.within(_FOUND).filter(noted_by__in=subject.keys).order_by("at", "id")
    for incident in told_of:
        yield told(
            (_("时间"), incident.at), (_("情况"), incident.get_kind_display()), (_("写了"), incident.words)
        )
    notes = ShiftNote.objects.within(_FOUND).filter(given_by__in=subject.keys).order_by("given_at", "id")
    for note in notes:
        yield told((_("时间"), note.given_at), (_("交班写了"), note.words))
