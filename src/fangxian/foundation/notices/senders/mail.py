"""Mail to organisations' addresses, by Django's own mail."""

from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from fangxian.foundation.notices.carrying import Outcome
from fangxian.foundation.notices.rules.kinds import Channel, kinds
from fangxian.foundation.notices.senders.parcels import Parcel


def send(parcels: Sequence[Parcel]) -> list[Outcome]:
    """Send each to the mail addresses of its recipient; a mailbox that was sent to twice sees one ``Message-ID``."""
    return [_sent(parcel) for parcel in parcels]


def _sent(parcel: Parcel) -> Outcome:
    addresses = [outlet.address for outlet in parcel.outlets if outlet.sort == Channel.MAIL]
    if not settings.FANGXIAN_MAIL:
        return parcel.failed("not_set_up")
    if parcel.exercise:
        return parcel.failed("exercise")
    if not addresses:
        return parcel.failed("no_address")
    kind = kinds().get(parcel.template)
    message = EmailMessage(
        subject=kind.title if kind else parcel.template,
        body=parcel.whole,
        to=addresses,
        headers={"Message-ID": f"<{parcel.delivery_id}@fangxian>"},
        connection=get_connection(),
    )
    try:
        message.send()
    except (OSError, SMTPException):
        return parcel.failed("unreachable", again=True)
    return parcel.sent()
