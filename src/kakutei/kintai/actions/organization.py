"""組織 and options of a company."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.hours import ClosedHours, windows_text
from kakutei.kintai.people.models import Company, Division, WebApiUse

DIVISION_FIELDS = ("code", "name", "day_border")


class DivisionCodeTaken(Refusal):
    message = "所属コード「{}」はすでに使われています。別のコードにしてください。"


@transaction.atomic
def add_division(*, company: Company, code: str, name: str, day_border: dt.time) -> Division:
    """A new 所属. Raises DivisionCodeTaken."""
    Company.objects.select_for_update().get(pk=company.pk)
    check_code_is_free(code, but=None)
    division = Division.objects.create(company=company, code=code, name=name, day_border=day_border)
    record(AuditAction.DIVISION_ADDED, company=company, about=division, after=facts(division, DIVISION_FIELDS))
    return division


def check_code_is_free(code: str, *, but: Division | None) -> None:
    others = Division.objects.exclude(pk=but.pk) if but else Division.objects.all()
    if others.filter(code=code).exists():
        raise DivisionCodeTaken(code)


@transaction.atomic
def change_division(*, division: Division, code: str, name: str, day_border: dt.time) -> None:
    """Other details of a 所属; recorded work dates stay as they are. Raises DivisionCodeTaken."""
    Company.objects.select_for_update().get(pk=division.company_id)
    check_code_is_free(code, but=division)
    row = Division.objects.get(pk=division.pk)
    before = facts(row, DIVISION_FIELDS)
    row.code, row.name, row.day_border = code, name, day_border
    row.save()
    record(
        AuditAction.DIVISION_CHANGED,
        company=row.company_id,
        about=row,
        before=before,
        after=facts(row, DIVISION_FIELDS),
    )


OPTION_FIELDS = ("webapi_use", "restricted_hours")


@transaction.atomic
def set_option(
    *, company: Company, webapi_use: WebApiUse | None = None, restricted: tuple[ClosedHours, ...] | None = None
) -> None:
    """Sets what is given of the company's options. It holds from the next request on."""
    row = Company.objects.select_for_update().get(pk=company.pk)
    before = facts(row, OPTION_FIELDS)
    if webapi_use is not None:
        row.webapi_use = webapi_use
    if restricted is not None:
        row.restricted_hours = windows_text(restricted)
    row.save()
    record(AuditAction.OPTION_SET, company=row, before=before, after=facts(row, OPTION_FIELDS))
