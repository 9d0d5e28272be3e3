"""Addresses of responders and pledges."""

from django.urls import path

from fangxian.foundation.responders import pages, person_pages, pledge_pages

urlpatterns = [
    path("responders", pages.responders, name="responders"),
    path("responders/new", pages.responder_new, name="responder_new"),
    path("responders/list", pages.responders_list, name="responders_list"),
    path("responders/<uuid:responder_id>", person_pages.responder, name="responder"),
    path("responders/<uuid:responder_id>/edit", person_pages.responder_edit, name="responder_edit"),
    path("pledges", pledge_pages.pledges, name="pledges"),
    path("pledges/new", pledge_pages.pledge_new, name="pledge_new"),
    path("pledges/<uuid:pledge_id>", pledge_pages.pledge, name="pledge"),
]
