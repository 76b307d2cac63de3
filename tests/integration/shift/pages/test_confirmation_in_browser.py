"""[確定] under a real keyboard: overlaps, the question about two stores, the choice of people, and [取り消し]."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page, expect

from kakutei.demo import cast
from kakutei.jptime.workdate import Month
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Draft, Snapshot

from .world import NOON, World

EGUCHI, FUJIWARA = cast.PEOPLE[4], cast.PEOPLE[5]
JANUARY = Month(2027, 1)
FRIDAY = dt.date(2027, 1, 15)


def type_in(world: World, person: cast.Person, store: Store, date: dt.date, start: float, end: float) -> None:
    Draft.objects.create(
        company=world.company, store=store, staff=world.staff(person), work_date=date, kind="shift",
        start=int(start * 60), end=int(end * 60), changed_at=NOON,
    )  # fmt: skip


def confirm(world: World, store: Store) -> None:
    seen = review_confirmation(store=store, span=JANUARY.span, at=NOON).digest
    confirm_period(store=store, span=JANUARY.span, by=world.owner, at=NOON, seen=seen)


def confirmed(world: World, person: cast.Person, store: Store) -> list[int]:
    rows = Snapshot.objects.filter(staff=world.staff(person), store=store, work_date__gte=JANUARY.first)
    return [row.work_date.day for row in rows.exclude(kind="none").order_by("work_date")]


def test_overlaps_are_marked_named_and_left_out_and_a_long_gap_asks(
    page: Page,
    live_world: World,
) -> None:
    """Cases B5, B6 and B7."""
    world = live_world
    Draft.objects.filter(work_date__gte=JANUARY.first).delete()
    type_in(world, FUJIWARA, world.konan, FRIDAY, 13, 22)
    type_in(world, FUJIWARA, world.konan, FRIDAY + dt.timedelta(days=3), 10, 12)
    confirm(world, world.konan)
    type_in(world, FUJIWARA, world.ekimae, FRIDAY, 10, 14.5)
    type_in(world, FUJIWARA, world.ekimae, FRIDAY + dt.timedelta(days=3), 17, 22)
    type_in(world, EGUCHI, world.ekimae, dt.date(2027, 1, 20), 22, 30)
    type_in(world, EGUCHI, world.ekimae, dt.date(2027, 1, 21), 4, 14)
    type_in(world, EGUCHI, world.ekimae, dt.date(2027, 1, 28), 9, 18)
    Staff.objects.filter(pk=world.staff(EGUCHI).pk).update(retired_on=dt.date(2027, 1, 25))
    page.reload()
    cell = page.locator(f"#c{world.staff(FUJIWARA).pk}-{FRIDAY}")
    expect(cell).to_have_class("cell draft clash")
    assert "1/15 港南店 13:00-22:00(青木 真理子が確定)と重なります。" in (cell.get_attribute("title") or "")
    page.locator("#confirm .primary").click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_contain_text("1/20 駅前店 22:00-翌6:00(下書き)と重なります。")
    expect(sheet).to_contain_text("退職日は2027年1月25日です。")
    expect(sheet.locator(".confirm-form")).to_have_count(0)
    sheet.get_by_text("10:00-22:00 として送る").click()
    expect(sheet.locator(".outcome-sentence")).to_have_text("1日を送ります。4日は確認が必要です。")
    sheet.get_by_role("button", name="4日を除いて確定").click()
    expect(page.locator("#messages")).to_contain_text("1件を確定しました。")
    assert confirmed(world, FUJIWARA, world.ekimae) == [18]
    assert confirmed(world, EGUCHI, world.ekimae) == []


def test_some_people_are_confirmed_by_keyboard_and_taken_back(
    page: Page,
    live_world: World,
) -> None:
    world = live_world
    Draft.objects.filter(work_date__gte=JANUARY.first).delete()
    for person in (EGUCHI, FUJIWARA):
        type_in(world, person, world.ekimae, FRIDAY, 9, 18)
    page.goto(page.url + "/preview")
    page.locator("#choose summary").press("Enter")
    tick = page.locator(f"#person-{world.staff(EGUCHI).pk}")
    tick.press("Space")
    expect(page.locator(".outcome-sentence")).to_have_text("1日を送ります。")
    expect(tick).to_be_focused()
    page.get_by_role("button", name="確定", exact=True).press("Enter")
    expect(page.locator("#messages")).to_contain_text("1件を確定しました。")
    assert confirmed(world, FUJIWARA, world.ekimae) == [15]
    assert confirmed(world, EGUCHI, world.ekimae) == []
    page.get_by_role("link", name="取り消し").press("Enter")
    page.get_by_role("button", name="取り消す").press("Enter")
    expect(page.locator("#messages")).to_contain_text("1件の確定を取り消しました。")
    newest = Snapshot.objects.filter(staff=world.staff(FUJIWARA), store=world.ekimae).latest("pk")
    assert newest.kind == "none"
