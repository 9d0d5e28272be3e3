"""What is typed to sign in, and about one's own account."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.rules.passwords import has_lapsed
from fangxian.foundation.accounts.rules.tokens import LIFETIMES, PARTS
from fangxian.foundation.accounts.second_step import RESET_REASONS
from fangxian.plain import clock


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
        "lapsed": _("条子上的密码过了 14 天，不能用了。请找开账号的人重发一张。"),
    }

    def confirm_login_allowed(self, user: User) -> None:
        """An open account, and no slip that lay about for too long."""
        super().confirm_login_allowed(user)
        if has_lapsed(user.first_password_at, clock.now()):
            raise forms.ValidationError(self.error_messages["lapsed"], code="lapsed")


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


class ChosenPasswordForm(forms.Form):
    """A password of one's own, twice. ``present`` is asked of whoever has one already."""

    present = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        min_length=10,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，不要用常见的密码。可以用几个词连起来。"),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            # He typed it a moment ago, to get here.
            del self.fields["present"]

    def clean_again(self) -> str:
        """The same as the new one."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("两次输入的不一样。"))
        return again


class DeviceForm(forms.Form):
    """What a phone is called, so that its holder knows it in his list."""

    name = forms.CharField(label=_("给这台设备起个名字"), max_length=40, help_text=_("只有您自己看得到。"))


class TokenForm(forms.Form):
    """What a token is for, what it reads, and until when."""

    name = forms.CharField(label=_("给谁用、做什么用"), max_length=80)
    parts = forms.MultipleChoiceField(
        label=_("能读什么"),
        choices=[(key, _(part.title)) for key, part in PARTS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选这个令牌能读什么。")},
    )
    area_code = forms.ChoiceField(label=_("读哪里的"))
    days = forms.TypedChoiceField(
        label=_("多少天后到期"),
        coerce=int,
        choices=[(days, str(days)) for days in LIFETIMES],
        error_messages={"invalid_choice": _("请选这个令牌什么时候到期。")},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = places  # type: ignore[attr-defined]


class ResetForm(forms.Form):
    """Why the second step is taken off somebody's account."""

    reason = forms.ChoiceField(
        label=_("为什么"),
        choices=[(key, _(words)) for key, words in RESET_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个理由。"), "invalid_choice": _("请选一个理由。")},
    )
