"""The conversation on a need: who says what, with which files, and who sees them."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from PIL import Image

from fangxian.access.permissions import Permission
from fangxian.domains.needs import moving, services, talking
from fangxian.domains.needs.conversation import messages_of, spoken, told
from fangxian.domains.needs.models import Need, NeedFile, NeedMessage
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.talking import message_write
from fangxian.domains.needs.tests.builders import EVERYWHERE, VILLAGE, a_need, brought_to
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.media.sounds import Recording
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7

PHOTO = Photograph(b"\xff\xd8\xff picture")
VOICE = Recording(b"OggS voice", "audio/ogg")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FANGXIAN_MEDIA = tmp_path / "media"


def drawn() -> bytes:
    written = BytesIO()
    Image.new("RGB", (20, 10)).save(written, "JPEG")
    return written.getvalue()


def photo(name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, drawn(), "image/jpeg")


def test_what_is_said_stands_in_the_order_of_time(cast, shifted):
    need = a_need(cast.actor("village"))
    shifted(1)
    message_write(actor=cast.actor("leader"), need_id=need.id, words="要大的还是小的")
    shifted(2)
    services.need_acknowledge(actor=cast.actor("leader"), need_id=need.id)
    shifted(3)
    message_write(actor=cast.actor("village"), need_id=need.id, photographs=[PHOTO, PHOTO], recording=VOICE)
    entries = told(need)
    assert [entry.verb for entry in entries] == [
        entries[0].verb, "说", "接下了", "留了录音",
    ]  # fmt: skip
    assert entries[1].words == "要大的还是小的"
    assert entries[1].who.startswith("演*")
    assert "凤山社区" in entries[1].who
    assert (len(entries[3].photos), len(entries[3].voices)) == (2, 1)


@pytest.mark.parametrize("seat", ["hq", "group", "town", "leader", "colleague", "gate"])
def test_whoever_sees_it_may_speak_and_enclose(cast, seat):
    need = a_need(cast.actor("village"))
    message_write(actor=cast.actor(seat), need_id=need.id, words="我来看看", photographs=[PHOTO])
    (said,) = spoken(need)
    assert said.words == "我来看看"
    assert Attachment.objects.within(EVERYWHERE).get().data_class == "need"


def test_who_raised_it_may_speak_whatever_else_he_sees(cast):
    need = a_need(cast.actor("responder"))
    message_write(actor=cast.actor("responder"), need_id=need.id, photographs=[PHOTO])
    assert len(spoken(need)) == 1


def test_the_owner_from_elsewhere_may_speak(cast):
    need = a_need(cast.actor("village"))
    owner = next(iter(cast.actor("department").scope(Permission.NEED_SEE).organisations))
    Need.objects.within(EVERYWHERE).filter(id=need.id).update(owner_id=owner)
    message_write(actor=cast.actor("department"), need_id=need.id, words="有货", photographs=[PHOTO])
    assert spoken(need)[0].photos


def test_who_may_not(cast):
    need = a_need(cast.actor("village"))
    for seat, refusal in (("sibling", OutOfScope), ("auditor", NotAllowed), ("responder", NotAllowed)):
        with pytest.raises(refusal):
            message_write(actor=cast.actor(seat), need_id=need.id, words="我也说")
    assert not messages_of(need).exists()


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_over_it_is_silent(cast, state):
    need = brought_to(state, raiser=cast.actor("village"), owner=cast.actor("leader"))
    with pytest.raises(Refused, match="已经了结"):
        message_write(actor=cast.actor("village"), need_id=need.id, words="还有", photographs=[PHOTO])
    assert not Attachment.objects.within(EVERYWHERE).exists()


def test_something_must_be_said_and_not_too_much(cast):
    need = a_need(cast.actor("village"))
    for words in ("", "  ", "长" * (moving.LONGEST + 1)):
        with pytest.raises(Refused):
            message_write(actor=cast.actor("village"), need_id=need.id, words=words)


def test_sent_twice_it_is_one(cast):
    need, key = a_need(cast.actor("village")), uuid7()
    asked = {"actor": cast.actor("village"), "need_id": need.id, "message_id": key}
    for _ in range(2):
        message_write(**asked, words="一句", photographs=[PHOTO])
    assert messages_of(need).count() == 1
    assert Attachment.objects.within(EVERYWHERE).count() == 1
    with pytest.raises(Refused, match="刚才已经用过"):
        message_write(**asked | {"actor": cast.actor("leader")}, words="冒用")


def test_of_two_at_once_the_second_leaves_no_file(cast, monkeypatch):
    need, key = a_need(cast.actor("village")), uuid7()
    asked = {"actor": cast.actor("village"), "need_id": need.id, "message_id": key, "photographs": [PHOTO]}
    message_write(**asked)
    seen = iter([None])
    real = talking._twin
    monkeypatch.setattr(talking, "_twin", lambda *given: next(seen, real(*given)))
    message_write(**asked)
    assert messages_of(need).count() == 1
    assert Attachment.objects.within(EVERYWHERE).count() == 1


def test_a_refusal_on_the_way_leaves_no_file(cast, monkeypatch):
    need = a_need(cast.actor("village"))

    def refuse(**_asked):
        raise Refused("test", "试")

    monkeypatch.setattr(talking, "_message_enter", refuse)
    with pytest.raises(Refused):
        message_write(actor=cast.actor("village"), need_id=need.id, photographs=[PHOTO])
    assert not Attachment.objects.within(EVERYWHERE).exists()


def test_words_are_sealed_and_the_journal_has_none_of_them(cast):
    need = a_need(cast.actor("village"))
    message = message_write(
        actor=cast.actor("leader"), need_id=need.id, words="王大妈家在三楼", recording=VOICE
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM needs_needmessage")
        assert "王大妈".encode() not in bytes(cursor.fetchone()[0])
    line = JournalLine.objects.within(EVERYWHERE).get(verb="need.talked")
    assert {key: line.facts[key] for key in line.facts if key != "words"} == {
        "message": str(message.id),
        "photographs": 0,
        "recordings": 1,
    }
    assert "王大妈" not in str(vars(line))


def test_what_was_said_is_never_changed(cast):
    need = a_need(cast.actor("village"))
    message_write(actor=cast.actor("leader"), need_id=need.id, words="一句")
    rows = NeedMessage.objects.within(EVERYWHERE)
    for act in (lambda: rows.update(actor_key="user:x"), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_file_that_is_gone_is_said_to_be(cast):
    need = a_need(cast.actor("village"))
    message_write(actor=cast.actor("leader"), need_id=need.id, words="一句", photographs=[PHOTO])
    NeedFile.objects.within(EVERYWHERE).update(attachment=None)
    assert "已到期销毁" in told(need)[-1].verb
    assert not told(need)[-1].photos


def test_a_conversation_takes_the_same_number_of_queries(cast, django_assert_num_queries):
    need = a_need(cast.actor("village"))
    for number in range(3):
        message_write(actor=cast.actor("leader"), need_id=need.id, words=f"第{number}句", photographs=[PHOTO])
    with django_assert_num_queries(6):
        spoken(need)


# --- the pages


def say(client, need, **typed):
    return client.post(f"/needs/{need.number}/say", {"words": ""} | typed, follow=True)


def test_speaking_by_the_page_and_looking_at_the_picture(cast):
    need, client = a_need(cast.actor("village")), cast.client("village")
    assert "说一句" in client.get(f"/needs/{need.number}").content.decode()
    page = say(client, need, words="在村部门口", photographs=[photo(), photo("b.jpg")]).content.decode()
    assert "在村部门口" in page
    addresses = re.findall(rf'src="(/needs/{need.number}/files/[0-9a-f-]+)"', page)
    assert len(addresses) == 2
    answer = client.get(addresses[0])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(answer.content)).size == (20, 10)
    for seat, status in (
        ("leader", 200),
        ("colleague", 200),
        ("sibling", 404),
        ("responder", 403),
        (None, 302),
    ):
        assert cast.client(seat).get(addresses[0]).status_code == status
    other = a_need(cast.actor("village"))
    assert client.get(addresses[0].replace(need.number, other.number)).status_code == 404
    assert client.get(f"/needs/{need.number}/files/{uuid4()}").status_code == 404


def test_a_recording_is_played_in_parts(cast):
    need, client = a_need(cast.actor("village")), cast.client("village")
    page = say(
        client, need, recording=SimpleUploadedFile("v", b"OggS0123456789", "text/html")
    ).content.decode()
    (address,) = re.findall(r'<audio[^>]* src="([^"]+)"', page)
    answer = client.get(address, headers={"range": "bytes=4-7"})
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (206, b"0123", "bytes 4-7/14")
    assert answer["Content-Type"] == "audio/ogg"
    assert client.get(address, headers={"range": "bytes=10-"}).content == b"6789"
    assert client.get(address, headers={"range": "bytes=99-"}).status_code == 416
    assert client.get(address, headers={"range": "bytes=x"}).content == b"OggS0123456789"
    assert "media-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "请写几个字"),
        ({"words": "长" * 501}, "500"),
        ({"key": "x"}, "请刷新"),
        ({"photographs": [SimpleUploadedFile("a.jpg", b"MZ", "image/jpeg")]}, "不是能打开的照片"),
        ({"recording": SimpleUploadedFile("a.mp3", b"<html>", "audio/mpeg")}, "不是能播放的录音"),
        ({"photographs": [photo() for _ in range(7)]}, "最多 6 张"),
    ],
)
def test_bad_input_shows_a_sentence(cast, typed, sentence):
    need = a_need(cast.actor("village"))
    answer = cast.client("village").post(f"/needs/{need.number}/say", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not messages_of(need).exists()


@pytest.mark.parametrize(
    ("seat", "status"),
    [("colleague", 302), ("leader", 302), ("gate", 302), ("sibling", 404), ("auditor", 403), (None, 302)],
)
def test_who_speaks_by_the_page(cast, seat, status):
    need = a_need(cast.actor("village"))
    answer = cast.client(seat).post(f"/needs/{need.number}/say", {"words": "一句"})
    assert answer.status_code == status
    assert messages_of(need).exists() == (seat is not None and status == 302)
    assert cast.client("village").get(f"/needs/{need.number}/say").status_code == 405


def test_a_photograph_goes_with_the_raise_form(cast):
    form = {
        "key": str(uuid7()), "origin": "", "kind": "protective_goods", "words": "缺两支耳温枪",
        "urgency": "daily", "area_code": VILLAGE,
    }  # fmt: skip
    client = cast.client("village")
    torn = SimpleUploadedFile("a.jpg", b"no", "image/jpeg")
    assert client.post("/needs/raise", form | {"photos": [torn]}).status_code == 422
    assert not Need.objects.within(EVERYWHERE).exists()
    for _ in range(2):
        assert client.post("/needs/raise", form | {"photos": [photo()]}).status_code == 302
    (need,) = Need.objects.within(EVERYWHERE)
    (said,) = spoken(need)
    assert len(said.photos) == 1
