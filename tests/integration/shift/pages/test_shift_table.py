import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.people.models import Membership
from kakutei.shift.roster.models import Draft

from .conftest import SetClock
from .reading import element, plain, source, text
from .world import World, add_people, jst

TABLE = "/c/minato/stores/{}/shifts/2026-12"


def table_of(world: World) -> str:
    return TABLE.format(world.ekimae.pk)


def cell(world: World, person: cast.Person, date: str) -> str:
    return f"c{world.staff(person).pk}-{date}"


def test_head_of_the_table_shows_dates_holidays_and_today(owner: Client, world: World) -> None:
    page = source(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2027-01"))
    assert re.search(
        r'class="day holiday"\s+role="columnheader" data-date="2027-01-01"\s+title="1/1 金 元日">\s*<span class="date">1/1</span>\s*金',
        page,
    )
    assert 'class="day sat"' in page
    assert 'class="day sun"' in page
    assert re.search(
        r'class="day today"\s+role="columnheader" data-date="2026-12-10"\s+title="12/10 木"',
        source(owner.get(table_of(world))),
    )


def test_equal_shifts_of_a_past_and_a_coming_day_differ_in_the_lock(owner: Client, world: World) -> None:
    DesiredDay.objects.all().delete()  # the marks differ too
    page = owner.get(table_of(world))
    past, coming = (element(page, "a", cell(world, cast.OWNER, date)) for date in ("2026-12-09", "2026-12-16"))
    assert plain(past) == plain(coming) == "日"
    assert (" locked" in past, " locked" in coming) == (True, False)


def test_a_pattern_shows_its_short_name_in_its_colour_and_leave_its_sign(owner: Client, world: World) -> None:
    page = owner.get(table_of(world))
    early = element(page, "a", cell(world, cast.EDITOR_EKIMAE, "2026-12-15"))
    assert 'class="cell confirmed p1"' in early
    assert plain(early) == "早"
    leave = element(page, "a", cell(world, cast.EDITOR_EKIMAE, "2026-12-16"))
    assert 'class="cell leave confirmed"' in leave or 'class="cell confirmed leave"' in leave
    assert plain(leave) == "公"


def test_free_times_are_short_and_show_the_next_day(owner: Client, world: World) -> None:
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date="2026-12-02").update(
        start=540, end=870, pattern_name=""
    )
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date="2026-12-03").update(
        start=1320, end=1800, pattern_name=""
    )
    page = owner.get(table_of(world))
    assert plain(element(page, "a", cell(world, cast.OWNER, "2026-12-02"))) == "9- 14:30"
    assert plain(element(page, "a", cell(world, cast.OWNER, "2026-12-03"))) == "22- 翌6"


def test_a_draft_is_dashed_and_a_deleted_confirmed_shift_is_struck(owner: Client, world: World) -> None:
    drafts = Draft.objects.filter(staff=world.staff(cast.OWNER))
    drafts.filter(work_date="2026-12-16").update(start=480)
    drafts.filter(work_date="2026-12-17").delete()
    page = owner.get(table_of(world))
    assert 'class="cell draft p3"' in element(page, "a", cell(world, cast.OWNER, "2026-12-16"))
    assert 'class="cell removed p3"' in element(page, "a", cell(world, cast.OWNER, "2026-12-17"))
    assert "日勤 9:00-18:00 → なし(下書き)" in element(page, "a", cell(world, cast.OWNER, "2026-12-17"))


def test_each_confirmed_shift_shows_its_delivery_mark_with_the_sentence(owner: Client, settled: World) -> None:
    page = owner.get(table_of(settled))
    delivered = element(page, "a", cell(settled, cast.OWNER, "2026-12-02"))
    assert 'class="mark delivered"' in delivered
    assert '12/10 12:00 に反映しました。"' in delivered
    marks = set(re.findall(r'class="mark (\w+)"', source(page).partition("status-line")[0]))
    assert marks == {"waiting", "sending", "checking", "delivered", "attention", "actuals_there", "changed_there"}


def test_leave_never_shows_a_delivery_mark(owner: Client, settled: World) -> None:
    leave = element(owner.get(table_of(settled)), "a", cell(settled, cast.OWNER, "2026-12-01"))
    assert "休暇はKING OF TIMEに送りません。" in leave
    assert "mark" not in leave


def test_status_line_counts_by_state(owner: Client, settled: World) -> None:
    Draft.objects.filter(staff=settled.staff(cast.OWNER), work_date="2026-12-02").delete()
    status = plain(element(owner.get(table_of(settled)), "ul", "status"))
    assert status.startswith("下書き 1 件 送信待ち 47 件 送信中 1 件 確認中 1 件 反映済み 77 件")
    assert status.endswith("要対応 18 件")


def test_status_line_says_until_when_the_restricted_hours_hold_it_up(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    set_clock(jst(world.connection.first_work_date.replace(day=10), 9))
    page = owner.get(table_of(world))
    assert re.search(r"送信待ち \d+ 件\(10:00以降\)", plain(element(page, "ul", "status")))
    assert 'class="mark waiting_window"' in source(page)


def test_sums_count_hours_and_people(owner: Client, world: World) -> None:
    page = owner.get(table_of(world))
    assert plain(element(page, "div", f"s{world.staff(cast.EDITOR_EKIMAE).pk}")) == "234:00"
    assert plain(element(page, "div", "n2026-12-02")) == "7"


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", 31),
        ("?view=half", 15),
        ("?view=half&part=1", 16),
        ("?view=week", 7),
        ("?view=x&part=y", 31),
        ("?view=week&on=2026-12-31", 7),
    ],
)
def test_month_half_month_and_week_show_as_many_days(owner: Client, world: World, query: str, days: int) -> None:
    page = source(owner.get(table_of(world) + query))
    assert f'data-days="{days}"' in page
    assert page.count('role="columnheader"') == days + 2


def test_half_months_and_weeks_open_where_today_is(owner: Client, world: World) -> None:
    page = source(owner.get(table_of(world) + "?view=week"))
    assert 'id="n2026-12-10"' in page
    assert "?view=week&amp;part=2" in page


def test_turning_past_the_last_week_comes_to_the_next_month(owner: Client, world: World) -> None:
    page = source(owner.get(table_of(world) + "?view=week&part=4"))
    assert "/shifts/2027-01?view=week&amp;part=0" in page


def test_a_phone_shows_a_week_until_the_month_is_asked_for(owner: Client, world: World) -> None:
    phone = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148 Safari/604.1"}
    assert 'data-days="7"' in source(owner.get(table_of(world), headers=phone))
    month = source(owner.get(table_of(world) + "?view=month", headers=phone))
    assert 'data-days="31"' in month
    assert "/shifts/2027-01?view=month&amp;part=0" in month


def test_strip_names_patterns_and_leave_with_their_keys(owner: Client, world: World) -> None:
    strip = plain(element(owner.get(table_of(world)), "fieldset", "strip"))
    assert strip.endswith("1 早番 2 日勤 3 遅番 4 夜勤 5 昼短 0 公休 9 有給 8 希望休 7 特休 Del 消す 時刻を入力")


def test_a_store_without_staff_says_where_to_begin(owner: Client, world: World) -> None:
    Membership.objects.filter(store=world.konan).delete()
    Draft.objects.filter(store=world.konan).delete()
    page = text(owner.get(TABLE.format(world.konan.pk)))
    assert "この店舗にスタッフがいません" in page
    assert "スタッフ管理を開く" in page


def test_the_same_number_of_queries_serves_few_and_many_people(owner: Client, world: World) -> None:
    add_people(world, 6)
    owner.get(table_of(world))  # the first use of a device is written down
    with CaptureQueriesContext(connection) as few:
        owner.get(table_of(world))
    add_people(world, 40, first=6)
    with CaptureQueriesContext(connection) as many:
        owner.get(table_of(world))
    assert len(many) == len(few)
    assert len(many) < 30


@pytest.mark.parametrize("month", ["2026-13", "1999-12", "2026-1", "abc"])
def test_a_month_that_is_none_is_not_found(owner: Client, world: World, month: str) -> None:
    assert owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/{month}").status_code == 404


def test_shifts_opens_the_first_store_and_this_month(owner: Client, world: World) -> None:
    page = owner.get("/c/minato/shifts", follow=True)
    assert page.redirect_chain[-1][0] == table_of(world)


def test_works_in_one_page_without_script_or_style_in_it(owner: Client, world: World) -> None:
    page = source(owner.get(table_of(world)))
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
