"""④ One turn on one connection: when it is not begun, what comes first, and what ends it."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.simulation.repository import WINDOWS

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.port import LeaseLost
from kakutei.shift.link.rules.pace import MAPPING_LASTS, opening_delay
from kakutei.shift.link.rules.values import Cause, Outcome, Waiting
from kakutei.shift.link.run import resumes_at

from .link import AOI, DONE, NOON, REN, TOMORROW, Link, plan, seconds, shift

HOUR = dt.timedelta(hours=1)


def owing(link: Link | None = None) -> Link:
    link = link or Link()
    for staff in (AOI, REN):
        link.confirmed(staff, TOMORROW)
    return link


def test_with_nothing_to_do_nothing_is_done() -> None:
    link = Link()
    assert link.run_once() is False
    assert not link.server.calls


def test_a_visit_that_sent_something_says_so_and_gives_the_claim_back() -> None:
    link = owing()
    assert link.run_once() is True
    assert (link.company.claim, link.company.claim_until, link.company.waiting) == ("", None, None)
    assert link.run_once() is False


def test_an_unclear_day_whose_time_has_not_come_is_no_work() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.stands(AOI, TOMORROW).since = NOON
    link.company.applied["k12", TOMORROW].read_back_at = NOON + HOUR
    link.repository.has_work = lambda company, at: company is link.company  # claimed all the same
    assert link.run_once() is False
    assert not link.server.calls


def test_inside_the_hours_nothing_is_asked_and_it_waits_until_they_end() -> None:
    link = owing(Link(at=dt.datetime(2026, 12, 1, 8, 30, tzinfo=JST)))
    link.company.failures = 2
    assert link.run_once() is True
    assert not link.server.calls
    assert (link.company.waiting, link.company.failures) == (Waiting.WINDOW, 2)
    assert link.company.wait_until == dt.datetime(2026, 12, 1, 10, 1, 15, tzinfo=JST) + opening_delay(
        link.company.identity
    )


def test_inside_the_hours_not_even_the_token_is_opened() -> None:
    link = owing(Link(at=dt.datetime(2026, 12, 1, 8, 30, tzinfo=JST)))
    link.readable = False
    link.run_once()
    assert (link.company.block, link.company.waiting) == (None, Waiting.WINDOW)


def test_a_token_that_cannot_be_opened_stops_the_connection_for_an_hour() -> None:
    link = owing()
    link.readable = False
    assert link.run_once() is True
    assert (link.company.block, link.company.block_about) == (Cause.UNREADABLE_TOKEN, "")
    assert link.company.next_probe_at == NOON + HOUR


def test_with_the_rate_used_up_the_rest_waits_until_there_is_room() -> None:
    link = owing(Link(rate=2))
    link.company.failures = 1
    assert link.run_once() is True
    assert link.server.count("schedules", "put") == 2
    assert (link.company.waiting, link.company.failures) == (Waiting.RATE, 1)
    assert link.company.wait_until == NOON + seconds(10 + 320)


def test_a_connection_that_was_switched_off_meanwhile_is_given_back() -> None:
    link = owing()
    schedules = link.server.schedules

    def switched_off(**about):
        link.company.on = False
        return schedules(**about)

    link.server.schedules = switched_off
    assert link.run_once() is True
    assert (link.company.claim, link.server.count("put")) == ("", 0)


def test_one_that_another_worker_has_by_now_is_left_to_it() -> None:
    link = owing()

    def taken(**about):
        link.company.fence, link.company.claim = 7, "other"
        raise LeaseLost

    link.server.schedules = taken
    assert link.run_once() is True
    assert link.company.claim == "other"


# --- the hours come nearer while it works ---


def test_the_last_write_begins_before_the_margin_and_the_rest_waits() -> None:
    link = owing(Link(at=dt.datetime(2026, 12, 1, 16, 58, 29, tzinfo=JST)))
    link.company.failures = 3
    link.server.takes["schedules"] = seconds(1)
    link.run_once()
    assert link.server.count("put") == 0
    assert (link.company.waiting, link.company.failures) == (Waiting.WINDOW, 0)
    assert link.company.wait_until == dt.datetime(2026, 12, 1, 19, 1, 15, tzinfo=JST) + opening_delay(
        link.company.identity
    )


def test_no_read_is_begun_within_the_margin_either() -> None:
    link = owing(Link(at=dt.datetime(2026, 12, 1, 16, 58, 28, tzinfo=JST)))
    link.company.synced_at, link.company.failures = None, 1
    link.server.takes["employees"] = seconds(2)
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["employees"]
    assert (link.company.waiting, link.company.failures) == (Waiting.WINDOW, 0)


# --- the mapping ---


@pytest.mark.parametrize(("age", "synced"), [(MAPPING_LASTS, 0), (MAPPING_LASTS + seconds(1), 1)])
def test_who_is_who_is_asked_again_after_a_day(age: dt.timedelta, synced: int) -> None:
    link = owing()
    link.company.synced_at = NOON - age
    link.run_once()
    assert link.server.count("employees") == synced


@pytest.mark.parametrize(("before", "synced"), [(-1, 1), (0, 1), (1, 0)])
def test_a_sync_that_was_asked_for_is_made_unless_there_was_one_since(before: int, synced: int) -> None:
    link = owing()
    link.company.sync_asked_at = link.company.synced_at - seconds(before)
    link.run_once()
    assert link.server.count("employees") == synced


def test_employees_are_looked_up_before_the_first_write() -> None:
    link = owing()
    link.company.synced_at, link.company.mapping = None, {}
    link.run_once()
    assert link.server.calls[0][0] == "employees"
    assert link.server.count("put") == 2


def test_a_stopped_connection_is_probed_by_a_look_at_who_is_who_and_goes_on() -> None:
    link = owing()
    link.company.block, link.company.next_probe_at = Cause.TOKEN, NOON
    link.run_once()
    assert link.server.calls[0] == ("employees", NOON.date())
    assert (link.company.block, link.server.count("put")) == (None, 2)


# --- the clocks ---


@pytest.mark.parametrize("call", ["schedules", "put"])
@pytest.mark.parametrize(("off", "stops"), [(60, False), (61, True), (-60, False), (-61, True)])
def test_a_clock_more_than_a_minute_off_stops_the_connection(call: str, off: int, stops: bool) -> None:
    link = owing()
    said = NOON + seconds(off)
    if call == "put":
        link.server.will("put", Answer(Recovery.APPLIED, server_date=said))
    else:
        link.server.will("schedules", Answer(Recovery.FAILED_READ, server_date=said))
    link.run_once()
    assert (link.company.block is Cause.CLOCK) is stops
    if stops:
        assert (link.company.block_about, link.company.next_probe_at) == ("", NOON + dt.timedelta(minutes=15))


def test_the_write_whose_answer_shows_a_wrong_clock_is_still_on_file() -> None:
    link = owing()
    link.server.will("put", Answer(Recovery.APPLIED, server_date=NOON + HOUR))
    link.run_once()
    assert link.company.desired[AOI, TOMORROW].outcome is Outcome.DELIVERED
    assert link.server.count("put") == 1


def test_the_clock_of_the_machine_is_compared_not_that_of_the_demo() -> None:
    link = owing()
    link.system_off = -HOUR
    link.server.will("put", Answer(Recovery.APPLIED, server_date=NOON - HOUR))
    link.run_once()
    assert (link.company.block, link.server.count("put")) == (None, 2)


def set_clock(wrong: dt.timedelta, clock: dt.time) -> dt.datetime | None:
    """When a courier may go on whose system clock was set by so much after a server agreed with it."""
    link = Link(at=dt.datetime.combine(NOON.date(), clock, JST))
    courier = link.courier
    assert courier.clock.agrees(link.at)
    link.held -= wrong  # as if the steady clock had not gone along
    link.at += wrong
    return resumes_at(WINDOWS, courier.clock, dt.timedelta(0))


def test_a_clock_set_within_the_open_hours_changes_nothing() -> None:
    assert set_clock(HOUR, dt.time(12)) is None


def test_a_clock_set_into_the_hours_is_believed_until_they_end_by_it() -> None:
    assert set_clock(2 * HOUR, dt.time(7, 5)) == dt.datetime(2026, 12, 1, 8, 1, 15, tzinfo=JST)


# --- earlier troubles ---


def test_a_good_answer_ends_earlier_troubles() -> None:
    link = owing()
    link.company.waiting, link.company.failures, link.company.rate_limit = Waiting.TROUBLE, 5, 100
    link.run_once()
    assert (link.company.waiting, link.company.failures) == (None, 0)


def test_the_rate_recovers_by_one_step_a_visit_however_much_went_well() -> None:
    link = owing()
    link.company.rate_limit = 100
    link.run_once()
    assert link.company.rate_limit == 115


def test_earlier_failures_count_on_until_an_answer_comes() -> None:
    link = owing()
    link.company.failures = 3
    link.server.will("schedules", Answer(Recovery.RETRY))
    link.run_once()
    assert (link.company.failures, link.company.wait_until) == (4, NOON + seconds(40))


# --- turns ---


def crowded(*, others: bool) -> Link:
    """Two days to write, each write takes a little more than twenty seconds."""
    link = owing()
    link.server.takes["put"] = seconds(20.1)
    if others:
        link.other.on, link.other.sync_asked_at, link.other.served_at = True, NOON, NOON
    return link


def test_after_twenty_seconds_others_that_wait_get_their_turn() -> None:
    link = crowded(others=True)
    link.run_once()
    assert link.server.count("put") == 1


def test_a_turn_continues_if_no_other_connection_waits() -> None:
    link = crowded(others=False)
    link.run_once()
    assert link.server.count("put") == 2


def test_a_turn_of_exactly_twenty_seconds_is_not_over() -> None:
    link = crowded(others=True)
    link.server.takes["put"] = seconds(20)
    link.run_once()
    assert link.server.count("put") == 2


NOT_DONE = Answer(Recovery.RETRY)


def broken_off(link: Link | None = None) -> tuple[Link, Courier]:
    """The first of two writes was certainly not done; both days have been read."""
    link = owing(link)
    courier = link.courier
    link.server.will("put", NOT_DONE)
    courier.run_once()
    assert link.server.count("schedules") == link.server.count("put") == 1
    link.at += seconds(20)
    return link, courier


def test_after_a_write_that_was_not_done_the_next_visit_goes_on_by_what_was_read() -> None:
    link, courier = broken_off()
    courier.run_once()
    assert (link.server.count("schedules"), link.server.count("put")) == (1, 3)
    assert {day.outcome for day in link.company.desired.values()} == {Outcome.DELIVERED}


def test_what_was_read_is_read_again_after_a_minute() -> None:
    link, courier = broken_off()
    link.at += seconds(40)
    courier.run_once()
    assert link.server.count("schedules") == 1
    link, courier = broken_off()
    link.at += seconds(41)
    courier.run_once()
    assert link.server.count("schedules") == 2


def test_what_was_read_is_read_again_where_another_worker_served_meanwhile() -> None:
    link, courier = broken_off()
    link.company.fence += 1
    courier.run_once()
    assert link.server.count("schedules") == 2


def test_what_was_read_of_one_company_says_nothing_of_another() -> None:
    link, courier = broken_off()
    courier.cache.connection_id = 2
    courier.run_once()
    assert link.server.count("schedules") == 2


def test_a_day_that_was_written_meanwhile_is_read_again() -> None:
    link = owing()
    courier = link.courier
    link.server.will("put", DONE, NOT_DONE)
    courier.run_once()
    first = next(key for key, day in link.company.desired.items() if day.outcome is Outcome.DELIVERED)
    link.confirmed(*first, shift(TOMORROW, 10))
    link.at += seconds(20)
    courier.run_once()
    assert link.server.count("schedules") == 2
    assert {day.outcome for day in link.company.desired.values()} == {Outcome.DELIVERED}


def test_what_was_read_for_today_is_not_kept() -> None:
    link = Link()
    link.confirmed(AOI, NOON.date())
    courier = link.courier
    link.server.will("put", NOT_DONE)
    courier.run_once()
    link.at += seconds(4)
    link.company.wait_until = None
    courier.run_once()
    assert link.server.count("schedules") == 2


def test_what_was_read_before_an_unclear_write_is_not_kept_for_it() -> None:
    link, courier = broken_off()
    link.stands(AOI, TOMORROW, plan(TOMORROW, 8)).since = NOON
    courier.run_once()
    assert link.server.count("schedules") == 2


def test_a_visit_ends_where_who_is_who_is_a_day_old_by_now() -> None:
    link = owing()
    link.company.synced_at = NOON - MAPPING_LASTS
    link.slow("done", seconds(2))
    courier = link.courier
    courier.run_once()
    assert (link.server.count("put"), link.server.count("employees")) == (1, 0)
    courier.run_once()
    assert (link.server.count("put"), link.server.count("employees")) == (2, 1)
