"""Saved filters: the list of needs as its reader wants it again. They are his own, and seen by nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import SavedFilter
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: What a list's address may ask, in the order in which it is kept.
QUESTIONS = ("state", "kind", "overdue", "area", "owner", "urgency", "by", "since", "until", "due", "sort")
#: So many are read at a glance; more would be another list to search.
MOST = 12
LONGEST_NAME = 12

#: What everybody finds there from the start.
_GIVEN = ((N_("超时的"), "overdue=1"), (N_("等我确认的"), "by=waits"), (N_("今天到期"), "overdue=today"))


@dataclass(frozen=True)
class FilterShown:
    """A filter as a chip; one that everybody has has no identifier."""

    name: str
    questions: str
    is_chosen: bool
    id: UUID | None = None


def questions_of(asked: Mapping[str, str]) -> str:
    """What an address asks, in one order, without what says nothing."""
    return urlencode([(key, asked[key]) for key in QUESTIONS if asked.get(key)])


def filters_shown(actor: Actor, questions: str) -> list[FilterShown]:
    """The filters that everybody has, then one's own, the oldest first."""
    given = [FilterShown(_(name), asks, asks == questions) for name, asks in _GIVEN]
    own = [FilterShown(one.name, one.questions, one.questions == questions, one.id) for one in _own(actor)]
    return given + own


@service
def filter_keep(*, actor: Actor, name: str, questions: str) -> SavedFilter:
    """Keep what a list was narrowed to under a name. Raises ``Refused`` for too many, and for what asks nothing."""
    actor.require_role(Permission.NEED_SEE)
    asked = questions_of(dict(parse_qsl(questions, max_num_fields=40)))
    if not asked or len(asked) > SavedFilter._meta.get_field("questions").max_length:  # type: ignore[operator]
        raise Refused("need.filter_empty", N_("名单还没有筛选过，没有什么可存的。"))
    if _own(actor).count() >= MOST:
        raise Refused("need.filters_many", N_("最多存 %(most)d 个，请先去掉不用的。"), most=MOST)
    kept = SavedFilter(
        account_key=actor.key,
        name=_accepted(name),
        questions=asked,
        made_at=clock.now(),
        exercise=actor.exercise,
    )
    kept.save(force_insert=True)
    journal.record(actor, "need.filter_kept", kept, facts={"questions": asked})
    return kept


@service
def filter_rename(*, actor: Actor, filter_id: UUID, name: str) -> SavedFilter:
    """Give one's own filter another name."""
    kept = _one(actor, filter_id)
    kept.name = _accepted(name)
    kept.save(update_fields=["name"])
    journal.record(actor, "need.filter_renamed", kept)
    return kept


@service
def filter_remove(*, actor: Actor, filter_id: UUID) -> None:
    """Take one's own filter away."""
    kept = _one(actor, filter_id)
    journal.record(actor, "need.filter_removed", kept)
    kept.delete()


def _own(actor: Actor) -> QuerySet[SavedFilter]:
    rows = SavedFilter.objects.within(Scope.system("自己存的筛选")).filter(account_key=actor.key)
    return rows.order_by("made_at", "id")


def _one(actor: Actor, filter_id: UUID) -> SavedFilter:
    actor.require_role(Permission.NEED_SEE)
    found: SavedFilter | None = _own(actor).select_for_update().filter(id=filter_id).first()
    if found is None:
        raise OutOfScope("need.filter_unknown", N_("没有这个筛选，可能已经去掉了。"))
    return found


def _accepted(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused("need.filter_name", N_("名称要有 1 到 %(longest)d 个字。"), longest=LONGEST_NAME)
    return name
