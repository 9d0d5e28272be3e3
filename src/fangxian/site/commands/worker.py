"""``fangxian worker``: sealing, gaps, climbing needs, second after second."""

import argparse
from typing import Any

from fangxian.site.keeping import keys_require_all
from fangxian.site.worker import work_until_signalled


def add_to(verbs: Any) -> None:
    """Declare the command."""
    verbs.add_parser("worker", help="启动后台：封存日志、核对缺口、超时上报").set_defaults(act=act)


def act(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    """Work until told to stop."""
    keys_require_all()
    work_until_signalled()
