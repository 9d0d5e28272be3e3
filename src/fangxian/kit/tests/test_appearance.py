"""How a reader wants the screens."""

import pytest
from django.test import RequestFactory

from fangxian.kit.appearance import appearance_set


def chosen(**fields: str):
    return appearance_set(RequestFactory().post("/appearance", fields))


def test_a_choice_is_kept_and_one_goes_back():
    response = chosen(theme="sun", next="/kit?page=2")
    assert response.url == "/kit?page=2"
    assert response.cookies["theme"].value == "sun"
    assert "size" not in response.cookies


def test_the_usual_is_kept_by_forgetting():
    assert chosen(size="normal").cookies["size"]["max-age"] == 0


@pytest.mark.parametrize("theme", ["", "pink", "sun; path=/"])
def test_what_is_no_choice_is_not_kept(theme):
    assert "theme" not in chosen(theme=theme).cookies


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", ""])
def test_it_never_leads_elsewhere(back):
    assert chosen(theme="dark", next=back).url == "/"
