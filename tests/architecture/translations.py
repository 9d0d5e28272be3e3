"""Every sentence of the house has its English: the catalogue is complete, current and compiled.

``python tests/architecture/translations.py`` checks; with ``--write`` it takes new sentences into the catalogue
(their English is then written by hand) and compiles it. Needs gettext.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "fangxian"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxian.site.settings")


def collect(package: Path) -> None:
    """Bring the catalogue of a copy of the package up to date with its sentences."""

    class Collecting(makemessages.Command):
        # N_ marks sentences on the floors that know no Django.
        xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]

    django.setup()
    here = Path.cwd()
    os.chdir(package)
    try:
        call_command(
            Collecting(), locale=["en"], verbosity=0, no_location=True, no_obsolete=True, no_wrap=True,
            ignore_patterns=["tests/*", "*/tests/*", "data/*", "static/*", "*/showcase*"],
        )  # fmt: skip
    finally:
        os.chdir(here)


def compiled(catalogue: Path) -> bytes:
    """The binary form of a catalogue."""
    done = subprocess.run(
        ["msgfmt", "--check-format", "-o", "-", str(catalogue)], capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return done.stdout


def faults() -> list[str]:
    """What is missing, one line each."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "fangxian"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        collect(copy)
        # msgcmp: every sentence of the fresh catalogue stands in ours, with its English.
        done = subprocess.run(
            ["msgcmp", "--use-untranslated", str(PACKAGE / CATALOGUE), str(copy / CATALOGUE)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found += [line for line in done.stderr.splitlines() if "missing" in line or "untranslated" in line]
        bare = subprocess.run(
            ["msgattrib", "--untranslated", "--no-wrap", str(copy / CATALOGUE)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        fuzzy = subprocess.run(
            ["msgattrib", "--only-fuzzy", "--no-wrap", str(copy / CATALOGUE)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        found += [
            f"no English: {line}"
            for line in (bare + fuzzy).splitlines()
            if line.startswith("msgid ") and line != 'msgid ""'
        ]
    binary = (PACKAGE / CATALOGUE).with_suffix(".mo")
    if not binary.exists() or binary.read_bytes() != compiled(PACKAGE / CATALOGUE):
        found.append(f"{binary.relative_to(ROOT)} is not compiled from its catalogue: --write")
    return found


def main() -> int:
    (PACKAGE / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    if "--write" in sys.argv:
        collect(PACKAGE)
        (PACKAGE / CATALOGUE).with_suffix(".mo").write_bytes(compiled(PACKAGE / CATALOGUE))
        return 0
    problems = faults()
    print("\n".join(problems) or "every sentence has its English")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
