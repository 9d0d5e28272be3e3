"""``fangxian city``: make an exercise's city (演练), or remove it whole."""

import argparse
from typing import Any

from fangxian.access.scope import Scope
from fangxian.drill.city import city_make, exercise_remove
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator

SEED = 2020

#: 凤山社区 of 音西街道, a community that the reports name; a neighbour stays without a leader, so that the
#: town office of the exercise has a hole to close.
STORY_VILLAGE = "350181007002"
LEADERLESS_VILLAGE = "350181007001"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("city", help="演练城市")
    acts = parser.add_subparsers(dest="what", required=True)
    make = acts.add_parser("make", help="造一座演练城市：干部、党员、网格、突击队，都标“演练”")
    make.add_argument("--seed", type=int, default=SEED)
    make.set_defaults(act=lambda options: make_city(options.seed))
    acts.add_parser("remove", help="删去全部演练数据，真实数据不动").set_defaults(act=_remove)


def city_is_made() -> bool:
    """Whether an exercise's people are there."""
    rows = Responder.objects.within(Scope.system("演练"))
    return bool(rows.filter(exercise=True).exists())


def make_city(seed: int) -> None:
    """Make it, town by town."""
    if city_is_made():
        raise Refused("exercise.exists", N_("已经有演练数据了；要重造，请先 fangxian city remove。"))
    county = plan_at(clock.now()).identity.county
    for number, town in enumerate(
        city_make(county=county, seed=seed, surely_leaderless=LEADERLESS_VILLAGE), start=1
    ):
        print(f"\r演练城市：第 {number} 个镇街 {town}    ", end="", flush=True)
    print()


def _remove(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    gone = exercise_remove(actor=operator("city"))
    print(f"删去演练数据 {sum(gone.values())} 行，真实数据没有动。")
