"""``fangxian restore``: a backup into an empty home, brought up to this version, its journal verified."""

import argparse
import sys
from pathlib import Path
from typing import Any

from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.told import fault_said
from fangxian.foundation.retention.selectors import keys_said
from fangxian.site.commands.operator import operator
from fangxian.site.commands.progress import megabytes
from fangxian.site.copies.making import Restored, backup_restored


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("restore", help="把备份恢复到空的数据文件夹或空的数据库")
    parser.add_argument("file", type=Path)
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> int:
    """Restore and verify; 1 when the journal is not whole."""
    progress = megabytes("恢复中：%.0f MB")
    restored = backup_restored(actor=operator("restore"), path=options.file, told=progress.add)
    progress.end()
    print(f"已恢复 {restored.manifest.made_at} 的备份，{len(restored.manifest.files)} 个文件。")
    if restored.keys.missing or restored.keys.foreign:
        _tell_of_keys(restored)
        return 0
    return _verify(restored)


def _tell_of_keys(restored: Restored) -> None:
    names = "、".join(keys_said((*restored.keys.missing, *restored.keys.foreign)))
    print(f"密钥没有一起恢复：{names}。", file=sys.stderr)
    print(
        "加密的内容显示为“＊”，也不能新写。请执行 fangxian keys recover 托管文件，再 fangxian journal verify。"
    )


def _verify(restored: Restored) -> int:
    found = proof()
    for fault in found.faults:
        print(fault_said(fault), file=sys.stderr)
    if found.faults and restored.witness_was_here:
        print(
            "见证处比备份新：备份之后封存的日志没有恢复。请换一个新的 FANGXIAN_WITNESS，旧的留作凭证。",
            file=sys.stderr,
        )
    print(
        f"日志 {found.lines} 条，" + ("完整。" if not found.faults else f"发现 {len(found.faults)} 处问题。")
    )
    return 1 if found.faults else 0
