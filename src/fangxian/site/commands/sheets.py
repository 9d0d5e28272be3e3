"""``fangxian sheets``: tables from the command line: import with a progress bar, list, adopt, undo, go on."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.paper import faulty_workbook, template_workbook
from fangxian.foundation.sheets.rules.states import RUNNING, State
from fangxian.foundation.sheets.run import Standing, go_on
from fangxian.foundation.sheets.selectors import (
    faults_of,
    faulty_row,
    intake_get,
    intake_now,
    intakes_due,
    intakes_of,
    kind_get,
)
from fangxian.foundation.sheets.services import (
    faults_take,
    intake_adopt,
    intake_drop,
    intake_open,
    intake_undo,
)
from fangxian.foundation.sheets.told import counts_said, failure_said, title_of
from fangxian.kit.workbook import Taker
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator

_CHUNK = 1 << 20
#: Faulty rows that are printed after an import.
_SHOWN = 20


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("sheets", help="导入表格（CSV 或 XLSX）：先检查，再采用，可以撤销一次")
    acts = parser.add_subparsers(dest="what", required=True)
    load = acts.add_parser("import", help="读一张表，先看会改什么")
    load.add_argument("file", type=Path)
    load.add_argument("--kind", required=True, help="哪一种表")
    load.add_argument("--area", required=True, help="交到哪里：区划代码，表里各行不能超出它")
    load.add_argument("--adopt", action="store_true", help="不看就采用：边查边写，错的行照样退回来")
    load.add_argument("--exercise", action="store_true", help="标为演练")
    load.add_argument("--json", action="store_true", help="最后输出一个 JSON 对象")
    load.set_defaults(act=_import)
    acts.add_parser("list", help="列出各张表").set_defaults(act=_list)
    for word, act, told in (
        ("show", _show, "看一张表查得怎样"),
        ("adopt", _adopt, "采用"),
        ("undo", _undo, "撤销一次导入"),
        ("drop", _drop, "放弃"),
        ("go-on", _go_on, "接着做没做完的（后台会自己做）"),
    ):
        one = acts.add_parser(word, help=told)
        one.add_argument("id", type=UUID)
        one.set_defaults(act=act)
    faults = acts.add_parser("faults", help="把有错的行写成一张表")
    faults.add_argument("id", type=UUID)
    faults.add_argument("file", type=Path)
    faults.set_defaults(act=_faults)
    template = acts.add_parser("template", help="写一张空白模板")
    template.add_argument("file", type=Path)
    template.add_argument("--kind", required=True)
    template.add_argument("--area", required=True)
    template.set_defaults(act=_template)


def _actor(*, exercise: bool = False) -> Actor:
    return operator("sheets", exercise=exercise)


def _import(options: argparse.Namespace) -> int:
    actor = _actor(exercise=options.exercise)
    intake = intake_open(
        actor=actor,
        kind=options.kind,
        filename=options.file.name,
        chunks=_chunks(options.file),
        area_code=options.area,
        at_once=options.adopt,
    )
    bar = _Bar()
    intake = _run(intake.id, bar)
    if options.json:
        print(json.dumps(_as_json(intake, bar), ensure_ascii=False))
    else:
        _tell(intake)
    if intake.state == State.FAILED:
        return 1
    if not (options.adopt or options.json):
        print(f"还没有采用；确认后执行 fangxian sheets adopt {intake.id}")
    return 0


def _as_json(intake: Intake, bar: "_Bar") -> dict[str, Any]:
    """What came of an import, for programs."""
    counts = intake.written or intake.found
    return {
        "id": str(intake.id),
        "state": intake.state,
        **{key: counts.get(key, 0) for key in ("rows", "new", "changed", "same", "faulty")},
        "longest_lock_ms": round(1_000 * bar.longest),
    }


def _list(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    for intake in intakes_of(_actor())[:200]:
        at = clock.in_city(intake.handed_in_at)
        print(f"{intake.id} {at:%Y-%m-%d %H:%M} {title_of(intake)} {counts_said(intake)}")


def _show(options: argparse.Namespace) -> None:
    _tell(intake_get(_actor(), options.id))


def _adopt(options: argparse.Namespace) -> None:
    intake_adopt(actor=_actor(), intake_id=options.id)
    _tell(_run(options.id))


def _undo(options: argparse.Namespace) -> None:
    intake_undo(actor=_actor(), intake_id=options.id)
    _tell(_run(options.id))


def _drop(options: argparse.Namespace) -> None:
    _tell(intake_drop(actor=_actor(), intake_id=options.id))


def _go_on(options: argparse.Namespace) -> None:
    _run(options.id)


def _faults(options: argparse.Namespace) -> None:
    actor = _actor()
    intake = faults_take(actor=actor, intake_id=options.id)
    taker = Taker(actor.on_behalf_of, clock.now(), "fangxian sheets faults")
    options.file.write_bytes(faulty_workbook(intake, taker))


def _template(options: argparse.Namespace) -> None:
    kind = kind_get(options.kind)
    options.file.write_bytes(template_workbook(kind, _actor(), options.area))


def _run(intake_id: UUID, bar: "_Bar | None" = None) -> Intake:
    """Go on with it to the end, a bar telling how far it is; another process at it is waited for."""
    bar = bar or _Bar()
    try:
        over = intake_now(intake_id).runner if intake_id in intakes_due(clock.now()) else ""
        while not go_on(intake_id, watch=bar.show, over=over):
            if State(intake_now(intake_id).state) not in RUNNING:
                break
            time.sleep(0.5)
    except KeyboardInterrupt:
        print(f"\n停下了，没有丢：fangxian sheets go-on {intake_id} 接着做。", file=sys.stderr)
        raise
    finally:
        bar.end()
    return intake_now(intake_id)


def _tell(intake: Intake) -> None:
    print(f"{title_of(intake)}：{counts_said(intake)}")
    if intake.failure:
        print(failure_said(intake), file=sys.stderr)
    for row in map(faulty_row, faults_of(intake)[:_SHOWN]):
        print(f"  {row.sheet} 第 {row.row} 行：" + "".join(fault.sentence for fault in row.faults))


class _Bar:
    """A bar on a terminal; elsewhere nothing."""

    def __init__(self) -> None:
        self._shown = False
        self._began = time.monotonic()
        self.longest = 0.0

    def show(self, standing: Standing) -> None:
        """How far it is."""
        self.longest = max(self.longest, standing.longest)
        if not sys.stderr.isatty():
            return
        self._shown = True
        width = max(10, min(40, shutil.get_terminal_size().columns - 40))
        full = int(width * standing.progress)
        seconds = time.monotonic() - self._began
        words = f"{_WORDS[standing.state]} {'█' * full}{'░' * (width - full)} {standing.progress:4.0%}"
        print(f"\r{words} {standing.tally.rows:,} 行 {seconds:.0f} 秒 ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """It is over."""
        if self._shown:
            print(file=sys.stderr)
        self._shown = False


_WORDS = {State.CHECKING: "检查", State.ADOPTING: "写入", State.UNDOING: "撤销"}


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=path) from error
