"""Addresses, documents, names, cells and villages, as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.people.rules.addresses import Address, address_of, parse_address
from fangxian.foundation.people.rules.cells import day_of, phone_of, year_of
from fangxian.foundation.people.rules.documents import check_sign, kind_guessed, paper_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.people.rules.typed import typed_as
from fangxian.foundation.people.rules.villages import Villages
from fangxian.plain.errors import Refused
from fangxian.plain.masks import masked_address

pytestmark = pytest.mark.rules

TODAY = date(2020, 2, 10)


# --- addresses

_PART = st.text(alphabet="0123456789ABC栋单元室组号甲", max_size=5)
_WORDS = st.text(alphabet="金辉华府下厝栋组号@~A1", max_size=8)


@given(
    st.builds(
        Address, place=_WORDS, building=_PART, unit=_PART, room=_PART, group=_PART, house=_PART, detail=_WORDS
    )
)
def test_what_is_packed_is_unpacked(address: Address) -> None:
    assert Address.unpacked(address.packed()) == address


@given(st.text(max_size=40))
def test_any_text_is_an_address_that_can_be_packed(text: str) -> None:
    address = parse_address(text)
    assert Address.unpacked(address.packed()) == address
    assert " " not in address.place + address.detail


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3909))
def test_a_flat_is_read_however_it_is_written(building: int, unit: int, room: int) -> None:
    wanted = Address(building=str(building), unit=str(unit), room=str(room))
    for text in (
        f"{building}栋{unit}单元{room}室", f"{building}幢 {unit}单元 {room}", f"{building}号楼{unit}单元{room}",
        f"{building}座{unit}单元{room}号", f"{building}-{unit}-{room}", f"{building}#{unit}单元{room}房",
    ):  # fmt: skip
        assert parse_address(text) == wanted, text
    assert address_of(building=f"{building}栋", unit=str(unit), room=f"{room}室") == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3栋2单元501室", "3栋 2单元 501室"),
        ("3#501", "3栋 501室"),
        ("３栋２单元５０１室", "3栋 2单元 501室"),
        ("12组7号", "12组 7号"),
        ("五组12号", "5组 12号"),
        ("第二十三村民小组8号", "23组 8号"),
        ("B座1203", "B栋 1203室"),
        ("A3栋A501", "A3栋 A501室"),
        ("下厝五组12-1号", "下厝 5组 12-1号"),
        ("清昌大道88号", "清昌大道 88号"),
        ("清昌大道88号金辉华府3栋501", "清昌大道 88号 3栋 501室 金辉华府"),
        ("第一小学宿舍3栋2单元", "第一小学宿舍 3栋 2单元"),
        ("组长家", "组长家"),
        ("12号旁边老屋", "12号 旁边老屋"),
        ("501", "501"),
        ("", ""),
    ],
)
def test_addresses_as_they_are_written(text: str, said: str) -> None:
    assert parse_address(text).said() == said


def test_names_of_the_areas_around_are_left_out_and_no_others() -> None:
    around = ("福建省", "福州市", "福清市", "音西街道", "凤山社区")
    text = "福建省福清市音西街道凤山社区金辉华府3栋501"
    assert parse_address(text, around) == Address(place="金辉华府", building="3", room="501")
    assert parse_address("下厝村5组1号", around).place == "下厝村"
    assert parse_address("凤山社区", around).place == "凤山社区"


def test_a_known_compound_may_have_digits_in_its_name() -> None:
    wanted = Address(place="金辉3期", building="3", room="501")
    assert parse_address("福清市金辉3期3栋501", ("福清市",), ("金辉", "金辉3期")) == wanted


def test_doors_are_sorted_as_one_walks_past_them() -> None:
    texts = ["10栋101", "2栋1002", "2栋201", "A栋101", "5组12号", "5组2号", "12组1号"]
    ordered = sorted((parse_address(text) for text in texts), key=Address.sort_key)
    assert [one.said() for one in ordered] == [
        "2栋 201室", "2栋 1002室", "10栋 101室", "A栋 101室", "5组 2号", "5组 12号", "12组 1号",
    ]  # fmt: skip


def test_a_mask_shows_the_first_word_alone() -> None:
    assert masked_address(parse_address("3栋2单元501室").said()) == "3栋 **"
    assert masked_address(parse_address("12号").said()) == "**"


# --- documents

_BODY = st.builds(
    lambda area, born, order: f"{area}{born:%Y%m%d}{order:03d}",
    st.sampled_from(["350127", "350181", "420106", "999999"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(_BODY)
def test_a_number_with_the_right_sign_is_right_whatever_its_area(body: str) -> None:
    if body.startswith(("81", "82", "83", "9")):
        return
    paper = paper_of("", f" {body[:6]} {body[6:]}{check_sign(body)} ".lower(), TODAY)
    assert (paper.kind, paper.number, paper.born) == ("resident_id", body + check_sign(body), int(body[6:10]))
    assert paper.sex == ("male" if int(body[16]) % 2 else "female")


@given(_BODY, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_sign_is_always_noticed(body: str, at: int, sign: str) -> None:
    right = body + check_sign(body)
    wrong = right[:at] + sign + right[at + 1 :]
    if wrong != right:
        with pytest.raises(Refused):
            paper_of("resident_id", wrong, TODAY)


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        ("", "11010519491231002x", "11010519491231002X"),
        ("", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("", "'11010519491231002X", "11010519491231002X"),
        ("hk_macau_permit", "h12345678", "H12345678"),
        ("hk_macau_permit", "M1234567890", "M1234567890"),
        ("taiwan_permit", "12345678", "12345678"),
        ("taiwan_permit", "1234567890B", "1234567890B"),
        ("passport", "E 1234 5678", "E12345678"),
        ("foreigner_id", "CAN350112345678", "CAN350112345678"),
        ("other", "士字第2020001号", "士字第2020001号"),
        ("none", "", ""),
        ("", "", ""),
    ],
)
def test_documents_that_are_taken(kind: str, typed: str, number: str) -> None:
    assert paper_of(kind, typed, TODAY).number == number


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_permits_of_hong_kong_macau_and_taiwan_are_built_like_identity_numbers(prefix: str) -> None:
    body = f"{prefix}19900101123"
    number = body + check_sign(body)
    assert kind_guessed(number) == "residence_permit"
    assert paper_of("residence_permit", number, TODAY).born == 1990
    with pytest.raises(Refused, match="港澳台居民居住证"):
        paper_of("resident_id", number, TODAY)


def test_a_foreigners_new_card_is_built_so_too() -> None:
    body = "93562019900101123"
    paper = paper_of("", body + check_sign(body), TODAY)
    assert (paper.kind, paper.born, paper.sex) == ("foreigner_id", 1990, "male")


@pytest.mark.parametrize(
    ("kind", "typed", "word"),
    [
        ("resident_id", "110105194912310021", "校验位不对"),
        ("resident_id", "110105194913310021", "不是一个出生日期"),
        ("resident_id", "110105209912310021", "不是一个出生日期"),
        ("resident_id", "110105491231002", "15 位的旧身份证号"),
        ("resident_id", "11010519491231002", "这里是 17 位"),
        ("resident_id", "1101051949123100XX", "前 17 位应是数字"),
        ("resident_id", "1.10105E+17", "科学"),
        ("resident_id", "", "没有证件"),
        ("none", "11010519491231002X", "请选证件类型"),
        ("residence_permit", "11010519491231002X", "81、82 或 83"),
        ("hk_macau_permit", "X1234", "H 或 M"),
        ("taiwan_permit", "1234", "8 位数字"),
        ("passport", "ABCDE", "护照"),
        ("foreigner_id", "12345", "9 开头"),
        ("other", "没有数字", "至少要有一位数字"),
        ("castle", "1", "没有“castle”"),
    ],
)
def test_documents_that_are_refused(kind: str, typed: str, word: str) -> None:
    with pytest.raises(Refused) as caught:
        paper_of(kind, typed, TODAY)
    assert word in str(caught.value)


# --- names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("陈 明", "陈明"), (" 陈明 ", "陈明"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("Mary  Ann O'Neill", "Mary Ann O'Neill"),
        ("𠮷田", "𠮷田"), ("ＬＩＮ", "LIN"),
    ],
)  # fmt: skip
def test_names_that_are_taken(typed: str, name: str) -> None:
    assert person_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "陈3", "=陈明", "陈(大)", "·", "陈" * 31])
def test_names_that_are_refused(typed: str) -> None:
    with pytest.raises(Refused):
        person_name(typed)


# --- cells


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-2-3", date(2020, 2, 3)), ("2020/2/3", date(2020, 2, 3)), ("2020.2.3", date(2020, 2, 3)),
        ("2020年2月3日", date(2020, 2, 3)), ("２０２０年２月３日", date(2020, 2, 3)), ("20200203", date(2020, 2, 3)),
        ("2月3日", date(2020, 2, 3)), ("2 月 3 日", date(2020, 2, 3)), ("12月30日", date(2019, 12, 30)),
        ("43864", date(2020, 2, 3)), ("43864.5", date(2020, 2, 3)), ("2020-02-03 00:00:00", date(2020, 2, 3)),
    ],
)  # fmt: skip
def test_days_as_people_write_them(typed: str, day: date) -> None:
    assert day_of(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["昨天", "2.3", "2020-2-30", "2020-13-1", "3", "2120-1-1", "2020-2-11", "4386"]
)
def test_days_that_are_none_or_still_to_come(typed: str) -> None:
    with pytest.raises(Refused):
        day_of(typed, TODAY)


@given(st.dates(date(2000, 1, 1), TODAY))
def test_a_day_is_the_same_in_every_writing(day: date) -> None:
    count = (day - date(1899, 12, 30)).days
    for typed in (
        str(count),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert day_of(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001111", "13800001111"), ("138 0000 1111", "13800001111"), ("+86 13800001111", "13800001111"),
        ("8613800001111", "13800001111"), ("008613800001111", "13800001111"), ("138-0000-1111", "13800001111"),
        ("'13800001111", "13800001111"), ("13800001111.0", "13800001111"), ("0591-85212345", "059185212345"),
        ("１３８００００１１１１", "13800001111"), ("+65 91234567", "+6591234567"),
    ],
)  # fmt: skip
def test_telephones_as_people_write_them(typed: str, number: str) -> None:
    assert phone_of(typed) == number


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("1.38E+10", "科学"),
        ("1380000111", "不是电话号码"),
        ("13800001111/13900001111", "只填一个"),
        ("没有", "不是电话号码"),
    ],
)
def test_telephones_that_are_refused(typed: str, word: str) -> None:
    with pytest.raises(Refused) as caught:
        phone_of(typed)
    assert word in str(caught.value)


@pytest.mark.parametrize("typed", ["1990", "1990年", "1990-05-01", "199005", "19900501", "1990.0", "32994"])
def test_years_of_birth(typed: str) -> None:
    assert year_of(typed, TODAY) == 1990


@pytest.mark.parametrize("typed", ["90", "三十岁", "1889", "2050", "30"])
def test_years_that_are_none(typed: str) -> None:
    with pytest.raises(Refused):
        year_of(typed, TODAY)


# --- villages

_VILLAGES = Villages([
    ("350181103001", "宏路街道", "宏路社区"), ("350181103200", "宏路街道", "宏路村"), ("350181103201", "宏路街道", "大埔村"),
    ("350181104201", "龙田镇", "大埔村"), ("350181104202", "龙田镇", "东营村"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("code", "town", "village", "found"),
    [
        ("350181104202", "", "", "350181104202"), ("", "龙田镇", "东营村", "350181104202"), ("", "", "东营", "350181104202"),
        ("", "龙田", "东营村委会", "350181104202"), ("", "宏路", "大埔", "350181103201"), ("", "宏路街道", "宏路村", "350181103200"),
    ],
)  # fmt: skip
def test_a_village_is_known_by_its_code_or_its_names(code: str, town: str, village: str, found: str) -> None:
    assert _VILLAGES.code_of(code, town, village) == found


@pytest.mark.parametrize(
    ("code", "town", "village", "word"),
    [
        ("350181999999", "", "", "不在可以导入的范围内"), ("", "宏路街道", "宏路", "有 2 个"), ("", "", "大埔村", "有 2 个"),
        ("", "", "", "请填镇街和村居"), ("", "龙田镇", "宏路村", "没有“龙田镇宏路村”"),
    ],
)  # fmt: skip
def test_a_village_that_is_not_clear_is_refused(code: str, town: str, village: str, word: str) -> None:
    with pytest.raises(Refused) as caught:
        _VILLAGES.code_of(code, town, village)
    assert word in str(caught.value)


# --- what is typed to find somebody


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("ZXM", "letters", "zxm"), ("1234", "digits", "1234"), ("123x", "digits", "123X"), ("张 明", "words", "张明"),
        ("3#501", "words", "3#501"), ("3-2-501", "words", "3-2-501"), ("0591-85212345", "digits", "059185212345"),
        ("A3", "words", "A3"), ("e12345678", "digits", "E12345678"), ("１２３４", "digits", "1234"),
    ],
)  # fmt: skip
def test_what_is_typed_is_known_by_its_looks(typed: str, kind: str, text: str) -> None:
    found = typed_as(typed, lambda _name, _letters: False)
    assert (found.kind, found.text) == (kind, text)
