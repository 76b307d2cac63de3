"""The settings both apps share. Each app's settings.py imports all of them and adds its own.

Every environment variable read here is described in docs/operating.md; a test compares the two.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from kakutei.infrastructure import env, logs
from kakutei.infrastructure.encryption import keys_named
from kakutei.infrastructure.mail_address import from_header, named_address
from kakutei.infrastructure.network_addresses import proxies_named
from kakutei.infrastructure.site_page_files import own_pages

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
    return env.filled("KAKUTEI_SECRET_KEY", fallback)


def seal_keys() -> list[str]:
    keys = env.comma_separated("KAKUTEI_SEAL_KEYS")
    if keys or PRODUCTION:
        keys_named(keys or [env.text("KAKUTEI_SEAL_KEYS")])
        return keys
    return [f"{MODE}:{base64.urlsafe_b64encode(hashlib.sha256(str(DATA).encode()).digest()).decode()}"]


def clock_file() -> Path | None:
    """The file that moves the clock in the demo and in tests; None in production."""
    if not PRODUCTION:
        return DATA / env.text("KAKUTEI_CLOCK_FILE", "clock")
    if env.text("KAKUTEI_CLOCK_FILE", ""):
        raise ImproperlyConfigured("KAKUTEI_CLOCK_FILE moves the clock: only in the demo and in tests.")
    return None


SECRET_KEY = secret_key()
KAKUTEI_SEAL_KEYS = seal_keys()

KAKUTEI_CLOCK_FILE = clock_file()

# How long records are kept. The law asks for five years (労働基準法109条; 附則143条: 当分の間3年).
KAKUTEI_KEEP_YEARS = env.integer("KAKUTEI_KEEP_YEARS", 5, least=5, most=100)
KAKUTEI_TRUSTED_PROXIES = proxies_named(env.comma_separated("KAKUTEI_TRUSTED_PROXIES"))


IDLE_IN_TRANSACTION = dt.timedelta(seconds=10)
"""PostgreSQL ends a transaction that has been idle for so long. A worker that is stopped within one (its machine sleeps)
would hold its locks until it continues, and [確定] would wait for them."""


ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


def database(variable: str, file_name: str) -> dict[str, object]:
    """Of one app: its URL, or a SQLite file in the data folder. SQLite runs with WAL and full sync."""
    config = _database_named(variable, f"sqlite:///{DATA / file_name}")
    logs.know_secrets([config.get("PASSWORD") or ""])
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


def _database_named(variable: str, default: str) -> dict[str, Any]:
    """The message does not repeat the URL: it may contain a password."""
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(env.text(variable, default)))
    except ValueError:  # its own errors are of this kind, and those of a port that is no number
        config = {}
    if config.get("ENGINE") not in ENGINES or not config["NAME"]:
        raise ImproperlyConfigured(
            f"{variable} must be postgres://user:password@host:5432/name (or sqlite:///full/path), "
            "with signs such as @ and / in the password written as %40 and %2F."
        )
    return config


@dataclass(frozen=True)
class Site:
    """Hosts, cookies and transport settings that follow from the address under which an app is reached."""

    base_url: str
    cookie: str
    """The app's prefix of cookie names: browsers share cookies between the ports of a host."""

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def allowed_hosts(self) -> list[str]:
        named = urlsplit(self.base_url).hostname or ""
        return [named] if PRODUCTION else [named, "127.0.0.1", "localhost"]

    @property
    def hsts_seconds(self) -> int:
        return 31536000 if self.https else 0

    def cookie_name(self, kind: str) -> str:
        name = f"{self.cookie}_{kind}"
        return f"__Host-{name}" if self.https else name


SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "kakutei.authentication.sessions"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False
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
    "kakutei.ui",
    "kakutei.audit",
    "kakutei.authentication",
    "kakutei.access",
    "kakutei.site_pages",
    "kakutei.offboarding",
    "kakutei.duties",
]

BASE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kakutei.infrastructure.no_store.NoStore",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kakutei.authentication.devices.DeviceInUse",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kakutei.audit.actor.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kakutei.authentication.form_keys.FormAnswered",
    "kakutei.authentication.authorization.AuthorizationMiddleware",
]
LAST_MIDDLEWARE = ["kakutei.authentication.form_keys.FormsActOnce"]
"""After the app's own: it runs the view itself."""


def feature_folders(pages: Path, kind: str) -> list[Path]:
    """The folders `kind` ("templates", "static") of the features below an app's pages, in the order of their names."""
    return sorted(pages.glob(f"*/{kind}"))


def templates(*context_processors: str, pages: Path, builtins: Sequence[str] = ()) -> list[dict[str, object]]:
    """Django's TEMPLATES with the context processors of both apps and these.

    `pages` holds the features' templates; `builtins`: the app's tag libraries that every template has without `load`.
    """
    shared = ["request", "csp"]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": feature_folders(pages, "templates"),
            "APP_DIRS": True,
            "OPTIONS": {
                "builtins": [
                    "kakutei.ui.templatetags.company_urls",
                    "kakutei.authentication.templatetags.form_keys",
                    *builtins,
                ],
                "context_processors": [
                    *(f"django.template.context_processors.{name}" for name in shared),
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "kakutei.ui.naming.app_name",
                    "kakutei.authentication.typed_values.page_notice",
                    *context_processors,
                ],
            },
        }
    ]


AUTHENTICATION_BACKENDS = ["kakutei.authentication.login_flow.MailLinkBackend"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = (
    MODE == "test"
)  # else each client of a test would look for all static files at its first request
APPEND_SLASH = False

_smtp = env.server("KAKUTEI_SMTP_URL", "smtp://127.0.0.1:25", ("smtp", "smtp+tls", "smtps"))
MAILERS = {
    "default": {"BACKEND": "post_office.EmailBackend"},
    "smtp": {
        "BACKEND": "kakutei.authentication.mail_queue.SecretsAtSending",
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
DEFAULT_FROM_EMAIL = from_header(
    "KAKUTEI_MAIL_FROM", env.text("KAKUTEI_MAIL_FROM", "確定 Kakutei <noreply@kakutei.invalid>")
)
POST_OFFICE = {
    "DEFAULT_MAILER": "smtp",
    "MAX_RETRIES": 8,
    "RETRY_INTERVAL": dt.timedelta(minutes=1),  # as a text it would raise at the first mail that fails
}

# What the installation says about itself: its own pages, its operator, the support contact.
KAKUTEI_OWN_PAGES = own_pages(env.text("KAKUTEI_PAGES", ""))
KAKUTEI_OPERATING_COMPANY = env.text("KAKUTEI_OPERATING_COMPANY", "")
KAKUTEI_OPERATING_MAIL = named_address("KAKUTEI_OPERATING_MAIL", env.text("KAKUTEI_OPERATING_MAIL", ""))
KAKUTEI_CONTACT = env.text("KAKUTEI_CONTACT", "")

logs.know_secrets([SECRET_KEY, *(key.partition(":")[2] for key in KAKUTEI_SEAL_KEYS), _smtp.password or ""])
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.django_logging()
logs.configure()
