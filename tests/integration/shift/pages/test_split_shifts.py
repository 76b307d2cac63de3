"""Case B20: two spans in one cell, on every page that shows a shift, and what is sent of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.support.saving import save_cells

from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.shift.actions.save_cells import CellEdit
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.people.models import Company, LinkSetting, Store
from kakutei.shift.roster.models import Draft, Snapshot
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.rules.split_shift import SpansTouch

from .cell_edits import cells_of, post, row
from .reading import Answer, digest, element, plain, row_with, source, text
from .test_existing_plans import FIRST, add_plan_there, read
from .test_existing_plans import url as plans_of
from .test_export import packed, workbook
from .world import NOON, World

DAY = dt.date(2026, 12, 19)
TODAY = dt.date(2026, 12, 10)
SPANS = "9:00-13:00、17:00-21:00"
AS_ONE = "KING OF TIMEには9:00-21:00として送ります"


def table_of(store: Store, end: str = "") -> str:
    return f"/c/minato/stores/{store.pk}/shifts/2026-12{end}"


def type_in(owner: Client, world: World, typed: str, date: dt.date = DAY, store: Store | None = None) -> Answer:
    edits = [row(world, cast.OWNER, f"{date}", typed)]
    return post(owner, world, {"edits": edits}, f"{date:%Y-%m}", store)


def confirm(owner: Client, store: Store) -> None:
    page = owner.get(table_of(store, "/preview"))
    assert owner.post(table_of(store, "/confirmation"), {"digest": digest(page)}).status_code == 302


def cell(owner: Client, world: World, date: dt.date = DAY) -> str:
    return element(owner.get(table_of(world.ekimae)), "a", f"c{world.staff(cast.OWNER).pk}-{date}")


def desired(world: World, date: dt.date = DAY) -> DesiredDay:
    return DesiredDay.objects.get(staff=world.staff(cast.OWNER), work_date=date)


def deliver(world: World) -> None:
    day = desired(world)
    DesiredDay.objects.filter(pk=day.pk).update(
        outcome="delivered", settled_version=day.version, settled_at=NOON, block=""
    )


def hours(answer: Answer, world: World) -> int:
    return int(plain(element(cells_of(answer), "div", f"s{world.staff(cast.OWNER).pk}")).removesuffix(":00"))


def test_a_split_shift_counts_eight_hours_and_shows_both_spans(owner: Client, world: World) -> None:
    before = hours(type_in(owner, world, ""), world)
    answer = type_in(owner, world, "9-13 17-21")
    assert hours(answer, world) - before == 8
    shown = cell(owner, world)
    assert '<span class="long two split">9-13<br>17-21</span>' in shown
    assert f'title="{SPANS} ({AS_ONE})(下書き)"' in shown
    assert 'data-text="9:00-13:00 17:00-21:00"' in shown


def test_what_a_cell_holds_reads_back(owner: Client, world: World) -> None:
    type_in(owner, world, "18-22 翌0-翌3")
    shown = cell(owner, world)
    assert '<span class="long two split">18-22<br>翌0-3</span>' in shown
    type_in(owner, world, "18:00-22:00 24:00-27:00")
    assert cell(owner, world) == shown


def test_long_times_are_set_tight(owner: Client, world: World) -> None:
    type_in(owner, world, "9:30-13:30 17-21:30")
    assert '<span class="long two split tight">9:30-13:30<br>17-21:30</span>' in cell(owner, world)


def test_three_spans_are_refused_with_a_sentence(owner: Client, world: World) -> None:
    before = cell(owner, world)
    answer = type_in(owner, world, "8-10 12-14 18-20")
    (result,) = answer.json()["results"].values()
    assert result["state"] == "refused"
    assert result["sentence"].startswith("1つのセルに入力できる時間帯は2つまでです。")
    assert cell(owner, world) == before


def test_spans_that_touch_are_never_saved(world: World) -> None:
    touching = Entry(Kind.SHIFT, 540, 1020, gap_start=780, gap_end=780)
    edit = CellEdit(world.staff(cast.OWNER).pk, DAY, touching)
    with pytest.raises(SpansTouch):
        save_cells(store=world.ekimae, edits=[edit], by=world.owner, at=NOON)


def test_the_preview_shows_both_spans_and_what_is_sent(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    assert f"→ {SPANS} {AS_ONE}。" in text(owner.get(table_of(world.ekimae, "/preview")))


def test_the_attendance_side_gets_the_hull(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    confirm(owner, world.ekimae)
    day = desired(world)
    assert (day.kind, day.start, day.end) == ("shift", moment(DAY, 540), moment(DAY, 1260))
    snapshot = Snapshot.objects.filter(staff=world.staff(cast.OWNER), work_date=DAY).latest("pk")
    assert snapshot.entry.text == SPANS
    assert f'title="{SPANS} ({AS_ONE}) まもなく送ります。"' in cell(owner, world)


def test_another_gap_is_confirmed_without_a_new_version_to_send(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    confirm(owner, world.ekimae)
    version = desired(world).version
    type_in(owner, world, "9-14 17-21")
    assert f"{SPANS} → 9:00-14:00、17:00-21:00" in cell(owner, world)
    confirm(owner, world.ekimae)
    assert desired(world).version == version
    assert "→" not in cell(owner, world)


def test_the_mark_of_a_sent_day_names_what_stands_there(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    confirm(owner, world.ekimae)
    deliver(world)
    sentence = "12/10 12:00 に反映しました。KING OF TIMEでは9:00-21:00です。"
    shown = cell(owner, world)
    assert 'class="mark delivered" role="img" aria-label="反映済み"' in shown
    assert f'title="{SPANS} {sentence}"' in shown


def test_a_day_of_one_span_keeps_its_sentence(owner: Client, world: World) -> None:
    type_in(owner, world, "9-21")
    confirm(owner, world.ekimae)
    deliver(world)
    assert 'title="9:00-21:00 12/10 12:00 に反映しました。"' in cell(owner, world)


def test_together_with_another_store_the_joined_span_is_named(owner: Client, world: World) -> None:
    world.staff(cast.OWNER).memberships.create(company=world.company, store=world.konan)
    type_in(owner, world, "21-23", store=world.konan)
    confirm(owner, world.konan)
    type_in(owner, world, "9-13 17-20")
    joined = "KING OF TIMEには9:00-23:00として送ります"
    assert joined in cell(owner, world)
    preview = text(owner.get(table_of(world.ekimae, "/preview")))
    assert "ほかの店舗のシフトと合わせて 9:00-23:00 として送ります。" in preview
    assert "9:00-20:00" not in preview
    confirm(owner, world.ekimae)
    deliver(world)
    assert "KING OF TIMEでは9:00-23:00です。" in cell(owner, world)


def test_with_the_link_off_nothing_is_said_to_be_sent(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    type_in(owner, world, "9-13 17-21")
    assert f'title="{SPANS}(下書き)"' in cell(owner, world)


def pop_up(world: World) -> str:
    return table_of(world.ekimae, f"/cells/{world.staff(cast.OWNER).pk}/{DAY}")


def test_the_pop_up_saves_a_second_span_and_shows_it_again(owner: Client, world: World) -> None:
    assert '<details class="fold">' in source(owner.get(pop_up(world)))
    times = {"start": "9", "end": "13", "second_start": "17", "second_end": "21"}
    assert owner.post(pop_up(world), times).status_code == 302
    assert Draft.objects.get(staff=world.staff(cast.OWNER), work_date=DAY).entry.text == SPANS
    page = source(owner.get(pop_up(world)))
    assert f"いまの予定: {SPANS}" in page
    assert '<details class="fold" open>' in page
    for value in ("9:00", "13:00", "17:00", "21:00"):
        assert f'value="{value}"' in page


def test_the_pop_up_without_a_second_span_makes_one(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    owner.post(pop_up(world), {"start": "9", "end": "13", "second_start": " ", "second_end": ""})
    assert Draft.objects.get(staff=world.staff(cast.OWNER), work_date=DAY).entry.text == "9:00-13:00"


@pytest.mark.parametrize(
    ("second", "sentence"),
    [(("17", ""), "開始と終了の両方"), (("", "21"), "開始と終了の両方"), (("12", "21"), "重なっています")],
)
def test_the_pop_up_refuses_half_a_span_and_keeps_it(
    owner: Client, world: World, second: tuple[str, str], sentence: str
) -> None:
    times = {"start": "9", "end": "13", "second_start": second[0], "second_end": second[1]}
    answer = owner.post(pop_up(world), times)
    assert answer.status_code == 422
    assert sentence in source(answer)
    assert all(f'value="{value}"' in source(answer) for value in times.values())


def test_staff_and_dashboard_show_both_spans(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    type_in(owner, world, "9-13 17-21", TODAY)
    confirm(owner, world.ekimae)
    assert f"12/19 土 {SPANS} 駅前店" in text(owner.get("/c/minato/me"))
    assert f"{SPANS} 青木 真理子 1人" in text(owner.get("/c/minato/dashboard"))


def test_a_plan_there_that_is_the_hull_is_the_same_as_the_split_shift(owner: Client, world: World) -> None:
    for n, end in enumerate((21, 22)):
        date = FIRST + dt.timedelta(days=n)
        type_in(owner, world, "9-13 17-21", date)
        add_plan_there(world, cast.OWNER, date, 9 * 60, end * 60)
    read(world)
    page = owner.get(plans_of(world))
    assert "2/1 月" not in text(page)
    assert row_with(page, "2/2 火") == f"青木 真理子 2/2 火 {SPANS} 9:00-22:00 この店舗のシフトと違います"


def test_the_export_has_the_gap_as_clock_times(owner: Client, world: World) -> None:
    type_in(owner, world, "9-13 17-21")
    head, *rows = workbook(packed(world)).get_sheet_by_name("シフト表").to_python()
    gaps = [(row[head.index("中抜けの開始")], row[head.index("中抜けの終了")]) for row in rows]
    assert set(gaps) == {("", ""), ("13:00", "17:00")}


@pytest.mark.parametrize(
    "columns",
    [
        {"gap_start": 780},
        {"gap_end": 1020},
        {"gap_start": 540, "gap_end": 1020},
        {"gap_start": 780, "gap_end": 780},
        {"gap_start": 780, "gap_end": 1260},
        {"gap_start": 780, "gap_end": 1020, "pattern_name": "早番"},
        {"gap_start": 780, "gap_end": 1020, "kind": "leave", "leave_type": "paid", "start": None, "end": None},
        {"end": None},
    ],
)
def test_the_database_refuses_a_gap_that_cannot_be(owner: Client, world: World, columns: dict[str, object]) -> None:
    type_in(owner, world, "9-21")
    drafts = Draft.objects.filter(staff=world.staff(cast.OWNER), work_date=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        drafts.update(**columns)
    assert drafts.update(gap_start=780, gap_end=1020) == 1
