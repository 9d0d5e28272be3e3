"""The kind of sheet that opens accounts: for people who are registered and answer for something already."""

from collections.abc import Iterable, Mapping, Sequence

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.intake.matching import matched, outcome_of
from fangxian.foundation.accounts.intake.reading import Draft, Known, Reader
from fangxian.foundation.accounts.intake.writing import accounts_take_back, accounts_take_in
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.kinds import Column, Outcome, Run, Undone
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.words import N_


class AccountsKind:
    """Rows of accounts. There is no column for a password: slips bring them."""

    key = "accounts"
    title = N_("账号")
    permission = Permission.ACCOUNT_OPEN
    also: tuple[Permission, ...] = (Permission.ACCOUNT_MANAGE,)

    def columns(self) -> Sequence[Column]:
        """The template's columns, in the order of ``At``."""
        return (
            Column("name", "姓名", ("名字", "人员姓名", "责任人"), required=True, example="陈某某"),
            Column("phone", "手机", ("联系电话", "手机号", "手机号码", "电话", "联系方式"), required=True, example="13800000000", hint="登记在“人员”里的那个号码", width=16),
            Column("duty", "责任", ("岗位", "职务", "担任责任"), choices=tuple(_duties()), hint="可以空着；填了就要和系统里指派的一样", width=20),
            Column("code", "村居代码", ("区划代码",), hidden=True, width=15),
            Column("town", "镇街", ("所在镇街", "乡镇"), example="音西街道"),
            Column("village", "村居", ("所在村居", "社区", "村"), example="凤山社区", hint="可以空着；填了就要是他负责的地方"),
            Column("username", "账号名", ("账号", "用户名", "登录名"), hint="可以空着，系统会起一个；不要用姓名或号码", width=18),
            Column("note", "备注", ("说明",), hint="只供填表人自己用，不导入", width=16),
        )  # fmt: skip

    def prefilled(self, actor: Actor, area_code: str) -> Iterable[Mapping[str, str]]:
        """One row for each village, with its hidden code."""
        for code, town, village in _villages(actor, area_code):
            yield {"code": code, "town": town, "village": village}

    def checker(self, actor: Actor, run: Run) -> Reader:
        """What reads the rows of a run."""
        return Reader(Known(tuple(_villages(actor, run.area_code)), _duties()))

    def compare(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """What a slice would change. Writes nothing."""
        return outcome_of(matched(actor, run, drafts))

    def write(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """Write a slice."""
        return accounts_take_in(actor=actor, run=run, drafts=drafts)

    def undo(self, actor: Actor, run: Run, most: int) -> Undone:
        """Take back up to ``most`` rows."""
        return accounts_take_back(actor=actor, run=run, most=most)


def _duties() -> dict[str, str]:
    """The plan's duties: key by title."""
    return {duty.title: duty.key for duty in plan_at(clock.now()).many(tables.Duty)}


def _villages(actor: Actor, area_code: str) -> list[tuple[str, str, str]]:
    """The villages in reach of a sheet: code, town's name, village's name."""
    here = actor.scope(Permission.ACCOUNT_OPEN) & Scope.of_areas(area_code)
    found = list(areas_at(here, Level.VILLAGE).values_list("code", "name"))
    towns = area_names({code[: DIGITS[Level.TOWN]] for code, _name in found})
    return [(code, towns.get(code[: DIGITS[Level.TOWN]], ""), name) for code, name in found]
