"""The WebAPI as one django-ninja API: its resources and how each kind of failure is answered."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.webapi import daily_schedules, daily_workings, employees, punches, tokens
from kakutei.kintai.webapi.answers import Answered, failure
from kakutei.kintai.webapi.parsing import TolerantParser

api = NinjaAPI(
    title="確定 Kakutei 勤怠 WebAPI",
    version="1.0",
    urls_namespace="webapi",
    parser=TolerantParser(),
    docs_url=None,
    openapi_url=None,
)

# /daily-workings/timerecord must be tried before /daily-workings/{date}.
for router in (tokens.router, employees.router, daily_schedules.router, punches.router, daily_workings.router):
    api.add_router("", router)

for kind in (Answered, Refusal, ValidationError, HttpError, Exception):
    api.add_exception_handler(kind, failure)
