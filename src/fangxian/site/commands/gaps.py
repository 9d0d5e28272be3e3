"""``fangxian gaps``: the open gaps, for people or as one JSON object."""

import argparse
import json
from typing import Any

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.kinds import family_of
from fangxian.line.selectors import gaps_open, line_count, told
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from fangxian.plain.areacodes import Level


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("gaps", help="列出现在的缺口")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Evaluate, then print."""
    line_sweep()
    print(json.dumps(as_json(), ensure_ascii=False, indent=1) if options.json else as_text())


def as_json() -> dict[str, Any]:
    """Every open gap of the city."""
    moment = clock.now()
    gaps = told(gaps_open(_reach()), moment)
    return {
        "as_of": clock.in_city(moment).isoformat(timespec="seconds"),
        "total": len(gaps),
        "gaps": [
            {
                "kind": gap.kind,
                "area": gap.area_code,
                "area_name": gap.area_name,
                "since": clock.in_city(gap.since).isoformat(timespec="seconds"),
                "severity": gap.severity,
                "owner": gap.owner,
                "action": gap.action,
            }
            for gap in gaps
        ],
    }


def as_text() -> str:
    """How many of each kind, by town."""
    moment = clock.now()
    count = line_count(_reach(), Level.TOWN)
    titles = {kind: family_of(kind).telling(kind, moment).title for kind in sorted(count.by_kind)}
    names = area_names(set(count.by_place))
    lines = [f"缺口 {count.total} 处 · 截至 {clock.in_city(moment):%H:%M}"]
    lines += [f"  {title} {count.by_kind[kind]} 处" for kind, title in titles.items()]
    for code, kinds in sorted(count.by_place.items()):
        told_kinds = "，".join(f"{titles[kind]} {number}" for kind, number in sorted(kinds.items()))
        lines.append(f"  {names.get(code, code)}  {told_kinds}")
    return "\n".join(lines)


def _reach() -> Scope:
    return Scope.of_areas(plan_at(clock.now()).identity.county)
