"""Companies of the shift side that share one attendance company, each with people of its own numbers, and their managers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from django.db import InterfaceError, OperationalError, connection, connections
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import AlreadyConfirmed
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.save_cells import CellEdit
from kakutei.shift.link.models import Attempt
from kakutei.shift.link.status import DayShown, states_in
from kakutei.shift.people.models import Membership, Staff, Store, User
from kakutei.shift.roster.rules.entry import NOTHING
from tests.end_to_end.attendance import READS_PUNCHES, employee_key
from tests.end_to_end.world import EARLY, LATE, LEAVE, NIGHT, World, shift, stands
from tests.soak.environment import Environment
from tests.soak.verifier import Day, Mark, Times
from tests.support.saving import save_cells
from tests.support.waiting import wait_until

DONE = {"反映済み", "対象外"}


@dataclass
class Company:
    """`wanted` is what the manager confirmed last, by the manager's own book."""

    world: World
    on_leave: str
    dates: list[dt.date]
    wanted: dict[Day, Times | None] = field(default_factory=dict)
    changes: int = 0
    met_no_database: int = 0

    @classmethod
    def begin(cls, place: Environment, index: int, *, people: int, days: int) -> Company:
        """Its last person is never anything but on leave."""
        at, name = clock.now(), f"試験商店{index}"
        row = add_company(name=name, owner_email="owner@example.jp", owner_name="持主", grant_link=True, at=at)
        with scope(company=row):
            store = Store.objects.create(company=row, name="本店", division_code=f"{1001 + index}")
            world = World(place.attendance, place.folder, row, store, User.objects.get())
            for n in range(index * people + 1, (index + 1) * people + 1):
                person = Staff.objects.create(company=row, number=f"{n:04d}", family_name="試験", given_name=f"{n}")
                Membership.objects.create(company=row, staff=person, store=store)
                world.staff[person.number] = person
            save_company(company=row, name=name, token=READS_PUNCHES, base_url=place.proxy.base_url, at=at)
            set_link(company=row, on=True, first_work_date=world.today, at=at)
        row.refresh_from_db()
        company = cls(world, max(world.staff), [world.day(n) for n in range(10, 10 + days)])
        company.confirm({(company.on_leave, date): None for date in company.dates}, leave=True)
        return company

    @property
    def key_on_leave(self) -> str:
        return employee_key(self.on_leave)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(employee_key, self.world.staff))

    @property
    def working(self) -> list[str]:
        return sorted(set(self.world.staff) - {self.on_leave})

    def change_some(self, random: Random) -> None:
        """A few days of a few people, as a manager does."""
        some = {(random.choice(self.working), random.choice(self.dates)) for _ in range(random.randint(4, 12))}
        leave = random.random() < 0.1
        choices = [None] if leave else [EARLY, LATE, NIGHT, None]
        self.confirm({day: random.choice(choices) for day in sorted(some)}, leave=leave)

    def confirm(self, changes: dict[Day, tuple[int, int] | None], *, leave: bool = False) -> None:
        nothing = LEAVE if leave else NOTHING
        edits = [
            CellEdit(self.world.staff[number].pk, date, shift(times) if times else nothing)
            for (number, date), times in changes.items()
        ]
        self.insist(lambda: self._press(edits))
        for day, times in changes.items():
            value = stands(day[1], times) if times else None
            self.changes += self.wanted.get(day) != value
            self.wanted[day] = value

    def _press(self, edits: list[CellEdit]) -> None:
        """Pressed again after an error, what had been confirmed by the first press is confirmed already."""
        with scope(company=self.world.company):
            save_cells(store=self.world.store, edits=edits, by=self.world.owner, at=clock.now())
        try:
            self.world.confirm(DateSpan.around(self.dates))
        except AlreadyConfirmed:
            return

    def insist[T](self, deed: Callable[[], T]) -> T:
        """Where PostgreSQL is away, again when it is back: only what returned without an error counts as confirmed."""
        while True:
            try:
                return deed()
            except (OperationalError, InterfaceError):
                if connection.vendor == "sqlite":
                    raise
                self.met_no_database += 1
                wait_until(_database_answers, seconds=60, what="the database's return")

    def marks(self) -> dict[Day, Mark]:
        """What people see as delivered."""
        return self.insist(self._marks)

    def not_done(self) -> int:
        return self.insist(lambda: sum(1 for shown in self._states() if shown.shown.state.label not in DONE))

    def unfinished(self) -> dict[Day, str]:
        states = self.insist(lambda: list(self._states()))
        return {
            (each.staff.number, each.day.work_date): f"{each.shown.state.label} {each.shown.sentence}"
            for each in states
            if each.shown.state.label not in DONE
        }

    def attempts(self, number: str, date: dt.date) -> list[str]:
        """Start and answer of each write for the day, oldest first."""
        with scope(company=self.world.company):
            rows = Attempt.objects.filter(staff=self.world.staff[number], work_date=date).order_by("id")
            return [f"v{row.version} {row.plan_start or row.answer or 'delete'} {row.at:%H:%M:%S.%f}" for row in rows]

    def _marks(self) -> dict[Day, Mark]:
        return {
            (shown.staff.number, shown.day.work_date): (shown.day.version, shown.day.settled_at)
            for shown in self._states()
            if shown.shown.state.label == "反映済み"
        }

    def _states(self) -> Iterable[DayShown]:
        first, last = self.dates[0], self.dates[-1]
        with scope(company=self.world.company):
            self.world.company.refresh_from_db()
            people = list(self.world.staff.values())
            return states_in(self.world.company, people, first, last + dt.timedelta(days=1), at=clock.now()).values()


def _database_answers() -> bool:
    connections.close_all()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
