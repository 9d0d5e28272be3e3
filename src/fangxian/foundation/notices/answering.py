"""Answers by a link: somebody without an account is asked one thing, and answers by pressing a word.

The rooms above register what can be asked: how it is shown, and what an answer does, under an actor that the journal
names as acting for whoever holds the link. What a link holds is random and kept as a digest alone; looking at it
does nothing, so that a preview in a messenger answers for nobody.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.models import AnswerLink
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_LINKS = Scope.system("凭链接回答")
#: Bytes of chance in a link.
_LENGTH = 16
#: So often one link may change its answer.
MOST_ANSWERS = 20


@dataclass(frozen=True)
class Choice:
    """A word to press."""

    key: str
    label: str
    main: bool = False


@dataclass(frozen=True)
class Asked:
    """What a link's page shows: no more of anybody than its holder must know to answer."""

    title: str
    lines: tuple[str, ...]
    choices: tuple[Choice, ...]


class Question(Protocol):
    """Something that can be asked by a link. ``changeable``: until the link ends its holder may think otherwise."""

    key: str
    changeable: bool

    def asked(self, *, subject_id: str, recipient: str) -> Asked | None:
        """What is asked; None when it is no longer."""
        ...

    def answered(self, *, actor: Actor, subject_id: str, recipient: str, choice: str) -> None:
        """Do what the answer says, inside its transaction. May raise ``Refused``: then nothing was answered."""
        ...


_questions: dict[str, Question] = {}


def register_question(question: Question) -> None:
    """Make known what can be asked by a link."""
    _questions[question.key] = question


def questions() -> Mapping[str, Question]:
    """Everything that can be asked."""
    return _questions


@service
def answer_link_make(
    *, actor: Actor, kind: str, subject_id: str, recipient: str, until: datetime, area_code: str = ""
) -> str:
    """Make a link; its path, which is written nowhere else but in what is told. Raises ``KeyError`` for no known kind."""
    question = _questions[kind]
    token = secrets.token_urlsafe(_LENGTH)
    link = AnswerLink(
        kind=question.key,
        subject_id=subject_id,
        recipient=recipient,
        area_code=area_code,
        digest=_digest(token),
        made_at=clock.now(),
        until=until,
        exercise=actor.exercise,
    )
    link.save(force_insert=True)
    facts = {"kind": kind, "subject": subject_id, "recipient": recipient}
    journal.record(actor, "answer_link.made", link, area_code=area_code, facts=facts)
    return reverse("answer", args=[token])


def link_held(token: str) -> AnswerLink:
    """The link that somebody holds. Raises ``OutOfScope`` for none."""
    return _held(token, hold=False)


def asked_by(link: AnswerLink) -> Asked:
    """What a link asks now. Raises ``Refused`` when its time is over, or nobody asks any more."""
    question = _questions.get(link.kind)
    asked = question.asked(subject_id=link.subject_id, recipient=link.recipient) if question else None
    if link.until <= clock.now() or asked is None:
        raise _over()
    return asked


def may_answer(link: AnswerLink) -> bool:
    """Whether an answer is still taken: the first, or another one where it may be changed."""
    question = _questions.get(link.kind)
    return not link.answer or (question is not None and question.changeable and link.answers < MOST_ANSWERS)


@service
def answer_give(*, token: str, choice: str) -> AnswerLink:
    """Whoever holds a link answers. Pressed twice, it is one answer.

    Raises ``OutOfScope`` for no link, ``Refused`` for one that is over, a word that is none, an answer that stands.
    """
    link = _held(token, hold=True)
    asked = asked_by(link)
    if choice not in {one.key for one in asked.choices}:
        raise Refused("answer.no_choice", N_("请按页面上的一个按钮来回答。"))
    if choice == link.answer:
        journal.nothing_changed()
        return link
    if not may_answer(link):
        raise Refused("answer.stands", N_("已经回答过了。要改，请打电话给发短信的人。"))
    actor = _for_holder(link)
    _questions[link.kind].answered(
        actor=actor, subject_id=link.subject_id, recipient=link.recipient, choice=choice
    )
    before, link.answer, link.answered_at = link.answer, choice, clock.now()
    link.answers += 1
    link.save(update_fields=["answer", "answered_at", "answers"])
    facts = {"kind": link.kind, "subject": link.subject_id, "choice": choice, "before": before}
    journal.record(actor, "answer.given", link, area_code=link.area_code, facts=facts)
    return link


def _for_holder(link: AnswerLink) -> Actor:
    """The house, acting for whoever holds the link: the journal names both."""
    return Actor.system(
        "answer_link", reason=_LINKS.reason, on_behalf_of=link.recipient, exercise=link.exercise
    )


def _held(token: str, *, hold: bool) -> AnswerLink:
    rows = AnswerLink.objects.within(_LINKS).filter(digest=_digest(token))
    found: AnswerLink | None = (rows.select_for_update() if hold else rows).first()
    if found is None:
        raise OutOfScope("answer.unknown", N_("没有这个链接。请看看是不是复制全了，或打电话给发短信的人。"))
    return found


def _over() -> Refused:
    refusal = Refused(
        "answer.over", N_("这个链接已经过了时间，或事情已经定了。有话要说，请打电话给发短信的人。")
    )
    refusal.status = 410
    return refusal


def _digest(token: str) -> str:
    return hmac.new(key_ring().secret("answer-links"), token.encode(), hashlib.sha256).hexdigest()
