"""Whether somebody may stand anywhere: what every later rule asks, with the reasons why not."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.responders.models import (
    Pledge,
    PledgeSignature,
    Responder,
    ResponderCondition,
    ResponderExclusion,
)
from fangxian.foundation.responders.rules.conditions import Lack, Met, Stander, lacks
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.words import N_

_STANDING = Scope.system("能不能上岗")

#: Why not, in words.
LACKS_SAID = {
    Lack.LEFT: N_("已离开"),
    Lack.EXCLUDED: N_("暂不能派"),
    Lack.AGE_UNKNOWN: N_("没填出生年份，不知道要不要监护人同意"),
    Lack.INDUCTION: N_("还没有岗前培训"),
    Lack.INSURANCE: N_("还没有买保险"),
    Lack.INSURANCE_EXPIRED: N_("保险已过期"),
    Lack.CONSENT: N_("不满十八岁，还没有监护人同意"),
}


def may_stand(responder: Responder, now: datetime) -> tuple[Lack, ...]:
    """What keeps somebody from standing; empty when he may."""
    return lacks_of([responder.id], now)[responder.id]


def lacks_of(responders: Collection[UUID], now: datetime) -> dict[UUID, tuple[Lack, ...]]:
    """The same of many, in four queries however many there are."""
    asked, day = words_of("standing_condition").keys(), clock.day_of(now)
    people = Responder.objects.within(_STANDING).filter(id__in=responders)
    out, met = _excluded(responders, now), _met(responders)
    return {
        one: lacks(Stander(standing, born, left is not None, one in out, tuple(met[one])), day, asked=asked)
        for one, standing, born, left in people.values_list("id", "standing", "born", "left_at")
    }


def conditions_of(responder: Responder) -> QuerySet[ResponderCondition]:
    """What he has met and holds or has run out, for whoever sees him."""
    rows: QuerySet[ResponderCondition] = ResponderCondition.objects.within(_STANDING)
    return rows.filter(responder=responder, until=None).order_by("kind")


def signers_available(pledges: Iterable[Pledge], now: datetime) -> Counter[UUID]:
    """How many under each pledge could stand now: a signer who may is a candidate."""
    signed = PledgeSignature.objects.within(_STANDING).filter(pledge__in=list(pledges))
    pairs = list(signed.values_list("pledge_id", "responder_id"))
    lacking = lacks_of({responder for _pledge, responder in pairs}, now)
    return Counter(pledge for pledge, responder in pairs if not lacking[responder])


def _excluded(responders: Collection[UUID], now: datetime) -> set[UUID]:
    rows = ResponderExclusion.objects.within(_STANDING).filter(responder_id__in=responders, since__lte=now)
    return set(rows.filter(Q(until=None) | Q(until__gt=now)).values_list("responder_id", flat=True))


def _met(responders: Collection[UUID]) -> dict[UUID, list[Met]]:
    found: dict[UUID, list[Met]] = defaultdict(list)
    rows = ResponderCondition.objects.within(_STANDING).filter(responder_id__in=responders, until=None)
    for responder, kind, expires_on in rows.values_list("responder_id", "kind", "expires_on"):
        found[responder].append(Met(kind, expires_on))
    return found
