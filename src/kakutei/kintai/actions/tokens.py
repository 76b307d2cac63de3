"""Access tokens of the WebAPI: issued, shown, changed, reissued, deleted."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, tail
from kakutei.kintai.api_access.models import AccessToken, TokenShowing
from kakutei.kintai.api_access.terms import TokenTerms, terms_in_words, write_terms
from kakutei.kintai.api_access.tokens import new_token, put_secret, secret_of
from kakutei.kintai.people.models import Company, User


@transaction.atomic
def issue_token(
    *, company: Company, terms: TokenTerms, by: User | None, at: dt.datetime, secret: str | None = None
) -> AccessToken:
    """A new entry with its token. Only the demo passes `secret`."""
    terms.check()
    token = AccessToken.objects.create(company=company, purpose=terms.purpose.strip(), issued_at=at, issued_by=by)
    given = secret or new_token()
    put_secret(token, given)
    token.save()
    write_terms(token, terms)
    after = {**terms_in_words(token), "トークン": tail(given[-4:])}
    record(AuditAction.TOKEN_ISSUED, company=company, about=token, by=by, at=at, after=after)
    return token


@transaction.atomic
def show_token(*, token: AccessToken, to: User, at: dt.datetime) -> str:
    """The token in plain text, for the [編集] page. Each showing is recorded. Raises CannotDecrypt."""
    TokenShowing.objects.create(company_id=token.company_id, token=token, user=to, shown_at=at)
    secret = secret_of(token)
    record(
        AuditAction.TOKEN_SHOWN,
        company=token.company_id,
        about=token,
        by=to,
        at=at,
        after={"トークン": tail(secret[-4:])},
    )
    return secret


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
    record(AuditAction.TOKEN_CHANGED, company=row.company_id, about=row, before=before, after=after)


@transaction.atomic
def reissue_token(*, token: AccessToken, by: User | None, at: dt.datetime) -> str:
    """The old token stops, the entry keeps its settings and its rate window under a new one, which is returned."""
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    secret = new_token()
    put_secret(row, secret)
    row.issued_at, row.issued_by = at, by
    row.save()
    record(
        AuditAction.TOKEN_REISSUED,
        company=row.company_id,
        about=row,
        by=by,
        at=at,
        after={"トークン": tail(secret[-4:])},
    )
    return secret


@transaction.atomic
def delete_token(*, token: AccessToken, at: dt.datetime) -> None:
    """Stops a token for good. The entry and its log are kept, its secret is not."""
    row = AccessToken.objects.select_for_update().get(pk=token.pk)
    row.stopped_at, row.token_lookup_hash, row.sealed = row.stopped_at or at, None, ""
    row.save()
    record(AuditAction.TOKEN_DELETED, company=row.company_id, about=row, at=at)
