"""Sync: who is who on the attendance side, and what the token may read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakutei.kotclient.answers import BlockReason, Recovery
from kakutei.shift.link.reading import mapped
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.link.setbacks import Stopped, meet_setback

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit


def sync(visit: Visit) -> None:
    """Replaces the mapping. A token that shows hardly anyone we know is another company's: that waits for a person."""
    asked_at = visit.now()
    employees = _employees(visit)
    if visit.claim.synced_at is None and _is_another_company(visit, employees):
        visit.ledger.begin_again(visit.claim, visit.now())
        raise Stopped
    if visit.claim.sync_asked_at:
        _try_schedules(visit, employees)
    _find_out_about_punches(visit, employees)
    visit.ledger.save_employees(visit.claim, employees, asked_at)


def _employees(visit: Visit) -> list[MappedEmployee]:
    """As of today, and as of the last owed date where somebody is not there today."""
    date = visit.today()
    found = mapped(visit.read(lambda: visit.server.employees(date=date)))
    numbers, last = visit.ledger.owed_numbers(visit.claim, visit.now())
    if last is None or last <= date or numbers <= {employee.code for employee in found}:
        return found
    later = mapped(visit.read(lambda: visit.server.employees(date=last)))
    known = {employee.key for employee in found}
    return [*found, *(employee for employee in later if employee.key not in known)]


def _is_another_company(visit: Visit, employees: list[MappedEmployee]) -> bool:
    known = visit.ledger.known_keys(visit.claim)
    return bool(known) and 2 * len(known & {employee.key for employee in employees}) < len(known)


def _try_schedules(visit: Visit, employees: list[MappedEmployee]) -> None:
    """Somebody wants to know whether the link works: the schedules are what it works with. Raises Stopped."""
    division, date = _a_division(employees), visit.today()
    if division:
        visit.read(lambda: visit.server.schedules(division=division, start=date, last=date))


def _a_division(employees: list[MappedEmployee]) -> str:
    return next((employee.division for employee in employees if employee.division), "")


def _find_out_about_punches(visit: Visit, employees: list[MappedEmployee]) -> None:
    """日別打刻データ (Read) is not needed, but where it is ticked we look before we write."""
    division, date = _a_division(employees), visit.today()
    if not division:
        return
    answer = visit.try_read(lambda: visit.server.punches(division=division, start=date, last=date))
    refused = answer.recovery is Recovery.BLOCK_COMPANY and answer.reason in (
        BlockReason.PERMISSION,
        BlockReason.ONE_OF_THREE,
    )
    if answer.ok or refused:
        visit.ledger.save_reads_punches(visit.claim, permitted=answer.ok)
    else:
        meet_setback(visit, answer)
