"""Steps that once broke a promise, and would again without the fix."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.jptime.workdate import JST

from . import regressions
from .differential import DifferentialMachine
from .regressions import EARLY, LATE, NOTHING, SPARING_READS

pytestmark = pytest.mark.django_db


def test_a_plan_that_was_never_answered_is_removed_when_the_number_names_another_key() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.faults([("lost_after", SPARING_READS)])
    state.confirm(0, 0, 1, EARLY)
    state.run_once(0)
    state.renumber(0, 0, "002")
    regressions.ended(state)


def test_a_deletion_that_was_lost_is_sent_again_for_a_plan_known_by_its_read_back_alone() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.faults([("lost_after", SPARING_READS), ("lost_before", SPARING_READS)])
    state.confirm(0, 0, 1, EARLY)
    state.run_once(0)
    state.confirm(0, 0, 1, NOTHING)
    state.visit_when_due()
    regressions.ended(state)


def test_a_plan_known_by_its_read_back_alone_is_ours_after_the_next_one_was_lost() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.faults([("lost_after", SPARING_READS), ("lost_before", SPARING_READS)])
    state.confirm(0, 0, 1, EARLY)
    state.run_once(0)
    state.confirm(0, 0, 1, LATE)
    state.visit_when_due()
    state.confirm(0, 0, 1, NOTHING)
    regressions.ended(state)


def test_a_removal_that_was_lost_is_sent_again_for_a_plan_that_was_never_answered() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.faults([("lost_after", SPARING_READS), ("lost_before", SPARING_READS), ("lost_before", SPARING_READS)])
    state.confirm(0, 0, 1, EARLY)
    state.run_once(0)
    state.renumber(0, 0, "002")
    state.visit_when_due()
    assert all(world.servers.history[-1].method == "DELETE" for world in state.worlds)
    regressions.ended(state)


def test_a_removal_by_a_worker_that_was_held_up_takes_nothing_of_what_came_since() -> None:
    """Held up between its last look and its send, past its lease, while the key's new person got a plan."""
    state = regressions.at_eleven(DifferentialMachine)
    state.confirm(0, 0, 1, EARLY)
    state.visits()
    state.swap_codes(0, 0, 1)
    state.confirm(0, 0, 1, NOTHING)
    state.held_up_visit(0, ("send", 4), [("forward", (100,)), ("confirm", (0, 1, 1, LATE)), ("other_visit", ())])
    assert any(world.servers.history[-1].stalled for world in state.worlds)
    regressions.ended(state)


def test_a_worker_switched_off_on_its_way_ends_alike_over_both_repositories() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.ask_sync(0)
    state.held_up_visit(0, ("pending_days", 2), [("switch", (0,))])
    regressions.ended(state)


def test_a_person_without_a_number_asks_for_no_list_of_a_later_day() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.renumber(0, 0, "")
    state.confirm(0, 0, 2, EARLY)
    state.visits()
    regressions.ended(state)


def test_what_the_server_said_of_a_refused_day_is_forgotten_once_it_arrived() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.faults([("refused_times", SPARING_READS)])
    state.confirm(0, 0, 1, EARLY)
    state.run_once(0)
    state.ask_sync(0)
    state.visits()
    regressions.ended(state)


def test_a_deletion_that_was_answered_counts_as_a_look() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.confirm(0, 0, 1, EARLY)
    state.visits()
    state.confirm(0, 0, 1, NOTHING)
    state.visits()
    regressions.ended(state)


def test_a_plan_that_was_taken_away_between_a_swap_of_numbers_and_the_look_up_is_sent_again() -> None:
    """The visit that was under way at the swap removes the plan under the old key, before it is known whom each names."""
    state = DifferentialMachine()
    state.begin(seed=0, start=dt.datetime(2026, 11, 28, 6, tzinfo=JST), skew=0, rate=450)
    state.punch(company=0, key=0, ahead=0)
    state.confirm_and_visit_with_faults(company=0, script=[("c1001", True)], wants=[EARLY] * 3)
    state.visit_when_due()
    state.confirm_and_held_up_visit(
        company=0, gate=("", 1), meanwhile=[("swap_numbers", (0,))], wants=[EARLY], worker=0
    )
    regressions.ended(state)


def test_a_plan_whose_removal_was_never_answered_is_read_back_when_its_key_is_its_persons_again() -> None:
    state = regressions.at_eleven(DifferentialMachine)
    state.confirm(0, 0, 1, EARLY)
    state.visits()
    state.swap_numbers(0)
    state.held_up_visit(0, ("send", 7), [("faults", (("html200", SPARING_READS),))])
    assert all(world.servers.history[-1].method == "DELETE" for world in state.worlds)
    state.swap_numbers(0)
    regressions.ended(state)
