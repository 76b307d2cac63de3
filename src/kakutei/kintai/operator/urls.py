"""The addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from kakutei.kintai.operator import companies, company
from kakutei.signin import mailpages

app_name = "operator"
urlpatterns = [
    path("operator", companies.companies, name="home"),
    path("operator/companies/add", companies.add, name="company_add"),
    path("operator/companies/<int:company_id>", company.company, name="company"),
    path("operator/companies/<int:company_id>/stay", company.stay, name="stay"),
    path("operator/mails", mailpages.mails, name="mails"),
    path("operator/mails/<int:mail_id>/resend", mailpages.resend, name="mail_resend"),
]
