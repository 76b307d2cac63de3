from __future__ import annotations

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.terms import TokenTerms, terms_in_words, write_terms


@transaction.atomic
def change_token(*, token: AccessToken, terms: TokenTerms) -> None:
    """Other purpose, permissions or addresses for the same token; they hold from the next request on."""
    terms.check()
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    before = terms_in_words(row)
    row.purpose = terms.purpose.strip()
    row.save()
    write_terms(row, terms)
    after = terms_in_words(AccessToken.objects.get(pk=row.pk))
    record(What.TOKEN_CHANGED, company=row.company_id, about=row, before=before, after=after)
