"""Every address of the shift app's screens."""

from __future__ import annotations

from django.urls import path

from kakutei.access.urls import invitation_pattern, person_patterns
from kakutei.infrastructure.company_urls import company_pages
from kakutei.infrastructure.url_converters import register_converters
from kakutei.shift.pages import health_and_home, records
from kakutei.shift.pages.access import passkey_reset
from kakutei.shift.pages.company import connection_test_views, settings_views, store_views
from kakutei.shift.pages.company import views as companies
from kakutei.shift.pages.confirmation import take_back_views, unlock_views
from kakutei.shift.pages.confirmation import views as confirmation
from kakutei.shift.pages.contact import views as contact
from kakutei.shift.pages.dashboard import views as dashboard
from kakutei.shift.pages.existing_plans import views as existingplans
from kakutei.shift.pages.link import changes_views, days_views, pause_views, receipt_views
from kakutei.shift.pages.link import views as link
from kakutei.shift.pages.my_shifts import views as mine
from kakutei.shift.pages.notifications import views as notices
from kakutei.shift.pages.onboarding import views as registration
from kakutei.shift.pages.patterns import views as patterns
from kakutei.shift.pages.staff import employee_views, import_views, number_views, suggestion_views
from kakutei.shift.pages.staff import views as staff
from kakutei.shift.pages.subscription import application_views
from kakutei.shift.pages.subscription import views as upgrade
from kakutei.shift.pages.table import cell_views, mark_views, word_views
from kakutei.shift.pages.table import views as shifts

register_converters()

app_name = "shift"
TABLE = "stores/<int:store_id>/shifts/<month:month>"
company_patterns = [
    path("", health_and_home.company_home, name="company_home"),
    path("application", application_views.application, name="application"),
    path("upgrade", upgrade.upgrade, name="upgrade"),
    path("contact/form", contact.inquiry, name="inquiry"),
    path("dashboard", dashboard.dashboard, name="dashboard"),
    path("me", mine.my_shifts, name="mine"),
    path("me/<month:month>", mine.my_shifts, name="mine_month"),
    path("shifts", shifts.first_store, name="shifts"),
    path("stores/<int:store_id>/shifts", shifts.this_month, name="store_shifts"),
    path(TABLE, shifts.table, name="table"),
    path(f"{TABLE}/cells", cell_views.save, name="cells"),
    path(f"{TABLE}/cells/<int:staff_id>/<date:date>", cell_views.cell, name="cell"),
    path("stores/<int:store_id>/words", word_views.add, name="word_add"),
    path("stores/<int:store_id>/words/<int:word_id>/delete", word_views.delete, name="word_delete"),
    path(f"{TABLE}/marks", mark_views.marks, name="marks"),
    path(f"{TABLE}/preview", confirmation.preview, name="preview"),
    path(f"{TABLE}/confirmation", confirmation.confirm, name="confirmation"),
    path(f"{TABLE}/confirmations/<int:confirmation_id>/take-back", take_back_views.take_back, name="take_back"),
    path(f"{TABLE}/unlock", unlock_views.unlock, name="unlock"),
    path(f"{TABLE}/plans", existingplans.plans, name="plans"),
    path(f"{TABLE}/plans/ask", existingplans.ask, name="plans_ask"),
    path(f"{TABLE}/plans/take", existingplans.take, name="plans_take"),
    path("staff", staff.staff_table, name="staff"),
    path("staff/rows", staff.rows, name="staff_rows"),
    path("staff/sync", staff.sync, name="sync"),
    path("staff/add", staff.add, name="staff_add"),
    path("staff/employees", employee_views.employees, name="employees"),
    path("staff/numbers", number_views.numbers, name="numbers"),
    path("staff/import", import_views.choose, name="staff_import"),
    path("staff/import/rows", import_views.take, name="staff_import_rows"),
    path("staff/list.csv", import_views.staff_sheet, {"kind": "csv"}, name="staff_csv"),
    path("staff/list.xlsx", import_views.staff_sheet, {"kind": "xlsx"}, name="staff_xlsx"),
    path("staff/<int:staff_id>", staff.edit, name="staff_edit"),
    path("staff/<int:staff_id>/number/<int:employee_id>", suggestion_views.accept, name="number_suggestion"),
    *person_patterns("staff"),
    path("staff/<int:staff_id>/access/passkeys", passkey_reset.drop, name="drop_passkeys"),
    path("companies", companies.companies, name="companies"),
    path("companies/edit", companies.edit, name="company_edit"),
    path("companies/connection", connection_test_views.connection_test, name="connection_test"),
    path("stores/add", store_views.add, name="store_add"),
    path("stores/<int:store_id>/edit", store_views.edit, name="store_edit"),
    path("patterns", patterns.first_store, name="patterns"),
    path("stores/<int:store_id>/patterns", patterns.patterns, name="store_patterns"),
    path("stores/<int:store_id>/patterns/add", patterns.add, name="pattern_add"),
    path("stores/<int:store_id>/patterns/<int:pattern_id>", patterns.edit, name="pattern_edit"),
    path("stores/<int:store_id>/patterns/<int:pattern_id>/delete", patterns.delete, name="pattern_delete"),
    path("link", link.link, name="link"),
    path("link/sends", link.sends, name="link_sends"),
    path("link/days", days_views.days, name="link_days"),
    path("link/receipts/<month:month>.csv", receipt_views.receipts_csv, name="receipts_csv"),
    path("link/receipts/<int:staff_id>/<date:date>", receipt_views.receipt, name="receipt"),
    path("link/changes", changes_views.take, name="take_changes"),
    path("link/resend", link.resend, name="resend"),
    path("link/approval", link.approve, name="approve"),
    path("link/pause", pause_views.pause, name="pause"),
    path("link/resumption", pause_views.resume, name="resume"),
    path("settings", settings_views.setting, name="settings"),
    *records.AUDIT.urls(),
    *records.DATA.urls(),
    path("settings/notices", notices.notices, name="notices"),
    path("settings/notices/<int:notice_id>/mute", notices.mute, name="notice_mute"),
    path("settings/notices/<int:notice_id>/unmute", notices.unmute, name="notice_unmute"),
]
urlpatterns = [
    path("", health_and_home.first_page, name="first"),
    path("healthz", health_and_home.healthz, name="healthz"),
    path("start", registration.start, name="start"),
    path("registration", registration.ask, name="registration"),
    path("registration/<secret:secret>", registration.register, name="register"),
    invitation_pattern,
    path("contact", contact.contact, name="whom_to_ask"),
    path("companies/choice", health_and_home.choice, name="choice"),
    company_pages(company_patterns),
]
