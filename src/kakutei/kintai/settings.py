"""Settings of the attendance app."""

from kakutei.edge import env
from kakutei.edge.basesettings import *  # noqa: F403 - all that both apps share
from kakutei.edge.basesettings import BASE_MIDDLEWARE, SHARED_APPS, database, security, templates

KAKUTEI_APP_NAME = "勤怠"
KAKUTEI_PRODUCT = f"確定 Kakutei {KAKUTEI_APP_NAME}"
KAKUTEI_BASE_URL = env.text("KAKUTEI_KINTAI_URL", "http://127.0.0.1:8001")
KAKUTEI_HOME = "/"
KAKUTEI_DATA_PAGE = "pages:data"
KAKUTEI_CHOICE = "/company"
KAKUTEI_HOW_TO_JOIN = ""

INSTALLED_APPS = [
    *SHARED_APPS,
    "kakutei.kintai.people",
    "kakutei.kintai.access",
    "kakutei.kintai.schedule",
    "kakutei.kintai.timecard",
    "kakutei.kintai.pages",
    "kakutei.kintai.operator",
    "kakutei.kintai.worker",
]
MIDDLEWARE = [
    "kakutei.kintai.webapi.front.WebApiFront",
    *BASE_MIDDLEWARE,
    "kakutei.kintai.people.scope.CompanyScope",
]
TEMPLATES = templates("kakutei.kintai.people.scope.place")
ROOT_URLCONF = "kakutei.kintai.urls"
WSGI_APPLICATION = "kakutei.kintai.wsgi.application"
AUTH_USER_MODEL = "kintai_people.User"
KAKUTEI_AUDIT_BOOK = "kakutei.kintai.people.auditbook.BOOK"
DATABASES = {"default": database("KAKUTEI_KINTAI_DATABASE_URL", "kintai.sqlite3")}
globals().update(security(KAKUTEI_BASE_URL, "kintai"))

# WebAPI: requests in any five minutes, punch data apart (the vendor's figures).
KAKUTEI_WEBAPI_RATE = int(env.number("KAKUTEI_WEBAPI_RATE", 500))
KAKUTEI_WEBAPI_PUNCH_RATE = int(env.number("KAKUTEI_WEBAPI_PUNCH_RATE", 2000))
KAKUTEI_WEBAPI_BODY_LIMIT = 64 * 1024
# Restricted hours that a new company starts with.
KAKUTEI_WEBAPI_HOURS = env.text("KAKUTEI_WEBAPI_HOURS", "08:00-10:00,17:00-19:00")
