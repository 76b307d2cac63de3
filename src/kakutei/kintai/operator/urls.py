"""The addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from kakutei.authentication import mail_log_views
from kakutei.kintai.actions.company_deletion import DELETION
from kakutei.kintai.operator import companies, company
from kakutei.offboarding.views import operator_withdrawal

app_name = "operator"
urlpatterns = [
    path("operator", companies.companies, name="home"),
    path("operator/companies/add", companies.add, name="company_add"),
    path("operator/companies/<int:company_id>", company.company, name="company"),
    path("operator/companies/<int:company_id>/stay", operator_withdrawal(DELETION), name="stay"),
    path("operator/mails", mail_log_views.mails, name="mails"),
    path("operator/mails/<int:mail_id>/resend", mail_log_views.resend, name="mail_resend"),
]
