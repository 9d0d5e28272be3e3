"""How far the journal has been followed."""

from django.db import models

from fangxian.kit.records import Table
from fangxian.kit.scoping import ScopeMap


class Follower(Table):
    """One who follows the journal: the last seal whose lines he has followed, all of them or none."""

    name = models.CharField(max_length=40, primary_key=True)
    seal = models.BigIntegerField()

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"name"})
