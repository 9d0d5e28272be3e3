"""``fangxian init``: tables, keys, assets, the shipped register, the first plan and its structure."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import register_load_shipped
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.plan.selectors import editions, plan_at
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.retention.columns import data_classes
from fangxian.foundation.retention.keyring import keys_record
from fangxian.foundation.retention.selectors import SIGNER
from fangxian.kit.keys import key_ring, sealer, tokens
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.site.commands.operator import operator
from fangxian.site.keeping import keys_require_all
from fangxian.site.settings import PACKAGE

FIRST_PLAN = PACKAGE / "plans" / "fuqing-2020.toml"


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("init", help="建库：数据表、密钥、区划名册、第一版预案（可重复执行）")
    parser.add_argument(
        "--plan",
        type=Path,
        default=FIRST_PLAN,
        help="第一版预案的文件，默认福清 2020；以后换预案用 plan adopt",
    )
    parser.set_defaults(act=lambda options: set_up(options.plan))


def set_up(first_plan: Path = FIRST_PLAN) -> None:
    """Bring a new or older home up to date; what is there stays."""
    Path(settings.FANGXIAN_HOME).chmod(0o700)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    actor = operator("init")
    keys_require_all()
    if not areas_at(Scope.system(actor.reason), Level.PROVINCE).exists():
        register_load_shipped(actor=actor)
    if not editions().exists():
        plan_adopt(actor=actor, text=first_plan.read_text(encoding="utf-8"))
    structure_stand_up(actor=actor, county=plan_at(clock.now()).identity.county)
    _make_keys()
    keys_record(actor=actor)


def _make_keys() -> None:
    """Every key that will be needed: so that all of them are recorded, and escrowed, from the first day."""
    for data_class in data_classes():
        sealer(data_class)
    tokens()
    for name in ("seal", SIGNER):
        key_ring().signing_key(name)
