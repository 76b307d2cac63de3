"""The addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from kakutei.authentication import mail_log_views
from kakutei.offboarding.views import operator_withdrawal
from kakutei.shift.actions.company_deletion import DELETION
from kakutei.shift.operator import companies, company, inquiries, plan

app_name = "operator"
urlpatterns = [
    path("operator", companies.applications, name="home"),
    path("operator/companies", companies.companies, name="companies"),
    path("operator/companies/<int:company_id>", company.company, name="company"),
    path("operator/companies/<int:company_id>/application", company.phone, name="phone"),
    path("operator/companies/<int:company_id>/stay", operator_withdrawal(DELETION), name="stay"),
    path("operator/accounts/<int:account_id>/payment", plan.payment, name="payment"),
    path("operator/accounts/<int:account_id>/end", plan.end, name="end"),
    path("operator/inquiries", inquiries.inquiries, name="inquiries"),
    path("operator/inquiries/<int:inquiry_id>/answer", inquiries.answer, name="answer"),
    path("operator/mails", mail_log_views.mails, name="mails"),
    path("operator/mails/<int:mail_id>/resend", mail_log_views.resend, name="mail_resend"),
]
