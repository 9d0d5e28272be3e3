"""Addresses of day reports."""

from django.urls import path

from fangxian.foundation.dayreports import pages

urlpatterns = [
    path("reports", pages.day_report_mine, name="day_report_mine"),
    path("reports/<str:code>", pages.day_report, name="day_report"),
    path("reports/<str:code>/below", pages.day_reports_below, name="day_reports_below"),
    path("reports/<str:code>/urge", pages.day_reports_urged, name="day_reports_urge"),
]
