"""A form that was refused because somebody else overtook it, sent again as its page shows it."""

from collections.abc import Mapping
from typing import Any

from django.test import Client


def again(client: Client, address: str, sent: Mapping[str, Any], form: str = "form") -> int:
    """Send the refused form as its page shows it: with the version that stands, and what it took over."""
    answer = client.post(address, sent)
    assert answer.status_code == 409
    data = answer.context[form].data
    kept = {key: data.getlist(key) if len(data.getlist(key)) > 1 else data[key] for key in data}
    return client.post(address, kept).status_code
