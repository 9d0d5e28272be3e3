"""Where the browser of the tests is, and how it is started.

python tests/browser/chromium.py    prints its path; exit status 1 when there is none
"""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",  # /dev/shm is small in containers
    "--no-first-run",
    # A test talks to this machine only: no updates, no look-ups, and no name resolves but our own.
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NoBrowser(Exception):
    """No Chromium is installed."""


def executable() -> str:
    """The path in CHROMIUM, else the first Chromium or Chrome on PATH."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise NoBrowser("没有 Chromium；可用 CHROMIUM 指明路径。 / No Chromium; CHROMIUM may name its path.")


def arguments() -> list[str]:
    # Chromium's sandbox refuses to be root's.
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


if __name__ == "__main__":
    try:
        print(executable())
    except NoBrowser as problem:
        sys.exit(str(problem))
