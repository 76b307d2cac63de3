"""What two requests at the same moment may not do. Real connections, real transactions."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.kintai.api_access import rate
from kakutei.kintai.api_access.models import AccessLog, Allowance
from kakutei.kintai.schedule.models import Schedule

from ..world import TODAY, Api, World, build_world, jst

ROUNDS = 8


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    built = build_world()
    with scope(company=built.company):
        yield built


def at_once(*calls: Callable[[], None]) -> None:
    """Runs the calls on threads of their own, with a database connection each, as simultaneously as can be."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], None]) -> None:
        barrier.wait()
        try:
            call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_plan_is_never_changed_after_an_actual_came(world: World) -> None:  # S4
    baba = world.employee()
    statuses: set[tuple[int, int]] = set()
    for n in range(ROUNDS):
        day = TODAY - dt.timedelta(days=n)
        answers = {}

        def put(day: dt.date = day, answers: dict[str, int] = answers) -> None:
            body = {"clockInSchedule": "09:00", "clockOutSchedule": "18:00"}
            answers["put"] = Api(world.secret).put(f"/daily-schedules/{baba.key}/{day}", body).status_code

        def punch(day: dt.date = day, answers: dict[str, int] = answers) -> None:
            body = {"date": f"{day}", "time": f"{day}T09:00:00+09:00", "code": "1"}
            answers["punch"] = Api(world.secret).post(f"/daily-workings/timerecord/{baba.key}", body).status_code

        at_once(put, punch)
        statuses.add((answers["put"], answers["punch"]))
        schedule = Schedule.objects.filter(work_date=day).first()
        assert (answers["put"] == 200) == (schedule is not None)
        after = Api(world.secret).put(
            f"/daily-schedules/{baba.key}/{day}", {"clockInSchedule": "10:00", "clockOutSchedule": "11:00"}
        )
        assert after.status_code == 409
        assert schedule is None or Schedule.objects.get(work_date=day).start == jst(day, 9)
    assert statuses <= {(200, 201), (409, 201)}


@pytest.mark.django_db(transaction=True)
def test_simultaneous_puts_of_one_day_leave_one_plan(world: World) -> None:
    baba = world.employee()
    seen: list[int] = []

    def put(hour: int) -> None:
        body = {"clockInSchedule": f"{hour:02d}:00", "clockOutSchedule": "18:00"}
        seen.append(Api(world.secret).put(f"/daily-schedules/{baba.key}/{TODAY}", body).status_code)

    at_once(*(lambda hour=hour: put(hour) for hour in range(8)))

    assert seen == [200] * 8
    assert Schedule.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_do_not_slip_past_the_rate_limit(world: World) -> None:  # S7
    start, passed = clock.now(), []
    room = 5
    AccessLog.objects.bulk_create(
        AccessLog(company=world.company, token=world.token, method="GET", path="/", address="::1",
                  allowance=Allowance.GENERAL, received_at=start)
        for _ in range(settings.KAKUTEI_WEBAPI_RATE - room)
    )  # fmt: skip

    def knock() -> None:
        with scope(company=world.company):
            try:
                rate.admit(world.token, allowance=Allowance.GENERAL, method="GET", path="/", address="::1", at=start)
            except rate.TooManyRequests:
                return
            passed.append(1)

    at_once(*[knock] * 12)

    assert len(passed) == room
