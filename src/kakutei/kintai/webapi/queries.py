"""The query parameters of the read end points, and what they ask for."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet
from pydantic.alias_generators import to_camel

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan
from kakutei.kintai.people.models import Division, Employee
from kakutei.kintai.people.staffing import division_of_code, employees
from kakutei.kintai.schedule.plans import DateOutOfRange, open_dates
from kakutei.kintai.webapi.parsing import date_of
from kakutei.kotwire.records import Record

LONGEST_RANGE: Final = 62
CURRENT_EMPLOYEE: Final = "current_date_employee"


class OneEndOnly(Refusal):
    message = "start と end は両方指定してください。"


class EndBeforeStart(Refusal):
    message = "end は start 以降の日付にしてください。"


class RangeTooLong(Refusal):
    message = "期間は62日以内にしてください。"


class KeysWithDivision(Refusal):
    message = "従業員識別キーと division は同時に指定できません。"


class DayQuery(Record):
    division: str | None = None
    ondivision: bool = True
    additional_fields: str = ""

    def wants(self, field: str) -> bool:
        """Whether the additional field, named in snake case, was asked for."""
        return to_camel(field) in (name.strip() for name in self.additional_fields.split(","))

    def asked_division(self) -> Division | None:
        """Raises DivisionUnknown."""
        return division_of_code(self.division) if self.division else None


class RangeQuery(DayQuery):
    start: str | None = None
    end: str | None = None

    def span(self, *, today: dt.date) -> DateSpan:
        """The asked dates, by default today. Raises what is wrong with them."""
        if (self.start is None) != (self.end is None):
            raise OneEndOnly
        start = date_of(self.start) if self.start else today
        last = date_of(self.end) if self.end else today
        if last < start:
            raise EndBeforeStart
        if (last - start).days >= LONGEST_RANGE:
            raise RangeTooLong
        return open_span(start, last, today=today)


class PunchQuery(RangeQuery):
    employee_keys: str = ""


class EmployeesQuery(Record):
    date: str | None = None
    division: str | None = None
    include_resigner: bool = False
    additional_fields: str = ""

    def day(self, *, today: dt.date) -> dt.date:
        return date_of(self.date) if self.date else today

    def wanted_fields(self) -> set[str]:
        return {name.strip() for name in self.additional_fields.split(",")}


def open_span(start: dt.date, last: dt.date, *, today: dt.date) -> DateSpan:
    """Raises DateOutOfRange."""
    allowed = open_dates(today)
    if start not in allowed or last not in allowed:
        raise DateOutOfRange
    return DateSpan(start, last + dt.timedelta(days=1))


def one_day(text: str, *, today: dt.date) -> DateSpan:
    date = date_of(text)
    return open_span(date, date, today=today)


def belonging(query: DayQuery) -> QuerySet[Employee]:
    """The employees of the asked division, or all."""
    division = query.asked_division()
    return employees().filter(division=division) if division else employees()


def working_there(division: Division) -> Q:
    """Of schedules: those whose work is at this division (出勤先)."""
    return Q(work_division=division) | Q(work_division=None, employee__division=division)
