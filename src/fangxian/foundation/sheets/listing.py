"""Lists that are taken out of the house: the answers to ``?as=xlsx`` and ``?as=text``, each with its line.

How a page declares its list stands in ``kit/listing.py``.
"""

import os
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render

from fangxian.access.actor import Actor
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking
from fangxian.kit.workbook import Taker, listing_written
from fangxian.plain import clock

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@service
def list_exported(*, actor: Actor, listing: Listing, form: str, rows: int, home: str) -> None:
    """Journal that somebody took a list out of the house. Whoever may see the list may; the page has asked.

    A list without a place of its own is told of at ``home``, where the account is.
    """
    journal.record(
        actor,
        "list.exported",
        ("listing", listing.key),
        area_code=listing.area_code or home,
        facts={
            "form": form,
            "rows": rows,
            **{f"filter_{key}": said for key, said in listing.filters.items()},
        },
    )


def listing_taken(request: Asking, listing: Listing) -> HttpResponseBase | None:
    """The list as a sheet or as words, if that was asked for; else None, and the page goes on."""
    if request.method != "GET":
        return None
    match request.GET.get("as"):
        case "xlsx":
            return _sheet(request, listing)
        case "text":
            return _text(request, listing)
    return None


def _sheet(request: Asking, listing: Listing) -> HttpResponseBase:
    now = clock.now()
    taker = Taker(request.user.get_username(), now, request.path)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when the last of it is sent
    try:
        rows = listing_written(listing, file, taker)
        _journalled(request, listing, "xlsx", rows)
    except BaseException:
        file.close()
        raise
    file.seek(0, os.SEEK_SET)
    name = f"{listing.title} {clock.in_city(now):%Y-%m-%d %H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _text(request: Asking, listing: Listing) -> HttpResponseBase:
    words = listing.words()
    _journalled(request, listing, "text", words.count("\n") - 1)
    context = {"listing": listing, "words": words, "back": request.path, "as_of": listing.as_of}
    return render(request, "kit/listing_text.html", context)


def _journalled(request: Asking, listing: Listing, form: str, rows: int) -> None:
    home = getattr(request.user, "area_code", "")
    list_exported(actor=request.actor, listing=listing, form=form, rows=rows, home=home)
