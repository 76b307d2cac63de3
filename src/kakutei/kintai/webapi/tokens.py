"""アクセストークン: usable at any hour. Their paths carry a secret, which no log keeps (infrastructure/logs.py)."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kakutei.kintai.actions.tokens import delete_token, reissue_token
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.api_access.tokens import token_behind
from kakutei.kintai.webapi.answers import Answered, nothing, one
from kakutei.kintai.webapi.entry import Bearer, caller_of, now_of
from kakutei.kotwire import records
from kakutei.kotwire.errors import WireError

router = Router(tags=["アクセストークン"])
ITSELF = Bearer(None, any_hour=True)


@router.get("/tokens/{token}/available", auth=None, response=records.TokenAvailable)
def token_available(request: HttpRequest, token: str) -> HttpResponse:
    """Whether this token is valid. The token in the path is the credential; its addresses and its rate are checked."""
    found = token_behind(token)
    if found is not None:
        ITSELF.admit(request, found)
    return one(records.TokenAvailable(available=found is not None))


@router.post("/tokens/{token}", auth=ITSELF, response={201: records.TokenIssued})
def post_token(request: HttpRequest, token: str) -> HttpResponse:
    """Stops this token and issues a new one with the same settings."""
    fresh = reissue_token(token=_own(request, token), by=None, at=now_of(request))
    return one(records.TokenIssued(token=fresh), status=201)


@router.delete("/tokens/{token}", auth=ITSELF, response={204: None})
def delete_own_token(request: HttpRequest, token: str) -> HttpResponse:
    delete_token(token=_own(request, token), at=now_of(request))
    return nothing()


def _own(request: HttpRequest, token: str) -> AccessToken:
    """A token can stop or renew itself only."""
    sent = request.headers.get("Authorization", "").partition(" ")[2]
    if not secrets.compare_digest(sent.strip().encode(), token.encode()):
        raise Answered(WireError.TOKEN_UNKNOWN)
    return caller_of(request)
