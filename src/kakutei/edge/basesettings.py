"""The settings both apps share. Each app's settings.py imports all of them and adds its own.

Every environment variable read here stands in docs/operating.md; a test compares the two.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from kakutei.edge import env, logs
from kakutei.edge.address import proxies_named
from kakutei.edge.ownpages import mail_address, own_pages

MODE = env.choice("KAKUTEI_MODE", ("production", "demo", "test"), "production")
DATA = env.folder("KAKUTEI_DATA", "var/kakutei")
PRODUCTION = MODE == "production"

DEBUG = False
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def secret_key() -> str:
    """KAKUTEI_SECRET_KEY, required in production; elsewhere one that this data folder alone gives."""
    fallback = None if PRODUCTION else hashlib.sha256(f"{MODE}:{DATA}".encode()).hexdigest()
    return env.text("KAKUTEI_SECRET_KEY", fallback)


def seal_keys() -> list[str]:
    keys = env.words("KAKUTEI_SEAL_KEYS")
    if keys or PRODUCTION:
        return keys or [env.text("KAKUTEI_SEAL_KEYS")]
    return [f"{MODE}:{base64.urlsafe_b64encode(hashlib.sha256(str(DATA).encode()).digest()).decode()}"]


SECRET_KEY = secret_key()
KAKUTEI_SEAL_KEYS = seal_keys()

KAKUTEI_CLOCK_FILE = env.folder("KAKUTEI_DATA", "var/kakutei") / env.text("KAKUTEI_CLOCK_FILE", "clock")
if PRODUCTION:
    if env.text("KAKUTEI_CLOCK_FILE", ""):
        raise ImproperlyConfigured("KAKUTEI_CLOCK_FILE moves the clock: only in the demo and in tests.")
    KAKUTEI_CLOCK_FILE = None  # type: ignore[assignment] # no file: the system clock alone


def keep_years() -> int:
    """How long records are kept. The law asks for five years (労働基準法109条; 附則143条: 当分の間3年)."""
    years = env.number("KAKUTEI_KEEP_YEARS", 5)
    if not (years.is_integer() and 5 <= years <= 100):
        raise ImproperlyConfigured(f"KAKUTEI_KEEP_YEARS must be a whole number of years, 5 to 100, not {years:g}.")
    return int(years)


KAKUTEI_KEEP_YEARS = keep_years()
KAKUTEI_TRUSTED_PROXIES = proxies_named(env.words("KAKUTEI_TRUSTED_PROXIES"))


IDLE_IN_TRANSACTION = dt.timedelta(seconds=10)
"""PostgreSQL ends a transaction in which nobody has said anything for so long. A worker that is stopped within one (its
machine sleeps) would hold its locks until it goes on, and [確定] would wait for them."""


def database(variable: str, file_name: str) -> dict[str, object]:
    """Of one app: its URL, or a SQLite file in the data folder. SQLite runs with WAL and full sync."""
    config: dict[str, Any] = dict(dj_database_url.parse(env.text(variable, f"sqlite:///{DATA / file_name}")))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        limit = f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION // dt.timedelta(milliseconds=1)}"
        named = config.get("OPTIONS", {})
        config["OPTIONS"] = {**named, "options": f"{named.get('options', '')} {limit}".strip()}
    return config


def security(base_url: str, cookie: str) -> dict[str, object]:
    """Cookie, host and transport settings that follow from the address under which an app is reached."""
    url = urlsplit(base_url)
    https = url.scheme == "https"
    if PRODUCTION and not https and url.hostname not in ("127.0.0.1", "localhost"):
        raise ImproperlyConfigured(f"{base_url}: in production the address must begin with https://.")
    prefix = f"__Host-{cookie}" if https else cookie
    return {
        "ALLOWED_HOSTS": [url.hostname, *(["127.0.0.1", "localhost"] if not PRODUCTION else [])],
        "CSRF_TRUSTED_ORIGINS": [base_url],
        "SESSION_COOKIE_NAME": f"{prefix}_session",
        "CSRF_COOKIE_NAME": f"{prefix}_csrf",
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 31536000 if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
    }


SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "kakutei.signin.sessions"
SECURE_CONTENT_TYPE_NOSNIFF = True
# The WebAPI must never answer http by a redirect to https (a token would have travelled in the clear unnoticed);
# the proxy in front redirects pages.
SILENCED_SYSTEM_CHECKS = ["security.W008"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

SHARED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "post_office",
    "kakutei.looks",
    "kakutei.audit",
    "kakutei.signin",
    "kakutei.installation",
    "kakutei.leaving",
]

BASE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kakutei.signin.devices.DeviceInUse",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kakutei.audit.acting.ActingPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kakutei.signin.gate.Gate",
]


def templates(*context_processors: str) -> list[dict[str, object]]:
    shared = ["request", "csp"]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    *(f"django.template.context_processors.{name}" for name in shared),
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "kakutei.looks.naming.app_name",
                    *context_processors,
                ]
            },
        }
    ]


AUTHENTICATION_BACKENDS = ["kakutei.signin.backend.MailLinkBackend"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
APPEND_SLASH = False

_smtp = urlsplit(env.text("KAKUTEI_SMTP_URL", "smtp://127.0.0.1:25"))
MAILERS = {
    "default": {"BACKEND": "post_office.EmailBackend"},
    "smtp": {
        "BACKEND": "kakutei.signin.mails.SecretsAtSending",
        "OPTIONS": {
            "host": _smtp.hostname,
            "port": _smtp.port or (465 if _smtp.scheme == "smtps" else 25),
            "username": _smtp.username or "",
            "password": _smtp.password or "",
            "use_ssl": _smtp.scheme == "smtps",
            "use_tls": _smtp.scheme == "smtp+tls",
            "timeout": 20,
        },
    },
}
DEFAULT_FROM_EMAIL = env.text("KAKUTEI_MAIL_FROM", "確定 Kakutei <noreply@kakutei.invalid>")
POST_OFFICE = {
    "DEFAULT_MAILER": "smtp",
    "MAX_RETRIES": 8,
    "RETRY_INTERVAL": dt.timedelta(minutes=1),  # as a text it would raise at the first mail that fails
}

# What the installation says of itself: its own pages, who runs it, whom to ask.
KAKUTEI_OWN_PAGES = own_pages(env.text("KAKUTEI_PAGES", ""))
KAKUTEI_OPERATING_COMPANY = env.text("KAKUTEI_OPERATING_COMPANY", "")
KAKUTEI_OPERATING_MAIL = mail_address(env.text("KAKUTEI_OPERATING_MAIL", ""))
KAKUTEI_CONTACT = env.text("KAKUTEI_CONTACT", "")

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.django_logging()
logs.configure()
