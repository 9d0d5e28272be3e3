"""Templates of sheets that others ask for, kept as they were sent; and which of them nobody asks for any more."""

from django.db import models

from fangxian.foundation.responders.models import Responder
from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record
from fangxian.kit.scoping import ScopeMap


class FormSheet(Record):
    """A sheet as somebody sent it, whose cells name figures. Never changed: what is asked for now is another one.

    It holds names of figures and no person. ``cells`` are those that name something: sheet, place, row, text.
    """

    area_code = AreaCodeField(help_text="whose it is: the city's, a town's; those below it fill it in too")
    title = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=80, help_text="who asks for it")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    cells = models.JSONField()
    pictures = models.BooleanField(help_text="whether it has pictures, which do not come out again")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    received_by_key = models.CharField(max_length=80)

    scope_map = ScopeMap(area="area_code")
    is_fact = True
    impersonal = frozenset(
        {"area_code", "title", "asked_by", "content", "sha256", "cells", "received_by_key"}
    )

    class Meta:
        indexes = [models.Index(fields=["area_code", "received_at"], name="form_sheet_by_area")]


class FormWithdrawal(Record):
    """Nobody asks for this sheet any more."""

    form = models.OneToOneField(FormSheet, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Responder, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_by_key = models.CharField(max_length=80)

    scope_map = ScopeMap(area="area_code")
    is_fact = True
    impersonal = frozenset({"area_code", "withdrawn_by_key"})

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="form_withdrawal_by_area")]
