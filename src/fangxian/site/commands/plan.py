"""``fangxian plan``: check a plan file, adopt it, show what is in force."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fangxian.foundation.plan.rules.schema import PlanInvalid, read_plan
from fangxian.foundation.plan.selectors import edition_at
from fangxian.foundation.plan.services import plan_adopt
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("plan", help="预案")
    acts = parser.add_subparsers(dest="what", required=True)
    check = acts.add_parser("check", help="检查一个预案文件，逐条说出错在哪一行")
    check.add_argument("file", type=Path)
    check.set_defaults(act=_check)
    adopt = acts.add_parser("adopt", help="采用一版新预案")
    adopt.add_argument("file", type=Path)
    adopt.add_argument("--from", dest="effect", help="何时生效，例如 2020-02-04T08:00；不写就是现在")
    adopt.set_defaults(act=_adopt)
    acts.add_parser("show", help="显示现行预案").set_defaults(act=_show)


def _check(options: argparse.Namespace) -> int:
    try:
        plan = read_plan(_text(options.file))
    except PlanInvalid as invalid:
        for fault in invalid.faults:
            print(f"{options.file}:{fault.line}: {fault.said()}", file=sys.stderr)
        return 1
    print(f"{plan.identity.title}：没有错误。")
    return 0


def _adopt(options: argparse.Namespace) -> None:
    effect = _moment(options.effect) if options.effect else None
    edition = plan_adopt(actor=operator("plan"), text=_text(options.file), takes_effect_at=effect)
    print(f"第 {edition.number} 版，{clock.in_city(edition.takes_effect_at):%Y-%m-%d %H:%M} 起生效。")


def _show(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    print(edition_at(clock.now()).text)


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Refused(
            "time.malformed", N_("“%(typed)s”不是时间，请写成 2020-02-04T08:00。"), typed=typed
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CITY)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=path) from error
