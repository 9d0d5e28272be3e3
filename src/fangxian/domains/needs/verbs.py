"""The service that carries out each verb that a person can press."""

from collections.abc import Callable, Mapping

from fangxian.domains.needs import asking, calling, merging, passing, services, urging
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import Verb

ACTS: Mapping[Verb, Callable[..., Need]] = {
    Verb.ACKNOWLEDGE: services.need_acknowledge,
    Verb.ANSWER: services.need_answer,
    Verb.CONFIRM: services.need_confirm,
    Verb.GIVE: services.need_give,
    Verb.ARRIVE: services.need_arrive,
    Verb.CONSULT: asking.need_consult,
    Verb.REPLY: asking.need_reply,
    Verb.DECLINE: asking.need_decline,
    Verb.REOPEN: services.need_reopen,
    Verb.EXTEND: passing.need_extend,
    Verb.TRANSFER: passing.need_transfer,
    Verb.RETURN: passing.need_return,
    Verb.MERGE: merging.need_merge,
    Verb.SEPARATE: merging.need_separate,
    Verb.URGE: urging.need_urge,
    Verb.SUPERVISE: urging.need_supervise,
    Verb.CIRCULATE: urging.need_circulate,
    Verb.MISS: calling.need_miss,
    Verb.SHELVE: calling.need_shelve,
    Verb.WITHDRAW: services.need_withdraw,
}
