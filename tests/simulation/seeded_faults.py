"""Bugs in what is done with a day: reading, deciding, writing. A checker that never fired proves nothing."""

from __future__ import annotations

from kakutei.jptime.hours import opens_at
from kakutei.kotclient import client as client_module
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.shift.link import delivery, delivery_worker, reading, run, sync
from kakutei.shift.link.rules.decide import NOTHING_APPLIED, Applied, Delete, Put, Settle, decide
from kakutei.shift.link.rules.employees import resolve_employee
from kakutei.shift.link.rules.values import Actual, Outcome

from .repository import InMemoryRepository
from .seeding import Bug
from .server import SimClient


def _no_margins(windows, at, delay):
    opening = opens_at(windows, at)
    return opening + delay if opening else None


def _unanswered_is_done(self, method, path, body):
    answer = _write(self, method, path, body)
    return Answer(Recovery.APPLIED) if answer.recovery is Recovery.AMBIGUOUS else answer


def _failed_read_is_empty(self, path, params, read, dates=None):
    answer = _read(self, path, params, read, dates)
    return Answer(Recovery.APPLIED, []) if answer.recovery is Recovery.FAILED_READ else answer


def _ignoring(change):
    return lambda want, applied, seen: decide(want, applied, change(seen))


def _deletes_anything(want, applied, seen):
    step = decide(want, applied, seen)
    return Delete() if want.plan is None and seen.plan else step


def _never_deletes(want, applied, seen):
    step = decide(want, applied, seen)
    return Settle(Outcome.DELIVERED, None) if isinstance(step, Delete) else step


def _always_puts(want, applied, seen):
    return Put(want.plan) if want.plan and not seen.leave else decide(want, applied, seen)


def _settles_any_plan(want, applied, seen):
    return Settle(Outcome.DELIVERED, want.plan) if want.plan and seen.plan else decide(want, applied, seen)


def _takes_html(raw, *, deletes):
    html = raw.body.startswith(b"<html")
    return Answer(Recovery.APPLIED, status=raw.status) if html else _written(raw, deletes=deletes)


def _never_reads_back(want, applied, seen):
    if applied.ambiguous and want.plan == applied.sent:
        return Settle(Outcome.DELIVERED, applied.sent)
    return decide(want, applied, seen)


def _deletes_unseen(run, day, division):
    delivery._delete_orphaned(run, day, day.applied.plan, run.now())


def _farthest_first(run):
    return _match_days(run)[::-1]


def _first_of_many(number, date, employees):
    named = [employee for employee in employees.get(number, ()) if employee.works_on(date)]
    return named[0] if len(named) > 1 else resolve_employee(number, date, employees)


def _any_holder_of_the_number(number, date, employees):
    named = employees.get(number, ())
    return named[0] if len(named) == 1 else resolve_employee(number, date, employees)


def _no_plans(self, claim, at):
    return []


def _forgets(self, c, staff, date, want):
    if (staff, date) in c.desired:
        return True
    return _confirm(self, c, staff, date, want)


_write, _read, _confirm = client_module.KotClient._write, client_module.KotClient._read, InMemoryRepository.confirm
_written, _match_days = client_module._written, delivery._match_days
_without = {"leave": lambda s: _changed(s, leave=""), "actual": lambda s: _changed(s, actual=Actual.NONE)}


def _changed(seen, **values):
    return type(seen)(**{**vars(seen), **values})


BUGS = {
    "no margins at the hours": Bug(run, "closed_until", _no_margins, ("I4 margins",)),
    "hours forgotten": Bug(run, "closed_until", lambda *_: None, ("I4 hours", "I4 margins")),
    "an unanswered write is done": Bug(client_module.KotClient, "_write", _unanswered_is_done, ("I10", "I3")),
    "a failed read is empty": Bug(client_module.KotClient, "_read", _failed_read_is_empty, ("I8", "I2", "I10", "I6")),
    "leave there not seen": Bug(delivery, "decide", _ignoring(_without["leave"]), ("I7 leave there",)),
    "actuals there not seen": Bug(delivery, "decide", _ignoring(_without["actual"]), ("I6 actuals",)),
    "deletes what is not ours": Bug(delivery, "decide", _deletes_anything, ("I8 not ours", "I6", "I7")),
    "never deletes": Bug(delivery, "decide", _never_deletes, ("I3", "I10", "I14")),
    "writes an identical plan": Bug(delivery, "decide", _always_puts, ("I12", "I6")),
    "any plan there is the wanted one": Bug(delivery, "decide", _settles_any_plan, ("I3", "I10")),
    "old reads are fresh": Bug(
        delivery, "_is_fresh", lambda run, date, seen: True, ("I6 stale read",)
    ),
    "moved plans stay": Bug(delivery_worker, "delete_orphaned_plans", lambda run: None, ("I14",)),
    "moved plans not listed": Bug(InMemoryRepository, "orphaned_plans", _no_plans, ("I14",)),
    "a changed day is forgotten": Bug(InMemoryRepository, "confirm", _forgets, ("I1",)),
    "the token of the first company": Bug(
        SimClient, "__init__", lambda self, servers, *, company, token, worker: _init(
            self, servers, company=company, token="token-0-0", worker=worker
        ), ("I13",),
    ),
    "nothing is ever ours": Bug(Applied, "is_ours", lambda self, plan: False, ("I2", "I10", "I14")),
    "everything is ours": Bug(Applied, "is_ours", lambda self, plan: True, ("I8 not ours",)),
    "leave of a sent shift needs nothing": Bug(
        delivery, "needs_reading", lambda want, applied: want.plan is not None or applied == NOTHING_APPLIED,
        ("I10", "I2", "I14"),
    ),
    "a range read forgets plans": Bug(
        reading, "seen_days", lambda days, schedules, punches, at: _seen_days(days, [], punches, at),
        ("I12", "I10", "I3", "I14"),
    ),
    "html with 200 is ok": Bug(client_module, "_written", _takes_html, ("I3", "I10")),
    "no read-back": Bug(delivery, "decide", _never_reads_back, ("I3", "I10")),
    "read back at once": Bug(
        delivery, "_read_back_at", lambda run, write, answer: run.now(), ("I10 too soon",)
    ),
    "moved plans are deleted without a look": Bug(delivery, "_delete_if_ours", _deletes_unseen, ("I8 unread",)),
    "not the nearest first": Bug(delivery, "_match_days", _farthest_first, ("I5 order",)),
    "of two people with a number the first": Bug(delivery, "resolve_employee", _first_of_many, ("I14 listed",)),
    "who has left still gets shifts": Bug(delivery, "resolve_employee", _any_holder_of_the_number, ("I14 listed",)),
    "any token is our company's": Bug(sync, "_is_another_company", lambda *_: False, ("I13 not approved",)),
}  # fmt: skip
_init, _seen_days = SimClient.__init__, reading.seen_days
