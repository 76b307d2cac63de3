"""Who is who on the attendance side, and what the token may read there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.rules.pace import MAPPING_LASTS
from kakutei.shift.link.rules.values import Cause, DayBlock, Waiting

from .link import AOI, NOON, REN, TODAY, TOMORROW, Link, blocked, seconds

HOUR, ONE_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LATER = TODAY + dt.timedelta(days=30)


def due(link: Link | None = None) -> Link:
    """A day after the last sync."""
    link = link or Link()
    link.company.synced_at = NOON - 25 * HOUR
    link.confirmed(AOI, TOMORROW)
    return link


def asked() -> Link:
    link = Link()
    link.company.sync_asked_at = NOON - seconds(1)
    return link


def names(link: Link) -> list[str]:
    return [call[0] for call in link.server.calls]


def test_a_sync_replaces_the_mapping_as_of_when_it_asked() -> None:
    link = due()
    link.server.people = [link.server.person(AOI, key="k77"), link.server.person(REN)]
    link.server.takes["employees"] = seconds(2)
    link.run_once()
    assert set(link.company.mapping) == {"k77", "k34"}
    assert link.company.synced_at == NOON


def test_a_sync_that_was_asked_for_again_meanwhile_is_made_again() -> None:
    link = asked()
    employees = link.server.employees

    def asked_again(**about):
        link.company.sync_asked_at = link.at + seconds(1)
        return employees(**about)

    link.server.employees = asked_again
    link.run_once()
    assert link.company.sync_asked_at == NOON + seconds(1)


def test_a_later_hire_is_found_as_of_the_last_owed_date() -> None:
    link = due()
    link.confirmed(REN, LATER)
    link.server.people = [link.server.person(AOI)]
    ren = link.server.person(REN, hired_date=LATER)
    again = link.server.person(AOI, key="k12", last_name="旧姓")
    link.server.will(
        "employees", Answer(Recovery.APPLIED, [link.server.person(AOI)]), Answer(Recovery.APPLIED, [again, ren])
    )
    link.server.people.append(ren)
    link.run_once()
    assert [call for call in link.server.calls if call[0] == "employees"] == [
        ("employees", TODAY),
        ("employees", LATER),
    ]
    assert set(link.company.mapping) == {"k12", "k34"}
    assert link.company.mapping["k12"].name == "山本 葵"
    assert link.server.count("put") == 2


@pytest.mark.parametrize("date", [TODAY, TODAY - dt.timedelta(days=3)])
def test_an_unknown_person_without_a_later_date_is_searched_once(date: dt.date) -> None:
    link = due()
    link.company.desired.clear()
    wanted = link.confirmed(REN, date)
    link.server.people = [link.server.person(AOI)]
    link.run_once()
    assert link.server.count("employees") == 1
    assert wanted.block is DayBlock.NOT_FOUND


def test_where_all_are_there_today_one_list_will_do() -> None:
    link = due()
    link.confirmed(REN, LATER)
    link.run_once()
    assert link.server.count("employees") == 1


def test_with_nothing_owed_one_list_will_do() -> None:
    link = asked()
    link.run_once()
    assert link.server.count("employees") == 1


# --- another company ---


def with_a_new_token(known: int, still: int) -> Link:
    """Of so many employees known, the new token shows so many."""
    link = Link()
    people = [link.server.person(AOI, key=f"k{n}", code=f"{n}") for n in range(known)]
    link.knows(*people)
    link.company.synced_at = None
    link.server.people = [*people[:still], link.server.person(REN, key="new")]
    link.run_once()
    return link


@pytest.mark.parametrize(("known", "still", "other"), [(4, 1, True), (4, 2, False), (5, 2, True), (0, 0, False)])
def test_a_token_that_shows_less_than_half_of_whom_we_know_waits_for_a_person(
    known: int, still: int, other: bool
) -> None:
    link = with_a_new_token(known, still)
    assert (link.company.block is Cause.OTHER_COMPANY) is other
    assert ("new" in link.company.mapping) is not other


def test_after_the_first_sync_a_changed_staff_is_no_other_company() -> None:
    link = due()
    link.server.people = [link.server.person(AOI, key="k77")]
    link.run_once()
    assert (link.company.block, set(link.company.mapping)) == (None, {"k77"})


def test_with_another_company_nothing_else_is_asked() -> None:
    assert names(with_a_new_token(4, 1)) == ["employees"]


# --- what the token may read ---


def test_a_requested_sync_also_reads_the_schedules_of_a_division() -> None:
    link = asked()
    link.server.people = [link.server.person(AOI, division_code=None), link.server.person(REN, division_code="2000")]
    link.run_once()
    assert link.server.calls == [
        ("employees", TODAY),
        ("schedules", "2000", TODAY, TODAY),
        ("punches", "2000", TODAY, TODAY),
    ]


def test_a_sync_of_its_own_accord_does_not() -> None:
    link = due()
    link.company.desired.clear()
    link.company.synced_at = None
    link.run_once()
    assert names(link) == ["employees", "punches"]


def test_schedules_that_may_not_be_read_stop_the_connection_before_the_mapping_is_kept() -> None:
    link = asked()
    link.server.people = [link.server.person(AOI, key="k77")]
    link.server.will("schedules", blocked(BlockReason.PERMISSION))
    link.run_once()
    assert (link.company.block, set(link.company.mapping)) == (Cause.PERMISSION, {"k12", "k34"})


def test_without_any_division_nothing_more_is_asked() -> None:
    link = asked()
    link.company.punches = True
    link.server.people = [link.server.person(AOI, division_code=None)]
    link.run_once()
    assert names(link) == ["employees"]
    assert link.company.punches is True
    assert link.company.synced_at == NOON


@pytest.mark.parametrize(
    ("answer", "may", "stopped"),
    [
        (Answer(Recovery.APPLIED, []), True, None),
        (blocked(BlockReason.PERMISSION), False, None),
        (blocked(BlockReason.UNAUTHORIZED_UNSPECIFIED), False, None),
        (blocked(BlockReason.TOKEN), None, Cause.TOKEN),
        (blocked(BlockReason.ADDRESS), None, Cause.ADDRESS),
        (Answer(Recovery.BLOCK_HOST, reason=BlockReason.CERTIFICATE), None, Cause.CERTIFICATE),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_whether_punches_may_be_read_is_found_out_and_hinders_nothing(
    answer: Answer[Any], may: bool | None, stopped: Cause | None, before: bool
) -> None:
    link = asked()
    link.company.punches = before
    link.server.will("punches", answer)
    link.run_once()
    assert link.company.punches is (before if may is None else may)
    assert link.company.block is stopped
    assert (link.company.synced_at == NOON) is (stopped is None)


def test_punches_that_did_not_come_are_no_refusal() -> None:
    link = asked()
    link.company.punches = True
    link.server.will("punches", Answer(Recovery.FAILED_READ))
    link.run_once()
    assert (link.company.punches, link.company.waiting) == (True, Waiting.TROUBLE)


def test_a_visit_looks_who_is_who_at_most_once() -> None:
    link = due()
    link.server.will("put", Answer(Recovery.REMAP))
    link.run_once()
    assert link.server.count("employees") == 1
    assert link.company.desired[AOI, TOMORROW].block is DayBlock.NOT_FOUND


def test_who_is_who_is_looked_up_daily_as_long_as_plans_of_ours_are_to_come() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW + ONE_DAY)
    link.run_once()
    synced = link.server.count("employees")
    link.at = link.company.synced_at + MAPPING_LASTS
    assert link.run_once() is False
    link.at += seconds(1)
    assert link.run_once() is True
    assert link.server.count("employees") == synced + 1
    link.at += 2 * ONE_DAY
    assert link.run_once() is False
