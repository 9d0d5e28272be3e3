"""A form that somebody else has overtaken: what changed, and the reader's own words ready to be sent again.

One mechanism for every form that says in a hidden field what it was made from: ``version``, or what the form's
``version_field`` names. The refusal (``Stale``) says which version stands now
and what changed; the form is shown again with that version. What its reader left as it was takes over the change,
what he typed himself stays typed; so pressing the button again changes what he wanted to change and nothing else.
"""

from django.forms import BaseForm
from django.http import QueryDict

from fangxian.plain.errors import Stale


def overtaken(form: BaseForm, refusal: Stale) -> None:
    """Ready a refused form to be sent again; ``form.stale`` is what ``form_fields`` shows over it."""
    form.stale = refusal  # type: ignore[attr-defined]
    version = getattr(form, "version_field", "version")
    if refusal.version is None or version not in form.fields or not isinstance(form.data, QueryDict):
        return
    sent = form.data.copy()
    sent[form.add_prefix(version)] = str(refusal.version)
    for change in refusal.changes:
        name = form.add_prefix(change.field)
        if change.field in form.fields and sorted(sent.getlist(name)) == sorted(change.was):
            sent.setlist(name, list(change.is_now))
    form.data = sent
