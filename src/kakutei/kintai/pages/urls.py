"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from kakutei.installation.pages import contact
from kakutei.kintai.pages import (
    access,
    actual_day,
    administrators,
    auditlog,
    converters,  # noqa: F401 - registers <month:…> and <date:…>
    data,
    divisions,
    employees,
    home,
    invitation,
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
    path("contact", contact, name="contact"),
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
    path("settings/audit", auditlog.auditlog, name="auditlog"),
    path("settings/audit.csv", auditlog.auditlog_csv, name="auditlog_csv"),
    path("settings/data", data.data, name="data"),
    path("settings/data/export", data.export, name="data_export"),
    path("settings/data/deletion", data.deletion, name="deletion"),
    path("settings/data/deletion/withdrawal", data.withdraw, name="deletion_withdraw"),
    path("settings/divisions", divisions.divisions, name="divisions"),
    path("settings/divisions/add", divisions.division_add, name="division_add"),
    path("settings/divisions/<int:division_id>", divisions.division_edit, name="division_edit"),
    path("settings/employees", employees.employees, name="employees"),
    path("settings/employees/add", employees.employee_add, name="employee_add"),
    path("settings/employees/<int:employee_id>", employees.employee, name="employee"),
    path("settings/employees/<int:employee_id>/edit", employees.employee_edit, name="employee_edit"),
    path("settings/employees/<int:employee_id>/access", access.access, name="access"),
    path("settings/employees/<int:employee_id>/access/mail", access.by_mail, name="invite_by_mail"),
    path("settings/employees/<int:employee_id>/access/paper", access.on_paper, name="invite_on_paper"),
    path("settings/employees/<int:employee_id>/access/role", access.change, name="change_role"),
    path("settings/employees/<int:employee_id>/access/end", access.stop, name="stop_access"),
    path("settings/employees/<int:employee_id>/access/<int:invitation_id>/again", access.again, name="invite_again"),
    path(
        "settings/employees/<int:employee_id>/access/<int:invitation_id>/withdrawal", access.withdraw, name="withdraw"
    ),
    path("settings/administrators", administrators.administrators, name="administrators"),
    path("settings/administrators/add", administrators.add, name="administrator_add"),
    path("settings/administrators/<int:administrator_id>", administrators.edit, name="administrator"),
    path("settings/administrators/<int:administrator_id>/end", administrators.stop, name="administrator_end"),
    path(
        "settings/administrators/invitations/<int:guest_id>/withdrawal",
        administrators.withdraw,
        name="administrator_withdraw",
    ),
    path("i/<str:secret>", invitation.come_in, name="invitation"),
    path("settings/options", options.options, name="options"),
    path("settings/options/hours", options.hours, name="hours"),
    path("settings/options/tokens", tokens.tokens, name="tokens"),
    path("settings/options/tokens/add", tokens.token_add, name="token_add"),
    path("settings/options/tokens/<int:token_id>", tokens.token_edit, name="token_edit"),
    path("settings/options/tokens/<int:token_id>/reissue", tokens.token_reissue, name="token_reissue"),
    path("settings/options/tokens/<int:token_id>/delete", tokens.token_delete, name="token_delete"),
]
