"""Settings of the shift app."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure import env, host_list
from kakutei.infrastructure.base_settings import *  # noqa: F403 - all that both apps share
from kakutei.infrastructure.base_settings import (
    BASE_MIDDLEWARE,
    DATA,
    LAST_MIDDLEWARE,
    MODE,
    PRODUCTION,
    SHARED_APPS,
    Site,
    database,
    feature_folders,
    templates,
)
from kakutei.infrastructure.network_addresses import egress_named

KAKUTEI_APP_NAME = "シフト"
KAKUTEI_PRODUCT = f"確定 Kakutei {KAKUTEI_APP_NAME}"
KAKUTEI_BASE_URL = env.site("KAKUTEI_SHIFT_URL", "http://127.0.0.1:8000", production=PRODUCTION)
KAKUTEI_HOME = "/"
KAKUTEI_DATA_PAGE = "shift:data"
KAKUTEI_HOW_TO_JOIN = f"はじめての管理者の方は、{KAKUTEI_BASE_URL}/start から登録できます。"

INSTALLED_APPS = [
    *SHARED_APPS,
    "kakutei.shift.people",
    "kakutei.shift.subscriptions",
    "kakutei.shift.roster",
    "kakutei.shift.link",
    "kakutei.shift.notifications",
    "kakutei.shift.pages",
    "kakutei.shift.operator",
    "kakutei.shift.worker",
]
MIDDLEWARE = [*BASE_MIDDLEWARE, "kakutei.authentication.company_scope.CompanyScope", *LAST_MIDDLEWARE]
PAGES = Path(__file__).parent / "pages"
TEMPLATES = templates(
    "kakutei.shift.people.context_processors.company_page",
    pages=PAGES,
    builtins=["kakutei.shift.pages.templatetags.delivery"],
)
STATICFILES_DIRS = feature_folders(PAGES, "static")
ROOT_URLCONF = "kakutei.shift.urls"
WSGI_APPLICATION = "kakutei.shift.wsgi.application"
AUTH_USER_MODEL = "shift_people.User"
KAKUTEI_COMPANY_MODEL = "shift_people.Company"
KAKUTEI_TENANCY = "kakutei.shift.people.scope.ShiftTenancy"
KAKUTEI_AUDIT_KINDS = "kakutei.shift.people.audit_labels.KINDS"
KAKUTEI_ROLE_SCHEME = "kakutei.shift.people.roles.SCHEME"
DATABASES = {"default": database("KAKUTEI_SHIFT_DATABASE_URL", "shift.sqlite3")}

_site = Site(KAKUTEI_BASE_URL, cookie="shift")
ALLOWED_HOSTS = _site.allowed_hosts
CSRF_TRUSTED_ORIGINS = [KAKUTEI_BASE_URL]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = _site.cookie_name("session"), _site.cookie_name("csrf")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _site.https
SECURE_HSTS_SECONDS = _site.hsts_seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _site.https

# A form with two fields for each of a thousand people (社員番号をまとめて入力) is no attack.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Pro without a payment provider: granted at once by the installation itself, or once the operator marks it as paid.
KAKUTEI_SELF_GRANT = env.choice("KAKUTEI_SELF_GRANT", ("on", "off"), "off") == "on"
# What アップグレード says that Pro costs.
KAKUTEI_PRICE = env.text("KAKUTEI_PRICE", "")

# The attendance servers that a company may choose: `name=base URL`. Only the operator names hosts, and private ones twice.
KAKUTEI_KOT_PRIVATE_HOSTS = host_list.private_hosts(
    env.comma_separated("KAKUTEI_KOT_PRIVATE_HOSTS", "" if MODE == "production" else "127.0.0.1")
)
KAKUTEI_KOT_HOSTS = host_list.servers(
    env.comma_separated("KAKUTEI_KOT_HOSTS", "KING OF TIME=https://api.kingtime.jp/v1.0"),
    private=KAKUTEI_KOT_PRIVATE_HOSTS,
)
# The worker's outgoing addresses, which the attendance side must allow.
KAKUTEI_EGRESS = egress_named(env.comma_separated("KAKUTEI_EGRESS", "127.0.0.1,::1"))

# The folder of the fence log, which the worker keeps outside the database.
KAKUTEI_FENCE_LOG = DATA / "fence-log"

# The link's pace. Production refuses all but the defaults of what is guarded below.
KAKUTEI_LINK_DEADLINE = env.number("KAKUTEI_LINK_DEADLINE", 20, least=0.001)
KAKUTEI_LINK_LEASE = env.number("KAKUTEI_LINK_LEASE", 90, least=0.001)
KAKUTEI_LINK_SETTLE = env.number("KAKUTEI_LINK_SETTLE", 90, least=0)
KAKUTEI_LINK_RATE = env.integer("KAKUTEI_LINK_RATE", 450, least=1)
KAKUTEI_LINK_RATE_PERIOD = env.number("KAKUTEI_LINK_RATE_PERIOD", 320, least=1)
KAKUTEI_LINK_HOURS = env.hours("KAKUTEI_LINK_HOURS", "08:00-10:00,17:00-19:00")

if MODE == "production" and (KAKUTEI_LINK_DEADLINE, KAKUTEI_LINK_LEASE, KAKUTEI_LINK_SETTLE) != (20, 90, 90):
    raise ImproperlyConfigured("KAKUTEI_LINK_DEADLINE, _LEASE and _SETTLE are for tests: leave them out.")
