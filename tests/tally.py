"""The closing line of a test run, 'N passed, N failed', summed over pytest's JUnit reports.

    python tests/tally.py REPORT.xml ...

Exit status 1 when a test failed, when a report is missing (its pytest died), or when it holds no executed
test: a run that executed nothing has shown nothing.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def tally(reports: list[Path]) -> tuple[int, int, int]:
    """How many tests passed, failed and were skipped; an unreadable or empty report counts as one failure."""
    passed = failed = skipped = 0
    for report in reports:
        try:
            suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - our own pytest wrote it
        except (OSError, ElementTree.ParseError) as problem:
            print(f"{report}: {problem}", file=sys.stderr)
            failed += 1
            continue
        ran, bad, idle = (
            sum(int(suite.get(name, "0")) for suite in suites for name in names)
            for names in (["tests"], ["failures", "errors"], ["skipped"])
        )
        if ran - idle <= 0:
            print(f"{report}: no test was executed", file=sys.stderr)
            bad += 1
            ran += 1
        passed += max(ran - bad - idle, 0)
        failed += bad
        skipped += idle
    return passed, failed, skipped


def main(arguments: list[str]) -> int:
    passed, failed, skipped = tally([Path(name) for name in arguments])
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
