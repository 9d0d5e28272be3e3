"""Places as a Django app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """What people call the places that no code list has."""

    name = "fangxian.foundation.places"
    label = "places"
