"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxian.site.settings")
application = get_wsgi_application()

from fangxian.site.keeping import keys_watch  # noqa: E402 - needs the apps

keys_watch()
