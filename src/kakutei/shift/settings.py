"""Settings of the shift app."""

from django.core.exceptions import ImproperlyConfigured

from kakutei.edge import env, hostlist
from kakutei.edge.basesettings import *  # noqa: F403 - all that both apps share
from kakutei.edge.basesettings import BASE_MIDDLEWARE, DATA, MODE, SHARED_APPS, database, security, templates

KAKUTEI_APP_NAME = "シフト"
KAKUTEI_PRODUCT = f"確定 Kakutei {KAKUTEI_APP_NAME}"
KAKUTEI_BASE_URL = env.text("KAKUTEI_SHIFT_URL", "http://127.0.0.1:8000")
KAKUTEI_HOME = "/dashboard"
KAKUTEI_DATA_PAGE = "shift:data"
KAKUTEI_CHOICE = "/companies/choice"
KAKUTEI_HOW_TO_JOIN = f"はじめての管理者の方は、{KAKUTEI_BASE_URL}/start から登録できます。"

INSTALLED_APPS = [
    *SHARED_APPS,
    "kakutei.shift.people",
    "kakutei.shift.plans",
    "kakutei.shift.roster",
    "kakutei.shift.link",
    "kakutei.shift.notices",
    "kakutei.shift.pages",
    "kakutei.shift.operator",
    "kakutei.shift.worker",
]
MIDDLEWARE = [*BASE_MIDDLEWARE, "kakutei.shift.people.scope.CompanyScope"]
TEMPLATES = templates("kakutei.shift.people.scope.place")
ROOT_URLCONF = "kakutei.shift.urls"
WSGI_APPLICATION = "kakutei.shift.wsgi.application"
AUTH_USER_MODEL = "shift_people.User"
KAKUTEI_AUDIT_BOOK = "kakutei.shift.people.auditbook.BOOK"
DATABASES = {"default": database("KAKUTEI_SHIFT_DATABASE_URL", "shift.sqlite3")}
globals().update(security(KAKUTEI_BASE_URL, "shift"))

# A form with two fields for each of a thousand people (社員番号をまとめて入力) is no attack.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Pro without a payment provider: granted at once by the installation itself, or once the operator marks it as paid.
KAKUTEI_SELF_GRANT = env.choice("KAKUTEI_SELF_GRANT", ("on", "off"), "off") == "on"
# What アップグレード says that Pro costs.
KAKUTEI_PRICE = env.text("KAKUTEI_PRICE", "")

# The attendance servers that a company may choose: `name=base URL`. Only the operator names hosts, and private ones twice.
KAKUTEI_KOT_PRIVATE_HOSTS = hostlist.private_hosts(
    env.words("KAKUTEI_KOT_PRIVATE_HOSTS", "" if MODE == "production" else "127.0.0.1")
)
KAKUTEI_KOT_HOSTS = hostlist.servers(
    env.words("KAKUTEI_KOT_HOSTS", "KING OF TIME=https://api.kingtime.jp/v1.0"), private=KAKUTEI_KOT_PRIVATE_HOSTS
)
# Our outgoing addresses, which the attendance side must allow.
KAKUTEI_EGRESS = env.words("KAKUTEI_EGRESS", "127.0.0.1,::1")

# What the worker remembers outside the database of what was sent.
KAKUTEI_WITNESS = DATA / "link-witness"

# The link's pace. Production refuses all but the defaults of what is guarded below.
KAKUTEI_LINK_DEADLINE = env.number("KAKUTEI_LINK_DEADLINE", 20)
KAKUTEI_LINK_LEASE = env.number("KAKUTEI_LINK_LEASE", 90)
KAKUTEI_LINK_SETTLE = env.number("KAKUTEI_LINK_SETTLE", 90)
KAKUTEI_LINK_RATE = int(env.number("KAKUTEI_LINK_RATE", 450))
KAKUTEI_LINK_RATE_PERIOD = env.number("KAKUTEI_LINK_RATE_PERIOD", 320)
KAKUTEI_LINK_HOURS = env.text("KAKUTEI_LINK_HOURS", "08:00-10:00,17:00-19:00")

if MODE == "production" and (KAKUTEI_LINK_DEADLINE, KAKUTEI_LINK_LEASE, KAKUTEI_LINK_SETTLE) != (20, 90, 90):
    raise ImproperlyConfigured("KAKUTEI_LINK_DEADLINE, _LEASE and _SETTLE are for tests: leave them out.")
