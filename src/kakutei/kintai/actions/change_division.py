from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.kintai.actions.add_division import NAMES, check_code_is_free
from kakutei.kintai.people.models import Company, Division


@transaction.atomic
def change_division(*, division: Division, code: str, name: str, day_border: dt.time) -> None:
    """Other details of a 所属; recorded work dates stay as they are. Raises DivisionCodeTaken."""
    Company.objects.select_for_update().get(pk=division.company_id)
    check_code_is_free(code, but=division)
    row = Division.objects.get(pk=division.pk)
    before = facts(row, NAMES)
    row.code, row.name, row.day_border = code, name, day_border
    row.save()
    record(What.DIVISION_CHANGED, company=row.company_id, about=row, before=before, after=facts(row, NAMES))
