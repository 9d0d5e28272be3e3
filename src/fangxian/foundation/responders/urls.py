"""Addresses of responders and pledges."""

from django.urls import path

from fangxian.foundation.responders import condition_pages, pages, person_pages, pledge_pages

urlpatterns = [
    path("responders", pages.responders, name="responders"),
    path("responders/new", pages.responder_new, name="responder_new"),
    path("responders/list", pages.responders_list, name="responders_list"),
    path("responders/<uuid:responder_id>", person_pages.responder, name="responder"),
    path("responders/<uuid:responder_id>/edit", person_pages.responder_edit, name="responder_edit"),
    path("volunteers/new", condition_pages.volunteer_new, name="volunteer_new"),
    path(
        "responders/<uuid:responder_id>/conditions",
        condition_pages.responder_conditions,
        name="responder_conditions",
    ),
    path("pledges", pledge_pages.pledges, name="pledges"),
    path("pledges/new", pledge_pages.pledge_new, name="pledge_new"),
    path("pledges/<uuid:pledge_id>", pledge_pages.pledge, name="pledge"),
]
