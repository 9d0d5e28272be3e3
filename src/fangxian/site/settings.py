"""Django's settings. What differs between installations comes from the environment:

``FANGXIAN_HOME`` (data folder), ``FANGXIAN_DATABASE_URL`` (PostgreSQL instead of the embedded database),
``FANGXIAN_WITNESS`` (file of the journal's heads), ``FANGXIAN_HOSTS``, ``FANGXIAN_DEPLOY`` (served by HTTPS),
``FANGXIAN_SECOND_STEP`` (``required`` of administrators and headquarters; else they are only asked for it),
``FANGXIAN_DEVICES`` (phones of one account), ``FANGXIAN_DEVICE_DAYS`` (days that each stays signed in),
``FANGXIAN_ADDRESS``, ``FANGXIAN_SMS_URL``, ``FANGXIAN_SMS_KEY``, ``FANGXIAN_SMS_SIGN``, ``FANGXIAN_MAIL``,
``FANGXIAN_MAIL_FROM`` (notices; see ``foundation/notices/README.md``).
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from fangxian.kit.keys import KeyRing
from fangxian.site.databases import database

PACKAGE = Path(__file__).resolve().parent.parent
FANGXIAN_HOME = Path(os.environ.get("FANGXIAN_HOME", "var")).resolve()
FANGXIAN_KEYS = FANGXIAN_HOME / "keys"
FANGXIAN_MEDIA = FANGXIAN_HOME / "media"
FANGXIAN_WITNESS = Path(os.environ.get("FANGXIAN_WITNESS", FANGXIAN_HOME / "witness" / "heads.txt"))
FANGXIAN_DEPLOY = bool(os.environ.get("FANGXIAN_DEPLOY"))
#: How many phones may be signed in as one account, and for how many days each.
FANGXIAN_DEVICES = int(os.environ.get("FANGXIAN_DEVICES", "3"))
FANGXIAN_DEVICE_DAYS = int(os.environ.get("FANGXIAN_DEVICE_DAYS", "30"))
FANGXIAN_SECOND_STEP = os.environ.get("FANGXIAN_SECOND_STEP", "asked")

#: Where the house is found from outside, as https://…: what messages link to. Without it they carry no link.
FANGXIAN_ADDRESS = os.environ.get("FANGXIAN_ADDRESS", "").rstrip("/")
#: The text-message gateway: its address, the key that both sides have, and what messages are signed as.
FANGXIAN_SMS_URL = os.environ.get("FANGXIAN_SMS_URL", "")
FANGXIAN_SMS_KEY = os.environ.get("FANGXIAN_SMS_KEY", "")
FANGXIAN_SMS_SIGN = os.environ.get("FANGXIAN_SMS_SIGN", "防线")
#: The mail server, as smtp://user:password@host:587 (smtps:// from the first byte on), and whom mail comes from.
FANGXIAN_MAIL = os.environ.get("FANGXIAN_MAIL", "")

SECRET_KEY = KeyRing(FANGXIAN_KEYS).secret("django", length=50).hex()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FANGXIAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "fangxian.kit",
    "fangxian.foundation.journal",
    "fangxian.foundation.media",
    "fangxian.foundation.notices",
    "fangxian.foundation.sheets",
    "fangxian.foundation.areas",
    "fangxian.foundation.places",
    "fangxian.foundation.people",
    "fangxian.foundation.orgs",
    "fangxian.foundation.responders",
    "fangxian.foundation.plan",
    "fangxian.foundation.duties",
    "fangxian.foundation.dayreports",
    "fangxian.foundation.formsheets",
    "fangxian.foundation.accounts",
    "fangxian.foundation.retention",
    "fangxian.domains.dispatch",
    "fangxian.domains.needs",
    "fangxian.domains.secondment",
    "fangxian.line",
    "fangxian.reports",
    "fangxian.flows",
    "fangxian.drill",
    "fangxian.desks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads its answers at random against BREACH; the pages shrink to a seventh.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fangxian.foundation.accounts.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fangxian.site.urls"
WSGI_APPLICATION = "fangxian.site.wsgi.application"

DATABASES = {"default": database(os.environ.get("FANGXIAN_DATABASE_URL", ""), FANGXIAN_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["fangxian.foundation.accounts.hashers.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"

# Five wrong passwords lock an account for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
# It ends when the page said it would, however often somebody tries meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "fangxian.foundation.accounts.pages.locked_out"
# Its table keeps what was typed wrongly; a code is no less secret than a password.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_VERBOSE = False
# A whole town office signs in from one address: locking the address would lock everybody out (axes.W006).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

SESSION_ENGINE = "fangxian.foundation.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fangxian.kit.refusals.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if FANGXIAN_DEPLOY:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_mail = urlsplit(FANGXIAN_MAIL)
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("FANGXIAN_MAIL_FROM", "fangxian@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# No upload lies on the disk in the clear.
FILE_UPLOAD_HANDLERS = ["fangxian.foundation.media.uploads.SealingUpload"]

STATIC_URL = "static/"
STATIC_ROOT = FANGXIAN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "fangxian.site.navigation.navigation",
            ],
            "builtins": ["fangxian.kit.templatetags.line", "fangxian.kit.templatetags.tables"],
        },
    }
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Whoever types a number into an address is told that there is nothing; his number is not written down.
    "loggers": {
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "fangxian": {"level": "INFO"},
    },
}
