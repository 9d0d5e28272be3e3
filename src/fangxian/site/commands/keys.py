"""``fangxian keys``: which keys there are, changing them while everybody works, and keeping them apart."""

import argparse
import getpass
import os
from pathlib import Path
from typing import Any

from fangxian.foundation.retention.columns import data_classes
from fangxian.foundation.retention.keyring import (
    escrow_note,
    key_destroy,
    key_generation_begin,
    keys_record,
    recovery_note,
    reseal_note,
)
from fangxian.foundation.retention.resealing import generations_in_use, reseal
from fangxian.foundation.retention.selectors import key_records, keys_compared
from fangxian.kit.escrow import escrow_recovered, escrow_written
from fangxian.kit.keys import key_ring
from fangxian.kit.refusals import said
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator
from fangxian.site.commands.progress import Progress
from fangxian.site.copies.databases import is_empty
from fangxian.site.keeping import keys_require_own, keys_watch

#: The passphrase of an escrow file, where nobody can type it.
ESCROW_VARIABLE = "FANGXIAN_PASSPHRASE"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    acts = verbs.add_parser("keys", help="密钥").add_subparsers(dest="what", required=True)
    acts.add_parser("list", help="列出各代密钥和指纹").set_defaults(act=_list)
    rotate = acts.add_parser("rotate", help="换一代密钥，已有内容逐段重新加密（网页和后台照常）")
    rotate.add_argument("data_class", nargs="?", metavar="CLASS", help="哪一类，例如 resident")
    rotate.add_argument("--all", action="store_true", help="每一类都换")
    rotate.set_defaults(act=_rotate)
    retire = acts.add_parser("retire", help="销毁已经没有内容在用的旧密钥")
    retire.add_argument("data_class", nargs="?", metavar="CLASS")
    retire.set_defaults(act=_retire)
    escrow = acts.add_parser("escrow", help="把全部密钥加上口令写进一个文件，存到别处")
    escrow.add_argument("file", type=Path)
    escrow.set_defaults(act=_escrow)
    recover = acts.add_parser("recover", help="从托管文件找回密钥")
    recover.add_argument("file", type=Path)
    recover.set_defaults(act=_recover)


def _list(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    here = key_ring().fingerprints()
    for record in key_records():
        key = (record.family, record.generation)
        if record.destroyed_at:
            state = f"{clock.in_city(record.destroyed_at):%Y-%m-%d %H:%M} 销毁"
        elif key not in here:
            state = "不在这台机器上"
        else:
            state = "在" if here[key] == record.fingerprint else "这台机器上的是另一把"
        print(
            f"{record!s:32} {record.fingerprint}  {clock.in_city(record.made_at):%Y-%m-%d %H:%M} 起  {state}"
        )


def _rotate(options: argparse.Namespace) -> None:
    keys_require_own()
    actor = operator("keys")
    keys_record(actor=actor)
    for data_class in _classes(options.data_class, everything=options.all):
        generation = key_generation_begin(actor=actor, data_class=data_class)
        progress = Progress("%s")
        done = reseal(data_class, lambda table, rows, p=progress: p.say(f"{table} {rows} 行"))  # type: ignore[misc]
        progress.end()
        reseal_note(actor=actor, data_class=data_class, generation=generation, values=done.values)
        lost = f"；{done.gone} 个值的密钥早已不在，没有动" if done.gone else ""
        print(f"{data_class}：第 {done.generation} 代密钥，重新加密 {done.values} 个值{lost}。")
    print("旧密钥还在：一小时后执行 fangxian keys retire 销毁；托管文件也要重新做一份。")


def _retire(options: argparse.Namespace) -> None:
    actor, retired = operator("keys"), 0
    for data_class in _classes(options.data_class, everything=not options.data_class):
        living = list(key_records().filter(family=f"data-{data_class}", destroyed_at=None))
        used = generations_in_use(data_class) if len(living) > 1 else set()
        for record in living[:-1]:
            if record.generation in used:
                print(f"{record}：还有内容在用，请先 fangxian keys rotate {data_class}。")
                continue
            try:
                key_destroy(actor=actor, data_class=data_class, generation=record.generation)
            except Refused as refusal:
                print(f"{record}：{said(refusal)}")
                continue
            retired += 1
            print(f"{record} 已销毁。")
    print("没有可以销毁的旧密钥。" if not retired else "以前做的托管文件里还有这些密钥，请一并销毁。")


def _escrow(options: argparse.Namespace) -> None:
    actor = operator("keys")
    keys_record(actor=actor)
    count = escrow_written(key_ring(), options.file, _passphrase(twice=True))
    escrow_note(actor=actor, keys=count)
    print(f"{count} 把密钥已写入 {options.file}。文件和口令要分开存，都不要放在这台机器上。")


def _recover(options: argparse.Namespace) -> None:
    found = escrow_recovered(key_ring(), options.file, _passphrase(twice=False))
    print(f"找回 {len(found)} 把密钥：{'、'.join(found)}。" if found else "密钥都在，没有要找回的。")
    if is_empty():
        return
    missing = keys_watch().missing
    if found and not missing:
        recovery_note(actor=operator("keys"), keys=len(found))
    if keys_compared().missing:
        raise Refused("keys.still_missing", N_("还差密钥，请看 fangxian doctor。"))


def _classes(data_class: str | None, *, everything: bool) -> list[str]:
    known = data_classes()
    if everything and data_class is None:
        return known
    if data_class not in known:
        raise Refused("key.class_unknown", N_("没有这一类，可以写：%(known)s。"), known="、".join(known))
    return [data_class]


def _passphrase(*, twice: bool) -> str:
    given = os.environ.get(ESCROW_VARIABLE)
    if given is not None:
        return given
    typed = getpass.getpass("口令（至少 12 个字符）：")
    if twice and getpass.getpass("再输一遍：") != typed:
        raise Refused("escrow.passphrase_differs", N_("两次输入的口令不一样。"))
    return typed
