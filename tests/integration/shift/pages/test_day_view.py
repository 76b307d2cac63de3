"""The day view as the server sends it: the cells of one day, and what its script needs to draw them as bars."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakutei.demo import cast
from kakutei.shift.people.models import Store
from kakutei.shift.roster.models import Draft, Pattern

from .reading import source
from .world import NOON, World, add_people

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148 Safari/604.1"}


def day_of(world: World, query: str = "part=15", month: str = "2026-12", store: Store | None = None) -> str:
    return f"/c/minato/stores/{(store or world.ekimae).pk}/shifts/{month}?view=day&{query}"


def lane(page: str, world: World, person: cast.Person) -> str:
    found = re.search(rf'id="lane-{world.staff(person).pk}"[^>]*>', page)
    assert found
    return found[0]


def set_shift(world: World, person: cast.Person, date: str, start: int, end: int) -> None:
    staff = world.staff(person)
    Draft.objects.filter(staff=staff, work_date=date).delete()
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=staff, work_date=date, kind="shift", start=start * 60,
        end=end * 60, changed_at=NOON,
    )  # fmt: skip


def test_the_day_view_has_the_cells_of_one_day_and_today_first(owner: Client, world: World) -> None:
    page = source(owner.get(day_of(world, "")))
    assert "12月10日(木)" in page
    assert page.count('class="cell') == page.count('class="lane"') > 5
    assert set(re.findall(r'id="c\d+-([\d-]+)"', page)) == {"2026-12-10"}


@pytest.mark.parametrize(
    ("part", "turned"), [("0", "2026-11?view=day&amp;part=29"), ("30", "2027-01?view=day&amp;part=0")]
)
def test_the_day_turns_into_the_next_month(owner: Client, world: World, part: str, turned: str) -> None:
    assert f"/shifts/{turned}" in source(owner.get(day_of(world, f"part={part}")))


def test_the_other_views_lead_to_the_date_in_sight(owner: Client, world: World) -> None:
    page = source(owner.get(day_of(world, "part=28")))
    for view in ("month", "half", "week", "day"):
        assert f"?view={view}&amp;on=2026-12-29" in page
    week = source(owner.get(day_of(world).replace("day&part=15", "week&on=2026-12-29")))
    assert 'id="n2026-12-29"' in week
    unreadable = source(owner.get(day_of(world, "on=2026-13-1")))
    assert "12月10日(木)" in unreadable


def test_the_night_shift_of_the_day_before_is_known_also_on_the_first(owner: Client, world: World) -> None:
    set_shift(world, cast.OWNER, "2026-12-15", 22, 30)
    set_shift(world, cast.OWNER, "2026-11-30", 21, 29)
    assert 'data-day-before="22:00-30:00"' in lane(source(owner.get(day_of(world, "part=15"))), world, cast.OWNER)
    assert 'data-day-before="21:00-29:00"' in lane(source(owner.get(day_of(world, "part=0"))), world, cast.OWNER)


def test_the_hours_are_those_of_the_patterns_and_of_the_month(owner: Client, world: World) -> None:
    assert 'data-from="420" data-to="1800"' in source(owner.get(day_of(world)))
    set_shift(world, cast.OWNER, "2026-12-20", 5, 9)
    assert 'data-from="300" data-to="1800"' in source(owner.get(day_of(world)))
    Draft.objects.all().delete()
    Pattern.objects.all().delete()
    assert 'data-from="" data-to=""' in source(owner.get(day_of(world, month="2027-03")))


def test_a_past_day_and_one_after_the_last_day_say_why_nothing_can_be_changed(owner: Client, world: World) -> None:
    person = world.staff(cast.OWNER)
    person.retired_on = dt.date(2026, 12, 14)
    person.save()
    page = source(owner.get(day_of(world, "part=15")))
    assert 'data-locked=""' in page
    assert "2026年12月14日に退職のため、12月16日は勤務できません" in lane(page, world, cast.OWNER)
    assert 'data-locked="12月9日は過ぎた日のため、変更できません。' in source(owner.get(day_of(world, "part=8")))


def test_a_phone_opens_the_week_or_the_day_that_was_chosen_last(owner: Client, world: World) -> None:
    table = day_of(world).partition("?")[0]
    assert 'data-days="7"' in source(owner.get(table, headers=PHONE))
    owner.get(day_of(world), headers=PHONE)
    owner.get(f"{table}?view=month", headers=PHONE)
    assert "day-view" in source(owner.get(table, headers=PHONE))
    owner.get(f"{table}?view=week", headers=PHONE)
    assert 'data-days="7"' in source(owner.get(table, headers=PHONE))


def test_a_window_opens_the_month_and_names_the_view_for_a_narrow_one(owner: Client, world: World) -> None:
    table = day_of(world).partition("?")[0]
    owner.get(day_of(world))
    opened = source(owner.get(table))
    assert 'data-days="31"' in opened
    assert 'data-narrow-view="day"' in opened
    assert "data-narrow-view" not in source(owner.get(f"{table}?view=month"))


def test_after_a_pop_up_the_same_day_is_shown(owner: Client, world: World) -> None:
    table = day_of(world).partition("?")[0]
    behind = {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{table}?view=day&part=15&x=1"}
    pop_up = f"{table}/cells/{world.staff(cast.OWNER).pk}/2026-12-16"
    assert owner.post(pop_up, {"text": "1"}, headers=behind)["HX-Redirect"] == f"{table}?view=day&part=15"
    behind["HX-Current-URL"] = "http://127.0.0.1/c/minato/link?view=day"
    assert owner.post(pop_up, {"text": "2"}, headers=behind)["HX-Redirect"] == table


def test_the_number_of_queries_does_not_grow_with_the_people(owner: Client, world: World) -> None:
    def queries(part: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            owner.get(day_of(world, f"part={part}"))
        return len(captured)

    add_people(world, 20)
    queries(15)
    before = queries(15)
    add_people(world, 20, first=20)
    assert queries(15) == before
    assert queries(0) == before + 1
