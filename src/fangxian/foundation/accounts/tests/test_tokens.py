"""Tokens of the API: shown once, no more than their parts and their area, and out when anything behind them ends."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import ApiToken
from fangxian.foundation.accounts.rules.tokens import PARTS, mark_of, opens, token_new
from fangxian.foundation.accounts.services import account_close, account_reopen
from fangxian.foundation.accounts.tests.builders import EVERYWHERE
from fangxian.foundation.accounts.tokens import token_end, token_make, tokens_of
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, OTHER_VILLAGE, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def made(cast: Cast, *parts: str, area: str = COUNTY, days: int = 30) -> str:
    chosen = parts or tuple(PARTS)
    return token_make(actor=cast.actor("admin"), name="数据平台", parts=chosen, area_code=area, days=days)


def asked(token: str, address: str = "/api/v1/gaps", method: str = "GET") -> tuple[int, Any]:
    answer = Client().generic(method, address, headers={"Authorization": f"Bearer {token}"})
    told = "json" in answer.headers.get("Content-Type", "")
    return answer.status_code, answer.json() if told else None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_token_only_reads(cast: Cast, method: str) -> None:
    before = JournalLine.objects.within(EVERYWHERE).count()
    token = made(cast)
    assert asked(token, "/api/v1/needs", method)[0] in (403, 405)
    assert asked(token, "/api/v1/gaps", method)[0] in (403, 405)
    assert JournalLine.objects.within(EVERYWHERE).count() == before + 1


def test_a_wrong_token_is_told_so_and_a_session_beside_it_does_not_help(cast: Cast) -> None:
    for wrong in ("", "x", "fx_", "fx_000000000000_x", made(cast) + "x", made(cast)[:-1]):
        status, problem = asked(wrong)
        assert (status, problem["code"]) == (401, "token.unknown"), wrong
        assert "令牌不对" in problem["title"]
    signed_in = cast.client("hq")
    assert signed_in.get("/api/v1/gaps").status_code == 200
    assert signed_in.get("/api/v1/gaps", headers={"Authorization": "Bearer x"}).status_code == 401
    assert signed_in.get("/mine", headers={"Authorization": f"Bearer {made(cast)}"}).status_code == 200
    assert Client().get("/mine", headers={"Authorization": f"Bearer {made(cast)}"}).status_code == 302


def test_wrong_secrets_are_counted_as_wrong_passwords_are(cast: Cast) -> None:
    token, other = made(cast), made(cast)
    assert [asked(f"{token}{number}")[0] for number in range(5)] == [401] * 5
    status, problem = asked(token)
    assert (status, problem["code"]) == (429, "token.locked")
    assert asked(other)[0] == 200


def test_it_ends_by_hand_by_its_day_and_with_its_maker(cast: Cast, shifted: Callable[[float], None]) -> None:
    admin = cast.users["admin"]
    ended, kept = made(cast), made(cast)
    newest, oldest = tokens_of(cast.actor("admin"))
    token_end(actor=cast.actor("admin"), token_id=oldest.id)
    assert (asked(ended)[0], asked(kept)[0]) == (401, 200)
    account_close(actor=SYSTEM, user_id=admin.pk)
    assert asked(kept)[0] == 401
    account_reopen(actor=SYSTEM, user_id=admin.pk)
    shifted(31 * 24 * 60)
    assert asked(kept)[0] == 401
    shifted(0)
    duty_end(actor=SYSTEM, duty_id=Duty.objects.within(EVERYWHERE).get(responder_id=admin.responder_id).id)
    assert asked(kept)[0] == 403
    assert newest.ended_at is None


def test_it_is_shown_once_and_kept_as_a_hash(cast: Cast) -> None:
    client = cast.client("admin")
    page = client.post(
        "/my/tokens", {"verb": "make", "name": "数据平台", "parts": ["gaps"], "area_code": TOWN, "days": "90"}
    ).content.decode()
    row = ApiToken.objects.within(EVERYWHERE).get()
    token = page.split("Bearer ")[1].split('"')[0]
    assert asked(token)[0] == 200
    assert token.split("_", 2)[2] not in str(vars(row))
    listed = client.get("/my/tokens").content.decode()
    assert "数据平台" in listed
    assert token not in listed
    lines = str(list(JournalLine.objects.within(EVERYWHERE).values_list("verb", "facts")))
    assert "token.made" in lines
    assert token not in lines
    assert "数据平台" not in lines


def test_when_it_was_used_is_noted_to_the_minute(cast: Cast, shifted: Callable[[float], None]) -> None:
    token = made(cast)
    for minutes, noted in ((0.0, 0), (0.5, 0), (2.0, 2)):
        shifted(minutes)
        asked(token)
        row = ApiToken.objects.within(EVERYWHERE).get()
        assert row.used_at is not None
        assert int((row.used_at - row.made_at).total_seconds() / 60) == noted


def test_who_makes_tokens_and_of_what(cast: Cast) -> None:
    admin = cast.actor("admin")
    for seat in ("hq", "town", "village", "auditor"):
        with pytest.raises(NotAllowed):
            token_make(actor=cast.actor(seat), name="x", parts=["gaps"], area_code=VILLAGE, days=30)
        assert cast.client(seat).get("/my/tokens").status_code == 403
    with pytest.raises(OutOfScope):
        token_make(actor=admin, name="x", parts=["gaps"], area_code="350182", days=30)
    with pytest.raises(OutOfScope):
        token_make(actor=admin, name="x", parts=["gaps"], area_code=f"{COUNTY}999", days=30)
    for parts, days in (([], 30), (["needs"], 30), (["gaps"], 7)):
        with pytest.raises(Refused):
            token_make(actor=admin, name="x", parts=parts, area_code=COUNTY, days=days)
    with pytest.raises(OutOfScope):
        token_end(actor=admin, token_id=uuid4())
    assert cast.client("admin").post("/my/tokens", {"verb": "end", "token": "x"}).status_code == 404
    assert cast.client("admin").post("/my/tokens", {"verb": "dance"}).status_code == 422
    assert cast.client("admin").delete("/my/tokens").status_code == 405


# --- rules


def test_what_a_token_opens() -> None:
    made_one = token_new()
    assert mark_of(made_one.token) == made_one.mark
    assert [mark_of(wrong) for wrong in ("", "fx", "fx_short_x", f"fy_{made_one.mark}_x")] == [""] * 4
    assert opens(["gaps"], "GET", "/api/v1/gaps")
    assert not opens(["gaps"], "POST", "/api/v1/gaps")
    for path in ("/api/v1/areas/35", "/api/v1/gaps2", "/api/v1/", "/gaps", "/api/v1/needs"):
        assert not opens(["gaps", "needs"], "GET", path)


def test_an_actor_is_narrowed(cast: Cast) -> None:
    hq = cast.actor("hq").narrowed(frozenset({Permission.LINE_SEE}), TOWN)
    assert hq.scope(Permission.LINE_SEE) == Scope.of_areas(TOWN)
    assert [one for one in Permission if hq.may(one)] == [Permission.LINE_SEE]
    assert (
        not cast.actor("village")
        .narrowed(frozenset({Permission.LINE_SEE}), OTHER_VILLAGE)
        .may(Permission.LINE_SEE)
    )
    group = cast.actor("group").narrowed(frozenset({Permission.NEED_SEE}), TOWN)
    assert not group.scope(Permission.NEED_SEE).organisations
    with pytest.raises(ValueError, match="not narrowed"):
        SYSTEM.narrowed(frozenset(), TOWN)
