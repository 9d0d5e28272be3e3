"""The auditor's first screen: what was done, and the proof that nobody has changed it since."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.journal import selectors as journal
from fangxian.foundation.journal import witness
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock


@page(Permission.JOURNAL_SEE)
def journal_lines(request: Asking) -> HttpResponse:
    """The newest lines, and the newest seal."""
    sheet = Paginator(journal.lines_newest(request.actor), 50).get_page(request.GET.get("page"))
    names = area_names({line.area_code for line in sheet.object_list if line.area_code})
    for line in sheet.object_list:
        line.area_name = names.get(line.area_code, "")
    context = {
        "page": sheet,
        "as_of": clock.now(),
        "seal": journal.newest_seal(),
        "told": witness.last_told(),
    }
    return render(request, "desks/journal.html", context)
