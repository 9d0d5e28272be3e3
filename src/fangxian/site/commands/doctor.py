"""``fangxian doctor``: is this installation one that keeps its promises."""

import argparse
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fangxian.foundation.retention.selectors import keys_compared_if_any, keys_said
from fangxian.plain import clock
from fangxian.site.databases import write_ahead_log_is_safe


def add_to(verbs: Any) -> None:
    """Declare the command."""
    verbs.add_parser("doctor", help="检查数据库、密钥、时钟和见证处").set_defaults(act=act)


def act(options: argparse.Namespace) -> int:  # noqa: ARG001 - it has none
    """Print each finding; 1 when one of them endangers a promise."""
    findings = list(examine())
    for well, sentence in findings:
        print(f"{'好  ' if well else '有问题'} {sentence}")
    return 0 if all(well for well, _ in findings) else 1


def examine() -> Iterator[tuple[bool, str]]:
    """Everything that is looked at: well or not, and a sentence."""
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()
    waiting = MigrationExecutor(connection).migration_plan(
        MigrationExecutor(connection).loader.graph.leaf_nodes()
    )
    yield not waiting, f"数据表：{'齐' if not waiting else f'还差 {len(waiting)} 步，请执行 fangxian init'}"
    home = Path(settings.FANGXIAN_HOME)
    closed = not stat.S_IMODE(home.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    yield closed, f"数据文件夹：{'只有本用户能进' if closed else f'别人也能进，请执行 chmod 700 {home}'}"
    yield from _keys(Path(settings.FANGXIAN_KEYS))
    yield from _keys_of_database()
    apart = Path(settings.FANGXIAN_WITNESS).resolve()
    yield True, f"见证处：{apart}（放到另一台机器的盘上更好）"
    shifted = os.environ.get(clock.SHIFT_VARIABLE)
    yield (
        not shifted,
        f"时钟：{'真实时间' if not shifted else '演练时钟，比真实时间快 ' + str(clock.shift())}",
    )


def _sqlite() -> Iterator[tuple[bool, str]]:
    import sqlite3  # noqa: PLC0415 - the one that the settings put in place

    version = sqlite3.sqlite_version_info
    with connection.cursor() as cursor:
        answers = {}
        for name in ("journal_mode", "synchronous", "mmap_size", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            answers[name] = row[0] if row else 0
    safe = write_ahead_log_is_safe(version)
    yield (
        safe or answers["journal_mode"] != "wal",
        f"SQLite {sqlite3.sqlite_version}，日志方式 {answers['journal_mode']}"
        + ("" if safe else "（这个版本的 WAL 有丢失提交的毛病，已避开不用）"),
    )
    yield answers["synchronous"] == 2, f"每次提交都落盘：synchronous={answers['synchronous']}（应为 2）"
    yield answers["mmap_size"] == 0, f"内存映射关闭：mmap_size={answers['mmap_size']}（应为 0）"
    yield answers["foreign_keys"] == 1, f"外键检查打开：foreign_keys={answers['foreign_keys']}（应为 1）"


def _postgresql() -> Iterator[tuple[bool, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        settled = {}
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            settled[name] = cursor.fetchone()[0]
    yield version >= 150_000, f"PostgreSQL {version // 10_000}（应为 15 以上）"
    for name, value in settled.items():
        yield value != "off", f"每次提交都落盘：{name}={value}（不能是 off）"


def _keys_of_database() -> Iterator[tuple[bool, str]]:
    compared = keys_compared_if_any()
    if compared.foreign:
        names = "、".join(keys_said(compared.foreign))
        yield (
            False,
            f"密钥：{names} 不是这个库的；请换回原来的 keys 文件夹，或 fangxian keys recover 托管文件",
        )
    if compared.missing:
        names = "、".join(keys_said(compared.missing))
        yield False, f"密钥：缺 {names}，用它加密的内容显示为“＊”；请 fangxian keys recover 托管文件"
    if not compared.foreign and not compared.missing:
        yield True, "密钥：和这个库的记录对得上"


def _keys(folder: Path) -> Iterator[tuple[bool, str]]:
    loose = [
        path.name
        for path in sorted(folder.glob("*"))
        if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    yield not loose, "密钥：只有本用户能读" if not loose else f"密钥：别人也能读 {', '.join(loose)}"
