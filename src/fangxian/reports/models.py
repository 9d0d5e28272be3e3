"""The duty log (值班日志) and the hand-overs between those on duty (交接班)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap

#: What is written down may name people: sealed, and purged by the clock of what people said.
_WORDS = Personal(mask="hidden", retention="need")


class LogEntry(Record):
    """What happened on duty, in a few words. Never changed: a correction is an entry of its own."""

    class Kind(models.TextChoices):
        """What sort of thing it was."""

        NOTE = "note", _("记事")
        CALL = "call", _("来电")
        INSTRUCTION = "instruction", _("领导指示")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    area_code = AreaCodeField(help_text="whose log it is: the city's, a town's")
    words = SealedTextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    written_by_key = models.CharField(max_length=80)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    scope_map = ScopeMap(area="area_code")
    personal = {"words": _WORDS}
    kept_since = "written_at"
    is_fact = True
    impersonal = frozenset({"kind", "area_code", "written_by_key"})

    class Meta:
        indexes = [models.Index(fields=["area_code", "written_at"], name="log_entry_by_area")]


class Handover(Record):
    """From one on duty to the next: how things stand, and what must not be lost sight of.

    ``figures`` are as the board had them at that moment; they never change afterwards. Of each log at most one
    hand-over waits to be taken.
    """

    area_code = AreaCodeField(help_text="whose log it is")
    figures = models.JSONField(help_text="title, number and unit of each")
    words = SealedTextField(help_text="what the next must see to")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    given_by_key = models.CharField(max_length=80)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    taken_by_key = models.CharField(max_length=80, blank=True)

    scope_map = ScopeMap(area="area_code")
    personal = {"words": _WORDS}
    kept_since = "given_at"
    is_fact = True
    impersonal = frozenset({"area_code", "figures", "given_by_key", "taken_by_key"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code"], condition=models.Q(taken_at=None), name="handover_waits_once"
            ),
        ]
        indexes = [models.Index(fields=["area_code", "given_at"], name="handover_by_area")]
