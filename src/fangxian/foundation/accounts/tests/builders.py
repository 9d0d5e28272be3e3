"""Accounts with a second step, made through the services as a phone would; people who have none yet."""

import time
from itertools import count
from uuid import UUID

import pyotp

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import SecondStep, User
from fangxian.foundation.accounts.second_step import second_step_begin, second_step_confirm
from fangxian.foundation.accounts.selectors import actor_bare
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from tests.cast import SYSTEM

EVERYWHERE = Scope.system("测试")
_numbers = count(1)


class Phone:
    """What somebody's authenticator shows; ``ahead`` steps of half a minute from now."""

    def __init__(self, step: SecondStep) -> None:
        self.clock = pyotp.TOTP(step.secret)

    def shows(self, ahead: int = 0) -> str:
        """The six digits."""
        return str(self.clock.at(int(time.time()), counter_offset=ahead))

    def wrong(self) -> str:
        """Six digits that it shows neither now nor shortly before or after."""
        near = {self.shows(ahead) for ahead in range(-3, 4)}
        return next(
            code
            for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
            if code not in near
        )


def stepped(user: User) -> tuple[Phone, list[str]]:
    """An account's phone and its codes on paper; the code of the period before this one is used up."""
    phone = Phone(second_step_begin(actor=actor_bare(user)))
    return phone, second_step_confirm(actor=actor_bare(user), code=phone.shows(-1))


def seated(duty: str, area: str) -> UUID:
    """Somebody who answers for something since now, and has no account."""
    number = next(_numbers)
    enrolment = Enrolment(f"座{chr(0x4E00 + number)}", f"1546{number:07d}", Responder.Standing.CADRE, area)
    (person,) = responders_register(actor=SYSTEM, enrolments=[enrolment])
    duties_appoint(actor=SYSTEM, appointments=[Appointment(duty, person.id, area, None)])
    return person.id
