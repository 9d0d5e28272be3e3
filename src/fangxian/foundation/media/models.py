"""Files that people hand in: a sheet, a photograph of a signed page."""

from django.db import models

from fangxian.kit.fields import AreaCodeField, SealedTextField
from fangxian.kit.records import Personal, Record
from fangxian.kit.scoping import ScopeMap


class Attachment(Record):
    """A file, sealed frame by frame in the folder ``media`` under a key of its own.

    The key stands here, sealed itself: with the row, the file is gone in every copy. ``filename`` may hold a
    person's name, as in 张三请战书.jpg.
    """

    area_code = AreaCodeField(blank=True)
    filename = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField(help_text="bytes in the clear")
    sha256 = models.CharField(max_length=64, help_text="keyed, of the bytes in the clear")
    file_key = SealedTextField(help_text="hexadecimal")
    data_class = models.CharField(max_length=40, help_text="whose clock it is kept by")
    kept_at = models.DateTimeField()

    scope_map = ScopeMap(area="area_code")
    personal = {
        "filename": Personal(mask="hidden", retention="attachment"),
        "file_key": Personal(mask="hidden", retention="attachment"),
    }
    kept_since = "kept_at"
    impersonal = frozenset({"area_code", "media_type", "sha256", "data_class"})

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="attachment_by_area")]
