"""``fangxian register``: a sheet of areas; what it would change is shown before it is adopted."""

import argparse
import sys
from pathlib import Path
from typing import Any

from fangxian.foundation.areas.rules.sheet import SheetFaulty
from fangxian.foundation.areas.services import register_adopt, register_draft, register_draft_drop
from fangxian.foundation.areas.told import changes_said, faults_said
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("register", help="区划名册")
    acts = parser.add_subparsers(dest="what", required=True)
    load = acts.add_parser("import", help="读一张名册表（CSV 或 XLSX），先看会改什么")
    load.add_argument("file", type=Path)
    load.add_argument("--adopt", action="store_true", help="看过之后采用")
    load.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Show what would change; adopt when told to."""
    actor = operator("register")
    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=options.file) from error
    try:
        draft = register_draft(actor=actor, filename=options.file.name, content=content)
    except SheetFaulty as faulty:
        print("\n".join(faults_said(faulty)), file=sys.stderr)
        raise
    print("\n".join(changes_said(draft)))
    if options.adopt:
        register_adopt(actor=actor, draft_id=draft.id)
        print("已采用。")
    else:
        register_draft_drop(actor=actor, draft_id=draft.id)
        print("还没有采用；确认后加 --adopt 再执行一次。")
