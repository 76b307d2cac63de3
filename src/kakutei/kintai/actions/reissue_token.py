from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, tail
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.tokens import new_token, put_secret
from kakutei.kintai.people.models import User


@transaction.atomic
def reissue_token(*, token: AccessToken, by: User | None, at: dt.datetime) -> str:
    """The old token stops, the entry keeps its settings and its rate window under a new one, which is returned."""
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    secret = new_token()
    put_secret(row, secret)
    row.issued_at, row.issued_by = at, by
    row.save()
    record(What.TOKEN_REISSUED, company=row.company_id, about=row, by=by, at=at, after={"トークン": tail(secret[-4:])})
    return secret
