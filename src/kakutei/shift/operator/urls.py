"""The addresses of the operator's pages."""

from __future__ import annotations

from django.urls import path

from kakutei.shift.operator import applications, companies, company, inquiries, plan
from kakutei.signin import mailpages

app_name = "operator"
urlpatterns = [
    path("operator", applications.applications, name="home"),
    path("operator/companies", companies.companies, name="companies"),
    path("operator/companies/<int:company_id>", company.company, name="company"),
    path("operator/companies/<int:company_id>/application", company.phone, name="phone"),
    path("operator/companies/<int:company_id>/stay", company.stay, name="stay"),
    path("operator/accounts/<int:account_id>/payment", plan.payment, name="payment"),
    path("operator/accounts/<int:account_id>/end", plan.end, name="end"),
    path("operator/inquiries", inquiries.inquiries, name="inquiries"),
    path("operator/inquiries/<int:inquiry_id>/answer", inquiries.answer, name="answer"),
    path("operator/mails", mailpages.mails, name="mails"),
    path("operator/mails/<int:mail_id>/resend", mailpages.resend, name="mail_resend"),
]
