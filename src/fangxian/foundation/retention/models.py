"""Which keys the database was sealed under, and what was destroyed when."""

from django.db import models

from fangxian.kit.records import Table
from fangxian.kit.scoping import ScopeMap


class KeyRecord(Table):
    """That a key was made, and when it was destroyed. The key itself is never here, only what tells it apart.

    ``generation`` is 0 for a key that has no generations.
    """

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=60)
    generation = models.SmallIntegerField()
    fingerprint = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"family", "fingerprint"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "generation"], name="key_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.family}-{self.generation}" if self.generation else self.family


class PurgeCertificate(Table):
    """The destruction of a data class, from its beginning until it is certified.

    ``whole``: nothing of the class stays, so that its keys are destroyed too; until a running process has
    noticed their successor they wait (``emptied_at`` is set, ``ended_at`` is not). ``counts`` maps table →
    {"deleted", "emptied"}. Signed when it ends; from then on nothing here is changed.
    """

    number = models.PositiveIntegerField(primary_key=True)
    data_class = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    edition = models.PositiveIntegerField(help_text="of the plan")
    until = models.DateTimeField(help_text="what ran out by then")
    whole = models.BooleanField()
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=80, help_text="the actor's key")
    counts = models.JSONField(default=dict)
    emptied_at = models.DateTimeField(null=True)
    keys = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    seal = models.BigIntegerField(default=0, help_text="the journal's newest when it ended")
    head = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"data_class", "title", "began_by", "counts", "keys", "head", "signature"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["data_class"], condition=models.Q(ended_at=None), name="purge_one_at_a_time"
            ),
        ]
