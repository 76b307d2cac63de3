"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from kakutei.kintai.pages import (
    actual_day,
    converters,  # noqa: F401 - registers <month:…> and <date:…>
    divisions,
    employees,
    home,
    options,
    punching,
    schedule_day,
    schedules,
    settings_index,
    tablets,
    timecards,
    tokens,
)

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("company", home.choose_company, name="choose_company"),
    path("schedules", schedules.schedules, name="schedules"),
    path("schedules/<str:division_code>/<month:month>", schedules.schedule_month, name="schedule_month"),
    path("employees/<int:employee_id>/schedule/<date:date>", schedule_day.schedule_day, name="schedule_day"),
    path(
        "employees/<int:employee_id>/schedule/<date:date>/delete",
        schedule_day.schedule_day_delete,
        name="schedule_day_delete",
    ),
    path("timecards", timecards.timecards, name="timecards"),
    path("timecard", timecards.own_timecard, name="own_timecard"),
    path("employees/<int:employee_id>/timecard/<month:month>", timecards.timecard, name="timecard"),
    path("employees/<int:employee_id>/actual/<date:date>", actual_day.actual_day, name="actual_day"),
    path("employees/<int:employee_id>/punches/<int:punch_id>/delete", actual_day.punch_delete, name="punch_delete"),
    path("punch", punching.punch, name="punch"),
    path("tablets", tablets.tablets, name="tablets"),
    path("tablets/<int:tablet_id>/close", tablets.tablet_close, name="tablet_close"),
    path("tablet", tablets.tablet, name="tablet"),
    path("settings", settings_index.settings_index, name="settings"),
    path("settings/divisions", divisions.divisions, name="divisions"),
    path("settings/divisions/add", divisions.division_add, name="division_add"),
    path("settings/divisions/<int:division_id>", divisions.division_edit, name="division_edit"),
    path("settings/employees", employees.employees, name="employees"),
    path("settings/employees/add", employees.employee_add, name="employee_add"),
    path("settings/employees/<int:employee_id>", employees.employee, name="employee"),
    path("settings/employees/<int:employee_id>/edit", employees.employee_edit, name="employee_edit"),
    path("settings/options", options.options, name="options"),
    path("settings/options/hours", options.hours, name="hours"),
    path("settings/options/tokens", tokens.tokens, name="tokens"),
    path("settings/options/tokens/add", tokens.token_add, name="token_add"),
    path("settings/options/tokens/<int:token_id>", tokens.token_edit, name="token_edit"),
    path("settings/options/tokens/<int:token_id>/reissue", tokens.token_reissue, name="token_reissue"),
    path("settings/options/tokens/<int:token_id>/delete", tokens.token_delete, name="token_delete"),
]
