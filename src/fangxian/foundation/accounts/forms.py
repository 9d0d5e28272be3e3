"""What is typed to sign in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """An account and its password. A wrong pair does not say which of the two was wrong."""

    username = UsernameField(label=_("账号"), widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("账号或密码不对。连续错 5 次，账号会锁 15 分钟。"),
        "inactive": _("这个账号已停用，请找管理员。"),
    }
