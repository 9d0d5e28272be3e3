"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in."""

    name = "fangxian.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        """From now on every signing in and out is journalled."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out  # noqa: PLC0415

        from fangxian.foundation.accounts.services import signed_in, signed_out  # noqa: PLC0415

        user_logged_in.connect(lambda user, **_: signed_in(user=user), weak=False, dispatch_uid="journal")
        user_logged_out.connect(
            lambda user, **_: signed_out(user=user) if user else None, weak=False, dispatch_uid="journal"
        )
