"""The API: the same rules as the pages, as JSON."""

import pytest

from fangxian.domains.needs.tests.builders import (
    ALONE,
    OTHER_VILLAGE,
    VILLAGE,
    a_need,
    as_it_stands,
    brought_to,
)
from fangxian.plain.ids import uuid7

NEEDS = "/api/v1/needs"


def sent(client, address, **body):
    return client.post(f"{NEEDS}{address}", body, content_type="application/json")


def asked(**other):
    return {"kind": "staff", "urgency": "daily", "words": "夜班缺人", "area_code": VILLAGE} | other


def test_a_life_over_the_api(cast):
    village, leader = cast.client("village"), cast.client("leader")
    answer = sent(village, "", **asked())
    assert answer.status_code == 201
    need = answer.json()
    assert need["state"] == "raised"
    assert need["verbs"] == ["urge", "withdraw"]
    assert need["raised_at"].endswith("+08:00")
    number = need["number"]
    need = sent(leader, f"/{number}/acknowledge", version=need["version"]).json()
    need = sent(leader, f"/{number}/answer", version=need["version"], words="派了两人").json()
    assert (need["state"], need["due_at"]) == ("answered", None)
    need = sent(village, f"/{number}/reopen", version=need["version"], words="只到了一人").json()
    sent(leader, f"/{number}/answer", words="另一人已到")
    need = sent(village, f"/{number}/confirm").json()
    assert need["state"] == "closed"
    assert [one["verb"] for one in need["thread"]] == [
        "raise", "acknowledge", "answer", "reopen", "answer", "confirm",
    ]  # fmt: skip
    assert need["thread"][0]["name"] == "演*"


def test_sent_twice_it_is_one(cast):
    body = asked(id=str(uuid7()))
    first, second = (sent(cast.client("village"), "", **body) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json()["number"] == second.json()["number"]


def test_the_list(cast):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    made = [brought_to(state, raiser=raiser, owner=owner) for state in ALONE]
    a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)
    client = cast.client("village")

    def listed(**chosen):
        answer = client.get(NEEDS, chosen).json()
        return answer["total"], [one["number"] for one in answer["needs"]]

    assert listed(state="all") == (5, [need.number for need in reversed(made)])
    assert listed(state="all", offset=1, limit=2) == (5, [made[3].number, made[2].number])
    assert listed()[0] == 3
    assert listed(state="closed") == (1, [made[3].number])
    assert listed(kind="staff") == (0, [])
    assert listed(overdue=True) == (0, [])
    assert listed(area_code=OTHER_VILLAGE) == (0, [])
    assert listed(area_code=VILLAGE)[0] == 3


@pytest.mark.parametrize(
    ("seat", "status"),
    [("village", 200), ("sibling", 404), ("auditor", 403), ("responder", 403), (None, 401)],
)
def test_who_gets_one(cast, seat, status):
    need = a_need(cast.actor("village"))
    assert cast.client(seat).get(f"{NEEDS}/{need.number}").status_code == status


def test_refusals_are_problem_documents(cast):
    need = a_need(cast.actor("village"))
    client = cast.client("leader")
    for answer, status, code in (
        (sent(client, f"/{need.number}/answer", words="已送到"), 422, "need.not_when_raised"),
        (sent(client, f"/{need.number}/acknowledge", version=9), 409, "need.stale"),
        (sent(client, f"/{need.number}/withdraw"), 403, "need.not_yours_to_withdraw"),
        (sent(client, "/AAAAAA/withdraw"), 404, "need.unknown"),
        (sent(client, "", **asked(kind="nonsense")), 422, "need.kind_unknown"),
        (sent(client, "", **asked(words="缺")), 422, "request.malformed"),
        (client.get(NEEDS, {"limit": 0}), 422, "request.malformed"),
    ):
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == code
    assert as_it_stands(need).version == need.version
