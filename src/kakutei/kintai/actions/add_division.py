from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.kintai.people.models import Company, Division
from kakutei.kintai.people.refusals import Refused

NAMES = ("code", "name", "day_border")


class DivisionCodeTaken(Refused):
    """所属コード「{}」はすでに使われています。別のコードにしてください。"""


@transaction.atomic
def add_division(*, company: Company, code: str, name: str, day_border: dt.time) -> Division:
    """A new 所属. Raises DivisionCodeTaken."""
    Company.objects.select_for_update().get(pk=company.pk)
    check_code_is_free(code, but=None)
    division = Division.objects.create(company=company, code=code, name=name, day_border=day_border)
    record(What.DIVISION_ADDED, company=company, about=division, after=facts(division, NAMES))
    return division


def check_code_is_free(code: str, *, but: Division | None) -> None:
    others = Division.objects.exclude(pk=but.pk) if but else Division.objects.all()
    if others.filter(code=code).exists():
        raise DivisionCodeTaken(code)
