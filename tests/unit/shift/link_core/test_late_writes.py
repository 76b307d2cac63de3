"""A write that was held up right before it left, and comes while another worker is at work on the same day: what it left
there is put right, and never shown as delivered."""

from __future__ import annotations

from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, Recovery
from kakutei.shift.link.port import LeaseLost, Sent
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Outcome

from .link import AOI, DONE, GONE, KEYS, NOON, TOMORROW, Link, plan, seconds, shift

FIRST, OLD, NEWER = shift(TOMORROW), shift(TOMORROW, 5, 14), shift(TOMORROW, 10, 18)
KEY_DAY = (KEYS[AOI], TOMORROW)


class Late(Link):
    """`FIRST` stands there; a worker was held up before it sent `OLD`; its lease is over, and `newer` is confirmed."""

    def __init__(self, newer: Want) -> None:
        super().__init__()
        self.stands(AOI, TOMORROW)
        self.confirmed(AOI, TOMORROW, OLD)
        claim = self.repository.claim("held up", NOON)
        assert claim
        self.claim = claim
        (self.old,) = self.repository.pending_days(claim, NOON)
        sent = Sent(OLD.plan, FIRST.plan, replaces_ours=True, unanswered=1)
        self.attempt = self.repository.begin(claim, self.old, KEYS[AOI], sent, NOON)
        self.day = self.confirmed(AOI, TOMORROW, newer)
        self.at += seconds(91)

    def arrives(self) -> None:
        self.server.plans[KEY_DAY] = plan(TOMORROW, 5, 14)
        with pytest.raises(LeaseLost):
            self.repository.done(
                self.claim, self.old, KEYS[AOI], self.attempt, DONE, OLD.plan, Outcome.DELIVERED, self.at
            )

    def arrives_during(self, call: str) -> None:
        """After the server did what the other worker asked for, and before he has written its answer down."""
        real = getattr(self.server, call)

        def overtaken(**about: Any) -> Answer[Any]:
            answer = real(**about)
            setattr(self.server, call, real)
            self.arrives()
            return answer

        setattr(self.server, call, overtaken)


def is_put_right(late: Late) -> None:
    late.run_once()
    assert late.day.outcome is None
    late.at += seconds(91)
    late.run_once()
    assert late.day.outcome is Outcome.DELIVERED
    assert late.server.plans.get(KEY_DAY) == late.day.want.plan


@pytest.mark.parametrize(
    ("newer", "call"), [(NEWER, "put_schedule"), (GONE, "delete_schedule")], ids=["changed", "withdrawn"]
)
def test_a_late_write_during_a_newer_one_does_not_stay(newer: Want, call: str) -> None:
    late = Late(newer)
    late.arrives_during(call)
    is_put_right(late)


def test_a_late_write_between_the_look_and_what_is_concluded_from_it_does_not_stay() -> None:
    late = Late(FIRST)
    late.arrives_during("schedules")
    is_put_right(late)


def test_a_late_write_during_a_newer_one_that_is_not_done_is_ours() -> None:
    late = Late(NEWER)
    late.server.will("put", Answer(Recovery.RETRY))
    late.arrives_during("put_schedule")
    is_put_right(late)
