"""Reading queries and bodies with the tolerance that real clients need (docs/webapi/README.md)."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from kakutei.kintai.webapi.answers import Answered
from kakutei.kotwire.errors import WireError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class TolerantParser(Parser):
    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """`name[]=a&name[]=b` and `name=a&name=b` mean `name=a,b`; a parameter without a value was not given."""
        given: dict[str, list[str]] = {}
        for name in data:
            given.setdefault(name.removesuffix("[]"), []).extend(text for text in data.getlist(name) if text)
        return {name: ",".join(texts) for name, texts in given.items() if texts}

    def parse_body(self, request: HttpRequest) -> Any:
        """JSON up to the size limit. Called by django-ninja after the request was admitted (S1)."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.KAKUTEI_WEBAPI_BODY_LIMIT:
            raise Answered(WireError.BODY_TOO_LARGE)
        if request.content_type not in ("application/json", ""):
            raise Answered(WireError.WRONG_CONTENT_TYPE)
        try:
            return json.loads(request.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Answered(WireError.NOT_JSON) from error


def date_of(text: str) -> dt.date:
    """Raises Answered with BAD_DATE."""
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise Answered(WireError.BAD_DATE, text[:40])


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON
