"""What to do for one owed day: every branch, then everything at once (I6, I7, I8)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.clocktext import moment
from kakutei.shift.link.rules.decide import (
    NOTHING_APPLIED,
    Applied,
    Delete,
    Put,
    Settle,
    Step,
    Want,
    decide,
    needs_reading,
    settled_by_delete,
)
from kakutei.shift.link.rules.values import Actual, Outcome, Plan, Seen, WantedKind

LEAP_DAY = dt.date(2028, 2, 29)
READ_AT = moment(LEAP_DAY, 12 * 60)


def plan(start: int, end: int) -> Plan:
    return Plan(moment(LEAP_DAY, start * 60), moment(LEAP_DAY, end * 60))


EARLY, LATE, NIGHT, BY_HAND = plan(7, 16), plan(13, 22), plan(22, 30), plan(9, 18)
NO_SHIFT = Want(WantedKind.NONE, None)
LEAVE = Want(WantedKind.LEAVE, None)


def shift(wanted: Plan) -> Want:
    return Want(WantedKind.SHIFT, wanted)


def there(stands: Plan | None = None, *, leave: str = "", actual: Actual = Actual.NONE) -> Seen:
    return Seen(stands, leave, actual, "", READ_AT)


def our_plan(stands: Plan) -> Applied:
    return Applied(plan=stands)


def unanswered(sent: Plan | None, before: Plan | None = None) -> Applied:
    """A write that carried `sent` (None: a delete) and was never answered."""
    return Applied(plan=before, sent=sent, unanswered=1)


class Case(NamedTuple):
    want: Want
    applied: Applied
    seen: Seen
    step: Step


CASES = {
    # the wanted state is already there
    "the wanted shift is there and was sent by us": Case(
        shift(LATE), our_plan(LATE), there(LATE), Settle(Outcome.DELIVERED, LATE)
    ),
    "the wanted shift is there by chance and becomes ours": Case(
        shift(LATE), NOTHING_APPLIED, there(LATE), Settle(Outcome.DELIVERED, LATE)
    ),
    "the unanswered write turns out to have arrived": Case(
        shift(LATE), unanswered(LATE), there(LATE), Settle(Outcome.DELIVERED, LATE)
    ),
    "the wanted shift was entered manually": Case(
        shift(LATE), our_plan(EARLY), there(LATE), Settle(Outcome.DELIVERED, LATE)
    ),
    "the wanted shift is there with an actual": Case(
        shift(LATE), our_plan(LATE), there(LATE, actual=Actual.THERE), Settle(Outcome.DELIVERED, LATE)
    ),
    "the wanted shift is there with leave": Case(
        shift(LATE), our_plan(LATE), there(LATE, leave="半休"), Settle(Outcome.DELIVERED, LATE)
    ),
    "no shift is wanted and none is there": Case(NO_SHIFT, NOTHING_APPLIED, there(), Settle(Outcome.DELIVERED, None)),
    "our plan vanished by itself where none is wanted": Case(
        NO_SHIFT, our_plan(LATE), there(), Settle(Outcome.DELIVERED, None)
    ),
    "none is wanted, and only an actual is there": Case(
        NO_SHIFT, NOTHING_APPLIED, there(actual=Actual.THERE), Settle(Outcome.DELIVERED, None)
    ),
    "the unanswered delete turns out to have been done": Case(
        NO_SHIFT, unanswered(None, before=LATE), there(), Settle(Outcome.DELIVERED, None)
    ),
    # leave and actuals are left alone
    "leave stands where a shift is wanted": Case(
        shift(LATE), NOTHING_APPLIED, there(leave="有休"), Settle(Outcome.LEAVE_THERE, None)
    ),
    "leave stands beside our old plan": Case(
        shift(LATE), our_plan(EARLY), there(EARLY, leave="有休"), Settle(Outcome.LEAVE_THERE, EARLY)
    ),
    "leave stands beside a foreign plan": Case(
        shift(LATE), our_plan(EARLY), there(BY_HAND, leave="有休"), Settle(Outcome.LEAVE_THERE, None)
    ),
    "an actual is there where a shift is wanted": Case(
        shift(LATE), NOTHING_APPLIED, there(actual=Actual.THERE), Settle(Outcome.ACTUALS_THERE, None)
    ),
    "an actual is there beside our old plan": Case(
        shift(LATE), our_plan(EARLY), there(EARLY, actual=Actual.THERE), Settle(Outcome.ACTUALS_THERE, EARLY)
    ),
    "leave and an actual: the leave is named": Case(
        shift(LATE),
        our_plan(EARLY),
        there(EARLY, leave="有休", actual=Actual.THERE),
        Settle(Outcome.LEAVE_THERE, EARLY),
    ),
    "an actual is there, and the plan to be deleted is ours": Case(
        NO_SHIFT, our_plan(LATE), there(LATE, actual=Actual.THERE), Settle(Outcome.ACTUALS_THERE, LATE)
    ),
    "leave is there, and the plan to be deleted is ours": Case(
        LEAVE, our_plan(LATE), there(LATE, leave="有休"), Settle(Outcome.LEAVE_THERE, LATE)
    ),
    # a shift is wanted
    "an empty day": Case(shift(LATE), NOTHING_APPLIED, there(), Put(LATE)),
    "an empty day whose actuals may not be read": Case(
        shift(LATE), NOTHING_APPLIED, there(actual=Actual.UNKNOWN), Put(LATE)
    ),
    "our own older plan": Case(shift(LATE), our_plan(EARLY), there(EARLY), Put(LATE)),
    "our plan was removed there by hand": Case(shift(LATE), our_plan(EARLY), there(), Put(LATE)),
    "a foreign plan on a day that was never sent": Case(shift(LATE), NOTHING_APPLIED, there(BY_HAND), Put(LATE)),
    "our plan was changed there by hand": Case(
        shift(LATE), our_plan(EARLY), there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
    "the unanswered write did not arrive": Case(shift(LATE), unanswered(LATE), there(), Put(LATE)),
    "the unanswered older write arrived late": Case(shift(LATE), unanswered(EARLY), there(EARLY), Put(LATE)),
    "the unanswered write did not replace our older plan": Case(
        shift(LATE), unanswered(LATE, before=EARLY), there(EARLY), Put(LATE)
    ),
    "a foreign plan stands where a write was unanswered": Case(
        shift(LATE), unanswered(EARLY, before=NIGHT), there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
    "a foreign plan came where our first write was unanswered": Case(
        shift(LATE), Applied(sent=EARLY, unanswered=1), there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
    "the foreign plan of before still stands where our first write was unanswered": Case(
        shift(LATE), Applied(sent=LATE, unanswered=1, before=BY_HAND), there(BY_HAND), Put(LATE)
    ),
    # no shift is wanted
    "our own plan where none is wanted": Case(NO_SHIFT, our_plan(LATE), there(LATE), Delete()),
    "our own plan where none is wanted and actuals may not be read": Case(
        NO_SHIFT, our_plan(LATE), there(LATE, actual=Actual.UNKNOWN), Delete()
    ),
    "our unanswered write arrived, but none is wanted any more": Case(
        NO_SHIFT, unanswered(LATE), there(LATE), Delete()
    ),
    "the unanswered delete was not done": Case(NO_SHIFT, unanswered(None, before=LATE), there(LATE), Delete()),
    "a foreign plan where none is wanted": Case(
        NO_SHIFT, NOTHING_APPLIED, there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
    "our plan was changed there by hand and none is wanted": Case(
        NO_SHIFT, our_plan(LATE), there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
    "what an answered write carried long ago is not ours for ever": Case(
        NO_SHIFT, Applied(plan=EARLY, sent=LATE), there(LATE), Settle(Outcome.CHANGED_THERE, None)
    ),
    # leave is wanted: never sent, but our shift goes
    "our shift became leave": Case(LEAVE, our_plan(LATE), there(LATE), Delete()),
    "leave is wanted, and our shift is gone": Case(
        LEAVE, our_plan(LATE), there(), Settle(Outcome.NOT_APPLICABLE, None)
    ),
    "leave is wanted beside a foreign plan that we never touched": Case(
        LEAVE, NOTHING_APPLIED, there(BY_HAND), Settle(Outcome.NOT_APPLICABLE, None)
    ),
    "leave is wanted, and our shift was changed there by hand": Case(
        LEAVE, our_plan(LATE), there(BY_HAND), Settle(Outcome.CHANGED_THERE, None)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_next_step_where(case: Case) -> None:
    assert decide(case.want, case.applied, case.seen) == case.step


def test_after_a_reported_manual_change_a_confirmation_overwrites_it() -> None:
    step = decide(shift(LATE), our_plan(EARLY), there(BY_HAND))
    assert isinstance(step, Settle)
    assert decide(shift(LATE), Applied(plan=step.stands), there(BY_HAND)) == Put(LATE)


def test_after_a_reported_manual_change_a_deletion_keeps_it() -> None:
    step = decide(NO_SHIFT, our_plan(LATE), there(BY_HAND))
    assert isinstance(step, Settle)
    assert decide(NO_SHIFT, Applied(plan=step.stands), there(BY_HAND)) == Settle(Outcome.CHANGED_THERE, None)


@pytest.mark.parametrize(
    ("want", "applied", "reads"),
    [
        (LEAVE, NOTHING_APPLIED, False),
        (LEAVE, our_plan(LATE), True),
        (LEAVE, unanswered(LATE), True),
        (NO_SHIFT, NOTHING_APPLIED, True),
        (shift(LATE), NOTHING_APPLIED, True),
    ],
)
def test_leave_of_a_day_of_which_nothing_was_ever_sent_is_not_even_read(
    want: Want, applied: Applied, reads: bool
) -> None:
    assert needs_reading(want, applied) is reads


def test_a_delete_that_was_answered_settles_the_day() -> None:
    assert settled_by_delete(NO_SHIFT) is Outcome.DELIVERED
    assert settled_by_delete(LEAVE) is Outcome.NOT_APPLICABLE


plans = st.sampled_from([EARLY, LATE, NIGHT, BY_HAND])
maybe = st.none() | plans
wants = st.just(NO_SHIFT) | st.just(LEAVE) | plans.map(shift)
applieds = st.builds(Applied, plan=maybe, sent=maybe, unanswered=st.integers(0, 3))
seens = st.builds(there, maybe, leave=st.sampled_from(["", "有休"]), actual=st.sampled_from(Actual))


@given(wants, applieds, seens)
def test_nothing_is_written_on_a_day_with_leave_or_actuals(want: Want, applied: Applied, seen: Seen) -> None:
    if seen.leave or seen.actual is Actual.THERE:
        assert isinstance(decide(want, applied, seen), Settle)


@given(wants, applieds, seens)
def test_only_a_plan_that_is_ours_is_ever_deleted_and_only_where_no_shift_is_wanted(
    want: Want, applied: Applied, seen: Seen
) -> None:
    if decide(want, applied, seen) == Delete():
        assert seen.plan is not None
        assert seen.plan in (applied.plan, applied.sent if applied.ambiguous else applied.plan)
        assert want.plan is None


@given(wants, applieds, seens)
def test_only_a_wanted_shift_is_ever_written_and_never_where_it_stands_already(
    want: Want, applied: Applied, seen: Seen
) -> None:
    step = decide(want, applied, seen)
    if isinstance(step, Put):
        assert step.plan == want.plan
        assert seen.plan != want.plan
        assert want.kind is WantedKind.SHIFT


@given(wants, applieds, seens)
def test_a_shift_is_delivered_exactly_if_it_was_seen_there(want: Want, applied: Applied, seen: Seen) -> None:
    step = decide(want, applied, seen)
    delivered = isinstance(step, Settle) and step.outcome is Outcome.DELIVERED
    if want.kind is not WantedKind.LEAVE:
        assert delivered == (seen.plan == want.plan)
    else:
        assert not delivered


@given(wants, applieds, seens)
def test_what_stands_afterwards_because_of_us_is_what_was_seen(want: Want, applied: Applied, seen: Seen) -> None:
    step = decide(want, applied, seen)
    if isinstance(step, Settle) and step.stands is not None:
        assert step.stands == seen.plan


@given(wants, applieds, maybe)
def test_a_day_comes_to_rest_once_its_write_is_done(want: Want, applied: Applied, stands: Plan | None) -> None:
    step = decide(want, applied, there(stands))
    match step:
        case Put(written):
            assert isinstance(decide(want, our_plan(written), there(written)), Settle)
        case Delete():
            assert isinstance(decide(want, NOTHING_APPLIED, there()), Settle)
