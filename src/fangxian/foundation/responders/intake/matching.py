"""What a slice of rows finds among the responders: who is there already, and what would change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.responders.intake.reading import Draft
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.rules.told import Told, merged
from fangxian.foundation.responders.rules.windows import windows_said
from fangxian.foundation.responders.written import written_of
from fangxian.foundation.sheets.kinds import Change, Fault, Outcome, Run
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.ids import numbered
from fangxian.plain.masks import masked_name, masked_phone
from fangxian.plain.words import N_


@dataclass(slots=True)
class Hit:
    """A row and the responder it means, with what is written of him before and after."""

    draft: Draft
    responder: Responder
    before: Told
    after: Told


@dataclass(slots=True)
class Matched:
    """A slice of rows beside the responders."""

    new: list[Draft] = field(default_factory=list)
    changed: list[Hit] = field(default_factory=list)
    same: int = 0
    refused: dict[int, tuple[Fault, ...]] = field(default_factory=dict)

    def refuse(self, draft: Draft, column: str, sentence: str, **facts: object) -> None:
        """A row that what is written already does not allow."""
        self.refused[draft.number] = (Fault(column, sentence, facts),)


def matched(actor: Actor, run: Run, drafts: Sequence[Draft]) -> Matched:
    """Find the rows of a slice among those whom the actor may write of: by number, else by name and residence."""
    result = Matched()
    rows = _once(result, drafts)
    people = _People(actor, run, rows)
    found = [(draft, people.of(draft)) for draft in rows]
    written = written_of([one for _draft, one in found if one is not None], clock.now())
    for draft, responder in found:
        if responder is None:
            if draft.phone_token in people.by_phone:
                result.refuse(
                    draft, "name", N_("这个号码已经登记在%(name)s名下，请核对是号码写错了，还是姓名写错了。"),
                    name=masked_name(people.by_phone[draft.phone_token][0].name),
                )  # fmt: skip
            else:
                result.new.append(draft)
            continue
        before = written[responder.id]
        after = merged(before, draft.told)
        if after.differences(before):
            result.changed.append(Hit(draft, responder, before, after))
        else:
            result.same += 1
    return result


def _once(result: Matched, drafts: Sequence[Draft]) -> list[Draft]:
    """Of rows with the same number the first; the others are faults."""
    first: dict[int | None, int] = {}
    once = []
    for draft in drafts:
        before = first.setdefault(draft.phone_token, draft.number)
        if before != draft.number:
            result.refuse(draft, "phone", N_("与第 %(row)d 行的号码重复。"), row=before)
        else:
            once.append(draft)
    return once


class _People:
    """Whom rows may mean.

    By name only where one single person of that name lives in that village, whom no row names by his number and
    whom this run did not make: two people of one name and village are common enough.
    """

    def __init__(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> None:
        self.by_phone: dict[int | None, list[Responder]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[Responder]] = defaultdict(list)
        self._taken: set[UUID] = set()
        rows = Responder.objects.within(actor.scope(Permission.RESPONDER_EDIT)).order_by("id")
        phones = {draft.phone_token for draft in drafts}
        for one in rows.filter(phone_token__in=phones):
            self.by_phone[one.phone_token].append(one)
        names = {
            draft.name_token
            for draft in drafts
            if draft.phone_token not in self.by_phone and draft.told.residence
        }
        if not names:
            return
        others = rows.filter(name_token__in=names, left_at=None).exclude(phone_token__in=phones)
        low, high = numbered(run.base, 0), numbered(run.base, (1 << 32) - 1)
        for one in others.exclude(id__range=(low, high)):
            self._by_name[one.name, one.residence].append(one)

    def of(self, draft: Draft) -> Responder | None:
        """Whom a row means; None for somebody new, and for a number that is another's."""
        told = draft.told
        there = self.by_phone.get(draft.phone_token)
        if there:
            return next((one for one in there if one.name == told.name), None)
        namesakes = self._by_name.get((told.name, told.residence), [])
        alike = [one for one in namesakes if told.unit_id is None or one.unit_id in (None, told.unit_id)]
        if len(namesakes) != 1 or not alike or alike[0].id in self._taken:
            return None
        self._taken.add(alike[0].id)
        return alike[0]


def outcome_of(found: Matched, most: int = 500) -> Outcome:
    """A slice as the engine counts it, with the changes in words."""
    return Outcome(
        new=len(found.new),
        changed=len(found.changed),
        same=found.same,
        changes=list(_changes(found.changed[:most])) if found.changed else [],
        refused=found.refused,
    )


def _changes(hits: Sequence[Hit]) -> Iterable[Change]:
    told = [one for hit in hits for one in (hit.before, hit.after)]
    said = _Said(told)
    for hit in hits:
        before, after = said.of(hit.before), said.of(hit.after)
        columns = tuple(
            (title, before[title], after[title]) for title in after if before[title] != after[title]
        )
        yield Change(hit.draft.number, masked_name(hit.after.name), columns)


class _Said:
    """What is told of responders, as a sheet would say it; numbers masked, reasons hidden."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._units = organisation_names({one.unit_id for one in told if one.unit_id})
        self._places = area_names({one.residence for one in told if one.residence})
        self._roles, self._skills = words_of("responder_role"), words_of("skill")

    def of(self, told: Told) -> dict[str, str]:
        """By the headings of the template."""
        return {
            _("手机"): masked_phone(told.phone),
            _("类别"): str(Responder.Standing(told.standing).label),
            _("单位"): self._units.get(told.unit_id, "") if told.unit_id else "",
            _("居住村居"): self._places.get(told.residence, told.residence),
            _("岗位角色"): "、".join(self._roles.get(role, role) for role in told.roles),
            _("特长/证书"): "、".join(self._skill(one.skill, one.expires_on) for one in told.skills),
            _("可值班时间"): windows_said(told.windows),
            _("能不能派"): _("暂不能派") if told.exclusions else _("能派"),
            _("在不在册"): _("已离开") if told.left else _("在册"),
        }

    def _skill(self, key: str, expires_on: object) -> str:
        title = self._skills.get(key, key)
        return f"{title}（{expires_on}）" if expires_on else title
