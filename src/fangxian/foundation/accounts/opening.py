"""Opening accounts for people who answer for something, and the slips that bring them their first passwords."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from axes.utils import reset
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.devices import devices_close, devices_open
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.rules.below import looks_after
from fangxian.foundation.accounts.rules.names import name_free, names_from, stem_of
from fangxian.foundation.accounts.rules.passwords import first_password_new
from fangxian.foundation.accounts.seats import Seat, seats_of
from fangxian.foundation.accounts.selectors import accounts_listed, require_below
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.rules.villages import village_bare
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.kit.initials import initials_of
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

#: Slips of one press: a password takes 20 ms to hash.
MOST = 60

_NAMES = Scope.system("账号名不重复")


@dataclass(frozen=True)
class Asked:
    """For whom an account is asked; without a name it gets one of its place, without an identifier a new one."""

    responder_id: UUID
    username: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class Slip:
    """What is printed for the holder of an account, once. ``password`` is kept nowhere else."""

    username: str
    password: str
    chip: PersonChip | None
    seats: tuple[Seat, ...]
    exercise: bool


@service
def seats_open(*, actor: Actor, asked: Sequence[Asked]) -> list[User]:
    """Open accounts without a password for people below the actor; all or none. A slip then brings the first one.

    Raises ``Refused`` for somebody who answers for nothing or has an account, ``NotAllowed`` for one not below.
    """
    actor.require_role(Permission.ACCOUNT_OPEN)
    if not asked:
        journal.nothing_changed()
        return []
    responders = [one.responder_id for one in asked]
    have = User.objects.within(_NAMES).filter(responder_id__in=responders).first()
    if have or len(set(responders)) < len(responders):
        raise Refused("account.has_one", N_("其中有人已经有账号了，请刷新后再选。"))
    seats, chips = seats_of(responders, clock.now()), chips_by_id(responders)
    naming = _Naming()
    users = [_opened(actor, one, seats.get(one.responder_id, ()), chips, naming) for one in asked]
    for user in users:
        _keep(user)
    journal.record_all(
        actor,
        [
            journal.Entry(
                "account.opened", user, area_code=user.area_code, facts={"responder": str(user.responder_id)},
                exercise=user.exercise,
            )
            for user in users
        ],
    )  # fmt: skip
    return users


def _opened(
    actor: Actor, asked: Asked, seats: tuple[Seat, ...], chips: Mapping[UUID, PersonChip], naming: "_Naming"
) -> User:
    if not seats:
        raise Refused("account.no_seat", N_("这个人现在没有责任，请先指派，再开账号。"))
    place = seats[0].post.area_code
    if not looks_after(actor, place, [seat.post for seat in seats]):
        if actor.may_at(Permission.ACCOUNT_OPEN, area=place):
            raise NotAllowed("account.not_below_seat", N_("这个人的责任不全在您的下级，请找管理员开账号。"))
        raise OutOfScope("responder.unknown", N_("没有这个人，或不在您的责任范围内。"))
    user = User(
        id=asked.id or uuid7(),
        username=asked.username or naming.next(seats[0].village),
        responder_id=asked.responder_id,
        area_code=place,
        slip_waits=True,
        exercise=actor.exercise or chips[asked.responder_id].exercise,
    )
    user.set_unusable_password()
    return user


def _keep(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("account.taken", N_("账号名“%(name)s”已经有人用了。"), name=user.username) from error


class _Naming:
    """Names for accounts of places: the place's initials and the next number."""

    def __init__(self) -> None:
        self._taken: dict[str, set[str]] = {}

    def next(self, place: str) -> str:
        stem = stem_of(initials_of(village_bare(place)))
        taken = self._taken.setdefault(stem, _taken(stem))
        name = name_free(stem, taken)
        taken.add(name)
        return name


def _taken(stem: str) -> set[str]:
    """The names of a stem that are taken, up to the first hundred with a gap in it."""
    taken: set[str] = set()
    while True:
        names = names_from(stem, len(taken))
        found = set(User.objects.within(_NAMES).filter(username__in=names).values_list("username", flat=True))
        taken |= found
        if len(found) < len(names):
            return taken


def slips_give(*, actor: Actor, user_ids: Collection[UUID]) -> list[Slip]:
    """Give accounts new first passwords and hand them over, once: each must be exchanged at the first sign-in.

    What held before holds no longer, and open sessions end. Not one transaction: passwords are hashed before it
    begins, which on SQLite keeps other writers waiting.
    """
    actor.require_role(Permission.ACCOUNT_OPEN)
    if len(user_ids) > MOST:
        raise Refused("account.too_many", N_("一次最多发 %(most)d 张条子。"), most=MOST)
    passwords = {user_id: first_password_new() for user_id in user_ids}
    hashed = {user_id: make_password(password) for user_id, password in passwords.items()}
    users = _slips_keep(actor=actor, hashed=hashed)
    people = {user.responder_id for user in users if user.responder_id}
    seats, chips = seats_of(people, clock.now()), chips_by_id(people)
    return [
        Slip(
            username=user.username,
            password=passwords[user.pk],
            chip=chips.get(user.responder_id) if user.responder_id else None,
            seats=seats.get(user.responder_id, ()),
            exercise=user.exercise,
        )
        for user in users
    ]


@service
def _slips_keep(*, actor: Actor, hashed: Mapping[UUID, str]) -> list[User]:
    rows = accounts_listed(actor).filter(id__in=list(hashed)).select_for_update()
    users = list(rows.order_by("area_code", "username"))
    if len(users) < len(hashed):
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
    if not users:
        journal.nothing_changed()
        return []
    require_below(actor, users)
    now = clock.now()
    for user in users:
        if actor.key == f"user:{user.pk}":
            raise Refused("account.own", N_("自己的密码，请在“我的密码”一页换。"))
        if not user.is_active:
            raise Refused("account.is_closed", N_("账号 %(name)s 停用着，请先启用。"), name=user.username)
        user.password, user.first_password_at, user.slip_waits = hashed[user.pk], now, False
        user.save(update_fields=["password", "first_password_at", "slip_waits"])
        reset(username=user.username)
        devices_close(actor, user, devices_open(user, now))
    journal.record_all(
        actor, [journal.Entry("account.slip_given", user, area_code=user.area_code) for user in users]
    )
    return users
