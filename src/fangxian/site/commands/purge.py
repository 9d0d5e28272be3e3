"""``fangxian purge``: what has run out is destroyed, and certified."""

import argparse
import json
from typing import Any

from fangxian.foundation.retention.models import PurgeCertificate
from fangxian.foundation.retention.selectors import (
    certificate_get,
    certificates,
    classes_due,
    signature_holds,
    statement_of,
)
from fangxian.foundation.retention.services import purge_carry_out
from fangxian.plain import clock
from fangxian.site.commands.operator import operator
from fangxian.site.commands.progress import Progress
from fangxian.site.keeping import keys_require_own


def add_to(verbs: Any) -> None:
    """Declare the command."""
    acts = verbs.add_parser("purge", help="到期销毁个人信息").add_subparsers(dest="what", required=True)
    acts.add_parser("due", help="看哪些到期了").set_defaults(act=_due)
    run = acts.add_parser("run", help="销毁一类里到期的，出证明")
    run.add_argument("data_class", metavar="CLASS")
    run.set_defaults(act=_run)
    acts.add_parser("list", help="列出销毁证明").set_defaults(act=_list)
    certificate = acts.add_parser("certificate", help="显示一张销毁证明，核对签名")
    certificate.add_argument("number", type=int)
    certificate.add_argument("--json", action="store_true", help="输出签名的原文和签名")
    certificate.set_defaults(act=_certificate)


def _due(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    for one in classes_due(clock.now()):
        print(f"{one.rule.key:12} {one.rule.title}：到期 {one.rows} 行")
        for table, rows in one.tables.items():
            print(f"    {table} {rows} 行")


def _run(options: argparse.Namespace) -> None:
    keys_require_own()
    progress, last = Progress("%s"), None
    for step in purge_carry_out(actor=operator("purge"), data_class=options.data_class):
        progress.say(f"{step.table} {step.rows} 行")
        last = step.certificate
    progress.end()
    if last is None:
        return
    certificate = certificate_get(last.number)
    if certificate.ended_at is None:
        print(f"第 {certificate.number} 号：内容已销毁；旧密钥一小时后由后台销毁，然后出证明。")
    else:
        print(_said(certificate))


def _list(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    for one in certificates():
        ended = f"{clock.in_city(one.ended_at):%Y-%m-%d %H:%M}" if one.ended_at else "还没有办完"
        print(f"第 {one.number} 号  {one.title}  {ended}")


def _certificate(options: argparse.Namespace) -> int:
    certificate = certificate_get(options.number)
    holds = signature_holds(certificate)
    if options.json:
        said = {
            "statement": statement_of(certificate).text(), "signature": certificate.signature, "holds": holds,
        }  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(_said(certificate))
        print("签名有效，内容和当时一样。" if holds else "签名不对：内容被改过，或者还没有办完。")
    return 0 if holds else 1


def _said(certificate: PurgeCertificate) -> str:
    lines = [f"第 {certificate.number} 号销毁证明：{certificate.title}（预案第 {certificate.edition} 版）"]
    lines.append(f"  {clock.in_city(certificate.until):%Y-%m-%d %H:%M} 以前到期的")
    for table, done in certificate.counts.items():
        lines.append(f"  {table}：删除 {done['deleted']} 行，清空 {done['emptied']} 行")
    lines += [
        f"  密钥 {one['family']}-{one['generation']}（{one['fingerprint']}）已销毁"
        for one in certificate.keys
    ]
    if certificate.ended_at:
        lines.append(
            f"  {clock.in_city(certificate.ended_at):%Y-%m-%d %H:%M} 办完；日志封存第 {certificate.seal} 批 {certificate.head[:16]}"
        )
    return "\n".join(lines)
