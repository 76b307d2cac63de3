"""The day view in a real browser: opening it, where a minute lies in it, and drags."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from kakutei.demo import cast
from kakutei.shift.roster.models import Draft

from .world import NOON, World

THE_DAY = dt.date(2027, 1, 12)


@dataclass(frozen=True)
class DayPage:
    """The day view of the 12th of January 2027 at 駅前店."""

    page: Page
    world: World

    def cell(self, person: cast.Person) -> Locator:
        return self.page.locator(f"#c{self.world.staff(person).pk}-{THE_DAY}")

    def lane(self, person: cast.Person) -> Locator:
        return self.page.locator(f"#lane-{self.world.staff(person).pk}")

    def bar(self, person: cast.Person, n: int = 0) -> Locator:
        return self.lane(person).locator(f".bar[data-n='{n}']")

    def point(self, person: cast.Person, clock: str) -> tuple[float, float]:
        """Where in the window a time (9:15, 26:00) lies in a person's lane."""
        hours, minutes = map(int, clock.split(":"))
        box = self.lane(person).bounding_box()
        assert box
        names = self.page.locator(".axis .hour").all_inner_texts()
        return box["x"] + (hours + minutes / 60 - int(names[0])) / len(names) * box["width"], box["y"] + box[
            "height"
        ] / 2

    def press(self, person: cast.Person, clock: str) -> None:
        self.page.mouse.move(*self.point(person, clock))
        self.page.mouse.down()

    def lead(self, person: cast.Person, clock: str) -> None:
        self.page.mouse.move(*self.point(person, clock), steps=5)

    def drag(self, person: cast.Person, start: str, end: str) -> None:
        self.press(person, start)
        self.lead(person, end)
        self.page.mouse.up()


def open_day(page: Page, world: World, date: dt.date = THE_DAY) -> DayPage:
    page.goto(f"{page.url.split('/shifts/')[0]}/shifts/{date:%Y-%m}?view=day&part={date.day - 1}")
    page.locator(".lane[aria-label]").first.wait_for()
    return DayPage(page, world)


def set_draft(
    world: World, person: cast.Person, hours: tuple[int, ...] = (), *, date: dt.date = THE_DAY, pattern: str = ""
) -> None:
    """From and to, and of a split shift from and to again, in hours; none without `hours`."""
    staff, minutes = world.staff(person), [60 * hour for hour in hours]
    Draft.objects.filter(staff=staff, work_date=date).delete()
    if minutes:
        gap = {"gap_start": minutes[1], "gap_end": minutes[2]} if len(minutes) > 2 else {}
        Draft.objects.create(
            company=world.company, store=world.ekimae, staff=staff, work_date=date, kind="shift", start=minutes[0],
            end=minutes[-1], pattern_name=pattern, changed_at=NOON, **gap,
        )  # fmt: skip


def entry_on(world: World, person: cast.Person, date: dt.date = THE_DAY) -> str:
    row = Draft.objects.filter(staff=world.staff(person), work_date=date).first()
    return row.entry.text if row else "なし"
