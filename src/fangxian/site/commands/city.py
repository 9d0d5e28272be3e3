"""``fangxian city``: make an exercise's city (演练), compare it with the census, write it as a sheet, remove it."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.comparison import of_database, of_population, page_write
from fangxian.drill.population import Fingerprint, shipped_census
from fangxian.drill.removal import exercise_remove
from fangxian.drill.sheets import people_sheet, responders_sheet
from fangxian.drill.standing import city_staff
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator

SEED = 2020
#: One resident in twenty of the census's 1,390,487, and all of the Party members who served.
RESIDENTS = 69_524
MEMBERS = 40_000

#: 凤山社区 of 音西街道, a community that the reports name; a neighbour stays without a leader, so that the
#: town office of the exercise has a hole to close.
STORY_VILLAGE = "350181007002"
LEADERLESS_VILLAGE = "350181007001"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("city", help="演练城市")
    acts = parser.add_subparsers(dest="what", required=True)
    make = acts.add_parser("make", help="造一座演练城市：居民、干部、党员、网格、突击队，都标“演练”")
    _sized(make)
    make.set_defaults(act=lambda options: make_city(options.seed, options.residents, options.members))
    compare = acts.add_parser("compare", help="演练城市与普查对比：年龄、性别、家庭户")
    _sized(compare)
    compare.add_argument("--json", action="store_true")
    compare.add_argument("--page", type=Path, help="把对比写成一页（.md）和一张图（.svg），放进这个文件夹")
    compare.set_defaults(act=_compare)
    sheet = acts.add_parser("sheet", help="把演练城市写成表格，供试导入")
    _sized(sheet)
    sheet.add_argument("--kind", choices=("people", "responders"), default="people")
    sheet.add_argument("--out", type=Path, required=True, help="people 写 .csv，responders 写 .xlsx")
    sheet.set_defaults(act=_sheet)
    staff = acts.add_parser("staff", help="给演练城市设岗位，排两周的班，大多有人，少数空着")
    staff.add_argument("--seed", type=int, default=SEED)
    staff.set_defaults(act=_staff)
    acts.add_parser("remove", help="删去全部演练数据，真实数据不动").set_defaults(act=_remove)


def residents_wanted() -> int:
    """How many residents the exercise has unless the command says otherwise. Raises ``Refused``."""
    said = os.environ.get("FANGXIAN_RESIDENTS", str(RESIDENTS))
    if not said.isdecimal():
        raise Refused(
            "exercise.size_malformed",
            N_("FANGXIAN_RESIDENTS 应是一个人数，现在是“%(said)s”。"),
            said=said[:40],
        )
    return int(said)


def city_is_made() -> bool:
    """Whether an exercise's people are there."""
    rows = Responder.objects.within(Scope.system("演练"))
    return bool(rows.filter(exercise=True).exists())


def make_city(seed: int = SEED, residents: int | None = None, members: int = MEMBERS) -> None:
    """Make it, town by town, and print its fingerprint."""
    if city_is_made():
        raise Refused("exercise.exists", N_("已经有演练数据了；要重造，请先 fangxian city remove。"))
    city = _city(seed, residents, members)
    fingerprint, began = Fingerprint(), time.monotonic()
    for number, town in enumerate(city_make(city, fingerprint), start=1):
        print(f"\r演练城市：第 {number}/{len(city.towns)} 个镇街 {town}    ", end="", flush=True)
    print(f"\r演练城市：居民 {city.residents} 人，用时 {time.monotonic() - began:.0f} 秒        ")
    print(f"指纹 sha256 {fingerprint}（同样的种子和人数，哪台机器都一样）", flush=True)


def _city(seed: int, residents: int | None, members: int) -> City:
    residents = residents_wanted() if residents is None else residents
    if residents < 0 or members < 0:
        raise Refused("exercise.negative", N_("人数不能是负数。"))
    return City(
        county=plan_at(clock.now()).identity.county,
        seed=seed,
        surely_leaderless=LEADERLESS_VILLAGE,
        residents=residents,
        members=members,
    )


def _sized(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--residents", type=int, help="居民人数")
    parser.add_argument("--members", type=int, default=MEMBERS, help="党员人数")
    parser.add_argument("--seed", type=int, default=SEED)


def _compare(options: argparse.Namespace) -> None:
    """Of the city in the database; with ``--residents``, of one that is only thrown."""
    city = _city(options.seed, options.residents, options.members)
    if options.page and options.residents is None:
        raise Refused("exercise.size_missing", N_("写成一页要写明 --residents。"))
    tally = of_database() if options.residents is None else of_population(city.population)
    if not tally.people:
        raise Refused("exercise.none", N_("没有演练居民；请先 fangxian city make，或写明 --residents。"))
    census = shipped_census()
    if options.json:
        print(json.dumps([row.as_json() for row in tally.beside(census)], ensure_ascii=False, indent=1))
    else:
        print("\t普查\t演练城市\t相差（比例为百分点）")
        print("\n".join(str(row) for row in tally.beside(census)))
    if options.page:
        page_write(city, census, options.page)


def _sheet(options: argparse.Namespace) -> None:
    city = _city(options.seed, options.residents, options.members)
    write = people_sheet if options.kind == "people" else responders_sheet
    print(f"写了 {write(city, options.out)} 行：{options.out}")


def _staff(options: argparse.Namespace) -> None:
    began, posts, people = time.monotonic(), 0, 0
    for made, filled in city_staff(plan_at(clock.now()).identity.county, options.seed):
        posts, people = posts + made, people + filled
        print(f"\r演练城市：岗位 {posts} 个，排班 {people} 人次    ", end="", flush=True)
    print(f"\r演练城市：岗位 {posts} 个，排班 {people} 人次，用时 {time.monotonic() - began:.0f} 秒")


def _remove(options: argparse.Namespace) -> None:  # noqa: ARG001 - it has none
    shown = time.monotonic()

    def progress(gone: int, of: int) -> None:
        nonlocal shown
        if sys.stdout.isatty() and time.monotonic() - shown > 0.2:
            shown = time.monotonic()
            print(f"\r删去演练数据 {gone}/{of} 行    ", end="", flush=True)

    gone = exercise_remove(actor=operator("city"), progress=progress)
    print(f"\r删去演练数据 {sum(gone.values())} 行，真实数据没有动。")
