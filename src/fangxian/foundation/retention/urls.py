"""Addresses of retention."""

from django.urls import path

from fangxian.foundation.retention import pages

urlpatterns = [
    path("retention", pages.retention, name="retention"),
    path("retention/<slug:data_class>/purge", pages.purge, name="purge"),
    path("retention/certificates/<int:number>", pages.certificate, name="certificate"),
    path("holdings", pages.holdings, name="holdings"),
]
