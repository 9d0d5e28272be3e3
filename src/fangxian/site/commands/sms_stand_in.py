"""``fangxian sms-stand-in``: a text-message gateway on this machine that sends nothing, to try notices out with."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings

from fangxian.foundation.notices.stand_in import StandIn

DEFAULT_PORT = 8010


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("sms-stand-in", help="短信网关替身：只在本机，收下短信给人看，什么也不发")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--file", type=Path, help="收到的短信也写进这个文件，一行一条")
    parser.add_argument("--house", default="", help="本系统的网址：收下一秒后告诉它送到了")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Listen until told to stop."""
    key = settings.FANGXIAN_SMS_KEY or "stand-in"
    callback = f"{options.house.rstrip('/')}/notices/receipts" if options.house else ""
    with StandIn(key=key, port=options.port, file=options.file, callback=callback) as gateway:
        print(f"短信网关替身：{gateway.url}/ 。服务和后台启动时请设：", flush=True)
        print(f"  FANGXIAN_SMS_URL={gateway.url} FANGXIAN_SMS_KEY={key}", flush=True)
        gateway.serve_forever()
