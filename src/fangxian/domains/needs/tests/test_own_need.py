"""Whoever asked is no answer to himself."""

import pytest

from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.services import need_acknowledge, need_withdraw
from fangxian.plain.errors import NotAllowed


def test_nobody_takes_his_own_need_and_so_none_is_closed_by_one_person_alone(cast, need_in):
    need = need_in(State.RAISED)
    with pytest.raises(NotAllowed) as refusal:
        need_acknowledge(actor=cast.actor("village"), need_id=need.id)
    assert refusal.value.code == "need.own"
    need_withdraw(actor=cast.actor("village"), need_id=need.id)
