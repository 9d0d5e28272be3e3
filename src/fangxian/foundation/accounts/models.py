"""Accounts. What an account may do comes from the duties of its responder, never from the account."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopedManager, ScopeMap


class SignInManager(BaseUserManager["User"]):
    """What signing in needs: one account by its name. Everything else goes through ``objects``."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this name. Raises ``User.DoesNotExist``."""
        return self.get(username=username)


class User(Record, AbstractBaseUser):
    """An account: a name to sign in with, and whose it is."""

    username = models.CharField(max_length=40, unique=True)
    responder = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    area_code = AreaCodeField(blank=True, help_text="the place it was opened for")
    is_active = models.BooleanField(default=True)
    slip_waits = models.BooleanField(
        default=False, help_text="opened without a password: a slip is still to bring the first one"
    )
    first_password_at = models.DateTimeField(
        null=True, help_text="when a slip gave its first password; none once its holder has chosen his own"
    )

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"username", "password", "area_code"})

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[ScopedManager] = ScopedManager()
    signing_in = SignInManager()

    class Meta:
        default_manager_name = "signing_in"
        indexes = [
            models.Index(fields=["area_code", "username"], name="account_by_area"),
            models.Index(fields=["area_code"], name="account_waiting", condition=models.Q(slip_waits=True)),
        ]


class SecondStep(Record):
    """The secret that an account shares with its holder's phone; it counts once a first code has shown it is there."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(blank=True, help_text="the account's")
    secret = SealedTextField()
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_period = models.BigIntegerField(default=0, help_text="of the newest code that was used")
    papers = models.JSONField(
        default=list, help_text="keyed hashes of the codes on paper that were not used yet"
    )

    scope_map = ScopeMap(area="area_code")
    personal: ClassVar[dict[str, Personal]] = {"secret": Personal(mask="hidden", retention="responder")}
    impersonal = frozenset({"area_code", "papers"})
    kept_since = "begun_at"
    # Emptied, it lets nobody in; deleted, it would let in whoever has the password.
    is_fact = True

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="second_step_by_area")]


class Device(Record):
    """A phone that stays signed in as somebody for a while; the session that it rides on bears its identifier."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(blank=True, help_text="the account's")
    name = SealedTextField(help_text="as its holder calls it")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="to within ten minutes")
    until = models.DateTimeField(help_text="it is out by itself then")
    ended_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    personal: ClassVar[dict[str, Personal]] = {"name": Personal(mask="hidden", retention="responder")}
    impersonal = frozenset({"area_code"})
    kept_since = "opened_at"

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="device_by_area")]


class Invitation(Record):
    """A square picture that lets one phone in, once, as the account it was made for."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(blank=True, help_text="the account's")
    digest = models.CharField(max_length=64, unique=True, help_text="keyed, of what the picture holds")
    until = models.DateTimeField()

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "digest"})

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="invitation_by_area")]


class ApiToken(Record):
    """What lets a program read the API: some of its parts, over one area, until a day, as far as its maker may still."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField(help_text="what it reads")
    name = SealedTextField(help_text="what it is for, in its maker's words")
    mark = models.CharField(max_length=12, unique=True, help_text="its first letters, by which it is found")
    digest = models.CharField(max_length=64, help_text="keyed, of the whole")
    parts = models.JSONField(default=list, help_text="keys of rules.tokens.PARTS")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="to within a minute")
    ended_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    personal: ClassVar[dict[str, Personal]] = {"name": Personal(mask="hidden", retention="responder")}
    impersonal = frozenset({"area_code", "mark", "digest", "parts"})
    kept_since = "made_at"

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="api_token_by_area")]
