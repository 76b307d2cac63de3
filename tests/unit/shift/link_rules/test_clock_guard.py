"""The system clock is set while the worker runs: what time does the courier go by?"""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.hours import parse_windows
from kakutei.jptime.workdate import JST
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.run import resumes_at

HOURS = parse_windows("08:00-10:00,17:00-19:00")
TWO_HOURS = dt.timedelta(hours=2)


class Machine:
    """`true` is the time that the server tells; `wrong` is how far the system clock was set from it."""

    def __init__(self, clock: str) -> None:
        self.true, self.wrong = dt.datetime.fromisoformat(f"2026-11-24T{clock}:00+09:00"), dt.timedelta(0)
        self.began = self.true
        self.clock_guard = ClockGuard(self.system, self.system, lambda: self.true - self.began)

    def system(self) -> dt.datetime:
        return self.true + self.wrong

    def opening(self) -> dt.datetime | None:
        return resumes_at(HOURS, self.clock_guard, dt.timedelta(0))


@pytest.mark.parametrize("wrong", [TWO_HOURS, -TWO_HOURS])
def test_set_after_a_server_agreed_the_time_goes_on_as_before(wrong: dt.timedelta) -> None:
    machine = Machine("12:00")
    assert machine.clock_guard.agrees(machine.true)
    machine.wrong, machine.true = wrong, machine.true + dt.timedelta(minutes=5)
    assert machine.clock_guard.now() == machine.true
    assert machine.clock_guard.clock_shift() == wrong
    assert not machine.clock_guard.agrees(machine.true)


def test_set_back_out_of_the_hours_nothing_is_sent_inside_them() -> None:
    machine = Machine("07:00")
    machine.clock_guard.agrees(machine.true)
    machine.true, machine.wrong = machine.true + dt.timedelta(hours=2), -TWO_HOURS
    opening = machine.opening()
    assert opening
    assert opening.astimezone(JST).time() >= dt.time(10, 1, 15)


def test_set_into_the_hours_nothing_is_sent_either_since_the_system_clock_may_be_the_right_one() -> None:
    machine = Machine("07:00")
    machine.clock_guard.agrees(machine.true)
    machine.wrong = TWO_HOURS
    opening = machine.opening()
    assert opening
    assert opening.astimezone(JST).time() >= dt.time(8, 1, 15)


@pytest.mark.parametrize(("wrong", "later"), [(-30, 60), (30, 140)])
def test_with_a_wrong_clock_the_hours_of_a_known_server_are_respected(wrong: int, later: int) -> None:
    machine = Machine("07:20")
    machine.wrong = dt.timedelta(minutes=wrong)
    assert not machine.clock_guard.agrees(machine.true)
    machine.true += dt.timedelta(minutes=later)
    opening = machine.opening()
    assert opening
    assert opening - machine.wrong >= dt.datetime.fromisoformat("2026-11-24T10:01:15+09:00")


def test_a_corrected_clock_discards_earlier_server_times() -> None:
    machine = Machine("06:00")
    machine.wrong = dt.timedelta(hours=3)
    machine.clock_guard.agrees(machine.true)
    machine.wrong, machine.true = dt.timedelta(0), machine.true + dt.timedelta(hours=1)
    assert machine.clock_guard.agrees(machine.true)
    assert machine.opening() is None


def test_once_a_server_agrees_with_the_new_time_it_is_the_time() -> None:
    machine = Machine("12:00")
    machine.clock_guard.agrees(machine.true - TWO_HOURS)
    machine.wrong = -TWO_HOURS
    machine.clock_guard.agrees(machine.true)
    assert machine.clock_guard.agrees(machine.true - TWO_HOURS)
    assert machine.clock_guard.now() == machine.true - TWO_HOURS


def test_without_any_answer_yet_there_is_only_the_system_clock() -> None:
    machine = Machine("12:00")
    machine.wrong = TWO_HOURS
    assert machine.clock_guard.now() == machine.true + TWO_HOURS


def test_a_minute_of_skew_is_no_step() -> None:
    machine = Machine("12:00")
    assert machine.clock_guard.agrees(machine.true)
    machine.wrong = dt.timedelta(seconds=60)
    assert machine.clock_guard.now() == machine.true + machine.wrong
    machine.wrong += dt.timedelta(microseconds=1)
    assert machine.clock_guard.now() == machine.true
