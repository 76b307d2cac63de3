"""⑧ What the answer to one write is recorded as, and when the day is looked at again."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.kotclient.answers import Answer, Recovery, Refusal
from kakutei.shift.link.rules.values import DayBlock, Outcome

from .link import AOI, DONE, GONE, LEAVE, NOON, REN, SILENT, TODAY, TOMORROW, UNCLEAR, Link, plan, seconds, shift

ONE_DAY = dt.timedelta(days=1)
UNKNOWN = Answer(Recovery.REMAP, code="1301", message="その人はいません")


def sent(*answers: Answer, link: Link | None = None) -> Link:
    """葵's shift of tomorrow is sent, and answered like this."""
    link = link or Link()
    link.confirmed(AOI, TOMORROW)
    link.server.will("put", *answers)
    link.run_once()
    return link


def deleted(*answers: Answer, link: Link | None = None) -> Link:
    """葵's shift of tomorrow was delivered and then withdrawn."""
    link = link or Link()
    link.confirmed(AOI, TOMORROW)
    link.stands(AOI, TOMORROW)
    link.confirmed(AOI, TOMORROW, GONE)
    link.server.will("delete", *answers)
    link.run_once()
    return link


def day(link: Link):
    return link.company.desired[AOI, TOMORROW]


def row(link: Link):
    return link.company.applied["k12", TOMORROW]


def test_an_applied_write_settles_the_day_as_delivered() -> None:
    link = sent(DONE)
    assert (day(link).outcome, day(link).settled_at) == (Outcome.DELIVERED, NOON)
    assert (row(link).plan, row(link).since) == (plan(TOMORROW), None)


def test_an_applied_deletion_leaves_nothing_of_ours_there() -> None:
    link = deleted(DONE)
    assert (day(link).outcome, row(link).plan) == (Outcome.DELIVERED, None)


def test_leave_for_which_our_shift_was_deleted_concerns_the_attendance_side_no_more() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.stands(AOI, TOMORROW)
    link.confirmed(AOI, TOMORROW, LEAVE)
    link.run_once()
    assert link.server.writes == [("delete", "k12", TOMORROW)]
    assert day(link).outcome is Outcome.NOT_APPLICABLE


def test_an_unclear_write_is_read_back_after_ninety_seconds_and_a_back_off() -> None:
    link = sent(UNCLEAR)
    assert (day(link).outcome, row(link).sent) == (None, plan(TOMORROW))
    assert row(link).read_back_at == NOON + seconds(90 + 2.5)


def test_each_unclear_write_is_read_back_later_than_the_one_before() -> None:
    link = Link()
    for staff in (AOI, REN):
        link.confirmed(staff, TOMORROW)
    link.server.will("put", UNCLEAR, UNCLEAR)
    link.run_once()
    assert [row.read_back_at - NOON for row in link.company.applied.values()] == [seconds(92.5), seconds(95)]


def test_an_answer_without_times_is_read_back_at_once() -> None:
    link = sent(SILENT)
    assert row(link).read_back_at == NOON
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "schedules", "put"]


def test_a_read_back_that_finds_the_plan_settles_the_day_without_a_second_write() -> None:
    link = sent(SILENT)
    link.server.plans["k12", TOMORROW] = plan(TOMORROW)
    link.run_once()
    assert (day(link).outcome, row(link).since, link.server.count("put")) == (Outcome.DELIVERED, None, 1)


def test_a_second_answer_without_times_may_be_applied_late_and_is_read_back_after_ninety_seconds() -> None:
    link = sent(SILENT, SILENT)
    link.run_once()
    assert row(link).read_back_at == NOON + seconds(90 + 5)


def test_an_unclear_write_is_not_read_back_before_its_time() -> None:
    link = sent(UNCLEAR)
    link.at += seconds(92)
    link.company.sync_asked_at = link.at
    calls = link.server.count("schedules", "put")
    link.run_once()
    assert link.server.count("schedules", "put") == calls + 1  # the sync tries the schedules, that is all
    link.at += seconds(0.5)
    link.run_once()
    assert link.server.count("put") == 2


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [(Refusal.ACTUAL, Outcome.ACTUALS_THERE), (Refusal.LEAVE, Outcome.LEAVE_THERE), (None, Outcome.ACTUALS_THERE)],
)
def test_a_refused_write_leaves_the_day_alone(refusal: Refusal | None, outcome: Outcome) -> None:
    link = sent(Answer(Recovery.REFUSED, refusal=refusal))
    assert (day(link).outcome, day(link).settled_at, row(link).since) == (outcome, NOON, None)
    link.at += ONE_DAY
    link.run_once()
    assert link.server.count("put") == 1


def test_a_refused_write_leaves_what_is_ours_there_ours() -> None:
    link = deleted(Answer(Recovery.REFUSED, refusal=Refusal.ACTUAL))
    assert row(link).plan == plan(TOMORROW)


@pytest.mark.parametrize(("closed", "block"), [(True, DayBlock.CLOSED), (False, DayBlock.REFUSED)])
def test_a_day_that_was_not_taken_waits_for_a_hand_and_is_tried_daily(closed: bool, block: DayBlock) -> None:
    link = sent(Answer(Recovery.BLOCK_DAY, closed_month=closed, message="締められています"))
    assert (day(link).block, day(link).about, day(link).not_before) == (block, "締められています", NOON + ONE_DAY)
    assert (day(link).outcome, row(link).since) == (None, None)


@pytest.mark.parametrize("recovery", [Recovery.WAIT_WINDOW, Recovery.RATE_WAIT, Recovery.RETRY, Recovery.BLOCK_COMPANY])
def test_a_write_that_was_certainly_not_done_leaves_the_day_owed_and_nothing_unclear(recovery: Recovery) -> None:
    link = sent(Answer(recovery))
    assert (day(link).outcome, row(link).since, row(link).plan) == (None, None, None)


# --- an employee who is not known there ---


def test_an_unknown_person_is_looked_up_once_and_then_all_his_days_wait_for_a_hand() -> None:
    link = Link()
    later = link.confirmed(AOI, TOMORROW + ONE_DAY)
    ren = link.confirmed(REN, TOMORROW + ONE_DAY)
    sent(UNKNOWN, UNCLEAR, link=link)
    for mine in (day(link), later):
        assert (mine.block, mine.about, mine.not_before) == (DayBlock.NOT_FOUND, "その人はいません", NOON + ONE_DAY)
    assert (ren.block, ren.not_before) == (None, None)
    assert link.server.count("employees") == 1
    assert len(link.server.writes) == 2


def test_an_unknown_person_who_has_another_key_now_is_sent_to_under_that_one() -> None:
    link = Link()
    link.server.people[0] = link.server.person(AOI, key="k99")
    sent(UNKNOWN, link=link)
    assert (day(link).block, row(link).since) == (None, None)
    link.run_once()
    assert link.server.writes[-1][:3] == ("put", "k99", TOMORROW)
    assert day(link).outcome is Outcome.DELIVERED


def test_an_unknown_person_who_is_listed_no_more_is_not_found_by_the_next_visit() -> None:
    link = Link()
    del link.server.people[0]
    sent(UNKNOWN, link=link)
    assert day(link).block is None
    link.run_once()
    assert (day(link).block, day(link).about) == (DayBlock.NOT_FOUND, "")


def test_a_deletion_for_an_unknown_person_is_read_back_at_once_after_a_look_up() -> None:
    link = deleted(UNKNOWN)
    assert (day(link).block, row(link).read_back_at, row(link).sent) == (None, NOON, None)
    assert link.server.count("employees") == 1
    del link.server.plans["k12", TOMORROW]
    link.run_once()
    assert (day(link).outcome, link.server.count("delete")) == (Outcome.DELIVERED, 1)


def test_a_second_deletion_for_an_unknown_person_who_is_listed_waits_for_a_hand() -> None:
    link = deleted(UNKNOWN, UNKNOWN)
    link.run_once()
    assert (day(link).block, row(link).since, row(link).plan) == (DayBlock.NOT_FOUND, None, plan(TOMORROW))


def test_what_was_confirmed_while_the_write_was_under_way_stays_owed() -> None:
    link = Link()
    link.confirmed(AOI, TODAY + ONE_DAY)
    put = link.server.put_schedule

    def overtaken(**about):
        link.confirmed(AOI, TOMORROW, shift(TOMORROW, 13, 22))
        return put(**about)

    link.server.put_schedule = overtaken
    link.run_once()
    assert (day(link).outcome, row(link).plan) == (None, plan(TOMORROW))
    del link.server.put_schedule
    link.run_once()
    assert (day(link).outcome, row(link).plan) == (Outcome.DELIVERED, plan(TOMORROW, 13, 22))
