"""Every address of the shift app's screens."""

from __future__ import annotations

import datetime as dt

from django.urls import path, register_converter

from kakutei.jptime.workdate import Month
from kakutei.shift.pages import (
    access,
    application,
    auditlog,
    cells,
    companies,
    confirmation,
    connectiontest,
    contact,
    dashboard,
    data,
    doors,
    employees,
    existingplans,
    invitation,
    link,
    lostpasskeys,
    marks,
    mine,
    notices,
    numbers,
    patterns,
    pause,
    registration,
    setting,
    shifts,
    staff,
    staffimport,
    stores,
    upgrade,
)


class MonthConverter:
    """2026-12 ↔ Month(2026, 12)"""

    regex = r"20\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, text: str) -> Month:
        return Month.parse(text)

    def to_url(self, month: Month | str) -> str:
        return str(month)


class DateConverter:
    regex = r"20\d{2}-\d{2}-\d{2}"

    def to_python(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    def to_url(self, date: dt.date) -> str:
        return date.isoformat()


register_converter(MonthConverter, "month")
register_converter(DateConverter, "date")

app_name = "shift"
TABLE = "stores/<int:store_id>/shifts/<month:month>"
urlpatterns = [
    path("", doors.first_page, name="first"),
    path("healthz", doors.healthz, name="healthz"),
    path("start", registration.start, name="start"),
    path("registration", registration.ask, name="registration"),
    path("registration/<str:secret>", registration.register, name="register"),
    path("i/<str:secret>", invitation.come_in, name="invitation"),
    path("application", application.application, name="application"),
    path("upgrade", upgrade.upgrade, name="upgrade"),
    path("contact", contact.whom_to_ask, name="whom_to_ask"),
    path("contact/form", contact.inquiry, name="inquiry"),
    path("companies/choice", doors.choice, name="choice"),
    path("companies/<int:company_id>/open", doors.open_company, name="open_company"),
    path("dashboard", dashboard.dashboard, name="dashboard"),
    path("me", mine.mine, name="mine"),
    path("me/<month:month>", mine.mine, name="mine_month"),
    path("shifts", shifts.first_store, name="shifts"),
    path("stores/<int:store_id>/shifts", shifts.this_month, name="store_shifts"),
    path(TABLE, shifts.table, name="table"),
    path(f"{TABLE}/cells", cells.save, name="cells"),
    path(f"{TABLE}/cells/<int:staff_id>/<date:date>", cells.cell, name="cell"),
    path(f"{TABLE}/marks", marks.marks, name="marks"),
    path(f"{TABLE}/preview", confirmation.preview, name="preview"),
    path(f"{TABLE}/confirmation", confirmation.confirm, name="confirmation"),
    path(f"{TABLE}/plans", existingplans.plans, name="plans"),
    path(f"{TABLE}/plans/ask", existingplans.ask, name="plans_ask"),
    path(f"{TABLE}/plans/take", existingplans.take, name="plans_take"),
    path("staff", staff.staff_table, name="staff"),
    path("staff/rows", staff.rows, name="staff_rows"),
    path("staff/sync", staff.sync, name="sync"),
    path("staff/add", staff.add, name="staff_add"),
    path("staff/employees", employees.employees, name="employees"),
    path("staff/numbers", numbers.numbers, name="numbers"),
    path("staff/import", staffimport.choose, name="staff_import"),
    path("staff/import/rows", staffimport.take, name="staff_import_rows"),
    path("staff/list.csv", staffimport.staff_sheet, {"kind": "csv"}, name="staff_csv"),
    path("staff/list.xlsx", staffimport.staff_sheet, {"kind": "xlsx"}, name="staff_xlsx"),
    path("staff/<int:staff_id>", staff.edit, name="staff_edit"),
    path("staff/<int:staff_id>/access", access.access, name="access"),
    path("staff/<int:staff_id>/access/mail", access.by_mail, name="invite_by_mail"),
    path("staff/<int:staff_id>/access/paper", access.on_paper, name="invite_on_paper"),
    path("staff/<int:staff_id>/access/role", access.change, name="change_role"),
    path("staff/<int:staff_id>/access/end", access.stop, name="stop_access"),
    path("staff/<int:staff_id>/access/passkeys", lostpasskeys.drop, name="drop_passkeys"),
    path("staff/<int:staff_id>/access/<int:invitation_id>/again", access.again, name="invite_again"),
    path("staff/<int:staff_id>/access/<int:invitation_id>/withdrawal", access.withdraw, name="withdraw"),
    path("companies", companies.companies, name="companies"),
    path("companies/edit", companies.edit, name="company_edit"),
    path("companies/connection", connectiontest.connection_test, name="connection_test"),
    path("stores/add", stores.add, name="store_add"),
    path("stores/<int:store_id>/edit", stores.edit, name="store_edit"),
    path("patterns", patterns.first_store, name="patterns"),
    path("stores/<int:store_id>/patterns", patterns.patterns, name="store_patterns"),
    path("stores/<int:store_id>/patterns/add", patterns.add, name="pattern_add"),
    path("stores/<int:store_id>/patterns/<int:pattern_id>", patterns.edit, name="pattern_edit"),
    path("stores/<int:store_id>/patterns/<int:pattern_id>/delete", patterns.delete, name="pattern_delete"),
    path("link", link.link, name="link"),
    path("link/resend", link.resend, name="resend"),
    path("link/approval", link.approve, name="approve"),
    path("link/pause", pause.pause, name="pause"),
    path("link/resumption", pause.resume, name="resume"),
    path("settings", setting.setting, name="settings"),
    path("settings/audit", auditlog.auditlog, name="auditlog"),
    path("settings/audit.csv", auditlog.auditlog_csv, name="auditlog_csv"),
    path("settings/data", data.data, name="data"),
    path("settings/data/export", data.export, name="data_export"),
    path("settings/data/deletion", data.deletion, name="deletion"),
    path("settings/data/deletion/withdrawal", data.withdraw, name="deletion_withdraw"),
    path("settings/notices", notices.notices, name="notices"),
    path("settings/notices/<int:notice_id>/mute", notices.mute, name="notice_mute"),
    path("settings/notices/<int:notice_id>/unmute", notices.unmute, name="notice_unmute"),
]
