"""How a reader wants the screens: by daylight, by night, in large letters. Kept in cookies, without a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from fangxian.kit.pages import page

#: What may be chosen; the first of each is what nobody chose.
CHOICES = {"theme": ("auto", "light", "dark", "sun"), "size": ("normal", "large")}
_A_YEAR = 365 * 24 * 60 * 60


@page(methods=("POST",), public=True)
def appearance_set(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where it was chosen."""
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if inside else "/")
    for name, choices in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen == choices[0]:
            response.delete_cookie(name, samesite="Lax")
        elif chosen in choices:
            response.set_cookie(
                name, chosen, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
    return response
