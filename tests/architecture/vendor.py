"""Every vendored file is the one that VENDOR.json names, and VENDOR.json names every vendored file.

VENDOR.json: [{"name", "version", "licence", "source", "files": {"path below the folder": "sha256"}}, ...]
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src/fangxian/kit/static/vendor"
MANIFEST = "VENDOR.json"
SAID = ("name", "version", "licence", "source")


def faults(folder: Path) -> list[str]:
    """What is wrong in the folder, one line each; empty when the files and the manifest agree."""
    try:
        packages = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        return [f"{MANIFEST}: {problem}"]
    found: list[str] = []
    for package in packages:
        found += [f"{package.get('name', '?')}: no {word}" for word in SAID if not package.get(word)]
        if not package.get("files"):
            found.append(f"{package.get('name', '?')}: no files")

    pairs = [pair for package in packages for pair in package.get("files", {}).items()]
    found += [
        f"{path}: named {times} times"
        for path, times in Counter(path for path, _ in pairs).items()
        if times > 1
    ]

    named = dict(pairs)
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    del there[MANIFEST]
    found += [f"{path}: not in {MANIFEST}" for path in there.keys() - named.keys()]
    found += [f"{path}: named, but not there" for path in named.keys() - there.keys()]
    found += [
        f"{path}: its sha256 is not the one named"
        for path in named.keys() & there.keys()
        if hashlib.sha256(there[path].read_bytes()).hexdigest() != named[path]
    ]
    return sorted(found)


def main() -> int:
    found = faults(FOLDER)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
