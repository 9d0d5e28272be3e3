"""Text messages, by a gateway with a plain HTTP interface.

``POST <FANGXIAN_SMS_URL>/messages`` with ``Authorization: Bearer <FANGXIAN_SMS_KEY>`` and JSON::

    {"messages": [{"id": "…", "to": "138…", "text": "【福清防线】…", "template": "need_arrived", "facts": {…}}]}

answers 200 with ``{"refused": {"<id>": "why"}}``. ``id`` is the same whenever the same message is sent again: the
gateway sends it once. A small adapter speaks so for any provider.
"""

import json
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from fangxian.foundation.notices.carrying import Outcome
from fangxian.foundation.notices.senders.parcels import Parcel

#: Seconds that a gateway may take for one batch.
PATIENCE = 20


def send(parcels: Sequence[Parcel]) -> list[Outcome]:
    """Send a batch, in one call. An exercise's messages go to nobody but a stand-in on this machine."""
    gateway = urlsplit(settings.FANGXIAN_SMS_URL)
    if not gateway.hostname:
        return [parcel.failed("not_set_up") for parcel in parcels]
    kept = [parcel for parcel in parcels if parcel.exercise and not is_here(gateway.hostname)]
    nowhere = [parcel for parcel in parcels if parcel not in kept and not parcel.phone]
    going = [parcel for parcel in parcels if parcel not in kept and parcel not in nowhere]
    return [
        *(parcel.failed("exercise") for parcel in kept),
        *(parcel.failed("no_address") for parcel in nowhere),
        *(_called(gateway, going) if going else ()),
    ]


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its number."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _called(gateway: SplitResult, parcels: Sequence[Parcel]) -> list[Outcome]:
    messages = [
        {
            "id": str(parcel.delivery_id),
            "to": parcel.phone,
            "text": f"【{settings.FANGXIAN_SMS_SIGN}】{parcel.whole}",
            "template": parcel.template,
            "facts": {**parcel.facts, "link": parcel.link},
        }
        for parcel in parcels
    ]
    try:
        status, answer = _post(gateway, {"messages": messages})
    except (OSError, HTTPException, ValueError):
        return [parcel.failed("unreachable", again=True) for parcel in parcels]
    if status >= 500 or status == 429:
        return [parcel.failed("unreachable", again=True) for parcel in parcels]
    if status != 200:
        # A wrong key or address is mended by somebody, and not by giving everything up at once.
        return [parcel.failed("refused", again=True) for parcel in parcels]
    refused = answer.get("refused")
    refused = refused if isinstance(refused, dict) else {}
    return [
        parcel.failed("refused") if str(parcel.delivery_id) in refused else parcel.sent()
        for parcel in parcels
    ]


def _post(gateway: SplitResult, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    """Post JSON; the status and the JSON that came back. Raises ``ValueError`` for a 200 without JSON."""
    connection = (HTTPSConnection if gateway.scheme == "https" else HTTPConnection)(
        gateway.hostname or "", gateway.port, timeout=PATIENCE
    )
    try:
        connection.request(
            "POST",
            f"{gateway.path.rstrip('/')}/messages",
            json.dumps(body, ensure_ascii=False).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {settings.FANGXIAN_SMS_KEY}"},
        )
        response = connection.getresponse()
        said = response.read(1_000_000)
    finally:
        connection.close()
    if response.status != 200:
        return response.status, {}
    answer = json.loads(said)
    if not isinstance(answer, dict):
        raise ValueError("the gateway answers no object")
    return response.status, answer
