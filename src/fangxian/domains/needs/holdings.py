"""What needs hold on one person: what he asked for, and what he wrote."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry, NeedMessage
from fangxian.domains.needs.rules.states import MOVE, Verb
from fangxian.foundation.retention.holdings import Subject, Told, register_holding, told
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")


def register() -> None:
    """Tell of it."""
    register_holding(N_("报过的困难"), _raised)
    register_holding(N_("在困难里写的"), _written)
    register_holding(N_("在困难里说的"), _said)


def _raised(subject: Subject) -> Iterator[Told]:
    needs = Need.objects.within(_FOUND).filter(raised_by_id__in=subject.responders)
    for need in needs.order_by("raised_at", "id"):
        yield told((_("编号"), need.number), (_("时间"), need.raised_at), (_("缺什么"), need.words))


def _written(subject: Subject) -> Iterator[Told]:
    entries = NeedEntry.objects.within(_FOUND).filter(actor_responder_id__in=subject.responders)
    for entry in entries.select_related("need").order_by("at", "id"):
        done = _(MOVE[Verb(entry.verb)].told)
        yield told(
            (_("编号"), entry.need.number),
            (_("时间"), entry.at),
            (_("做了什么"), done),
            (_("写了"), entry.words),
        )


def _said(subject: Subject) -> Iterator[Told]:
    messages = NeedMessage.objects.within(_FOUND).filter(actor_responder_id__in=subject.responders)
    for message in messages.select_related("need").order_by("at", "id"):
        yield told((_("编号"), message.need.number), (_("时间"), message.at), (_("说了"), message.words))
