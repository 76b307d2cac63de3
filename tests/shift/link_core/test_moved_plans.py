"""⑩ Plans of ours under a key that is no longer their person's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.rules.values import Cause, Waiting

from .link import AOI, NOON, REN, TODAY, TOMORROW, UNCLEAR, Link, blocked, plan, seconds

ONE_DAY = dt.timedelta(days=1)


def moved(*answers: Answer[Any]) -> Link:
    """葵's plan of tomorrow stands under k12, which is somebody else's by now."""
    link = Link()
    link.stands(AOI, TOMORROW)
    link.server.people[0] = link.server.person(AOI, key="k12", code="0099", division_code="3000")
    link.knows(*link.server.people)
    link.server.will("delete", *answers)
    return link


def row(link: Link):
    return link.company.applied["k12", TOMORROW]


def test_it_is_read_in_the_division_of_the_key_and_deleted() -> None:
    link = moved()
    assert link.visit() is True
    assert link.server.calls == [("schedules", "3000", TOMORROW, TOMORROW), ("delete", "k12", TOMORROW)]
    assert (row(link).removal, row(link).plan, row(link).since) == ("done", None, None)
    assert link.company.seen["k12", TOMORROW].plan is None
    assert link.visit() is False


def test_one_that_is_gone_already_costs_no_delete() -> None:
    link = moved()
    link.server.plans.clear()
    link.visit()
    assert (row(link).removal, link.server.written) == ("done", [])


def changed_by_hand(link: Link) -> None:
    link.server.plans["k12", TOMORROW] = plan(TOMORROW, 7, 16)


def with_leave(link: Link) -> None:
    link.server.leave.add(("k12", TOMORROW))


def punched(link: Link) -> None:
    link.company.punches = True
    link.server.punched.add(("k12", TOMORROW))


@pytest.mark.parametrize("change", [changed_by_hand, with_leave, punched])
def test_one_that_is_not_only_ours_any_more_is_left_there(change) -> None:
    link = moved()
    change(link)
    link.visit()
    assert (row(link).removal, link.server.written) == ("left", [])


def test_one_that_may_not_be_deleted_is_left_there() -> None:
    link = moved(Answer(Recovery.REFUSED))
    link.visit()
    assert (row(link).removal, link.company.waiting, link.company.block) == ("left", None, None)


def test_an_unclear_delete_is_looked_at_again_after_ninety_seconds() -> None:
    link = moved(UNCLEAR)
    link.visit()
    assert (row(link).removal, row(link).since, row(link).read_back_at) == ("", NOON, NOON + seconds(90))
    link.at += seconds(90)
    link.visit()
    assert (row(link).removal, link.server.count("delete")) == ("done", 2)


def test_a_bad_answer_to_a_delete_is_felt_by_the_connection() -> None:
    link = moved(blocked(BlockReason.TOKEN))
    link.visit()
    assert (row(link).removal, link.company.block) == ("", Cause.TOKEN)


def test_it_is_not_deleted_within_the_margin_of_the_hours() -> None:
    link = moved()
    link.at = NOON.replace(hour=16, minute=58, second=29)
    link.company.synced_at = link.at
    link.server.takes["schedules"] = seconds(1)
    link.visit()
    assert (link.server.written, link.company.waiting) == ([], Waiting.WINDOW)


def test_all_of_them_go_each_with_its_own_read() -> None:
    link = moved()
    link.stands(AOI, TODAY).key = "k12"
    link.visit()
    assert sorted(call[2] for call in link.server.written) == [TODAY, TOMORROW]
    assert link.server.count("schedules") == 2


def test_owed_days_go_before_them() -> None:
    link = moved()
    link.confirmed(REN, TOMORROW)
    link.visit()
    assert [call[0] for call in link.server.written] == ["put", "delete"]


@pytest.mark.parametrize(("recovery", "synced"), [(Recovery.REMAP, 1), (Recovery.BLOCK_DAY, 0)])
def test_a_delete_that_was_not_taken_is_tried_again_after_a_day(recovery: Recovery, synced: int) -> None:
    link = moved(Answer(recovery))
    link.visit()
    assert link.server.count("employees") == synced
    assert (row(link).removal, row(link).read_back_at) == ("", NOON + ONE_DAY)
    link.at += ONE_DAY - seconds(1)
    link.company.synced_at = link.at
    assert link.visit() is False
    link.at += seconds(1)
    link.visit()
    assert row(link).removal == "done"


def test_a_delete_that_shows_a_wrong_clock_is_on_file_and_stops_the_connection() -> None:
    link = moved(Answer(Recovery.APPLIED, server_date=NOON + ONE_DAY))
    link.visit()
    assert (row(link).removal, link.company.block) == ("done", Cause.CLOCK)


def of_today(link: Link) -> Link:
    link.company.applied["k12", TODAY] = link.company.applied.pop(("k12", TOMORROW))
    link.company.applied["k12", TODAY].date = TODAY
    link.server.plans["k12", TODAY] = link.server.plans["k12", TOMORROW]
    return link


@pytest.mark.parametrize(("read", "deleted"), [(5, 1), (5.1, 0)])
def test_one_of_today_is_not_deleted_on_a_read_of_more_than_five_seconds(read: float, deleted: int) -> None:
    link = of_today(moved())
    link.server.takes["schedules"] = seconds(read)
    link.visit()
    assert link.server.count("delete") == deleted
    assert link.company.waiting is (None if deleted else Waiting.TROUBLE)


@pytest.mark.parametrize(("held_up", "deleted"), [(5, 1), (5.1, 0)])
def test_a_delete_that_was_held_up_for_more_than_five_seconds_is_not_sent(held_up: float, deleted: int) -> None:
    link = moved()
    link.slow("start_removal", seconds(held_up))
    link.visit()
    assert link.server.count("delete") == deleted
