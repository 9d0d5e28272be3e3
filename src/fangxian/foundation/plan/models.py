"""The editions of the plan, and the response levels that were declared."""

from django.db import models

from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap


class PlanEdition(Record):
    """A plan's text, in force from a moment on until another's; never edited, never taken away."""

    plan_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=60)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    takes_effect_at = models.DateTimeField(unique=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=80, help_text="key of the actor")

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"plan_key", "title", "text", "sha256", "adopted_by"})

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"


class EditionWithdrawal(Record):
    """An edition that was taken back before it took effect."""

    edition_number = models.PositiveIntegerField(unique=True)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=80, help_text="key of the actor")

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"withdrawn_by"})


class LevelChange(Record):
    """A response level that was declared for a county, in force from a moment on until another's.

    Never edited: one that is not yet in force is taken back by a further row, which names it in ``withdraws``
    and declares nothing itself.
    """

    number = models.PositiveIntegerField(unique=True)
    area_code = AreaCodeField(help_text="the county")
    plan_key = models.CharField(max_length=40)
    level = models.CharField(max_length=40, blank=True)
    risk_class = models.CharField(max_length=40, blank=True)
    takes_effect_at = models.DateTimeField()
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=80, help_text="key of the actor")
    reason = models.CharField(max_length=300)
    withdraws = models.PositiveIntegerField(null=True, unique=True)

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"area_code", "plan_key", "level", "risk_class", "declared_by", "reason"})

    def __str__(self) -> str:
        return f"{self.level or self.withdraws} #{self.number}"
