"""The house's settings for tests: a home of its own for each process, either database, a fast password hash."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="fangxian-test-")
os.environ["FANGXIAN_HOME"] = _home
os.environ.pop("FANGXIAN_WITNESS", None)
# One address, or one for each of pytest's workers (gw0, gw1, …).
_urls = os.environ.get("FANGXIAN_TEST_DATABASE_URL", "").split() or [""]
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["FANGXIAN_DATABASE_URL"] = _urls[_worker % len(_urls)]

from fangxian.site.settings import *  # noqa: E402, F403
from fangxian.site.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if not os.environ["FANGXIAN_DATABASE_URL"]:
    # A file, as in life: threads and processes meet in it, and the write-ahead log is real.
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# The real one takes 20 ms each; its parameters have a test of their own.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "fangxian.foundation.accounts.hashers.Argon2Hasher",
]

# WhiteNoise warns of a folder that is not there, and a warning fails.
STATIC_ROOT.mkdir(exist_ok=True)
