"""``fangxian user``: opening an account from the machine, the first administrator's among them."""

import argparse
import getpass
from typing import Any

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.site.commands.operator import operator


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("user", help="账号")
    acts = parser.add_subparsers(dest="what", required=True)
    add = acts.add_parser("add", help="登记一个人，给他一项责任，开一个账号（密码从键盘输入）")
    add.add_argument("username", help="账号名")
    add.add_argument("--name", required=True, help="姓名")
    add.add_argument("--phone", required=True, help="电话")
    add.add_argument("--duty", required=True, help="预案里责任的 key，例如 administrator")
    add.add_argument("--area", help="区划代码，默认整个县（市、区）")
    add.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Register, appoint, open."""
    actor = operator("user")
    area = options.area or plan_at(clock.now()).identity.county
    password = getpass.getpass("密码（至少 10 位）：")
    actor.require_role(Permission.ACCOUNT_MANAGE)
    enrolment = Enrolment(options.name, options.phone, Responder.Standing.STAFF, area)
    responder = responders_register(actor=actor, enrolments=[enrolment])[0]
    duties_appoint(actor=actor, appointments=[Appointment(options.duty, responder.id, area)])
    accounts_open(actor=actor, openings=[Opening(options.username, password, responder.id, area)])
    print(f"账号 {options.username} 已开。")
