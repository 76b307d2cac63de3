from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, tail
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.terms import TokenTerms, terms_in_words, write_terms
from kakutei.kintai.access.tokens import new_token, put_secret
from kakutei.kintai.people.models import Company, User


@transaction.atomic
def issue_token(
    *, company: Company, terms: TokenTerms, by: User | None, at: dt.datetime, secret: str | None = None
) -> AccessToken:
    """A new entry with its token. `secret` is given by the demo alone."""
    terms.check()
    token = AccessToken.objects.create(company=company, purpose=terms.purpose.strip(), issued_at=at, issued_by=by)
    given = secret or new_token()
    put_secret(token, given)
    token.save()
    write_terms(token, terms)
    after = {**terms_in_words(token), "トークン": tail(given[-4:])}
    record(What.TOKEN_ISSUED, company=company, about=token, by=by, at=at, after=after)
    return token
