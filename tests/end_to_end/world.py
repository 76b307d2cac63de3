"""The shift side of the end-to-end tests: a company with stores and staff, edited and confirmed by the app's own actions."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import close_old_connections
from django_scopes import scope, scopes_disabled

from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import Confirmed, confirm_period
from kakutei.shift.actions.confirmation_review import Selection, review_confirmation
from kakutei.shift.actions.link import ask_sync, set_link
from kakutei.shift.actions.link_worker import courier
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.save_cells import CellEdit
from kakutei.shift.actions.unlock_days import unlock_days
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.status import DayShown, states_in
from kakutei.shift.people.models import Company, Membership, Staff, Store, User
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType
from tests.end_to_end.attendance import READS_PUNCHES, AttendanceSide
from tests.support.saving import save_cells
from tests.support.waiting import wait_until

EARLY, LATE, NIGHT = (7 * 60, 16 * 60), (13 * 60, 22 * 60), (22 * 60, 30 * 60)


def shift(times: tuple[int, int]) -> Entry:
    return Entry(Kind.SHIFT, *times)


LEAVE = Entry(Kind.LEAVE, leave=LeaveType.DAY_OFF)


@dataclass
class World:
    attendance: AttendanceSide
    folder: Path
    company: Company
    store: Store
    owner: User
    staff: dict[str, Staff] = field(default_factory=dict)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def begin(cls, attendance: AttendanceSide, folder: Path) -> World:
        with scopes_disabled():
            Connection.objects.filter(ended_at=None).update(ended_at=clock.now())
        company = add_company(
            name="試験商店", owner_email="owner@example.jp", owner_name="持主", grant_link=True, at=clock.now()
        )
        with scope(company=company):
            store = Store.objects.create(company=company, name="本店", division_code="1001")
        return cls(attendance, folder, company, store, User.objects.get())

    def end(self) -> None:
        self.stop_workers()
        close_old_connections()

    # --- setting up ---

    def hire(self, count: int) -> None:
        with scope(company=self.company):
            for n in range(1, count + 1):
                person = Staff.objects.create(
                    company=self.company, number=f"{n:04d}", family_name="試験", given_name=str(n)
                )
                Membership.objects.create(company=self.company, staff=person, store=self.store)
                self.staff[person.number] = person

    def connect(self, token: str = READS_PUNCHES, first: dt.date | None = None) -> None:
        with scope(company=self.company):
            self.enter_token(token)
            set_link(company=self.company, on=True, first_work_date=first or self.today, at=clock.now())
        self.company.refresh_from_db()

    def enter_token(self, token: str) -> None:
        with scope(company=self.company):
            save_company(
                company=self.company, name="試験商店", token=token, base_url=self.attendance.base_url, at=clock.now()
            )

    @property
    def connection(self) -> Connection:
        with scope(company=self.company):
            return Connection.objects.get(ended_at=None)

    # --- the manager ---

    @property
    def today(self) -> dt.date:
        return today(clock.now())

    def day(self, n: int) -> dt.date:
        """`n` days after today."""
        return self.today + dt.timedelta(days=n)

    def type(self, number: str, date: dt.date, entry: Entry, store: Store | None = None) -> None:
        with scope(company=self.company):
            edit = CellEdit(self.staff[number].pk, date, entry)
            save_cells(store=store or self.store, edits=[edit], by=self.owner, at=clock.now())

    def type_all(self, dates: DateSpan, entry: Entry) -> None:
        with scope(company=self.company):
            edits = [CellEdit(person.pk, date, entry) for person in self.staff.values() for date in dates]
            save_cells(store=self.store, edits=edits, by=self.owner, at=clock.now())

    def type_many(self, cells: list[tuple[str, dt.date, Entry]]) -> None:
        with scope(company=self.company):
            edits = [CellEdit(self.staff[number].pk, date, entry) for number, date, entry in cells]
            save_cells(store=self.store, edits=edits, by=self.owner, at=clock.now())

    def clear_cell(self, number: str, date: dt.date) -> None:
        self.type(number, date, NOTHING)

    def unlock_past(self, since: dt.date) -> None:
        """The days before today, until they are confirmed."""
        with scope(company=self.company):
            past = DateSpan(since, self.today)
            unlock_days(store=self.store, span=past, reason="試験", by=self.owner, at=clock.now())

    def confirm(self, span: DateSpan | None = None, store: Store | None = None) -> Confirmed:
        """Long plans of several stores are answered with "send as one plan"."""
        span = span or DateSpan(self.day(-40), self.day(400))
        with scope(company=self.company):
            place, at = store or self.store, clock.now()
            questions = review_confirmation(store=place, span=span, at=at).questions
            joined = Selection(joined=frozenset(questions))
            seen = review_confirmation(store=place, span=span, at=at, selection=joined).digest
            return confirm_period(store=place, span=span, by=self.owner, at=at, seen=seen, selection=joined)

    def sync(self) -> None:
        with scope(company=self.company):
            ask_sync(company=self.company, at=clock.now())

    # --- the link ---

    def deliver(self) -> None:
        """Visits until there is nothing to do now."""
        link = courier(worker="test")
        while link.run_once():
            continue

    def start_worker(self, *, module: str = "", point: str = "") -> subprocess.Popen[bytes]:
        words = ["-m", module, point] if module else ["-m", "kakutei", "worker", "shift"]
        process = subprocess.Popen([sys.executable, *words], env=os.environ.copy())
        self.workers.append(process)
        return process

    def stop_workers(self) -> None:
        for process in self.workers:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(40)
        self.workers.clear()

    def move_clock(self, period: dt.timedelta) -> None:
        """For all processes, from now on."""
        (self.folder / "clock").write_text(str((clock.offset() + period).total_seconds()))

    def set_clock(self, at: dt.datetime) -> None:
        self.move_clock(at - clock.now())

    # --- what people see ---

    def state(self, number: str, date: dt.date) -> DayShown:
        with scope(company=self.company):
            self.company.refresh_from_db()
            person = self.staff[number]
            found = states_in(self.company, [person], date, date + dt.timedelta(days=1), at=clock.now())
        return found[person.pk, date]

    def label(self, number: str, date: dt.date) -> str:
        return self.state(number, date).shown.state.label

    def labels(self) -> Counter[str]:
        with scope(company=self.company):
            self.company.refresh_from_db()
            people = list(self.staff.values())
            found = states_in(self.company, people, self.day(-400), self.day(400), at=clock.now())
        return Counter(each.shown.state.label for each in found.values())

    def wait_until_all_arrived(self, seconds: float = 180) -> None:
        wait_until(lambda: set(self.labels()) <= {"反映済み", "対象外"}, seconds=seconds, what="all marks turning ✓")

    def pending_days(self) -> int:
        with scope(company=self.company):
            return DesiredDay.objects.filter(outcome="").count()


def stands(date: dt.date, times: tuple[int, int]) -> tuple[str, str]:
    """As AttendanceSide.plans() shows it."""
    start, end = (moment(date, minutes).astimezone(dt.UTC) for minutes in times)
    return f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"
