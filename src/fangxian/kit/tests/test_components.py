"""The components as templates: every state is drawn, nothing needs a style attribute, every tag finds its sign."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from fangxian.kit.shapes import Figure, State
from fangxian.kit.showcase import Example, showcase
from fangxian.plain import clock


@pytest.fixture
def live_page():
    request = RequestFactory().get("/kit?page=3")
    request.user = AnonymousUser()
    return render_to_string("kit/showcase.html", {**showcase(clock.now()), "who": "陈*"}, request)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_the_live_page_draws_everything(live_page):
    for words in (
        "今天这里没有缺口",
        "正在取",
        "没有连上网络",
        "没有更新",
        "看全部",
        "这里没有人",
        "超时",
        "推算",
        "示意",
    ):
        assert words in live_page


def test_the_policy_of_the_page_allows_what_is_on_it(live_page):
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", live_page)


def test_every_identifier_is_there_once(live_page):
    found = re.findall(r'\sid="([^"]+)"', live_page)
    # The live page draws one map; a page with two must give the second another key.
    assert len(found) == len(set(found))


def test_an_icon_of_the_sprite_stands_for_every_one_asked_for(live_page):
    from fangxian.kit.tests.test_vendor import MANIFEST  # noqa: PLC0415

    drawn_icons = set(re.findall(r"sprite[^\"]*\.svg#([a-z-]+)", live_page))
    assert drawn_icons <= set(next(one["icons"] for one in MANIFEST if "icons" in one))


@pytest.mark.parametrize("state", list(State))
def test_a_sign_always_goes_with_its_word(state):
    assert drawn("{% sign state word=True %}|{{ state|state_word }}", state=state).split("|")[1]


def test_the_three_signs_differ_in_shape_not_in_colour_alone():
    shapes = {re.sub(r'data-state="[a-z]+"', "", drawn("{% stroke one %}", one=one)) for one in ("whole", "due", "broken")}  # fmt: skip
    assert len(shapes) == 3


def test_a_change_is_said_in_words():
    now = clock.now()
    fewer = Figure("缺口", 3, "处", now, change=-4, since=now - timedelta(hours=1))
    assert "少 4 处" in drawn("{{ figure|change_said }}", figure=fewer)
    assert drawn("{{ figure|change_said }}", figure=Figure("缺口", 3, "处", now)) == ""


def test_every_field_has_a_visible_label_and_its_errors_tied_to_it():
    page = drawn("{% form_fields form %}", form=Example({"kind": "goods"}))
    for name in ("place", "number"):
        assert f'<label for="id_{name}">' in page
        assert f'id="id_{name}_error"' in page
    assert re.search(
        r'id="id_place"[^>]*aria-describedby="id_place_helptext id_place_error"', page
    ) or re.search(r'aria-describedby="id_place_helptext id_place_error"[^>]*id="id_place"', page)
    assert page.count("<fieldset") == page.count("<legend") == 2
    assert "必填" in page


def test_a_hole_names_who_must_fill_it():
    page = drawn("{% chain links fills %}", links=showcase(clock.now())["links"], fills={})
    assert "该由 望潮街道 镇街书记 林* 补上" in page


def test_a_hole_with_nobody_above_falls_to_the_city():
    page = drawn("{% chain links %}", links=showcase(clock.now())["links"][:3])
    assert "该由市指挥部补上" in page


def test_the_frame_stands_without_a_request():
    assert "防线" in render_to_string("kit/refused.html", {"sentence": "没有这一页。", "status": 404})
