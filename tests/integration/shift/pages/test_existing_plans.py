from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.shift.actions.link import pause_link
from kakutei.shift.link.models import PlanReading, SeenDay
from kakutei.shift.link.rules.values import Actual, Cause, ReadingTrouble
from kakutei.shift.people.models import Company, LinkSetting, Staff, Store
from kakutei.shift.roster.models import Draft, Snapshot

from .conftest import SetClock
from .reading import row_with, source, text
from .world import NOON, TODAY, World, jst, other_company, stop

FEBRUARY = "2027-02"
FIRST = dt.date(2027, 2, 1)


def url(world: World, step: str = "", month: str = FEBRUARY) -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/{month}/plans{step}"


def read(world: World, *, trouble: ReadingTrouble | None = None) -> None:
    """The worker has read the month."""
    PlanReading.objects.update_or_create(
        company=world.company, connection=world.connection, division_code="1001", start=FIRST,
        defaults={
            "end": dt.date(2027, 3, 1), "asked_at": NOON, "asked_by": world.owner, "read_at": NOON,
            "trouble": trouble.value if trouble else "",
        },
    )  # fmt: skip


def add_plan_there(world: World, person: cast.Person, date: dt.date, start: int, end: int, *, leave: str = "") -> None:
    SeenDay.objects.create(
        company=world.company, connection=world.connection, employee_key=person.employee_key, work_date=date,
        plan_start=moment(date, start), plan_end=moment(date, end), leave=leave, actual=Actual.UNKNOWN.value,
        read_at=NOON,
    )  # fmt: skip


def february() -> list[Draft]:
    return list(Draft.objects.filter(work_date__gte=FIRST, work_date__lt=dt.date(2027, 3, 1)))


def test_at_first_the_page_offers_to_read(owner: Client, world: World) -> None:
    page = owner.get(url(world))
    assert "まず、KING OF TIMEの予定を読み取ります" in text(page)
    assert f'action="{url(world, "/ask")}"' in source(page)
    assert "下書きに取り込む</button>" not in source(page)


def test_asked_for_the_page_waits_and_looks_again(owner: Client, world: World) -> None:
    page = owner.post(url(world, "/ask"), follow=True)
    assert "KING OF TIMEから予定を読み取っています…" in text(page)
    assert f'hx-get="{url(world)}" hx-trigger="every 2s"' in source(page)
    asked = PlanReading.objects.get()
    assert (asked.division_code, asked.start, asked.end, asked.asked_by) == (
        "1001",
        FIRST,
        dt.date(2027, 3, 1),
        world.owner,
    )
    read(world)
    assert "hx-trigger" not in source(owner.get(url(world))).partition("<main")[2]


def test_in_the_restricted_hours_the_page_says_until_when(owner: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 9))
    page = owner.post(url(world, "/ask"), follow=True)
    assert "10:00を過ぎたら読み取ります" in text(page)
    assert 'hx-trigger="every 60s"' in source(page)


def test_a_stopped_link_says_what_to_do_instead_of_waiting(owner: Client, world: World) -> None:
    stop(world, Cause.TOKEN)
    page = owner.post(url(world, "/ask"), follow=True)
    assert "新しいトークンを入れ直してください" in text(page)
    assert "hx-trigger" not in source(page).partition("<main")[2]


def test_asking_twice_leaves_one_question(owner: Client, world: World) -> None:
    owner.post(url(world, "/ask"))
    owner.post(url(world, "/ask"))
    assert PlanReading.objects.count() == 1


def test_what_was_read_is_shown_before_it_is_taken(owner: Client, world: World) -> None:
    read(world)
    add_plan_there(world, cast.OWNER, FIRST, 9 * 60, 18 * 60)
    add_plan_there(world, cast.OWNER, FIRST + dt.timedelta(days=1), 22 * 60, 31 * 60)
    add_plan_there(world, cast.OWNER, FIRST + dt.timedelta(days=2), 9 * 60, 18 * 60)
    add_plan_there(world, cast.PEOPLE[2], FIRST, 9 * 60, 18 * 60, leave="有休")
    page = owner.get(url(world))
    assert row_with(page, "青木 真理子") == "青木 真理子 3日 日勤 9:00-18:00: 2/1 月 、 2/3 水 22:00-翌7:00: 2/2 火"
    assert "次の人は、この所属の従業員とつながっていないため、予定を取り込めません: 長谷川 悠真" in text(page)
    assert february() == []


def test_taking_in_makes_drafts_and_leads_to_the_table(owner: Client, world: World) -> None:
    read(world)
    add_plan_there(world, cast.OWNER, FIRST, 9 * 60, 18 * 60)
    page = owner.post(url(world, "/take"), follow=True)
    assert "1日分の予定を下書きに取り込みました" in text(page)
    assert page.redirect_chain[-1][0] == f"/c/minato/stores/{world.ekimae.pk}/shifts/{FEBRUARY}"
    assert [(row.staff.number, row.entry.text) for row in february()] == [("0001", "日勤 9:00-18:00")]


def test_a_day_that_differs_from_a_draft_is_listed_and_left(owner: Client, world: World) -> None:
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=world.staff(cast.OWNER), work_date=FIRST, kind="shift",
        start=600, end=900, changed_at=NOON,
    )  # fmt: skip
    read(world)
    add_plan_there(world, cast.OWNER, FIRST, 9 * 60, 18 * 60)
    page = owner.get(url(world))
    assert row_with(page, "この店舗のシフトと違います") == (
        "青木 真理子 2/1 月 10:00-15:00 日勤 9:00-18:00 この店舗のシフトと違います"
    )
    answer = owner.post(url(world, "/take"))
    assert answer.status_code == 422
    assert "取り込める日がありません" in text(answer)
    assert [row.start for row in february()] == [600]


def test_taking_in_twice_makes_no_second_draft(owner: Client, world: World) -> None:
    read(world)
    add_plan_there(world, cast.OWNER, FIRST, 9 * 60, 18 * 60)
    owner.post(url(world, "/take"))
    assert owner.post(url(world, "/take")).status_code == 422
    assert len(february()) == 1


def test_a_plan_that_cannot_be_a_shift_is_skipped_and_reported(owner: Client, world: World) -> None:
    read(world)
    add_plan_there(world, cast.OWNER, FIRST, 9 * 60, 9 * 60 + 24 * 60)
    assert "この時刻はシフト表に入力できません" in row_with(owner.get(url(world)), "2/1 月")


def test_a_month_without_plans_says_so(owner: Client, world: World) -> None:
    read(world)
    assert "KING OF TIMEには、この月の予定がありませんでした" in text(owner.get(url(world)))


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (ReadingTrouble.NO_EMPLOYEES, "KING OF TIMEに、所属コード 1001 の従業員がいません"),
        (ReadingTrouble.TOO_LATE, "1日たってもKING OF TIMEから読み取れなかった"),
    ],
)
def test_what_could_not_be_read_says_why_and_can_be_asked_again(
    owner: Client, world: World, trouble: ReadingTrouble, sentence: str
) -> None:
    read(world, trouble=trouble)
    page = owner.get(url(world))
    assert sentence in text(page)
    assert "予定を読み取る</button>" in source(page)


def test_a_store_without_a_division_code_says_so(owner: Client, world: World) -> None:
    Store.objects.filter(pk=world.ekimae.pk).update(division_code="")
    assert "KOT所属コードがありません" in text(owner.get(url(world)))
    answer = owner.post(url(world, "/ask"))
    assert answer.status_code == 422
    assert "この店舗にはKOT所属コードがありません" in text(answer)


def test_with_the_link_off_nothing_is_asked(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert "連携が始まっていません" in text(owner.get(url(world)))
    assert owner.post(url(world, "/ask")).status_code == 422
    assert not PlanReading.objects.exists()


def test_a_month_far_away_is_refused(owner: Client, world: World) -> None:
    answer = owner.post(url(world, "/ask", "2028-06"))
    assert answer.status_code == 422
    assert "3年前から1年後までの月" in text(answer)


def test_an_editor_takes_plans_in_at_the_own_store_alone(editor: Client, world: World) -> None:
    assert editor.post(url(world, "/ask")).status_code == 302
    elsewhere = f"/c/minato/stores/{world.konan.pk}/shifts/{FEBRUARY}/plans"
    assert [editor.get(elsewhere).status_code, editor.post(f"{elsewhere}/take").status_code] == [404, 404]


def test_another_companys_plans_are_not_reached(owner: Client, world: World) -> None:
    store, _ = other_company()
    there = f"/c/minato/stores/{store.pk}/shifts/{FEBRUARY}/plans"
    answers = [owner.get(there), owner.post(f"{there}/ask"), owner.post(f"{there}/take")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_an_empty_month_points_to_the_plans_and_a_filled_one_only_in_its_tools(owner: Client, world: World) -> None:
    empty = source(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/{FEBRUARY}"))
    assert "KING OF TIMEに予定があれば、下書きに取り込めます" in empty
    filled = source(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    assert url(world, month="2026-12") in filled
    assert "下書きに取り込めます" not in filled


def test_under_a_pause_the_page_says_so_and_does_not_claim_to_be_reading(owner: Client, world: World) -> None:
    pause_link(company=world.company, by=world.owner, reason="棚卸し", until=None, at=NOON)
    page = owner.post(f"/c/minato/stores/{world.ekimae.pk}/shifts/2027-01/plans/ask", follow=True)
    assert "連携を一時停止しています(理由: 棚卸し)" in text(page)
    assert "読み取っています" not in text(page)


def test_plans_of_past_days_are_not_imported(owner: Client, world: World) -> None:
    december, person = "2026-12", cast.PEOPLE[4]
    PlanReading.objects.create(
        company=world.company, connection=world.connection, division_code="1001", start=dt.date(2026, 12, 1),
        end=dt.date(2027, 1, 1), asked_at=NOON, asked_by=world.owner, read_at=NOON,
    )  # fmt: skip
    past, ahead = TODAY - dt.timedelta(days=6), TODAY + dt.timedelta(days=1)
    Draft.objects.filter(staff=world.staff(person), work_date__in=(past, ahead)).delete()
    Snapshot.objects.filter(staff=world.staff(person), work_date__in=(past, ahead)).delete()
    for date in (past, ahead):
        add_plan_there(world, person, date, 540, 1080)
    assert "過ぎた日です" in text(owner.get(url(world, month=december)))
    owner.post(url(world, "/take", month=december))
    taken = Draft.objects.filter(staff=world.staff(person), work_date__in=(past, ahead))
    assert [row.work_date for row in taken] == [ahead]


def test_plans_after_the_last_day_of_work_are_not_imported(owner: Client, world: World) -> None:
    """Case B7."""
    person, last = cast.PEOPLE[4], dt.date(2027, 2, 10)
    Staff.objects.filter(pk=world.staff(person).pk).update(retired_on=last)
    for date in (last, last + dt.timedelta(days=1)):
        add_plan_there(world, person, date, 540, 1080)
    read(world)
    assert "退職日より後の日です" in text(owner.get(url(world)))
    owner.post(url(world, "/take"))
    taken = Draft.objects.filter(staff=world.staff(person), work_date__month=2)
    assert [row.work_date for row in taken] == [last]
