"""Lines, the seals over them, and the personal payloads that lie beside them."""

from django.db import models

from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Personal, Table
from fangxian.kit.scoping import ScopeMap
from fangxian.plain.ids import uuid7


class JournalLine(Table):
    """Who did what to which thing, where and when. Never changed; a worker gives it its place in a seal.

    ``facts`` hold identifiers, words of the plan and salted commitments, never a personal value.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    on_behalf_of = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=60)
    area_code = AreaCodeField(blank=True)
    facts = models.JSONField(default=dict)
    exercise = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    seal = models.BigIntegerField(null=True)
    position = models.IntegerField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({
        "actor", "on_behalf_of", "verb", "noun", "noun_id", "area_code", "facts", "digest",
    })  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="journal_unsealed", condition=models.Q(seal=None)),
            models.Index(fields=["seal", "position"], name="journal_by_seal"),
            models.Index(fields=["noun", "noun_id", "id"], name="journal_by_noun"),
            models.Index(fields=["area_code", "id"], name="journal_by_area"),
        ]


class JournalPayload(Table):
    """A personal value behind a line, under a key of its own: destroying the key purges it, the chain stays.

    The line's facts hold ``sha256(salt + value)`` under the same name, so that a payload can be proven while
    it lives.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line_uid = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    wrapped_key = models.BinaryField(null=True)
    sealed_value = models.BinaryField()
    at = models.DateTimeField(null=True, help_text="the line's")
    exercise = models.BooleanField(default=False)

    scope_map = ScopeMap()
    personal = {"sealed_value": Personal(mask="hidden", retention="journal")}
    kept_since = "at"
    is_fact = True
    impersonal = frozenset({"name", "wrapped_key"})


class Seal(Table):
    """A signed batch of lines, chained to the one before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    count = models.IntegerField()
    lines_digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"previous", "lines_digest", "head", "signature"})
