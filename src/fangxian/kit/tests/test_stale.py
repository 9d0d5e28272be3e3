"""A form that somebody overtook: shown with what changed, ready to be sent again with its reader's own words."""

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain.errors import Change, Stale


class Sample(forms.Form):
    """With a field of each sort."""

    version = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(required=False)
    stay = forms.ChoiceField(choices=[("here", "在"), ("away", "外出")])
    roles = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙"), ("c", "丙")], required=False)


CHANGES = (
    Change("姓名", "张*", "李*"),
    Change("人员类型", "在", "外出", "stay", ("here",), ("away",)),
    Change("角色", "甲", "甲、乙", "roles", ("a",), ("a", "b")),
    Change("别的", "无", "有", "no_such_field", ("x",), ("y",)),
)


def refused(sent: str, *, version: object = 7) -> Sample:
    """A form whose service found that it was overtaken."""
    form = Sample(QueryDict(sent))
    assert form.is_valid()

    def act() -> None:
        raise Stale("sample.stale", "刚刚有人改过%(what)s。", what="它", changes=CHANGES, version=version)

    assert carried_out(form, act) is None
    return form


def test_what_was_left_takes_over_the_change_and_what_was_typed_stays() -> None:
    form = refused("version=5&name=赵六&stay=here&roles=c")
    assert status_of(form) == 409
    again = Sample(form.data)
    assert again.is_valid()
    assert again.cleaned_data == {"version": "7", "name": "赵六", "stay": "away", "roles": ["c"]}


def test_it_is_shown_what_was_and_what_is() -> None:
    form = refused("version=5&name=赵六&stay=here&roles=a")
    page = Template("{% form_fields form %}").render(Context({"form": form}))
    for words in (
        "刚刚有人改过它",
        "您打开时",
        "张*",
        "李*",
        "甲、乙",
        'value="赵六"',
        'value="7"',
        "再按一次",
    ):
        assert words in page
    assert 'value="away" selected' in page


@pytest.mark.parametrize("version", [None])
def test_without_a_version_it_is_only_told(version: object) -> None:
    form = refused("version=5&stay=here", version=version)
    assert form.data["version"] == "5"
    page = Template("{% form_fields form %}").render(Context({"form": form}))
    assert "再按一次" not in page
    assert "李*" in page


def test_a_form_with_a_prefix_or_another_name_for_its_version() -> None:
    class Renaming(forms.Form):
        version_field = "from_name"
        from_name = forms.CharField(widget=forms.HiddenInput)
        name = forms.CharField()

    form = Renaming(QueryDict("r-from_name=甲&r-name=丙"), prefix="r")
    assert form.is_valid()

    def act() -> None:
        raise Stale("sample.stale", "改过了。", version="乙")

    carried_out(form, act)
    assert Renaming(form.data, prefix="r").data["r-from_name"] == "乙"


def test_a_form_of_plain_values_is_left_alone() -> None:
    """What no browser sent has nothing to be sent again."""
    form = Sample({"version": "5", "stay": "here"})
    assert form.is_valid()

    def act() -> None:
        raise Stale("sample.stale", "改过了。", version=7)

    carried_out(form, act)
    assert form.data["version"] == "5"
