"""Settings of the attendance app."""

from pathlib import Path

from kakutei.infrastructure import env
from kakutei.infrastructure.base_settings import *  # noqa: F403 - all that both apps share
from kakutei.infrastructure.base_settings import (
    BASE_MIDDLEWARE,
    LAST_MIDDLEWARE,
    PRODUCTION,
    SHARED_APPS,
    Site,
    database,
    feature_folders,
    templates,
)

KAKUTEI_APP_NAME = "勤怠"
KAKUTEI_PRODUCT = f"確定 Kakutei {KAKUTEI_APP_NAME}"
KAKUTEI_BASE_URL = env.site("KAKUTEI_KINTAI_URL", "http://127.0.0.1:8001", production=PRODUCTION)
KAKUTEI_HOME = "/"
KAKUTEI_DATA_PAGE = "pages:data"
KAKUTEI_HOW_TO_JOIN = ""

INSTALLED_APPS = [
    *SHARED_APPS,
    "kakutei.kintai.people",
    "kakutei.kintai.api_access",
    "kakutei.kintai.schedule",
    "kakutei.kintai.timecard",
    "kakutei.kintai.pages",
    "kakutei.kintai.operator",
    "kakutei.kintai.worker",
]
MIDDLEWARE = [
    "kakutei.kintai.webapi.front.WebApiFront",
    *BASE_MIDDLEWARE,
    "kakutei.authentication.company_scope.CompanyScope",
    *LAST_MIDDLEWARE,
]
PAGES = Path(__file__).parent / "pages"
TEMPLATES = templates("kakutei.kintai.people.context_processors.company_page", pages=PAGES)
STATICFILES_DIRS = feature_folders(PAGES, "static")
ROOT_URLCONF = "kakutei.kintai.urls"
WSGI_APPLICATION = "kakutei.kintai.wsgi.application"
AUTH_USER_MODEL = "kintai_people.User"
KAKUTEI_COMPANY_MODEL = "kintai_people.Company"
KAKUTEI_TENANCY = "kakutei.kintai.people.scope.KintaiTenancy"
KAKUTEI_AUDIT_KINDS = "kakutei.kintai.people.audit_labels.KINDS"
KAKUTEI_ROLE_SCHEME = "kakutei.kintai.people.roles.SCHEME"
DATABASES = {"default": database("KAKUTEI_KINTAI_DATABASE_URL", "kintai.sqlite3")}

_site = Site(KAKUTEI_BASE_URL, cookie="kintai")
ALLOWED_HOSTS = _site.allowed_hosts
CSRF_TRUSTED_ORIGINS = [KAKUTEI_BASE_URL]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = _site.cookie_name("session"), _site.cookie_name("csrf")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _site.https
SECURE_HSTS_SECONDS = _site.hsts_seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _site.https

# WebAPI: requests in any five minutes, punch data apart (the vendor's figures).
KAKUTEI_WEBAPI_RATE = env.integer("KAKUTEI_WEBAPI_RATE", 500, least=1)
KAKUTEI_WEBAPI_PUNCH_RATE = env.integer("KAKUTEI_WEBAPI_PUNCH_RATE", 2000, least=1)
KAKUTEI_WEBAPI_BODY_LIMIT = 64 * 1024
# Restricted hours that a new company starts with.
KAKUTEI_WEBAPI_HOURS = env.hours("KAKUTEI_WEBAPI_HOURS", "08:00-10:00,17:00-19:00")
