"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from kakutei.access.urls import invitation_pattern, person_patterns
from kakutei.infrastructure.company_urls import company_pages
from kakutei.infrastructure.url_converters import register_converters
from kakutei.kintai.pages import health_and_home, records
from kakutei.kintai.pages.access import administrator_views
from kakutei.kintai.pages.api_tokens import views as tokens
from kakutei.kintai.pages.divisions import views as divisions
from kakutei.kintai.pages.employees import views as employees
from kakutei.kintai.pages.punching import tablet_views
from kakutei.kintai.pages.punching import views as punching
from kakutei.kintai.pages.schedules import day_views
from kakutei.kintai.pages.schedules import views as schedules
from kakutei.kintai.pages.settings import views as option_views
from kakutei.kintai.pages.settings import views as settings_index
from kakutei.kintai.pages.timecards import actual_day_views
from kakutei.kintai.pages.timecards import views as timecards
from kakutei.site_pages.views import contact

register_converters()

app_name = "pages"
company_patterns = [
    path("", health_and_home.company_home, name="company_home"),
    path("schedules", schedules.schedules, name="schedules"),
    path("schedules/<str:division_code>/<month:month>", schedules.schedule_month, name="schedule_month"),
    path("employees/<int:employee_id>/schedule/<date:date>", day_views.schedule_day, name="schedule_day"),
    path(
        "employees/<int:employee_id>/schedule/<date:date>/delete",
        day_views.schedule_day_delete,
        name="schedule_day_delete",
    ),
    path("timecards", timecards.timecards, name="timecards"),
    path("timecard", timecards.own_timecard, name="own_timecard"),
    path("employees/<int:employee_id>/timecard/<month:month>", timecards.timecard, name="timecard"),
    path("employees/<int:employee_id>/actual/<date:date>", actual_day_views.actual_day, name="actual_day"),
    path(
        "employees/<int:employee_id>/punches/<int:punch_id>/delete", actual_day_views.punch_delete, name="punch_delete"
    ),
    path("punch", punching.punch, name="punch"),
    path("tablets", tablet_views.tablets, name="tablets"),
    path("tablets/<int:tablet_id>/close", tablet_views.tablet_close, name="tablet_close"),
    path("tablet", tablet_views.tablet, name="tablet"),
    path("settings", settings_index.settings_index, name="settings"),
    *records.AUDIT.urls(),
    *records.DATA.urls(),
    path("settings/divisions", divisions.divisions, name="divisions"),
    path("settings/divisions/add", divisions.division_add, name="division_add"),
    path("settings/divisions/<int:division_id>", divisions.division_edit, name="division_edit"),
    path("settings/employees", employees.employees, name="employees"),
    path("settings/employees/add", employees.employee_add, name="employee_add"),
    path("settings/employees/<int:employee_id>", employees.employee, name="employee"),
    path("settings/employees/<int:employee_id>/edit", employees.employee_edit, name="employee_edit"),
    *person_patterns("settings/employees"),
    path("settings/administrators", administrator_views.administrators, name="administrators"),
    path("settings/administrators/add", administrator_views.add, name="administrator_add"),
    path("settings/administrators/<int:administrator_id>", administrator_views.edit, name="administrator"),
    path("settings/administrators/<int:administrator_id>/end", administrator_views.stop, name="administrator_end"),
    path(
        "settings/administrators/invitations/<int:guest_id>/withdrawal",
        administrator_views.withdraw,
        name="administrator_withdraw",
    ),
    path("settings/options", option_views.options, name="options"),
    path("settings/options/hours", option_views.hours, name="hours"),
    path("settings/options/tokens", tokens.tokens, name="tokens"),
    path("settings/options/tokens/add", tokens.token_add, name="token_add"),
    path("settings/options/tokens/<int:token_id>", tokens.token_edit, name="token_edit"),
    path("settings/options/tokens/<int:token_id>/reissue", tokens.token_reissue, name="token_reissue"),
    path("settings/options/tokens/<int:token_id>/delete", tokens.token_delete, name="token_delete"),
]
urlpatterns = [
    path("", health_and_home.home, name="home"),
    path("healthz", health_and_home.healthz, name="healthz"),
    path("contact", contact, name="contact"),
    path("company", health_and_home.choose_company, name="choose_company"),
    invitation_pattern,
    company_pages(company_patterns),
]
