from __future__ import annotations

from django.db import transaction

from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.access.terms import TokenTerms, write_terms


@transaction.atomic
def change_token(*, token: AccessToken, terms: TokenTerms) -> None:
    """Other purpose, permissions or addresses for the same token; they hold from the next request on."""
    terms.check()
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    row.purpose = terms.purpose.strip()
    row.save()
    write_terms(row, terms)
