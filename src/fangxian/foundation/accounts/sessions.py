"""Sessions in the database under a keyed hash: whoever reads the table can not ride on anybody's session."""

import hashlib
import hmac
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession

from fangxian.kit.keys import key_ring


class SessionStore(DatabaseStore):
    """Django's own, but that the row bears the hash of what the cookie bears."""

    def _get_session_from_db(self) -> Any:
        cookie = self.session_key
        self._session_key = _hashed(cookie)
        try:
            found = super()._get_session_from_db()  # type: ignore[misc]
        finally:
            # Django forgets the key of a session that is not there; so do we.
            self._session_key = cookie if self._session_key else None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether a cookie's session is there."""
        return super().exists(_hashed(session_key) or "")

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = _hashed(row.session_key) or ""
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or a cookie's."""
        super().delete(_hashed(session_key or self.session_key))


def _hashed(cookie: str | None) -> str | None:
    if not cookie:
        return None
    return hmac.new(key_ring().secret("sessions"), cookie.encode(), hashlib.sha256).hexdigest()[:40]
