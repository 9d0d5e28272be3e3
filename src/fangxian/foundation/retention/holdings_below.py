"""What the rooms of the foundation hold on one person."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import accounts_named
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.journal.models import JournalLine, JournalPayload
from fangxian.foundation.journal.services import payload_opened
from fangxian.foundation.notices.models import AnswerLink, Notice
from fangxian.foundation.notices.selectors import words_of as notice_words
from fangxian.foundation.people.models import HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.selectors import said as address_said
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import titles_ever
from fangxian.foundation.responders.models import (
    Membership,
    PledgeSignature,
    Responder,
    ResponderCondition,
    ResponderExclusion,
    ResponderSkill,
    ResponderVersion,
)
from fangxian.foundation.retention.holdings import Subject, Told, register_holding, told
from fangxian.kit.keys import KeyGone
from fangxian.kit.vocabulary import titles_of, words_of
from fangxian.plain import clock
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")


def register_all() -> None:
    """Register every kind of record of the rooms below."""
    register_holding(N_("住户和居民登记"), _persons)
    register_holding(N_("登记改过什么"), _person_versions)
    register_holding(N_("住户类别"), _categories)
    register_holding(N_("人员登记"), _responders)
    register_holding(N_("人员登记改过什么"), _responder_versions)
    register_holding(N_("特长、证书和不能派的时间"), _abilities)
    register_holding(N_("上岗条件"), _conditions)
    register_holding(N_("责任、队伍和请战书"), _duties)
    register_holding(N_("账号"), _accounts)
    register_holding(N_("发给他的通知，凭链接的回答"), _notices)
    register_holding(N_("日志里关于他的"), _lines)


def _persons(subject: Subject) -> Iterator[Told]:
    rows = Person.objects.within(_FOUND).filter(id__in=subject.persons).select_related("household__place")
    people = list(rows.order_by("id"))
    names = area_names({one.village_code for one in people})
    for one in people:
        place = one.household.place
        yield told(
            (_("姓名"), one.name), (_("证件类型"), one.get_document_display()), (_("证件号码"), one.number),
            (_("手机"), one.phone), (_("性别"), one.get_sex_display()), (_("出生年"), one.born),
            (_("村居"), names.get(one.village_code, one.village_code)),
            (_("住址"), f"{place.name if place else ''} {address_said(one.household)}".strip()),
            (_("与户主关系"), one.get_relation_display()), (_("人员类型"), one.get_stay_display()),
            (_("返乡日期"), one.came_on), (_("从哪里来"), one.came_from), (_("登记时间"), one.registered_at),
            (_("离开"), one.gone_at),
        )  # fmt: skip


def _person_versions(subject: Subject) -> Iterator[Told]:
    rows = PersonVersion.objects.within(_FOUND).filter(person_id__in=subject.persons).order_by("until", "id")
    for one in rows:
        yield told((_("到什么时候"), one.until), (_("那以前写的"), one.before), (_("谁改的"), one.ended_by))


def _categories(subject: Subject) -> Iterator[Told]:
    households = Person.objects.within(_FOUND).filter(id__in=subject.persons).values("household_id")
    titles = titles_of("household_category")
    for one in HouseholdCategory.objects.within(_FOUND).filter(household_id__in=households).order_by("id"):
        yield told(
            (_("类别"), titles.get(one.category, one.category)), (_("从"), one.since), (_("到"), one.until)
        )


def _responders(subject: Subject) -> Iterator[Told]:
    rows = Responder.objects.within(_FOUND).filter(id__in=subject.responders).select_related("unit")
    people = list(rows.order_by("id"))
    names = area_names({code for one in people for code in (one.area_code, one.residence)})
    for one in people:
        yield told(
            (_("姓名"), one.name), (_("手机"), one.phone), (_("证件号码"), one.number), (_("出生年"), one.born),
            (_("身份"), one.get_standing_display()), (_("所在"), names.get(one.area_code, one.area_code)),
            (_("住在"), names.get(one.residence, one.residence)), (_("单位"), one.unit and one.unit.name),
            (_("登记时间"), one.registered_at), (_("离开"), one.left_at),
        )  # fmt: skip


def _responder_versions(subject: Subject) -> Iterator[Told]:
    rows = ResponderVersion.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in rows.order_by("until", "id"):
        yield told((_("到什么时候"), one.until), (_("那以前写的"), one.before), (_("谁改的"), one.ended_by))


def _abilities(subject: Subject) -> Iterator[Told]:
    titles = titles_of("skill")
    skills = ResponderSkill.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in skills.order_by("since", "id"):
        yield told(
            (_("特长"), titles.get(one.skill, one.skill)), (_("证书号"), one.certificate),
            (_("有效到"), one.expires_on), (_("从"), one.since), (_("到"), one.until),
        )  # fmt: skip
    reasons = dict(ResponderExclusion.Reason.choices)
    exclusions = ResponderExclusion.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in exclusions.order_by("since", "id"):
        yield told(
            (_("不能派"), reasons.get(one.reason, one.reason)), (_("从"), one.since), (_("到"), one.until)
        )


def _conditions(subject: Subject) -> Iterator[Told]:
    rows = ResponderCondition.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in rows.order_by("since", "id"):
        yield told(
            (_("上岗条件"), one.get_kind_display()), (_("哪一天"), one.done_on), (_("由谁"), one.by),
            (_("编号"), one.number), (_("有效到"), one.expires_on), (_("照片"), _("有") if one.photo_id else ""),
        )  # fmt: skip


def _duties(subject: Subject) -> Iterator[Told]:
    duties = list(Duty.objects.within(_FOUND).filter(responder_id__in=subject.responders).order_by("since"))
    names = area_names({one.area_code for one in duties})
    titles = titles_ever(tables.Duty, clock.now())
    for one in duties:
        yield told(
            (_("责任"), titles.get(one.kind, one.kind)), (_("地方"), names.get(one.area_code, one.area_code)),
            (_("从"), one.since), (_("到"), one.until),
        )  # fmt: skip
    rows = Membership.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for member in rows.select_related("organisation").order_by("since"):
        yield told((_("队伍"), member.organisation.name), (_("从"), member.since), (_("到"), member.until))
    signed = PledgeSignature.objects.within(_FOUND).filter(responder_id__in=subject.responders)
    for one in signed.select_related("pledge").order_by("signed_at"):
        yield told((_("请战书"), one.pledge.title), (_("时间"), one.signed_at))


def _accounts(subject: Subject) -> Iterator[Told]:
    for one in User.objects.within(_FOUND).filter(id__in=subject.accounts).order_by("username"):
        yield told((_("账号名"), one.username), (_("上次登录"), one.last_login))


def _notices(subject: Subject) -> Iterator[Told]:
    accounts = (
        User.objects.within(_FOUND).filter(responder_id__in=subject.responders).values_list("id", flat=True)
    )
    keys = [*(f"responder:{one}" for one in subject.responders), *(f"user:{one}" for one in accounts)]
    for notice in Notice.objects.within(_FOUND).filter(recipient__in=keys).order_by("id"):
        yield told(
            (_("时间"), notice.made_at), (_("通知"), notice_words(notice)), (_("看过"), notice.read_at)
        )
    for link in AnswerLink.objects.within(_FOUND).filter(recipient__in=keys).order_by("id"):
        yield told((_("时间"), link.made_at), (_("回答"), link.answer), (_("回答时间"), link.answered_at))


def _lines(subject: Subject) -> Iterator[Told]:
    about = {
        "people.person": subject.persons,
        "responders.responder": subject.responders,
        "accounts.user": subject.accounts,
    }
    for noun, identifiers in about.items():
        rows = JournalLine.objects.within(_FOUND).filter(
            noun=noun, noun_id__in=[str(one) for one in identifiers]
        )
        lines = list(rows.order_by("id"))
        values, verbs = _values(lines), words_of("journal_verb")
        accounts = accounts_named({line.actor for line in lines})
        for line in lines:
            done = _(verbs[line.verb]) if line.verb in verbs else line.verb
            yield told(
                (_("时间"), line.at),
                (_("做了什么"), done),
                (_("谁"), accounts.get(line.actor, line.actor)),
                *values.get(line.uid, ()),
            )


def _values(lines: Iterable[JournalLine]) -> dict[Any, list[tuple[str, str]]]:
    found: dict[Any, list[tuple[str, str]]] = {}
    for payload in JournalPayload.objects.within(_FOUND).filter(line_uid__in=[line.uid for line in lines]):
        try:
            value = payload_opened(payload)
        except KeyGone:
            value = None
        found.setdefault(payload.line_uid, []).append((_("写明的"), value or _("已销毁")))
    return found
