"""Addresses of notices."""

from django.urls import path

from fangxian.foundation.notices import pages

urlpatterns = [
    path("notices", pages.notices, name="notices"),
    path("notices/<uuid:notice_id>/open", pages.notice_opened, name="notice_open"),
    path("notices/sent", pages.notices_gone_out, name="notices_sent"),
    path("notices/receipts", pages.receipts, name="notice_receipts"),
    path("a/<str:token>", pages.answer, name="answer"),
]
