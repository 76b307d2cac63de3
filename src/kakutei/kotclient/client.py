"""⑤ The calls that the link makes. Each ends within a total deadline and returns an Answer; none raises.

Each call runs in its own event loop under `asyncio.timeout`, name look-up and headers included: the HTTP library's
time-outs do not limit the total.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx2

from kakutei.kotclient.answers import Answer, Classification, Recovery, Trouble, classify, classify_trouble
from kakutei.kotclient.body_limit import ACCEPTED, TooLarge, read_bounded
from kakutei.kotclient.completeness import no_double_employee, whole_range
from kakutei.kotclient.parse import NotAsDocumented, Unreadable, read_envelope, read_json, reader
from kakutei.kotclient.safe_transport import CheckedTransport, NotPublic, is_insecure
from kakutei.kotwire.moments import plan_text
from kakutei.kotwire.records import (
    DailySchedule,
    Employee,
    PunchesOfDate,
    ScheduleBody,
    SchedulesOfDate,
    additional_fields,
)

LIST_LIMIT = 16 * 1024 * 1024
SINGLE_LIMIT = 64 * 1024
DETAILS = additional_fields("last_name_phonetics", "first_name_phonetics", "hired_date", "resignation_date")
LONGEST_RETRY_AFTER = dt.timedelta(hours=1)

_DONE = (200, 201)
"""Other 2xx mean "later", "a part" or "from a proxy", even if they repeat the times."""

_employees = reader(list[Employee])
_schedules = reader(list[SchedulesOfDate])
_punches = reader(list[PunchesOfDate])
_schedule = reader(DailySchedule)


@dataclass(frozen=True)
class _Raw:
    status: int
    headers: httpx2.Headers
    body: bytes


class KotClient:
    """One attendance company at one base URL. Use as a context manager; one call at a time.

    Unless `transport` allows others, only addresses of the public internet are connected to.
    """

    def __init__(
        self, *, base_url: str, token: str, deadline: dt.timedelta, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._deadline = deadline.total_seconds()
        self._runner = asyncio.Runner()
        self._http = httpx2.AsyncClient(
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED,
                "Connection": "close",  # on a kept connection a repeated answer would be taken for that of the next write
            },
            timeout=httpx2.Timeout(self._deadline, connect=5, read=5),
            transport=transport or CheckedTransport(),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def employees(self, *, date: dt.date) -> Answer[list[Employee]]:
        """All employees as of `date`, leavers included."""
        params = {"date": f"{date}", "includeResigner": "true", "additionalFields": DETAILS}
        return self._read("/employees", params, _employees, no_double_employee)

    def schedules(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[SchedulesOfDate]]:
        """日別スケジュール of a division from `start` to `last`, both included, at most 62 days."""
        return self._read("/daily-schedules", _range(division, start, last), _schedules, _whole(start, last))

    def punches(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[PunchesOfDate]]:
        """日別打刻 of a division from `start` to `last`, both included."""
        return self._read("/daily-workings/timerecord", _range(division, start, last), _punches, _whole(start, last))

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[DailySchedule]:
        """Writes 出勤予定時刻 and 退勤予定時刻. APPLIED only where the answer repeats both for this employee and date."""
        body = ScheduleBody(clock_in_schedule=plan_text(start), clock_out_schedule=plan_text(end)).to_wire()
        answer = self._write("PUT", _day_path(key, date), body)
        if not answer.ok or answer.value is None:
            return answer
        echo = answer.value
        same = (echo.employee_key, echo.date) == (key, date) and (echo.clock_in_schedule, echo.clock_out_schedule) == (
            start,
            end,
        )
        return answer if same else _unsure_echo(answer)

    def delete_schedule(self, *, key: str, date: dt.date) -> Answer[DailySchedule]:
        return self._write("DELETE", _day_path(key, date), None)

    def _read[T](
        self,
        path: str,
        params: dict[str, str],
        read: Callable[[Any], list[T]],
        whole: Callable[[list[T]], bool],
    ) -> Answer[list[T]]:
        raw = self._send("GET", path, params=params, limit=LIST_LIMIT)
        if isinstance(raw, Trouble):
            return _no_answer(raw, writes=False)
        if raw.status != 200:
            return _failure(raw, writes=False)
        try:
            value = read(read_json(raw.body))
        except Unreadable:
            return _no_answer(Trouble.NOT_JSON, writes=False, raw=raw)
        except NotAsDocumented:
            return _failure(raw, writes=False)
        if not whole(value):
            return _no_answer(Trouble.NOT_AS_DOCUMENTED, writes=False, raw=raw)
        return Answer(Recovery.APPLIED, value, raw.status, server_date=_date(raw))

    def _write(self, method: str, path: str, body: dict[str, Any] | None) -> Answer[DailySchedule]:
        raw = self._send(method, path, json=body, limit=SINGLE_LIMIT)
        if isinstance(raw, Trouble):
            return _no_answer(raw, writes=True)
        if raw.status == 204 and method == "DELETE":
            return Answer(Recovery.APPLIED, None, raw.status, server_date=_date(raw))
        if not 200 <= raw.status < 300:
            return _failure(raw, writes=True, deletes=method == "DELETE")
        return _written(raw, deletes=method == "DELETE")

    def _send(self, method: str, path: str, *, limit: int, **request: Any) -> _Raw | Trouble:
        return self._runner.run(self._within_deadline(method, path, limit, request))

    async def _within_deadline(self, method: str, path: str, limit: int, request: dict[str, Any]) -> _Raw | Trouble:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(method, path, limit, request)
        except NotPublic:
            return Trouble.PRIVATE_ADDRESS
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            return Trouble.INSECURE if is_insecure(error) else Trouble.NOT_SENT
        except TooLarge:
            return Trouble.TOO_LARGE
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, httpx2.CookieConflict, OSError, ValueError):
            return Trouble.NO_ANSWER

    async def _exchange(self, method: str, path: str, limit: int, request: dict[str, Any]) -> _Raw:
        async with self._http.stream(method, self._base_url + path, **request) as response:
            encoding = response.headers.get("content-encoding", "")
            body = await read_bounded(response.aiter_raw(), encoding, limit)
            return _Raw(response.status_code, response.headers, body)


def _range(division: str, start: dt.date, last: dt.date) -> dict[str, str]:
    return {"division": division, "start": f"{start}", "end": f"{last}"}


def _day_path(key: str, date: dt.date) -> str:
    return f"/daily-schedules/{quote(key, safe='')}/{date}"


def _whole(start: dt.date, last: dt.date) -> Callable[[list[Any]], bool]:
    return lambda value: whole_range(value, start, last)


def _written(raw: _Raw, *, deletes: bool) -> Answer[DailySchedule]:
    """A 2xx to a write. Without a readable echo it is not known to be done."""
    if not raw.body.strip():
        return _bodyless(raw)
    try:
        value = read_json(raw.body)
    except Unreadable:
        return _no_answer(Trouble.NOT_JSON, writes=True, raw=raw)
    if deletes:  # no document promises a body here, and an error in an envelope would come as one
        return _bodyless(raw)
    if raw.status not in _DONE:
        return _no_answer(Trouble.NOT_AS_DOCUMENTED, writes=True, raw=raw)
    try:
        return Answer(Recovery.APPLIED, _schedule(value), raw.status, server_date=_date(raw))
    except NotAsDocumented:
        return _bodyless(raw)


def _bodyless(raw: _Raw) -> Answer[DailySchedule]:
    return Answer(Recovery.AMBIGUOUS, status=raw.status, server_date=_date(raw), bodyless=True)


def _unsure_echo(answer: Answer[DailySchedule]) -> Answer[DailySchedule]:
    """2xx, but the answer speaks of other times, another day or another person, or of no times at all."""
    silent = answer.value is not None and answer.value.clock_in_schedule is None
    return Answer(
        Recovery.AMBIGUOUS, status=answer.status, server_date=answer.server_date, bodyless=silent,
        trouble=None if silent else Trouble.NOT_AS_DOCUMENTED,
    )  # fmt: skip


def _failure(raw: _Raw, *, writes: bool, deletes: bool = False) -> Answer[Any]:
    envelope = read_envelope(raw.body)
    code = envelope.code if envelope else None
    verdict = classify(raw.status, code, writes=writes, enveloped=envelope is not None, deletes=deletes)
    return _answer(verdict, raw, code="" if code is None else str(code), message=envelope.message if envelope else "")


def _no_answer(trouble: Trouble, *, writes: bool, raw: _Raw | None = None) -> Answer[Any]:
    return _answer(classify_trouble(trouble, writes=writes), raw, trouble=trouble)


def _answer(
    verdict: Classification, raw: _Raw | None, *, code: str = "", message: str = "", trouble: Trouble | None = None
) -> Answer[Any]:
    return Answer(
        verdict.recovery,
        status=raw.status if raw else None,
        code=code,
        message=message,
        reason=verdict.reason,
        refusal=verdict.refusal,
        trouble=trouble,
        retry_after=_retry_after(raw) if raw else None,
        server_date=_date(raw) if raw else None,
        closed_month=verdict.closed_month,
        maintenance=verdict.maintenance,
        nothing_there=verdict.nothing_there,
    )


def _date(raw: _Raw) -> dt.datetime | None:
    return _http_date(raw.headers.get("date", ""))


def _retry_after(raw: _Raw) -> dt.timedelta | None:
    """Seconds or a date, at most an hour."""
    value = raw.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(dt.timedelta(seconds=int(value[:6])), LONGEST_RETRY_AFTER)
    until, now = _http_date(value), _date(raw)
    return max(dt.timedelta(0), min(until - now, LONGEST_RETRY_AFTER)) if until and now else None


def _http_date(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year of twenty digits overflows
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
