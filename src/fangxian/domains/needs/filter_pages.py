"""Keeping a filter of the list of needs, renaming it, removing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.needs.find_forms import KeepForm, NameForm
from fangxian.domains.needs.models import SavedFilter
from fangxian.domains.needs.saved_filters import filter_keep, filter_remove, filter_rename
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out


@page(Permission.NEED_SEE, methods=("POST",))
def filter_new(request: Asking) -> HttpResponse:
    """Keep what the list was narrowed to."""
    form = KeepForm(request.POST)
    if form.is_valid():
        kept = carried_out(form, lambda: filter_keep(actor=request.actor, **form.cleaned_data))
        if kept is not None:
            messages.success(request, _("存好了，在名单上面。"))
            return _back(kept)
    return _refused(request, form)


@page(Permission.NEED_SEE, methods=("POST",))
def filter_change(request: Asking, filter_id: UUID) -> HttpResponse:
    """Rename one's own filter, or take it away."""
    if request.POST.get("verb") == "remove":
        filter_remove(actor=request.actor, filter_id=filter_id)
        messages.success(request, _("去掉了。"))
        return redirect("needs")
    form = NameForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        kept = carried_out(form, lambda: filter_rename(actor=request.actor, filter_id=filter_id, **typed))
        if kept is not None:
            return _back(kept)
    return _refused(request, form)


def _back(kept: SavedFilter) -> HttpResponse:
    return redirect(f"{reverse('needs')}?{kept.questions}")


def _refused(request: Asking, form: NameForm) -> HttpResponse:
    return render(request, "needs/filter.html", {"form": form}, status=422)
