"""What may be believed, said a second time and without the client's code: strictly by status, bytes and plain JSON."""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from typing import Any

from kakutei.kotclient.answers import Answer, Recovery

from .broken import DATES, KEY
from .wire import Came

WRITES = ("put", "delete")
IN, OUT = "2026-12-01T07:30", "2026-12-02T00:00"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unbelievable(Exception):
    """Not to be taken for an answer."""


def fault_in(call: str, came: Came, answer: Answer[Any] | BaseException) -> str | None:
    """The fault, if the client's answer is one."""
    if isinstance(answer, BaseException):
        return f"raised {type(answer).__name__}"
    if not isinstance(answer.recovery, Recovery):
        return "means nothing"
    if answer.recovery is (Recovery.FAILED_READ if call in WRITES else Recovery.AMBIGUOUS):
        return f"{answer.recovery.value} after {call}"
    if answer.recovery is not Recovery.APPLIED:
        return None if answer.value is None else "brings a value without being applied"
    try:
        believed = believe(call, came)
    except Unbelievable as error:
        return f"applied, but {error}"
    return None if call in WRITES or believed == content(call, answer.value) else "says something else than what came"


def believe(call: str, came: Came) -> Any:
    """The content of an answer that may be taken as done or whole. Raises Unbelievable."""
    _require(came.error is None, "nothing came")
    if call == "delete":
        _require(came.status == 204 or (came.status == 404 and _code(came) == "1302"), "nothing says that it is gone")
        return None
    _require(came.status in ((200, 201) if call == "put" else (200,)), "its status is another")
    value = _json(_plain(came, 65536 if call == "put" else 16 * 1024 * 1024))
    return (
        _echo(value)
        if call == "put"
        else {"employees": _employees, "schedules": _plans, "punches": _punches}[call](value)
    )


def content(call: str, value: Any) -> Any:
    """The same of what the client made of it."""
    if call == "employees":
        return {(person.code, person.key) for person in value}
    if call == "schedules":
        items = [item for day in value for item in day.daily_schedules]
        return {(i.employee_key, str(i.date), _utc(i.clock_in_schedule), _utc(i.clock_out_schedule)) for i in items}
    items = [item for day in value for item in day.daily_workings]
    return {(item.employee_key, str(item.date), len(item.time_record or [])) for item in items}


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unbelievable(otherwise)


def _plain(came: Came, limit: int) -> bytes:
    encoding = dict(came.headers).get("content-encoding", "identity")
    body = came.body
    if encoding in ("gzip", "deflate") and body:
        packed = zlib.decompressobj(31 if encoding == "gzip" else 15)
        try:
            body = packed.decompress(body, limit + 1)
        except zlib.error as error:
            raise Unbelievable("it does not unpack") from error
        _require(len(body) > limit or (packed.eof and not packed.unused_data), "it is packed badly")
    _require(encoding in ("identity", "gzip", "deflate"), "its packing was not asked for")
    _require(len(body) <= limit, "it is too large")
    return body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unbelievable("it is no JSON") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("twice")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _code(came: Came) -> str:
    value = _json(_plain(came, 65536))
    _require(isinstance(value, dict), "no envelope")
    inner = value.get("errors")
    first = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else value
    return str(first.get("code"))


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if moment else None


def _moment(text: Any) -> str | None:
    if text is None:
        return None
    _require(isinstance(text, str), "a time is no text")
    try:
        moment = dt.datetime.fromisoformat(text)
        _require(moment.tzinfo is not None, "a time has no offset")
        return _utc(moment)
    except (ValueError, OverflowError) as error:
        raise Unbelievable("a time is none") from error


def _date(text: Any) -> str:
    _require(isinstance(text, str) and bool(_DATE.fullmatch(text)), "a date is none")
    return str(text)


def _echo(value: Any) -> None:
    _require(isinstance(value, dict), "it is no record")
    _require(value.get("employeeKey") == KEY and value.get("date") == DATES[0], "it speaks of another")
    _require((_moment(value.get("clockInSchedule")) or "")[:16] == IN, "the start is another")
    _require((_moment(value.get("clockOutSchedule")) or "")[:16] == OUT, "the end is another")


def _entries(value: Any, name: str) -> list[dict[str, Any]]:
    """Every entry of a range in which each date has an element and each entry the date of its element."""
    _require(isinstance(value, list) and all(isinstance(day, dict) for day in value), "it is no list")
    _require({_date(day.get("date")) for day in value} >= set(DATES), "a date is missing")
    found = []
    for day in value:
        _require(isinstance(day.get(name), list), "a date has no list")
        for item in day[name]:
            _require(isinstance(item, dict) and isinstance(item.get("employeeKey"), str), "an entry names no employee")
            _require(item.get("date") == day["date"], "an entry has another date")
            found.append(item)
    return found


def _plans(value: Any) -> set[tuple[Any, ...]]:
    items = _entries(value, "dailySchedules")
    plans = {
        (i["employeeKey"], i["date"], _moment(i.get("clockInSchedule")), _moment(i.get("clockOutSchedule")))
        for i in items
    }
    _require(len({plan[:2] for plan in plans}) == len(plans), "two plans for one person and date")
    return plans


def _punches(value: Any) -> set[tuple[Any, ...]]:
    items = _entries(value, "dailyWorkings")
    _require(all(isinstance(item.get("timeRecord") or [], list) for item in items), "the punches are no list")
    return {(item["employeeKey"], item["date"], len(item.get("timeRecord") or [])) for item in items}


def _employees(value: Any) -> set[tuple[Any, ...]]:
    _require(isinstance(value, list) and all(isinstance(person, dict) for person in value), "it is no list")
    people = set()
    for person in value:
        key, code = person.get("key"), person.get("code")
        _require(isinstance(key, str), "an employee has no key")
        _require(isinstance(code, str) or type(code) is int, "an employee has no code")
        people.add((str(code), key))
    _require(len({key for _, key in people}) == len(people), "a key names two people")
    return people
