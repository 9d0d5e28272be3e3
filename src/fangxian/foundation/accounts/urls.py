"""Addresses of signing in and out, and of one's own account."""

from django.urls import path

from fangxian.foundation.accounts import device_pages, pages, token_pages

urlpatterns = [
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-in/code", pages.sign_in_code, name="sign_in_code"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("my/password", pages.own_password, name="own_password"),
    path("my/devices", device_pages.my_devices, name="my_devices"),
    path("devices/<str:token>", device_pages.device_opened, name="device_open"),
    path("my/tokens", token_pages.my_tokens, name="my_tokens"),
    path("my/second-step", pages.second_step, name="second_step"),
]
