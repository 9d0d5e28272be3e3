"""The program ``fangxian``. Exit status: 0 done, 1 refused with a sentence, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Sequence

import django

from fangxian.plain.errors import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxian.site.settings")
    django.setup()
    from fangxian.kit.refusals import said  # noqa: PLC0415 - needs Django
    from fangxian.site import commands  # noqa: PLC0415
    from fangxian.site.keeping import keys_watch  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="fangxian", description="防线：县级市基层应急工作系统")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in commands.ALL:
        command.add_to(verbs)
    options = parser.parse_args(arguments)
    try:
        keys_watch()
        status: int | None = options.act(options)
    except Refused as refusal:
        print(said(refusal), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status or 0
