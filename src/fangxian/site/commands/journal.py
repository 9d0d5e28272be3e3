"""``fangxian journal verify``: is the journal whole, line by line, seal by seal, as the witness saw it."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.told import fault_said


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("journal", help="日志")
    acts = parser.add_subparsers(dest="what", required=True)
    verify = acts.add_parser("verify", help="核对全部日志和封存")
    verify.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    verify.set_defaults(act=act)


def act(options: argparse.Namespace) -> int:
    """Print the proof; 1 when the chain is broken."""
    found = proof()
    if options.json:
        print(json.dumps(asdict(found) | {"whole": not found.faults}, ensure_ascii=False))
    else:
        print(
            f"封存 {found.seals} 批，{found.lines} 条；未封存 {found.unsealed} 条；"
            f"见证处还没有的 {found.unwitnessed_seals} 批。最新封存：{found.newest_head[:16] or '无'}"
        )
        for fault in found.faults:
            print(fault_said(fault), file=sys.stderr)
        print("日志完整。" if not found.faults else f"发现 {len(found.faults)} 处被改动。")
    return 1 if found.faults else 0
