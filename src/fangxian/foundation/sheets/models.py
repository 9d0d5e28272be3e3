"""Sheets on their way in, and the rows of them that can't be taken."""

from django.db import models

from fangxian.foundation.media.models import Attachment
from fangxian.foundation.sheets.rules.states import TITLES, State
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class Intake(Record):
    """A sheet that somebody handed in, how far it has come, and what it came to.

    ``at``, ``number`` and ``done`` say where its run stands (``source.Place``): what was written moved them in
    the same transaction, so that a run that goes on does nothing twice. ``runner`` and ``leased_until`` say which
    process is at it. ``found``, ``written`` and ``taken_back`` are counts of rows.
    """

    kind = models.CharField(max_length=40)
    area_code = AreaCodeField(help_text="the widest area that its rows may lie in")
    organisation = models.UUIDField(
        null=True, help_text="the unit that it was handed in for, if it was for one"
    )
    reach = models.JSONField(default=dict, help_text="of whoever pressed last; empty for the house itself")
    filename = SealedTextField()
    handed_in_by = models.CharField(max_length=80, help_text="an actor's key")
    handed_in_at = models.DateTimeField()
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, help_text="keyed, of the upload")
    size = models.BigIntegerField(help_text="bytes of the upload")
    heading_optional = models.BooleanField(
        default=False, help_text="pasted: the template's order may stand for it"
    )
    options = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(state.value, TITLES[state]) for state in State], default=State.RECEIVED.value
    )
    base = models.UUIDField(help_text="identifiers of its rows are counted from it")
    at = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    progress = models.FloatField(default=0, help_text="0 to 1, of what it is at now")
    found = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    taken_back = models.JSONField(default=dict)
    layout = SealedTextField(help_text="the headings of its sheets, as JSON")
    changes = SealedTextField(help_text="the first changes, masked, as JSON")
    failure = models.CharField(max_length=300, blank=True, help_text="a sentence")
    failure_facts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="runs that broke off since the last move"
    )
    runner = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True, help_text="adopted, undone, dropped or failed")

    scope_map = ScopeMap(area="area_code", organisation="organisation")
    personal = {
        "filename": Personal(mask="hidden", retention="attachment"),
        "layout": Personal(mask="hidden", retention="attachment"),
        "changes": Personal(mask="hidden", retention="attachment"),
    }
    kept_since = "settled_at"
    is_fact = True
    impersonal = frozenset({
        "kind", "area_code", "reach", "handed_in_by", "digest", "options", "state", "found", "written", "taken_back",
        "failure", "failure_facts", "runner", "adopted_by",
    })  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "handed_in_at"], name="intake_by_area"),
            models.Index(
                fields=["organisation"],
                name="intake_by_organisation",
                condition=models.Q(organisation__isnull=False),
            ),
            models.Index(fields=["state"], name="intake_by_state"),
            models.Index(fields=["digest"], name="intake_by_digest"),
        ]


class IntakeFault(Record):
    """A row that can't be taken as it came. ``cells`` and ``faults`` are JSON.

    Once mended, ``cells`` stand in the place of those that came.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = AreaCodeField()
    number = models.PositiveIntegerField(help_text="of the row, through all sheets of the file")
    sheet = SealedTextField(help_text="the sheet's name")
    row = models.PositiveIntegerField(help_text="as people see it in that sheet")
    cells = SealedTextField()
    faults = SealedTextField()
    mended = models.BooleanField(default=False)

    scope_map = ScopeMap(area="area_code")
    personal = {
        "sheet": Personal(mask="hidden", retention="attachment"),
        "cells": Personal(mask="hidden", retention="attachment"),
        "faults": Personal(mask="hidden", retention="attachment"),
    }
    kept_since = "intake__settled_at"
    impersonal = frozenset({"area_code"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_fault_once")]
        indexes = [models.Index(fields=["area_code"], name="intake_fault_by_area")]
