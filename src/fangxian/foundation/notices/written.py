"""The rows of something told, before they are saved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from fangxian.access.actor import Actor
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.policies import is_set_up
from fangxian.foundation.notices.recipients import reads_pages
from fangxian.foundation.notices.rules.kinds import DISTURBING, Channel, Policy
from fangxian.foundation.notices.rules.states import State


@dataclass(frozen=True)
class Telling:
    """Something to be told to one recipient. ``about`` and ``occasion`` say when it is the same thing again.

    ``sentence`` is source text; ``facts`` fill it and may be personal: they are sealed. ``link`` is a path.
    """

    kind: str
    about: models.Model | tuple[str, str]
    recipient: str
    sentence: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    occasion: str = ""
    area_code: str = ""


def notice_written(actor: Actor, telling: Telling, policy: Policy, now: datetime) -> Notice:
    """The notice of a telling, by the ways that its kind is told now."""
    noun, noun_id = _named(telling.about)
    return Notice(
        kind=telling.kind,
        subject_noun=noun,
        subject_id=noun_id,
        recipient=telling.recipient,
        occasion=telling.occasion,
        area_code=telling.area_code,
        sentence=telling.sentence,
        facts=json.dumps(dict(telling.facts), ensure_ascii=False),
        link=telling.link,
        channels=[channel for channel in policy.channels if channel != Channel.PAGE],
        on_page=Channel.PAGE in policy.channels and reads_pages(telling.recipient),
        urgent=policy.urgent,
        made_at=now,
        exercise=actor.exercise,
    )


def delivery_by(notice: Notice, channels: Sequence[str], policy: Policy, now: datetime) -> Delivery | None:
    """The delivery by the first of these channels that the house has; None when it has none."""
    channel = next((one for one in channels if is_set_up(one)), None)
    if channel is None:
        return None
    return Delivery(
        notice=notice,
        area_code=notice.area_code,
        channel=channel,
        state=State.WAITING,
        due_at=undisturbed(channel, notice.urgent, policy, now),
        exercise=notice.exercise,
    )


def undisturbed(channel: str, urgent: bool, policy: Policy, moment: datetime) -> datetime:
    """When it may be sent: what wakes people waits until the morning, unless it is urgent."""
    if urgent or channel not in DISTURBING:
        return moment
    return policy.quiet.over_at(moment)


def _named(about: models.Model | tuple[str, str]) -> tuple[str, str]:
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    return about
