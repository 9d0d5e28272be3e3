"""Accounts as a Django app."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fangxian.foundation.accounts.models import User


class AccountsConfig(AppConfig):
    """Who signs in."""

    name = "fangxian.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        """From now on every signing in and out is journalled, a session knows what it stands on; accounts come by sheets."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out  # noqa: PLC0415

        from fangxian.foundation.accounts.intake.kind import AccountsKind  # noqa: PLC0415
        from fangxian.foundation.accounts.reaching import (  # noqa: PLC0415
            accounts_reached,
            responders_reached,
        )
        from fangxian.foundation.accounts.selectors import actors_said  # noqa: PLC0415
        from fangxian.foundation.accounts.services import signed_in, signed_out  # noqa: PLC0415
        from fangxian.foundation.accounts.standing import DEVICE, session_begun  # noqa: PLC0415
        from fangxian.foundation.journal.acts import name_actors  # noqa: PLC0415
        from fangxian.foundation.notices.recipients import register_book  # noqa: PLC0415
        from fangxian.foundation.sheets.kinds import register_kind  # noqa: PLC0415

        register_book("user", accounts_reached)
        register_book("responder", responders_reached)
        register_kind(AccountsKind())
        name_actors(actors_said)

        def begun(user: "User", request: "HttpRequest", **_: object) -> None:
            signed_in(user=user)
            session_begun(request, user)

        def ended(user: "User | None", request: "HttpRequest", **_: object) -> None:
            if user:
                signed_out(user=user, device=request.session.get(DEVICE, ""))

        user_logged_in.connect(begun, weak=False, dispatch_uid="journal")
        user_logged_out.connect(ended, weak=False, dispatch_uid="journal")
