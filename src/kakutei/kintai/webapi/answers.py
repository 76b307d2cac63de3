"""What the WebAPI answers: records as JSON, and every error in the vendor's envelope."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from kakutei.infrastructure.logs import redact
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.actions.schedule_guard import ActualExists, LeaveStands
from kakutei.kintai.actions.schedules import ScheduleMissing
from kakutei.kintai.people.staffing import DivisionUnknown, EmployeeUnknown
from kakutei.kotwire.errors import WireError
from kakutei.kotwire.records import Record

BODY = "body"
JSON = "application/json; charset=utf-8"

_REFUSALS: dict[type[Refusal], WireError] = {
    ActualExists: WireError.ACTUAL_EXISTS,
    LeaveStands: WireError.LEAVE_STANDS,
    ScheduleMissing: WireError.SCHEDULE_NOT_FOUND,
    EmployeeUnknown: WireError.EMPLOYEE_NOT_FOUND,
    DivisionUnknown: WireError.DIVISION_NOT_FOUND,
}


class Answered(Exception):
    """The request is answered with this error and goes no further."""

    def __init__(self, error: WireError, about: str = "") -> None:
        self.error = error
        self.about = about
        super().__init__(error.name)


def one(record: Record, *, status: int = 200) -> HttpResponse:
    return _json(record.to_wire(), status)


def many(records: Iterable[Record]) -> HttpResponse:
    return _json([record.to_wire() for record in records], 200)


def nothing() -> HttpResponse:
    """204, with no body and so without a content type."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def failed(error: WireError, about: str = "") -> HttpResponse:
    return _json(error.body(about), error.status)


def failure(request: HttpRequest, reason: Exception | type[Exception]) -> HttpResponse:
    """The answer to whatever a route raised."""
    match reason:
        case Answered():
            return failed(reason.error, reason.about)
        case HttpError() if isinstance(reason.__cause__, Answered):  # django-ninja wraps what its parser raises
            return failed(reason.__cause__.error, reason.__cause__.about)
        case Refusal():
            return _refused(reason)
        case ValidationError():
            return _invalid(reason)
    return _broken(request, reason)


def _refused(reason: Refusal) -> HttpResponse:
    """A refusal with a code of its own, or its sentence under the code for invalid values."""
    error = _REFUSALS.get(type(reason))
    return failed(error, reason.about) if error else failed(WireError.INVALID, str(reason))


def _invalid(reason: ValidationError) -> HttpResponse:
    """The first property or query parameter that cannot be read, by its wire name."""
    first = reason.errors[0]
    name = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "")
    if first["type"] == "missing" and name == BODY:
        return failed(WireError.NOT_JSON)
    sentence = f"{name} を指定してください。" if first["type"] == "missing" else f"{name} の値が正しくありません。"
    return failed(WireError.INVALID, sentence)


def _broken(request: HttpRequest, reason: object) -> HttpResponse:
    """An unforeseen error: the log has the traceback, the response says only that it is a server error."""
    trace = "".join(traceback.format_exception(reason)) if isinstance(reason, Exception) else str(reason)
    structlog.get_logger().error("webapi_failed", path=redact(request.path), trace=trace)
    return failed(WireError.SERVER_ERROR)


def _json(content: Any, status: int) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=JSON)
