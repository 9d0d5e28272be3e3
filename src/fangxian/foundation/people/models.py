"""Households, the people in them, what kind of household each is, and what was written of them before.

Names, numbers, telephones and addresses are sealed. Beside them stand tokens, by which equality can be searched
above a village without reading anything. Every index of a token begins with the village: rows come in by
villages, so an insertion touches a few pages, and a search asks each village in reach, 512 at the most.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.places.models import Place
from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class Household(Record):
    """A door: those who live behind it.

    ``area_code`` is its grid where grids are drawn, else its village. ``address`` is packed as
    ``rules.addresses`` says it, from the building or group down.
    """

    area_code = AreaCodeField()
    village_code = AreaCodeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    address = SealedTextField()
    address_token = models.BigIntegerField(help_text="of village, place and address")
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(
        null=True, help_text="nobody lives there any more, or it was a duplicate"
    )

    scope_map = ScopeMap(area="area_code")
    personal = {"address": Personal(mask="address", retention="resident")}
    kept_since = "closed_at"
    impersonal = frozenset({"area_code", "village_code"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village_code", "address_token"],
                condition=models.Q(closed_at=None),
                name="household_one_a_door",
            ),
        ]
        # With the end in it, a town's open households are counted without looking at each.
        indexes = [models.Index(fields=["area_code", "id", "closed_at"], name="household_by_area")]


class HouseholdCategory(Record):
    """That a household is of one of the plan's kinds (core, isolated, hardship …), from and until."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField()
    category = models.CharField(max_length=40, help_text="a key of the plan's table of categories")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({"area_code", "category"})
    goes_with = "household"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "category"],
                condition=models.Q(until=None),
                name="household_category_once",
            ),
        ]
        indexes = [models.Index(fields=["area_code", "category"], name="household_category_by_area")]


class Person(Record):
    """Somebody who lives in a household.

    ``area_code`` and ``village_code`` are the household's. A row that turned out to be a duplicate names the one
    it was merged into, and keeps its own history.
    """

    class Document(models.TextChoices):
        """By which paper he is known."""

        RESIDENT_ID = "resident_id", _("居民身份证")
        HK_MACAU_PERMIT = "hk_macau_permit", _("港澳居民来往内地通行证")
        TAIWAN_PERMIT = "taiwan_permit", _("台湾居民来往大陆通行证")
        RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")
        PASSPORT = "passport", _("护照")
        FOREIGNER_ID = "foreigner_id", _("外国人永久居留身份证")
        OTHER = "other", _("其他证件")
        NONE = "none", _("没有证件")

    class Sex(models.TextChoices):
        """As the paper has it."""

        FEMALE = "female", _("女")
        MALE = "male", _("男")
        UNKNOWN = "unknown", _("未填")

    class Relation(models.TextChoices):
        """To the head of the household."""

        HEAD = "head", _("户主")
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        PARENT = "parent", _("父母")
        GRANDCHILD = "grandchild", _("孙辈")
        OTHER = "other", _("其他")

    class Stay(models.TextChoices):
        """As what he lives there."""

        REGISTERED = "registered", _("户籍")
        TENANT = "tenant", _("租户")
        RETURNEE = "returnee", _("返乡")
        VISITOR = "visitor", _("来访")
        AWAY = "away", _("外出")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField()
    village_code = AreaCodeField()
    name = SealedTextField()
    document = models.CharField(max_length=20, choices=Document.choices)
    number = SealedTextField()
    phone = SealedTextField()
    sex = models.CharField(max_length=10, choices=Sex.choices)
    born = models.SmallIntegerField(null=True, help_text="the year")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    stay = models.CharField(max_length=12, choices=Stay.choices)
    came_on = models.DateField(null=True)
    came_from = SealedTextField()
    name_token = models.BigIntegerField()
    initials_token = models.BigIntegerField()
    number_token = models.BigIntegerField(null=True)
    phone_token = models.BigIntegerField(null=True)
    registered_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, help_text="moved away, died, or merged")
    # Few rows have it. Were it a constraint of the database, each deletion of a row would look through the whole
    # table for others that name it; the services see to it instead, and a small index finds them.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    scope_map = ScopeMap(area="area_code")
    personal = {
        "name": Personal(mask="name", retention="resident"),
        "number": Personal(mask="number", retention="resident"),
        "phone": Personal(mask="phone", retention="resident"),
        "came_from": Personal(mask="hidden", retention="resident"),
    }
    kept_since = "gone_at"
    impersonal = frozenset({"area_code", "village_code", "document", "sex", "relation", "stay"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "id"], name="person_by_area"),
            models.Index(fields=["village_code", "name_token"], name="person_by_name"),
            models.Index(fields=["village_code", "initials_token"], name="person_by_initials"),
            models.Index(fields=["village_code", "number_token"], name="person_by_number"),
            models.Index(fields=["village_code", "phone_token"], name="person_by_phone"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="person_by_merged_into",
            ),
        ]


class PersonVersion(Record):
    """What was written of a person until a moment: before a correction, a move, a merging, an import.

    ``before`` is the whole row as JSON, sealed. Nothing is ever changed here.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    area_code = AreaCodeField()
    until = models.DateTimeField()
    ended_by = models.CharField(max_length=80, help_text="the actor's key")
    verb = models.CharField(max_length=40, help_text="the journal's word for what ended it")
    intake = models.UUIDField(null=True, help_text="the sheet that brought the change, if one did")
    before = SealedTextField()

    scope_map = ScopeMap(area="area_code")
    personal = {"before": Personal(mask="hidden", retention="resident")}
    kept_since = "until"
    impersonal = frozenset({"area_code", "ended_by", "verb"})

    class Meta:
        indexes = [
            models.Index(fields=["area_code"], name="person_version_by_area"),
            models.Index(fields=["intake", "id"], name="person_version_by_intake"),
        ]
