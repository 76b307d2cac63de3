"""[シフト表に取り込む] on 連携状況: what was changed at KING OF TIME becomes drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.shift.link.models import DesiredDay, Mapping, SeenDay
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import CellChange, Confirmation, Draft, Snapshot

from .reading import source, text
from .world import NOON, World, one_day

PAGE, TAKE = "/c/minato/link", "/c/minato/link/changes"


@pytest.fixture
def day(settled: World) -> DesiredDay:
    """Changed there to 10:00-15:00, and not past."""
    DesiredDay.objects.filter(outcome=Outcome.CHANGED_THERE.value).update(outcome=Outcome.DELIVERED.value)
    found = one_day(cast.OWNER)
    DesiredDay.objects.filter(pk=found.pk).update(outcome=Outcome.CHANGED_THERE.value)
    key = Mapping.objects.get(code=cast.OWNER.number).employee_key
    SeenDay.objects.create(
        company=settled.company, connection=settled.connection, employee_key=key, work_date=found.work_date,
        plan_start=moment(found.work_date, 600), plan_end=moment(found.work_date, 900), actual="none", read_at=NOON,
    )  # fmt: skip
    return found


def draft_of(day: DesiredDay) -> str:
    row = Draft.objects.filter(staff=day.staff, work_date=day.work_date).first()
    return row.entry.text if row else ""


def test_one_press_makes_a_draft_with_its_line_in_the_history(owner: Client, settled: World, day: DesiredDay) -> None:
    assert f'action="{TAKE}"' in source(owner.get(PAGE))
    said = text(owner.post(TAKE, follow=True))
    assert "1日分の変更を下書きに取り込みました。シフト表で内容を確認して、[確定]を押してください。" in said
    assert draft_of(day) == "10:00-15:00"
    change = CellChange.objects.latest("pk")
    assert (change.staff, change.work_date, change.by, change.after) == (
        day.staff,
        day.work_date,
        settled.owner,
        "10:00-15:00",
    )
    day.refresh_from_db()
    assert (day.version, day.outcome) == (1, Outcome.CHANGED_THERE.value)


def test_a_plan_that_was_deleted_there_empties_the_cell(owner: Client, day: DesiredDay) -> None:
    SeenDay.objects.filter(work_date=day.work_date).update(plan_start=None, plan_end=None)
    owner.post(TAKE)
    assert draft_of(day) == ""


def test_a_plan_with_the_times_of_a_pattern_gets_its_name(owner: Client, day: DesiredDay) -> None:
    start, end = moment(day.work_date, cast.LATE.start), moment(day.work_date, cast.LATE.end)
    SeenDay.objects.filter(work_date=day.work_date).update(plan_start=start, plan_end=end)
    owner.post(TAKE)
    assert draft_of(day) == "遅番 13:00-22:00"


def leave(day: DesiredDay) -> None:
    SeenDay.objects.filter(work_date=day.work_date).update(leave="有休")


def not_read(day: DesiredDay) -> None:
    SeenDay.objects.filter(work_date=day.work_date).delete()


def past(day: DesiredDay) -> None:
    before, date = day.work_date, dt.date(2026, 12, 1)
    for rows in (Draft, Snapshot, DesiredDay):
        rows.objects.filter(staff=day.staff, work_date=date).delete()
        rows.objects.filter(staff=day.staff, work_date=before).update(work_date=date)
    SeenDay.objects.filter(work_date=before).update(
        work_date=date, plan_start=moment(date, 600), plan_end=moment(date, 900)
    )


def left_the_company(day: DesiredDay) -> None:
    Staff.objects.filter(pk=day.staff_id).update(retired_on=day.work_date - dt.timedelta(days=1))


def typed_since(day: DesiredDay) -> None:
    Draft.objects.filter(staff=day.staff, work_date=day.work_date).update(start=480, pattern_name="")


def split_since(day: DesiredDay) -> None:
    """From and to the same times as the plan there, but with a gap."""
    drafts = Draft.objects.filter(staff=day.staff, work_date=day.work_date)
    drafts.update(start=600, gap_start=720, gap_end=780, end=900, pattern_name="")


def empty_at_two_stores(day: DesiredDay) -> None:
    confirm_at_konan(day)
    Snapshot.objects.filter(staff=day.staff, work_date=day.work_date).update(
        kind="none", start=None, end=None, pattern_name=""
    )


def unreadable(day: DesiredDay) -> None:
    SeenDay.objects.filter(work_date=day.work_date).update(plan_end=moment(day.work_date, 600 + 24 * 60))


@pytest.mark.parametrize(
    ("obstacle", "sentence"),
    [
        (leave, "KING OF TIMEに休暇が登録されています"),
        (not_read, "KING OF TIMEの予定を読み取れていません"),
        (past, "過ぎた日です"),
        (left_the_company, "退職日より後の日です"),
        (typed_since, "シフト表に、確定していない変更があります"),
        (split_since, "シフト表に、確定していない変更があります"),
        (empty_at_two_stores, "勤務のない日として確定した店舗が1つではありません"),
        (unreadable, "この時刻はシフト表に入力できません"),
    ],
)
def test_a_day_that_cannot_be_taken_over_is_named_with_the_reason(
    owner: Client, day: DesiredDay, obstacle: Callable[[DesiredDay], None], sentence: str
) -> None:
    obstacle(day)
    before = CellChange.objects.count()
    said = text(owner.post(TAKE, follow=True))
    assert f"次の日は取り込んでいません({sentence}): 青木 真理子 12/" in said
    assert CellChange.objects.count() == before


def test_pressed_again_it_changes_nothing_and_says_so(owner: Client, day: DesiredDay) -> None:
    owner.post(TAKE)
    before = CellChange.objects.count()
    assert "取り込める変更はありません。" in text(owner.post(TAKE, follow=True))
    assert CellChange.objects.count() == before


def confirm_at_konan(day: DesiredDay) -> None:
    row = Snapshot.objects.filter(staff=day.staff, work_date=day.work_date).latest("pk")
    konan = Store.objects.get(name=cast.KONAN.name)
    end = day.work_date + dt.timedelta(days=1)
    confirmation = Confirmation.objects.create(
        company=konan.company, store=konan, start=day.work_date, end=end, by=day.confirmed_by, at=NOON
    )
    row.pk, row.store, row.confirmation, row._state.adding = None, konan, confirmation, True
    Snapshot.objects.bulk_create([row])


def test_a_day_of_two_stores_is_left_to_the_planner(owner: Client, day: DesiredDay) -> None:
    confirm_at_konan(day)
    assert "複数の店舗のシフトを合わせて送った日です" in text(owner.post(TAKE, follow=True))


def test_an_editor_takes_over_only_the_days_of_the_own_store(editor: Client, settled: World, day: DesiredDay) -> None:
    Snapshot.objects.filter(staff=day.staff, work_date=day.work_date).update(store=settled.konan)
    assert "担当していない店舗のシフトです" in text(editor.post(TAKE, follow=True))


def test_without_a_change_there_the_page_says_so(owner: Client, settled: World) -> None:
    DesiredDay.objects.filter(outcome=Outcome.CHANGED_THERE.value).update(outcome=Outcome.DELIVERED.value)
    assert "取り込める変更はありません。ページを開き直してください。" in text(owner.post(TAKE, follow=True))
