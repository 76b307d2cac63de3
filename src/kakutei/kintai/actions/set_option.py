from __future__ import annotations

from django.db import transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.jptime.hours import ClosedHours, windows_text
from kakutei.kintai.people.models import Company, WebApiUse

NAMES = ("webapi_use", "restricted_hours")


@transaction.atomic
def set_option(
    *, company: Company, webapi_use: WebApiUse | None = None, restricted: tuple[ClosedHours, ...] | None = None
) -> None:
    """Sets what is given of the company's options. It holds from the next request on."""
    row = Company.objects.select_for_update().get(pk=company.pk)
    before = facts(row, NAMES)
    if webapi_use is not None:
        row.webapi_use = webapi_use
    if restricted is not None:
        row.restricted_hours = windows_text(restricted)
    row.save()
    record(What.OPTION_SET, company=row, before=before, after=facts(row, NAMES))
