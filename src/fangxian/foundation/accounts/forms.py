"""What is typed to sign in, and about one's own account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.accounts.second_step import RESET_REASONS


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


class CodeForm(forms.Form):
    """A code from the phone or from paper."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        help_text=_("手机上验证器里的 6 位数字；手机不在手边，用打印出来的恢复码。"),
    )


class PhoneCodeForm(forms.Form):
    """A code from the phone alone."""

    code = forms.CharField(
        label=_("手机上的 6 位数字"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class OwnPasswordForm(forms.Form):
    """The password again, before something about the account itself is changed."""

    password = forms.CharField(
        label=_("您的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("开两步登录以前，再输一次密码。"),
    )


class ResetForm(forms.Form):
    """Why the second step is taken off somebody's account."""

    reason = forms.ChoiceField(
        label=_("为什么"),
        choices=[(key, _(words)) for key, words in RESET_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个理由。"), "invalid_choice": _("请选一个理由。")},
    )
