"""Areas as they are, what they were, and the editions of the register that made them so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fangxian.kit.fields import AreaCodeField
from fangxian.kit.records import Record, Table
from fangxian.kit.scoping import ScopeMap
from fangxian.plain import areacodes


class Register(Table):
    """One adopted edition of the register. ``adopted_at`` is empty while it is still being loaded.

    It bears no mark of an exercise: the places of an exercise are the real ones, only its grids are its own.
    """

    number = models.PositiveIntegerField(primary_key=True)
    title = models.CharField(max_length=120)
    as_of = models.DateField(help_text="the day whose state it lists")
    source = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    adopted_at = models.DateTimeField(null=True)

    scope_map = ScopeMap(everyone=True)
    impersonal = frozenset({"title", "source", "sha256"})

    def __str__(self) -> str:
        return self.title


class Area(Table):
    """A place with a code, from the province down to the grid. Abolished ones stay.

    ``abolished_on`` is the first day on which it is no longer in force, so far as the register tells.
    """

    class SeatSource(models.TextChoices):
        """Where the point of its seat comes from."""

        GEONAMES = "geonames", _("GeoNames")
        ESTIMATED = "estimated", _("推算")

    code = AreaCodeField(primary_key=True)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    valid_from = models.DateField()
    abolished_on = models.DateField(null=True)
    seat_lon = models.FloatField(null=True)
    seat_lat = models.FloatField(null=True)
    seat_source = models.CharField(max_length=12, choices=SeatSource.choices, blank=True)
    outline = models.JSONField(null=True, help_text="a GeoJSON geometry, WGS-84")
    outline_source = models.CharField(max_length=120, blank=True)
    outline_schematic = models.BooleanField(default=False, help_text="示意: no official boundary")
    exercise = models.BooleanField(default=False)

    scope_map = ScopeMap(area="code")
    impersonal = frozenset({"code", "level", "name", "kind", "seat_source", "outline", "outline_source"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(abolished_on=None) | models.Q(abolished_on__gte=models.F("valid_from")),
                name="area_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="area_by_level")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been abolished."""
        return self.abolished_on is None

    @property
    def is_village(self) -> bool:
        """Whether grids and compounds lie directly in it."""
        return self.level == areacodes.Level.VILLAGE


class AreaVersion(Record):
    """What an area was called from one day until another (half-open); grids have no register."""

    code = AreaCodeField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, null=True, related_name="+")

    scope_map = ScopeMap(area="code")
    impersonal = frozenset({"code", "name", "kind"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(until_day=None), name="area_version_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until_day=None) | models.Q(until_day__gte=models.F("from_day")),
                name="area_version_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["code", "from_day"], name="area_version_by_code")]


class RegisterDraft(Record):
    """An uploaded sheet that waits for adoption, with what it would change in the register of that hour."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("等待采用")
        ADOPTED = "adopted", _("已采用")
        DROPPED = "dropped", _("已放弃")

    area_code = AreaCodeField(blank=True, help_text="the nearest area that holds all its rows")
    filename = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    as_of = models.DateField()
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField()
    changes = models.JSONField()
    base = models.ForeignKey(Register, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=80)

    scope_map = ScopeMap(area="area_code")
    impersonal = frozenset({
        "area_code", "filename", "title", "sha256", "rows", "changes", "state", "drafted_by",
    })  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["state", "area_code"], name="register_draft_by_state")]

    def __str__(self) -> str:
        return self.title
