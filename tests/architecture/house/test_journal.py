"""A service that leaves no line, and does not say that nothing changed, does not happen."""

import pytest

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import Unjournalled, service
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain import clock

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("tests", reason="测试")


def _form(name: str) -> Organisation:
    body = Organisation(kind=Organisation.Kind.PARTNER, name=name, area_code="350181", formed_at=clock.now())
    body.save(force_insert=True)
    return body


def _formed() -> list[str]:
    return list(Organisation.objects.within(Scope.system("测试")).values_list("name", flat=True))


@service
def silent(*, actor: Actor) -> None:
    _form("没有记录")


@service
def told(*, actor: Actor) -> None:
    journal.record(actor, "test.done", _form("有记录"))


@service
def idle(*, actor: Actor) -> None:
    journal.nothing_changed()


@service
def silent_around_idle(*, actor: Actor) -> None:
    _form("借口")
    idle(actor=actor)


@service
def around_told(*, actor: Actor) -> None:
    told(actor=actor)


def test_a_silent_write_is_undone() -> None:
    with pytest.raises(Unjournalled):
        silent(actor=ACTOR)
    assert _formed() == []


def test_a_service_that_does_nothing_at_all_is_refused() -> None:
    with pytest.raises(Unjournalled):
        service(lambda: None)()


def test_a_line_lets_it_pass() -> None:
    told(actor=ACTOR)
    assert _formed() == ["有记录"]


def test_so_does_the_line_of_a_service_within() -> None:
    around_told(actor=ACTOR)
    assert _formed() == ["有记录"]


def test_so_does_saying_that_nothing_changed() -> None:
    idle(actor=ACTOR)


def test_a_service_within_cannot_say_it_for_the_one_around_it() -> None:
    with pytest.raises(Unjournalled):
        silent_around_idle(actor=ACTOR)
    assert _formed() == []
