"""``fangxian backup``: database and sealed files in one archive, while everybody works on. Keys are not in it."""

import argparse
from pathlib import Path
from typing import Any

from fangxian.site.commands.operator import operator
from fangxian.site.commands.progress import megabytes
from fangxian.site.copies.making import backup_made


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("backup", help="备份数据库和附件（不含密钥）")
    parser.add_argument("place", type=Path, help="文件夹，或新文件名")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Make it, and say what it holds."""
    progress = megabytes("备份中：%.0f MB")
    made = backup_made(actor=operator("backup"), place=options.place, told=progress.add)
    progress.end()
    print(
        f"{made.path}：{made.size / 1e6:.1f} MB，{len(made.manifest.files)} 个文件，"
        f"日志封存到第 {made.manifest.seal} 批。"
    )
    print("密钥不在备份里：请另外执行 fangxian keys escrow，和备份分开存。")
