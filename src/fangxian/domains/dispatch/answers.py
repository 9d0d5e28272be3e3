"""Whether somebody comes, answered by a link: he needs no account."""

from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.asking import ask_answered
from fangxian.domains.dispatch.models import Ask
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.waves import QUESTION
from fangxian.foundation.notices.answering import Asked, Choice

_ASKED = Scope.system("凭链接回答能不能来")
COMES, DECLINES = "comes", "declines"


class ShiftAsked:
    """The question that a link asks: where, what, when, and two words to press."""

    key = QUESTION
    #: Who comes has a seat by then: he gives it back by the page, or by ringing.
    changeable = False

    def asked(self, *, subject_id: str, recipient: str) -> Asked | None:
        """What is asked, or what became of it."""
        ask = _ask(subject_id)
        if ask is None or recipient != f"responder:{ask.responder_id}":
            return None
        line = ask.asking.shift_line
        post = line.shift.post
        lines = [
            f"{post.title} · {line.line.title}",
            span_said(line.shift.starts_at, line.shift.ends_at),
            _("集合：%(place)s") % {"place": post.meeting_point or post.title},
        ]
        said = {
            Ask.State.COMES: _("给您留好位置了，谢谢您。来不了就马上打电话给发短信的人。"),
            Ask.State.THANKED: _("人已经够了，您不用来，谢谢您。"),
        }
        if (became := said.get(Ask.State(ask.state))) is not None:
            lines.append(became)
        choices = (Choice(COMES, _("我来"), main=True), Choice(DECLINES, _("这次来不了")))
        is_over = ask.state in {Ask.State.THANKED, Ask.State.LAPSED}
        return Asked(_("您能来吗"), tuple(lines), () if is_over else choices)

    def answered(self, *, actor: Actor, subject_id: str, recipient: str, choice: str) -> None:  # noqa: ARG002
        """Write it down; who comes first has the seat."""
        ask_answered(actor=actor, ask_id=UUID(subject_id), comes=choice == COMES)


def _ask(subject_id: str) -> Ask | None:
    rows = Ask.objects.within(_ASKED).select_related(
        "asking__shift_line__shift__post", "asking__shift_line__line"
    )
    found: Ask | None = rows.filter(id=subject_id).first()
    return found
