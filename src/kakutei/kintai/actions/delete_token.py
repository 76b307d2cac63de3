from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessToken


@transaction.atomic
def delete_token(*, token: AccessToken, at: dt.datetime) -> None:
    """Stops a token for good. The entry and its log stay, its secret does not."""
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    row.stopped_at, row.token_fingerprint, row.sealed = row.stopped_at or at, None, ""
    row.save()
    record(What.TOKEN_DELETED, company=row.company_id, about=row, at=at)
