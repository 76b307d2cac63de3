from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.terms import TokenTerms, write_terms
from kakutei.kintai.access.tokens import new_token, put_secret
from kakutei.kintai.people.models import Company, User


@transaction.atomic
def issue_token(
    *, company: Company, terms: TokenTerms, by: User | None, at: dt.datetime, secret: str | None = None
) -> AccessToken:
    """A new entry with its token. `secret` is given by the demo alone."""
    terms.check()
    token = AccessToken.objects.create(company=company, purpose=terms.purpose.strip(), issued_at=at, issued_by=by)
    put_secret(token, secret or new_token())
    token.save()
    write_terms(token, terms)
    return token
