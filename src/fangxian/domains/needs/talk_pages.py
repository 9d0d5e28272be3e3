"""The pages of the conversation on a need: saying something, and the photographs and recordings in it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fangxian.domains.needs.conversation import file_of
from fangxian.domains.needs.need_pages import need_page
from fangxian.domains.needs.selectors import need_seen_by
from fangxian.domains.needs.talk_forms import SayForm
from fangxian.domains.needs.talking import message_write
from fangxian.foundation.media.showing import attachment_shown
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out


@page(methods=("POST",))
def need_say(request: Asking, number: str) -> HttpResponse:
    """Say something about a need that one sees."""
    found = need_seen_by(request.actor, number)
    form = SayForm(request.POST, request.FILES)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        key = typed.pop("key")
        said = carried_out(
            form,
            lambda: message_write(actor=request.actor, need_id=found.id, message_id=key, **typed),
        )
        if said is not None:
            messages.success(request, _("记在经过里了。"))
            return redirect("need", found.number)
    return need_page(request, found, say=form)


@page()
def need_file(request: Asking, number: str, file_id: UUID) -> HttpResponseBase:
    """A photograph or a recording, for whoever sees the need."""
    attachment = file_of(need_seen_by(request.actor, number), file_id)
    return attachment_shown(attachment, part=request.headers.get("Range", ""))
