from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, tail
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessToken, TokenShowing
from kakutei.kintai.access.tokens import secret_of
from kakutei.kintai.people.models import User


@transaction.atomic
def show_token(*, token: AccessToken, to: User, at: dt.datetime) -> str:
    """The token in plain text, for the [編集] page. Each showing is on record. Raises sealing.CannotOpen."""
    TokenShowing.objects.create(company_id=token.company_id, token=token, user=to, shown_at=at)
    secret = secret_of(token)
    record(What.TOKEN_SHOWN, company=token.company_id, about=token, by=to, at=at, after={"トークン": tail(secret[-4:])})
    return secret
