"""``fangxian init``: tables, keys, assets, the shipped register, the first plan and its structure."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.areas.selectors import area_names, areas_at, counts_by_level
from fangxian.foundation.areas.services import register_load_shipped
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.selectors import county_here, editions, plan_at
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.plan.shipped import in_names_of
from fangxian.foundation.retention.columns import data_classes
from fangxian.foundation.retention.keyring import keys_record
from fangxian.foundation.retention.selectors import SIGNER
from fangxian.kit.keys import key_ring, sealer, tokens
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands.operator import operator
from fangxian.site.keeping import keys_require_all
from fangxian.site.settings import PACKAGE

FIRST_PLAN = PACKAGE / "plans" / "fuqing-2020.toml"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("init", help="建库：数据表、密钥、区划名册、第一版预案（可重复执行）")
    first = parser.add_mutually_exclusive_group()
    first.add_argument(
        "--county", default="", help="哪个县（市、区）：名称或六位代码；第一版预案由福清 2020 改写"
    )
    first.add_argument(
        "--plan",
        type=Path,
        default=FIRST_PLAN,
        help="第一版预案的文件，默认福清 2020；以后换预案用 plan adopt",
    )
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Set up, then say whose line this is and what comes next."""
    set_up(options.plan, county=options.county)
    identity = plan_at(clock.now()).identity
    here = Scope.of_areas(identity.county)
    names, counts = area_names({identity.county}), counts_by_level(here)
    print(
        f"{names.get(identity.county, identity.county)}：{counts[Level.TOWN]} 个镇街，{counts[Level.VILLAGE]} 个村居；"
        f"预案《{identity.title}》；{organisations_standing(here).count()} 个组织。"
    )
    if not User.objects.within(Scope.system("建库")).exists():
        print(
            "还没有账号。先给管理员和指挥部值班员各开一个：\n"
            "  fangxian user add 账号名 --name 姓名 --phone 电话 --duty administrator\n"
            "  fangxian user add 账号名 --name 姓名 --phone 电话 --duty headquarters_officer\n"
            "再启动网页和后台：fangxian run --no-exercise"
        )


def set_up(first_plan: Path = FIRST_PLAN, *, county: str = "") -> None:
    """Bring a new or older home up to date; what is there stays.

    ``county`` names whose first plan to make of the shipped one. Raises ``Refused`` for a county that the
    register does not list, and in the home of another one.
    """
    Path(settings.FANGXIAN_HOME).chmod(0o700)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    actor = operator("init")
    keys_require_all()
    if not areas_at(Scope.system(actor.reason), Level.PROVINCE).exists():
        register_load_shipped(actor=actor)
    code = _county(county) if county else ""
    if not editions().exists():
        plan_adopt(actor=actor, text=in_names_of(first_plan.read_text(encoding="utf-8"), code))
    elif code not in ("", county_here()):
        raise Refused(
            "init.other_county", N_("这个数据文件夹已经是另一个县的；请用 FANGXIAN_HOME 指一个空的。")
        )
    structure_stand_up(actor=actor, county=plan_at(clock.now()).identity.county)
    _make_keys()
    keys_record(actor=actor)


def _county(asked: str) -> str:
    """The code of a county that is named by its code or its name."""
    counties = areas_at(Scope.system("建库"), Level.COUNTY)
    found = list(counties.filter(Q(code=asked) | Q(name=asked)).values_list("code", flat=True))
    if len(found) != 1:
        raise Refused(
            "init.county_unknown",
            N_("名册里没有“%(county)s”；请写全名，如 东山县，或六位代码。"),
            county=asked,
        )
    return str(found[0])


def _make_keys() -> None:
    """Every key that will be needed: so that all of them are recorded, and escrowed, from the first day."""
    for data_class in data_classes():
        sealer(data_class)
    tokens()
    for name in ("seal", SIGNER):
        key_ring().signing_key(name)
