"""⑩ Plans of ours under a key that is no longer their person's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.rules.values import Cause, Waiting

from .link import AOI, NOON, REN, TODAY, TOMORROW, UNCLEAR, Link, blocked, plan, seconds

ONE_DAY = dt.timedelta(days=1)


def orphaned(*answers: Answer[Any]) -> Link:
    """葵's plan of tomorrow is stored under k12, which now belongs to another person."""
    link = Link()
    link.stands(AOI, TOMORROW)
    link.server.people[0] = link.server.person(AOI, key="k12", code="0099", division_code="3000")
    link.knows(*link.server.people)
    link.server.will("delete", *answers)
    return link


def row(link: Link):
    return link.company.applied["k12", TOMORROW]


def test_it_is_read_in_the_division_of_the_key_and_deleted() -> None:
    link = orphaned()
    assert link.run_once() is True
    assert link.server.calls == [("schedules", "3000", TOMORROW, TOMORROW), ("delete", "k12", TOMORROW)]
    assert (row(link).removal, row(link).plan, row(link).since) == ("done", None, None)
    assert link.company.seen["k12", TOMORROW].plan is None
    assert link.run_once() is False


def test_one_that_is_gone_already_costs_no_delete() -> None:
    link = orphaned()
    link.server.plans.clear()
    link.run_once()
    assert (row(link).removal, link.server.writes) == ("done", [])


def changed_by_hand(link: Link) -> None:
    link.server.plans["k12", TOMORROW] = plan(TOMORROW, 7, 16)


def with_leave(link: Link) -> None:
    link.server.leave.add(("k12", TOMORROW))


def punched(link: Link) -> None:
    link.company.punches = True
    link.server.punched.add(("k12", TOMORROW))


@pytest.mark.parametrize("change", [changed_by_hand, with_leave, punched])
def test_one_that_is_not_only_ours_any_more_is_left_there(change) -> None:
    link = orphaned()
    change(link)
    link.run_once()
    assert (row(link).removal, link.server.writes) == ("left", [])


def test_one_that_may_not_be_deleted_is_left_there() -> None:
    link = orphaned(Answer(Recovery.REFUSED))
    link.run_once()
    assert (row(link).removal, link.company.waiting, link.company.block) == ("left", None, None)


def test_an_unclear_delete_is_looked_at_again_after_ninety_seconds() -> None:
    link = orphaned(UNCLEAR)
    link.run_once()
    assert (row(link).removal, row(link).since, row(link).read_back_at) == ("", NOON, NOON + seconds(90))
    link.at += seconds(90)
    link.run_once()
    assert (row(link).removal, link.server.count("delete")) == ("done", 2)


def test_a_bad_answer_to_a_delete_is_felt_by_the_connection() -> None:
    link = orphaned(blocked(BlockReason.TOKEN))
    link.run_once()
    assert (row(link).removal, link.company.block) == ("", Cause.TOKEN)


def test_it_is_not_deleted_within_the_margin_of_the_hours() -> None:
    link = orphaned()
    link.at = NOON.replace(hour=16, minute=58, second=29)
    link.company.synced_at = link.at
    link.server.takes["schedules"] = seconds(1)
    link.run_once()
    assert (link.server.writes, link.company.waiting) == ([], Waiting.WINDOW)


def test_all_of_them_go_each_with_its_own_read() -> None:
    link = orphaned()
    link.stands(AOI, TODAY).key = "k12"
    link.run_once()
    assert sorted(call[2] for call in link.server.writes) == [TODAY, TOMORROW]
    assert link.server.count("schedules") == 2


def test_owed_days_go_before_them() -> None:
    link = orphaned()
    link.confirmed(REN, TOMORROW)
    link.run_once()
    assert [call[0] for call in link.server.writes] == ["put", "delete"]


@pytest.mark.parametrize(("recovery", "synced"), [(Recovery.REMAP, 1), (Recovery.BLOCK_DAY, 0)])
def test_a_delete_that_was_not_taken_is_tried_again_after_a_day(recovery: Recovery, synced: int) -> None:
    link = orphaned(Answer(recovery))
    link.run_once()
    assert link.server.count("employees") == synced
    assert (row(link).removal, row(link).read_back_at) == ("", NOON + ONE_DAY)
    link.at += ONE_DAY - seconds(1)
    link.company.synced_at = link.at
    assert link.run_once() is False
    link.at += seconds(1)
    link.run_once()
    assert row(link).removal == "done"


def test_a_delete_that_shows_a_wrong_clock_is_on_file_and_stops_the_connection() -> None:
    link = orphaned(Answer(Recovery.APPLIED, server_date=NOON + ONE_DAY))
    link.run_once()
    assert (row(link).removal, link.company.block) == ("done", Cause.CLOCK)


def of_today(link: Link) -> Link:
    link.company.applied["k12", TODAY] = link.company.applied.pop(("k12", TOMORROW))
    link.company.applied["k12", TODAY].date = TODAY
    link.server.plans["k12", TODAY] = link.server.plans["k12", TOMORROW]
    return link


@pytest.mark.parametrize(("read", "deleted"), [(5, 1), (5.1, 0)])
def test_one_of_today_is_not_deleted_on_a_read_of_more_than_five_seconds(read: float, deleted: int) -> None:
    link = of_today(orphaned())
    link.server.takes["schedules"] = seconds(read)
    link.run_once()
    assert link.server.count("delete") == deleted
    assert link.company.waiting is (None if deleted else Waiting.TROUBLE)


@pytest.mark.parametrize(("held_up", "deleted"), [(5, 1), (5.1, 0)])
def test_a_delete_that_was_held_up_for_more_than_five_seconds_is_not_sent(held_up: float, deleted: int) -> None:
    link = orphaned()
    link.slow("start_removal", seconds(held_up))
    link.run_once()
    assert link.server.count("delete") == deleted
