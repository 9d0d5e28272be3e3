"""Forms of posts: a new one, what may be changed of one, who is put in a seat, why somebody is taken off."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.domains.dispatch.models import Post, PostLine
from fangxian.domains.dispatch.rules.plan import PostKind
from fangxian.domains.dispatch.selectors import Shape
from fangxian.domains.dispatch.services import MOST
from fangxian.domains.dispatch.taking import TAKE_OFF_REASONS
from fangxian.foundation.areas.rules.names import LONGEST_NAME
from fangxian.foundation.places.models import Place
from fangxian.foundation.responders.selectors import PersonChip

RISKS = ((1, gettext_lazy("低")), (2, gettext_lazy("中")), (3, gettext_lazy("高")))
_REASON = gettext_lazy("请选一个原因。")


class PostForm(forms.Form):
    """A post set up by hand."""

    title = forms.CharField(label=gettext_lazy("叫什么"), max_length=LONGEST_NAME)
    meeting_point = forms.CharField(label=gettext_lazy("集合点"), max_length=80, required=False)
    field_order = ("kind", "title", "place", "meeting_point")

    def __init__(
        self, *arguments: Any, kinds: Iterable[PostKind], places: Iterable[Place], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"] = forms.ChoiceField(
            label=_("哪种岗位"), choices=[("", _("请选")), *((one.key, one.title) for one in kinds)]
        )
        self.fields["place"] = forms.TypedChoiceField(
            label=_("在哪个地点"),
            required=False,
            coerce=UUID,
            empty_value=None,
            choices=[("", _("名册里没有，只写名称")), *((str(one.id), one.name) for one in places)],
        )
        self.order_fields(self.field_order)


class PostEditForm(forms.Form):
    """What its desk may change of a post; ``version`` is the one that the form was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("叫什么"), max_length=LONGEST_NAME)
    meeting_point = forms.CharField(label=gettext_lazy("集合点"), max_length=80, required=False)
    risk = forms.TypedChoiceField(label=gettext_lazy("风险"), coerce=int, choices=RISKS)
    open_to = forms.ChoiceField(
        label=gettext_lazy("向谁开放报名"),
        choices=Post.OpenTo.choices,
        help_text=gettext_lazy("先给本村居的人，到预案写的钟点再向外开放。"),
    )

    def __init__(
        self, *arguments: Any, post: Post, lines: Collection[PostLine], patterns: Mapping[str, str],
        people: Iterable[PersonChip], **options: Any,
    ) -> None:  # fmt: skip
        options.setdefault("initial", _initial(post, lines))
        super().__init__(*arguments, **options)
        self._lines = lines
        self.fields["pattern"] = forms.ChoiceField(
            label=_("班制"),
            choices=list(patterns.items()),
            help_text=_("换了班制，以后没人接的班次按新的重排，已经有人的留着。"),
        )
        self.fields["leader"] = forms.TypedChoiceField(
            label=_("带班人"), required=False, coerce=UUID, empty_value=None,
            choices=[("", _("还没有定")), *((str(one.id), f"{one.name} {one.standing}") for one in people)],
        )  # fmt: skip
        for line in lines:
            self.fields[f"headcount-{line.id}"] = forms.IntegerField(
                label=_("每班%(line)s几人") % {"line": line.title}, min_value=1, max_value=MOST
            )

    def shape(self) -> Shape:
        """How the post is to be."""
        typed = self.cleaned_data
        return Shape(
            title=typed["title"], meeting_point=typed["meeting_point"], leader_id=typed["leader"],
            risk=typed["risk"], open_to=typed["open_to"], pattern=typed["pattern"],
            headcounts={line.id: typed[f"headcount-{line.id}"] for line in self._lines},
        )  # fmt: skip


def _initial(post: Post, lines: Collection[PostLine]) -> dict[str, Any]:
    return {
        "version": post.version, "title": post.title, "meeting_point": post.meeting_point, "risk": post.risk,
        "open_to": post.open_to, "pattern": post.pattern, "leader": str(post.leader_id or ""),
        **{f"headcount-{line.id}": line.headcount for line in lines},
    }  # fmt: skip


class AssignForm(forms.Form):
    """Who is put in a seat."""

    responder = forms.UUIDField(
        error_messages={
            "required": gettext_lazy("请选一个人。"),
            "invalid": gettext_lazy("请选一个人。"),
        }
    )


class TakeOffForm(forms.Form):
    """Why somebody is taken off: each reason is a button."""

    reason = forms.ChoiceField(
        choices=list(TAKE_OFF_REASONS.items()),
        error_messages={"required": _REASON, "invalid_choice": _REASON},
    )
