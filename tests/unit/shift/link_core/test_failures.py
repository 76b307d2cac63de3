"""What a bad answer does to the whole connection: how long exactly it waits, and what it tells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, BlockReason, Recovery
from kakutei.shift.link.rules.pace import opening_delay
from kakutei.shift.link.rules.values import Cause, Waiting

from .link import AOI, NOON, REN, SILENT, TODAY, TOMORROW, UNCLEAR, Link, blocked, seconds

RATE = Answer[Any](Recovery.RATE_WAIT, code="105")


def answering(*answers: Answer[Any], call: str = "put", link: Link | None = None) -> Link:
    """Five days are owed, and the server answers like this."""
    link = link or Link()
    for day in range(5):
        link.confirmed(AOI, TOMORROW + dt.timedelta(days=day))
    link.server.will(call, *answers)
    assert link.run_once()
    return link


def waits(link: Link) -> tuple[Waiting | None, dt.timedelta, int]:
    assert link.company.wait_until is not None
    return link.company.waiting, link.company.wait_until - NOON, link.company.failures


def test_hours_refused_outside_ours_are_waited_for_a_quarter_of_an_hour_and_count_as_no_failure() -> None:
    link = answering(Answer(Recovery.WAIT_WINDOW))
    assert waits(link) == (Waiting.WINDOW, dt.timedelta(minutes=15), 0)
    assert link.server.count("put") == 1


def test_hours_that_began_while_we_asked_are_waited_for_to_their_end() -> None:
    link = Link(at=dt.datetime(2026, 12, 1, 16, 58, 20, tzinfo=JST))
    link.server.takes["schedules"] = seconds(10)
    answering(Answer(Recovery.WAIT_WINDOW), call="schedules", link=link)
    assert link.company.wait_until == dt.datetime(2026, 12, 1, 19, 1, 15, tzinfo=JST) + opening_delay(
        link.company.identity
    )


def test_a_limit_without_a_time_is_waited_for_a_minute_at_half_the_rate() -> None:
    link = answering(RATE)
    assert waits(link) == (Waiting.RATE, seconds(60), 0)
    assert link.company.rate_limit == 225
    assert link.server.count("put") == 1


def test_a_limit_with_a_time_is_waited_for_as_long_as_asked() -> None:
    link = answering(Answer(Recovery.RATE_WAIT, code="303", retry_after=seconds(7)))
    assert waits(link) == (Waiting.RATE, seconds(7), 0)


def after_a_limit(code: str, call: str) -> Link:
    link = Link()
    link.company.waiting = Waiting.RATE
    return answering(Answer(Recovery.RATE_WAIT, code=code), call=call, link=link)


def test_105_again_right_after_a_limit_means_that_we_are_not_let_in() -> None:
    link = after_a_limit("105", "schedules")
    assert (link.company.block, link.company.rate_limit) == (Cause.UNAUTHORIZED_UNSPECIFIED, 450)
    assert link.company.next_probe_at == NOON + dt.timedelta(minutes=15)


def test_another_limit_right_after_a_limit_is_one_more() -> None:
    link = after_a_limit("303", "schedules")
    assert (link.company.block, link.company.rate_limit) == (None, 225)


def test_105_after_another_call_went_well_is_a_limit() -> None:
    link = after_a_limit("105", "put")
    assert (link.company.block, link.company.waiting) == (None, Waiting.RATE)


def test_105_after_another_wait_is_a_limit() -> None:
    link = Link()
    link.company.waiting = Waiting.TROUBLE
    answering(RATE, call="schedules", link=link)
    assert link.company.waiting is Waiting.RATE


@pytest.mark.parametrize(("maintenance", "waiting"), [(True, Waiting.MAINTENANCE), (False, Waiting.UNREACHABLE)])
def test_a_host_that_is_unwell_is_waited_for_longer_with_each_failure(maintenance: bool, waiting: Waiting) -> None:
    link = answering(Answer(Recovery.RETRY, maintenance=maintenance))
    assert waits(link) == (waiting, seconds(5), 1)
    link.company.wait_until = None
    link.server.will("schedules", Answer(Recovery.RETRY, maintenance=maintenance))
    link.run_once()
    assert waits(link) == (waiting, seconds(10), 2)


def test_a_host_that_says_when_is_asked_then() -> None:
    assert waits(answering(Answer(Recovery.RETRY, retry_after=seconds(600)))) == (
        Waiting.UNREACHABLE,
        seconds(600),
        1,
    )


def test_a_failed_read_pauses_and_nothing_is_written() -> None:
    link = answering(Answer(Recovery.FAILED_READ), call="schedules")
    assert waits(link) == (Waiting.TROUBLE, seconds(5), 1)
    assert not link.server.writes


def test_a_failed_read_that_says_when_is_tried_again_then() -> None:
    link = answering(Answer(Recovery.FAILED_READ, retry_after=seconds(90)), call="schedules")
    assert waits(link)[1] == seconds(90)


def test_two_unclear_writes_hold_up_no_other() -> None:
    link = answering(UNCLEAR, UNCLEAR)
    assert (link.company.waiting, link.server.count("put")) == (None, 5)


def test_the_third_unclear_write_in_a_row_pauses_the_connection() -> None:
    link = answering(UNCLEAR, UNCLEAR, UNCLEAR)
    assert waits(link) == (Waiting.TROUBLE, seconds(40), 4)
    assert link.server.count("put") == 3


def test_a_good_answer_between_unclear_ones_begins_the_count_anew() -> None:
    from .link import DONE

    link = answering(UNCLEAR, UNCLEAR, DONE, UNCLEAR, UNCLEAR)
    assert (link.company.waiting, link.server.count("put")) == (None, 5)


def test_answers_without_times_are_no_failures() -> None:
    link = answering(*[SILENT] * 5)
    assert (link.company.waiting, link.company.failures, link.server.count("put")) == (None, 0, 5)


@pytest.mark.parametrize(
    ("reason", "cause", "probed_after"),
    [
        (BlockReason.TOKEN, Cause.TOKEN, 60),
        (BlockReason.ADDRESS, Cause.ADDRESS, 15),
        (BlockReason.PERMISSION, Cause.PERMISSION, 60),
        (BlockReason.UNAUTHORIZED_UNSPECIFIED, Cause.UNAUTHORIZED_UNSPECIFIED, 15),
        (BlockReason.BASE_URL, Cause.BASE_URL, 60),
        (BlockReason.CERTIFICATE, Cause.CERTIFICATE, 15),
        (BlockReason.PRIVATE_ADDRESS, Cause.PRIVATE_ADDRESS, 15),
        (BlockReason.BAD_REQUEST, Cause.BAD_REQUEST, 60),
        (None, Cause.BAD_REQUEST, 60),
    ],
)
def test_a_cause_that_needs_action_stops_the_connection_until_a_probe(
    reason: BlockReason | None, cause: Cause, probed_after: int
) -> None:
    link = answering(blocked(reason))
    assert (link.company.block, link.company.next_probe_at) == (cause, NOON + dt.timedelta(minutes=probed_after))
    assert link.server.count("put") == 1


def test_a_host_that_is_not_safe_stops_the_connection() -> None:
    link = answering(Answer(Recovery.BLOCK_HOST, reason=BlockReason.CERTIFICATE))
    assert link.company.block is Cause.CERTIFICATE


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("権限がありません [日別スケジュールデータ(Read/Write)]。", "日別スケジュールデータ(Read/Write)"),
        ("[203.0.113.7][x]", "203.0.113.7"),
        ("だめです", "だめです"),
        ("", ""),
    ],
)
def test_the_bracketed_part_of_a_message_is_shown(message: str, about: str) -> None:
    assert answering(blocked(BlockReason.PERMISSION, message)).company.block_about == about


@pytest.mark.parametrize(
    "recovery", [Recovery.REFUSED, Recovery.BLOCK_DAY, Recovery.APPLIED], ids=lambda recovery: recovery.value
)
def test_what_concerns_one_day_holds_up_no_other(recovery: Recovery) -> None:
    link = answering(Answer(recovery))
    assert (link.company.waiting, link.company.block, link.server.count("put")) == (None, None, 5)


def test_one_persons_trouble_is_not_anothers() -> None:
    link = Link()
    link.confirmed(REN, TODAY)
    answering(UNCLEAR, link=link)
    assert link.server.count("put") == 6


# --- the others at the same address ---


@pytest.mark.parametrize(("asked", "others"), [(None, 5 + 30), (120, 120 + 30), (3600, 900 + 30)])
def test_in_an_outage_others_wait_30_s_longer_than_the_one_that_asks(asked: int | None, others: int) -> None:
    link = answering(Answer(Recovery.RETRY, retry_after=asked and seconds(asked)))
    assert link.other.wait_until == NOON + seconds(others)
    assert (link.other.waiting, link.other.failures) == (Waiting.UNREACHABLE, 1)


def test_a_trouble_of_one_company_holds_up_no_other() -> None:
    assert answering(Answer(Recovery.FAILED_READ), call="schedules").other.wait_until is None
