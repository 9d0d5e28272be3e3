"""Model posts (党员先锋岗) and vanguard teams (先锋队) as records: who named them, since when, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import ModelPost, Post
from fangxian.domains.dispatch.selectors import post_unknown
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_ALL = Scope.system("先锋岗")
#: Characters of a body's name at the most.
LONGEST = 80


@service
def model_post_name(*, actor: Actor, post_id: UUID, body: str, until: datetime | None = None) -> ModelPost:
    """Name a post a model post of Party members, by a body, until a moment or until it is ended."""
    post = _held(actor, post_id)
    now = clock.now()
    if not body.strip() or len(body.strip()) > LONGEST:
        raise Refused("model_post.body", N_("请写由哪个组织命名，最多 %(most)d 个字。"), most=LONGEST)
    if until is not None and until <= now:
        raise Refused("model_post.until", N_("到期的日子要在今天以后。"))
    standing = model_post_of(post, now)
    if standing is not None:
        raise Refused("model_post.named", N_("这里已经是先锋岗了。"))
    actor = actor.touching(exercise=post.exercise)
    made = ModelPost(
        post=post, area_code=post.area_code, named_by=actor.key, body=body.strip(), since=now, until=until,
        exercise=actor.exercise,
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record(
        actor, "model_post.named", post, area_code=post.area_code,
        facts={"model_post": str(made.id), "until": until.isoformat() if until else None},
    )  # fmt: skip
    return made


@service
def model_post_end(*, actor: Actor, post_id: UUID) -> ModelPost:
    """It is a model post no longer, from now on."""
    post = _held(actor, post_id)
    now = clock.now()
    standing = model_post_of(post, now)
    if standing is None:
        raise Refused("model_post.none", N_("这里现在不是先锋岗。"))
    standing.until = now
    standing.save(update_fields=["until"])
    journal.record(
        actor.touching(exercise=post.exercise), "model_post.ended", post, area_code=post.area_code,
        facts={"model_post": str(standing.id)},
    )  # fmt: skip
    return standing


def _held(actor: Actor, post_id: UUID) -> Post:
    """A post that is the actor's to arrange, held until the transaction ends."""
    actor.require_role(Permission.POST_ARRANGE)
    rows = Post.objects.within(actor.scope(Permission.POST_SEE)).select_for_update(no_key=True)
    post: Post | None = rows.filter(id=post_id).first()
    if post is None:
        raise post_unknown()
    actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)
    return post


def model_post_of(post: Post, now: datetime) -> ModelPost | None:
    """That a post is one at a moment."""
    return next(iter(model_posts_at(_ALL, now, post_id=post.id)), None)


def model_posts_at(scope: Scope, now: datetime, *, post_id: UUID | None = None) -> Sequence[ModelPost]:
    """Those in reach that stand at a moment, place by place."""
    rows = ModelPost.objects.within(scope).filter(since__lte=now).exclude(until__lte=now)
    rows = rows.filter(post_id=post_id) if post_id else rows.exclude(post__until__lte=now)
    return list(rows.select_related("post").order_by("area_code", "since"))


@dataclass(frozen=True)
class Vanguard:
    """Model posts and vanguard teams in reach at a moment. A team is a squad that stands."""

    posts: Sequence[ModelPost]
    teams: int


def vanguard_in(posts: Scope, line: Scope, now: datetime) -> Vanguard:
    """Both, counted."""
    squads = organisations_standing(line).filter(kind=Organisation.Kind.SQUAD)
    return Vanguard(model_posts_at(posts, now), squads.count())
