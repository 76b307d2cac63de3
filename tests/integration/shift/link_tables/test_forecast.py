"""What the waiting days of another company add to the time at which ours are said to arrive."""

from __future__ import annotations

import datetime as dt

from django_scopes import scope
from tests.soak.finish_world import DATE, World, clock_time

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.forecast import arrives_by
from kakutei.shift.link.models import Connection

TEN_DAYS = DateSpan(DATE + dt.timedelta(days=10), DATE + dt.timedelta(days=20))


def test_days_of_another_company_before_its_first_work_date_add_nothing(db: None) -> None:
    world = World(7, clock_time(11), seconds=0.5, people=20)
    ours, other = world.company(1), world.company(2)
    world.confirm(ours, DateSpan(DATE, DATE + dt.timedelta(days=4)))

    def said() -> dt.datetime:
        with scope(company=ours):
            connection = open_connection(ours)
            assert connection
            moment = arrives_by(connection, at=world.timeline.now)
        assert moment
        return moment

    alone = said()
    world.confirm(other, TEN_DAYS)
    assert said() > alone + dt.timedelta(seconds=30)
    with scope(company=other):
        Connection.objects.update(first_work_date=TEN_DAYS.end)
    assert said() == alone
