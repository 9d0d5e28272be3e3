"""A county as it is before its exercise: places, plan, structure, one real cadre at work; no grids yet."""

from pathlib import Path

import pytest

import fangxian
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.areas.services import register_adopt, register_draft
from fangxian.foundation.duties.services import duty_appoint
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from tests.cast import COUNTY, PASSWORD, REGISTER, SYSTEM, VILLAGE

PLAN = Path(fangxian.__file__).parent / "plans" / "fuqing-2020.toml"


@pytest.fixture
def real(db: None) -> Responder:
    """The real cadre."""
    draft = register_draft(actor=SYSTEM, filename="register.csv", content=REGISTER.encode())
    register_adopt(actor=SYSTEM, draft_id=draft.id)
    plan_adopt(actor=SYSTEM, text=PLAN.read_text(encoding="utf-8"))
    structure_stand_up(actor=SYSTEM, county=COUNTY)
    enrolment = Enrolment("真人", "13800138000", Responder.Standing.CADRE, VILLAGE)
    cadre = responders_register(actor=SYSTEM, enrolments=[enrolment])[0]
    duty_appoint(actor=SYSTEM, kind="village_cadre", responder_id=cadre.id, area_code=VILLAGE)
    accounts_open(actor=SYSTEM, openings=[Opening("real", PASSWORD, cadre.id, VILLAGE)])
    return cadre
