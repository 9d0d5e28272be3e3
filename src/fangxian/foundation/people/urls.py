"""Addresses of households and people."""

from django.urls import path, re_path

from fangxian.foundation.people import household_pages, pages, person_pages

urlpatterns = [
    path("people", pages.people, name="people"),
    re_path(r"^people/duplicates/(?P<village_code>[0-9]{12})$", pages.duplicates, name="people_duplicates"),
    path("people/<uuid:person_id>", person_pages.person, name="person"),
    path("people/<uuid:person_id>/correct", person_pages.person_to_correct, name="person_correct"),
    path("people/<uuid:person_id>/move", person_pages.person_to_move, name="person_move"),
    path("people/<uuid:person_id>/leave", person_pages.person_gone, name="person_leave"),
    path("people/<uuid:person_id>/in-full", person_pages.person_in_full, name="person_in_full"),
    path("households/new", household_pages.household_new, name="household_new"),
    path("households/<uuid:household_id>", household_pages.household, name="household"),
    path(
        "households/<uuid:household_id>/person",
        household_pages.household_add_person,
        name="household_add_person",
    ),
    path(
        "households/<uuid:household_id>/correct",
        household_pages.household_correct_door,
        name="household_correct",
    ),
    path("households/<uuid:household_id>/move", household_pages.household_to_grid, name="household_move"),
    path("households/<uuid:household_id>/close", household_pages.household_end, name="household_close"),
    path("households/<uuid:household_id>/kind", household_pages.household_kind, name="household_kind"),
    path(
        "households/<uuid:household_id>/in-full", household_pages.household_in_full, name="household_in_full"
    ),
    re_path(
        r"^villages/(?P<village_code>[0-9]{12})/households$",
        pages.village_households,
        name="village_households",
    ),
    re_path(r"^towns/(?P<town_code>[0-9]{9})/households$", pages.town_households, name="town_households"),
]
