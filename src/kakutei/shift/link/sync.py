"""Sync: reads the employees of the attendance side, and what the token may read."""

from __future__ import annotations

from kakutei.kotclient.answers import BlockReason, Recovery
from kakutei.shift.link.reading import mapped
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.link.run import Run, RunEnded


def sync(run: Run) -> None:
    """Replaces the mapping, at most once a run. A token whose employees are mostly unknown belongs to another company,
    which a person has to approve."""
    if run.synced:
        return
    run.synced = True
    asked_at = run.now()
    employees = _employees(run)
    if run.claim.synced_at is None and _is_another_company(run, employees):
        run.repository.begin_again(run.claim, run.now())
        raise RunEnded
    if run.claim.sync_asked_at:
        _try_schedules(run, employees)
    _find_out_about_punches(run, employees)
    run.repository.save_employees(run.claim, employees, asked_at)


def _employees(run: Run) -> list[MappedEmployee]:
    """As of today, and as of the last pending date if a pending day's employee is not in today's list."""
    date = run.today()
    found = mapped(run.read(lambda: run.server.employees(date=date)))
    numbers, last = run.repository.owed_numbers(run.claim, run.now())
    if last is None or last <= date or numbers <= {employee.code for employee in found}:
        return found
    later = mapped(run.read(lambda: run.server.employees(date=last)))
    known = {employee.key for employee in found}
    return [*found, *(employee for employee in later if employee.key not in known)]


def _is_another_company(run: Run, employees: list[MappedEmployee]) -> bool:
    known = run.repository.known_keys(run.claim)
    return bool(known) and 2 * len(known & {employee.key for employee in employees}) < len(known)


def _try_schedules(run: Run, employees: list[MappedEmployee]) -> None:
    """The connection test: reads schedules, which is what the link works with. Raises RunEnded."""
    division, date = _a_division(employees), run.today()
    if division:
        run.read(lambda: run.server.schedules(division=division, start=date, last=date))


def _a_division(employees: list[MappedEmployee]) -> str:
    return next((employee.division for employee in employees if employee.division), "")


def _find_out_about_punches(run: Run, employees: list[MappedEmployee]) -> None:
    """日別打刻データ (Read) is optional; where the token has it, punches are read before a write."""
    division, date = _a_division(employees), run.today()
    if not division:
        return
    answer = run.try_read(lambda: run.server.punches(division=division, start=date, last=date))
    refused = answer.recovery is Recovery.BLOCK_COMPANY and answer.reason in (
        BlockReason.PERMISSION,
        BlockReason.UNAUTHORIZED_UNSPECIFIED,
    )
    if answer.ok or refused:
        run.repository.save_reads_punches(run.claim, permitted=answer.ok)
    else:
        run.handle_failure(answer)
