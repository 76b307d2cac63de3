"""What Hypothesis may choose from: near the edges of the hours, and small, so that things meet."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan, WantedKind
from tests.simulation.server import FAULTS

from .world import COMPANIES, FIRST, KEYS, PEOPLE, Act

EDGES = [
    dt.time.fromisoformat(text)
    for text in (
        "07:58:29", "07:58:31", "07:59:59.500", "08:00", "09:59:59.500", "10:00", "10:01:14", "10:01:16", "10:02:20",
        "16:58:29", "16:58:31", "17:00", "18:59:59.500", "19:01:14", "19:01:16", "19:02:20", "23:59:50", "00:00", "12:00",
    )
]  # fmt: skip
companies, people, keys = st.integers(0, COMPANIES - 1), st.integers(0, PEOPLE - 1), st.integers(0, KEYS - 1)
ahead = st.integers(0, 2)
workers = st.integers(0, 1)
gates = st.one_of(
    st.tuples(st.sampled_from(("send", "send", "begin", "done", "unsure", "settle", "start_read")), st.integers(1, 6)),
    st.tuples(st.just(""), st.integers(1, 60)),
)
numbers = st.sampled_from(("000", "001", "002", "", "404"))
hours = st.sampled_from((0, 1, 5))
jumps = st.sampled_from((1, 9, 30, 92, 181, 900, 3600, 11_000))
scripts = st.lists(
    st.tuples(st.sampled_from(sorted(FAULTS)), st.sampled_from((True, True, False))), min_size=1, max_size=4
)


def _plan(hour: int, length: int) -> Plan:
    start = dt.datetime.combine(FIRST, dt.time(hour), JST)
    return Plan(start, start + dt.timedelta(hours=length))


PLANS = [_plan(9, 8), _plan(13, 9), _plan(22, 7)]
BY_HAND = [None, _plan(9, 8), _plan(10, 4)]
wants = st.sampled_from(
    [Want(WantedKind.SHIFT, plan) for plan in PLANS] + [Want(WantedKind.NONE, None), Want(WantedKind.LEAVE, None)]
)  # fmt: skip
some_wants = st.lists(wants, min_size=1, max_size=6)


def _act(name: str, *arguments: SearchStrategy) -> SearchStrategy[Act]:
    return st.tuples(st.just(name), st.tuples(*arguments))


_pass = _act("forward", st.sampled_from((100, 100, 100, 1, 400)))
_other = _act("other_visit")
_meanwhile = st.one_of(
    _other,
    _other,
    _act("confirm", companies, people, ahead, wants),
    _act("confirm", companies, people, ahead, wants),
    _act("punch", companies, keys, ahead),
    _act("type_plan", companies, keys, ahead, st.sampled_from(BY_HAND)),
    _act("type_leave", companies, keys, ahead),
    _act("switch", companies),
    _act("pause", companies, hours),
    _act("revoke", companies),
    _act("swap_codes", companies, st.just(0), st.integers(1, 2)),
    _act("swap_numbers", companies),
    _act("forward_to", st.sampled_from(EDGES)),
    _act("forward_to_due"),
)
meanwhile = st.builds(
    lambda first, rest: (*first, *rest), st.lists(_pass, max_size=1), st.lists(_meanwhile, min_size=1, max_size=4)
)
