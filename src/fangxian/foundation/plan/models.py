"""The editions of the plan."""

from django.db import models

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
