"""What one shift hands to the next, and what happens at a post: words sealed, what was turned back counted."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.attending import leads, require_leads, require_stands
from fangxian.domains.dispatch.models import Assignment, Incident, Post, Shift, ShiftNote
from fangxian.domains.dispatch.rules.plan import PostKind, Stand
from fangxian.domains.dispatch.selectors import post_unknown
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.media.services import attachment_destroy, attachment_keep
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_ALL = Scope.system("交接班和岗位上的情况")
#: Words at the most, people turned back in one shift at the most, pieces of one thing at the most.
LONGEST, MOST_TURNED, MOST_KIT = 1_000, 5_000, 2_000
#: A shift is handed over from an hour before its end until half a day after it.
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=12)

TURNED_BACK = _("劝返几人")


def turns_back(post: Post, now: datetime) -> bool:
    """Whether people are turned back at such a post: at gates and junctions, by the plan's word."""
    kinds = {one.key: one for one in plan_at(now).many(PostKind)}
    kind = kinds.get(post.kind)
    return kind is not None and kind.at == Stand.GATE


def kit_of(post: Post, now: datetime) -> tuple[str, ...]:
    """What the plan says that people have with them at such a post."""
    kind = next((one for one in plan_at(now).many(PostKind) if one.key == post.kind), None)
    return kind.kit if kind else ()


@service
def shift_hand_over(
    *, actor: Actor, shift_id: UUID, words: str, turned_back: int | None, kit: Mapping[str, int]
) -> ShiftNote:
    """Hand a shift over: what is open, how many were turned back (0 too), what was counted. Once for a shift.

    Whoever stands in it, or leads the post. Raises ``Refused`` for what is not to be, and for a second one.
    """
    shift = require_hands_over(actor, shift_id, hold=True)
    now, post = clock.now(), shift.post
    if not shift.ends_at - BEFORE <= now <= shift.ends_at + AFTER:
        raise Refused("handover.not_now", N_("下班前一小时起可以交班，过了半天就不能补了。"))
    if ShiftNote.objects.within(_ALL).filter(shift=shift).exists():
        raise Refused("handover.given", N_("这一班已经交过了。"))
    _require_note(words, turned_back, kit, post, now)
    actor = actor.touching(exercise=shift.exercise)
    note = ShiftNote(
        shift=shift, area_code=shift.area_code, words=words.strip(), turned_back=turned_back, kit=dict(kit),
        given_at=now, given_by=actor.key, exercise=actor.exercise,
    )  # fmt: skip
    note.save(force_insert=True)
    journal.record(
        actor,
        "shift.handed_over",
        shift,
        area_code=shift.area_code,
        facts={"post": str(post.id), "note": str(note.id), "turned_back": turned_back, "kit": dict(kit)},
        personal={"words": note.words} if note.words else {},
    )
    return note


@service
def shift_take_over(*, actor: Actor, note_id: UUID) -> ShiftNote:
    """Somebody of the next shift, or whoever leads the post, takes what was handed over."""
    rows = ShiftNote.objects.within(_ALL).select_for_update(no_key=True, of=("self",))
    note: ShiftNote | None = rows.select_related("shift__post").filter(id=note_id).first()
    if note is None:
        raise OutOfScope("handover.unknown", N_("没有这份交班，或不在您的责任范围内。"))
    now = clock.now()
    require_stands(actor, note.shift.post, now)
    if note.taken_at is not None:
        raise Refused("handover.taken", N_("已经有人接了。"))
    if actor.key == note.given_by and not leads(actor, note.shift.post):
        raise Refused("handover.own", N_("自己交的班要由下一班的人来接。"))
    actor = actor.touching(exercise=note.exercise)
    note.taken_at, note.taken_by = now, actor.key
    note.save(update_fields=["taken_at", "taken_by"])
    journal.record(
        actor,
        "shift.taken_over",
        note.shift,
        area_code=note.area_code,
        facts={"post": str(note.shift.post_id), "note": str(note.id)},
    )
    return note


def require_hands_over(actor: Actor, shift_id: UUID, *, hold: bool = False) -> Shift:
    """A shift for whoever is in one of its seats, or leads the post; ``hold``: until the transaction ends."""
    rows = Shift.objects.within(_ALL).select_related("post")
    rows = rows.select_for_update(no_key=True, of=("self",)) if hold else rows
    shift: Shift | None = rows.filter(id=shift_id, called_off_at=None).first()
    if shift is None:
        raise post_unknown()
    if not _stood_in(actor, shift):
        require_leads(actor, shift.post)
    return shift


def _stood_in(actor: Actor, shift: Shift) -> bool:
    """Whether somebody is in a seat of this shift."""
    rows = Assignment.objects.within(_ALL).filter(shift_line__shift=shift, ended_at=None)
    return actor.responder is not None and rows.filter(responder_id=actor.responder).exists()


def _require_note(
    words: str, turned_back: int | None, kit: Mapping[str, int], post: Post, now: datetime
) -> None:
    if len(words.strip()) > LONGEST:
        raise Refused("handover.too_long", N_("最多写 %(most)d 个字。"), most=LONGEST)
    if turns_back(post, now) and turned_back is None:
        raise Refused("handover.not_counted", N_("劝返几人要填，没有就填 0。"))
    if turned_back is not None and not 0 <= turned_back <= MOST_TURNED:
        raise Refused("handover.count", N_("劝返人数应在 0 到 %(most)d 之间。"), most=MOST_TURNED)
    known = kit_of(post, now)
    if not set(kit) <= set(known) or not all(0 <= count <= MOST_KIT for count in kit.values()):
        raise Refused("handover.kit", N_("物品数目应在 0 到 %(most)d 之间。"), most=MOST_KIT)


# --- what happens


def incident_note(
    *,
    actor: Actor,
    post_id: UUID,
    kind: str,
    words: str,
    photograph: Photograph | None = None,
    incident_id: UUID | None = None,
) -> Incident:
    """Tell what happened at a post, with a photograph or without. Sent twice, it is one.

    The photograph is whole on the disk before the row is written, outside its transaction.
    """
    now = clock.now()
    post: Post | None = Post.objects.within(_ALL).filter(id=post_id).first()
    if post is None:
        raise post_unknown()
    require_stands(actor, post, now)
    if kind not in Incident.Kind.values:
        raise Refused("incident.kind", N_("请选是哪种情况。"))
    if not words.strip() or len(words.strip()) > LONGEST:
        raise Refused("incident.words", N_("请写清楚情况，最多 %(most)d 个字。"), most=LONGEST)
    house = Actor.system(
        "dispatch.incidents", reason="岗位上的照片", on_behalf_of=actor.key,
        exercise=post.exercise or actor.exercise,
    )  # fmt: skip
    kept = _photo_keep(house, post, photograph) if photograph else None
    try:
        incident, is_new = _incident_enter(
            actor=actor,
            post=post,
            kind=kind,
            words=words.strip(),
            photo=kept,
            identifier=incident_id or uuid7(),
        )
    except BaseException:
        _give_up(house, kept)
        raise
    if not is_new:
        _give_up(house, kept)
    return incident


def _photo_keep(house: Actor, post: Post, photograph: Photograph) -> Attachment:
    return attachment_keep(
        actor=house, filename="incident.jpg", media_type=photograph.media_type, chunks=[photograph.content],
        area_code=post.area_code, data_class="need", permission=Permission.POST_SEE,
    )  # fmt: skip


def _give_up(house: Actor, kept: Attachment | None) -> None:
    if kept is not None:
        attachment_destroy(actor=house, attachment=kept, permission=Permission.POST_SEE)


@service
def _incident_enter(
    *, actor: Actor, post: Post, kind: str, words: str, photo: Attachment | None, identifier: UUID
) -> tuple[Incident, bool]:
    twin = Incident.objects.within(_ALL).filter(id=identifier, post=post).first()
    if twin is not None:
        journal.nothing_changed()
        return twin, False
    actor = actor.touching(exercise=post.exercise)
    incident = Incident(
        id=identifier, post=post, area_code=post.area_code, kind=kind, words=words, photo=photo, at=clock.now(),
        noted_by=actor.key, exercise=actor.exercise,
    )  # fmt: skip
    incident.save(force_insert=True)
    journal.record(
        actor,
        "incident.noted",
        incident,
        area_code=post.area_code,
        facts={"post": str(post.id), "kind": kind, "photograph": photo is not None},
        personal={"words": words},
    )
    return incident, True


# --- reading


def note_of(shift: Shift) -> ShiftNote | None:
    """What a shift handed over; None while it has not."""
    return notes_of([shift.id]).get(shift.id)


def notes_of(shifts: Collection[UUID]) -> dict[UUID, ShiftNote]:
    """What each of these shifts handed over."""
    rows = ShiftNote.objects.within(_ALL).filter(shift_id__in=shifts)
    return {one.shift_id: one for one in rows}


def incidents_at(post: Post, most: int = 20) -> list[Incident]:
    """What happened at a post, the newest first."""
    rows = Incident.objects.within(_ALL).filter(post=post).select_related("photo")
    return list(rows.order_by("-at")[:most])


def incident_photo(post: Post, incident_id: UUID) -> Attachment:
    """The photograph of something that happened there. Raises ``OutOfScope`` where there is none."""
    rows = Incident.objects.within(_ALL).filter(post=post, id=incident_id).select_related("photo")
    found: Incident | None = rows.first()
    if found is None or found.photo is None:
        raise OutOfScope("incident.no_photo", N_("没有这张照片，或者已经到期销毁。"))
    return found.photo


def turned_back_in(scope: Scope, since: datetime, until: datetime) -> tuple[int, int]:
    """How many were turned back in reach in shifts handed over between two moments, and how many shifts told so."""
    rows = ShiftNote.objects.within(scope).filter(
        given_at__gte=since, given_at__lt=until, turned_back__isnull=False
    )
    counts = list(rows.values_list("turned_back", flat=True))
    return sum(counts), len(counts)
