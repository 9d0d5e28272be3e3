"""Who acts when somebody types a command: whoever holds the machine, named so in the journal."""

import getpass

from fangxian.access.actor import Actor


def operator(command: str, *, exercise: bool = False) -> Actor:
    """The actor of a command line."""
    return Actor.system(f"cli.{command}", reason="命令行", on_behalf_of=f"os:{_login()}", exercise=exercise)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
