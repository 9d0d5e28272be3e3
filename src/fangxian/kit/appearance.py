"""How a reader wants the screens: by daylight, by night, in large letters. Kept in cookies, without a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from fangxian.kit.pages import page, way_back

#: What may be chosen; the first of each is what nobody chose.
CHOICES = {"theme": ("auto", "light", "dark", "sun"), "size": ("normal", "large")}
_A_YEAR = 365 * 24 * 60 * 60


@page(methods=("POST",), public=True)
def appearance_set(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where it was chosen."""
    response = HttpResponseRedirect(way_back(request, "/"))
    for name, choices in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen == choices[0]:
            response.delete_cookie(name, samesite="Lax")
        elif chosen in choices:
            response.set_cookie(
                name, chosen, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
            )
    return response
