"""Overlaps, long plans, days after 退職日 and the choice of people and days on the sheet of [確定]."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import F
from django.test import Client
from tests.support.page_costs import queries_made

from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot

from .conftest import sign_in
from .reading import Answer, digest, element, source, text
from .world import NOON, World, add_people

EGUCHI, FUJIWARA, KOMATSU = cast.PEOPLE[4], cast.PEOPLE[5], cast.PEOPLE[10]
FRIDAY = dt.date(2027, 1, 15)


def page_of(store: Store, end: str = "", month: str = "2027-01") -> str:
    return f"/c/minato/stores/{store.pk}/shifts/{month}{end}"


def only(world: World, person: cast.Person, *shifts: tuple[Store, dt.date, float, float]) -> None:
    """The only drafts of January."""
    Draft.objects.filter(work_date__gte=dt.date(2027, 1, 1)).delete()
    for store, date, start, end in shifts:
        type_in(world, person, store, date, start, end)


def type_in(world: World, person: cast.Person, store: Store, date: dt.date, start: float, end: float) -> None:
    Draft.objects.create(
        company=world.company, store=store, staff=world.staff(person), work_date=date, kind="shift",
        start=int(start * 60), end=int(end * 60), changed_at=NOON,
    )  # fmt: skip


def confirm(client: Client, store: Store, month: str = "2027-01", **fields: object) -> Answer:
    sheet = client.get(page_of(store, "/preview", month), fields)
    return client.post(page_of(store, "/confirmation", month), {"digest": digest(sheet), **fields}, follow=True)


def press_at_once(client: Client, store: Store) -> Answer:
    """[確定] on the table of the whole month."""
    month = {"digest": digest(client.get(page_of(store))), "in_sight": "2027-01-01/2027-01-31"}
    return client.post(page_of(store, "/confirmation"), month)


def confirmed_dates(world: World, person: cast.Person, store: Store) -> list[dt.date]:
    rows = Snapshot.objects.filter(staff=world.staff(person), store=store, work_date__gte=dt.date(2027, 1, 1))
    return [row.work_date for row in rows.exclude(kind="none").order_by("work_date")]


# --- overlaps ---


def test_a_shift_that_overlaps_another_store_is_left_out_and_the_rest_confirmed(owner: Client, world: World) -> None:
    """Case B5."""
    only(world, FUJIWARA, (world.konan, FRIDAY, 13, 22))
    sign_in(world.owner).post(
        page_of(world.konan, "/confirmation"), {"digest": digest(owner.get(page_of(world.konan)))}
    )
    type_in(world, FUJIWARA, world.ekimae, FRIDAY, 10, 14.5)
    type_in(world, FUJIWARA, world.ekimae, FRIDAY + dt.timedelta(days=1), 10, 14.5)
    assert press_at_once(owner, world.ekimae).status_code == 409
    sheet = owner.get(page_of(world.ekimae, "/preview"))
    assert "1日を送ります。1日は確認が必要です。" in text(sheet)
    assert "1/15 港南店 13:00-22:00(青木 真理子が確定)と重なります。" in text(sheet)
    assert "1日を除いて確定" in text(sheet)
    done = confirm(owner, world.ekimae)
    assert "1件を確定しました。" in text(done)
    assert "確認が必要な1日は、下書きのままです。" in text(done)
    assert confirmed_dates(world, FUJIWARA, world.ekimae) == [FRIDAY + dt.timedelta(days=1)]
    day = DesiredDay.objects.get(staff=world.staff(FUJIWARA), work_date=FRIDAY)
    assert (day.end - day.start) == dt.timedelta(hours=9)  # type: ignore[operator] # a shift


def test_a_morning_after_a_night_shift_is_told_in_the_cell_and_left_out(owner: Client, world: World) -> None:
    """Case B6."""
    only(world, EGUCHI, (world.ekimae, FRIDAY, 22, 30))
    confirm(owner, world.ekimae)
    saturday = FRIDAY + dt.timedelta(days=1)
    type_in(world, EGUCHI, world.ekimae, saturday, 4, 14)
    cell = element(owner.get(page_of(world.ekimae)), "a", f"c{world.staff(EGUCHI).pk}-{saturday}")
    assert "clash" in cell
    assert "1/15 駅前店 22:00-翌6:00(青木 真理子が確定)と重なります。" in cell
    sheet = owner.get(page_of(world.ekimae, "/preview"))
    assert "確定できる日がありません。1日は確認が必要です。" in text(sheet)
    assert not re.search(r"確定\s*</button>", source(sheet))


def test_a_shift_that_begins_when_the_night_shift_ends_is_confirmed(owner: Client, world: World) -> None:
    saturday = FRIDAY + dt.timedelta(days=1)
    only(world, EGUCHI, (world.ekimae, FRIDAY, 22, 30), (world.ekimae, saturday, 6, 14))
    confirm(owner, world.ekimae)
    assert confirmed_dates(world, EGUCHI, world.ekimae) == [FRIDAY, saturday]


def test_the_last_day_of_the_month_before_counts(owner: Client, world: World) -> None:
    new_year = dt.date(2027, 1, 1)
    only(world, EGUCHI, (world.ekimae, new_year, 4, 12))
    Draft.objects.filter(staff=world.staff(EGUCHI), work_date="2026-12-31").delete()
    type_in(world, EGUCHI, world.ekimae, dt.date(2026, 12, 31), 22, 30)
    confirm(owner, world.ekimae, "2026-12")
    assert "12/31 駅前店 22:00-翌6:00" in text(owner.get(page_of(world.ekimae, "/preview")))


def test_a_forced_press_leaves_the_overlapping_day_out_all_the_same(owner: Client, world: World) -> None:
    """The digest of a sheet that did not show the overlap confirms nothing."""
    only(world, EGUCHI, (world.ekimae, FRIDAY, 9, 18))
    seen = digest(owner.get(page_of(world.ekimae)))
    type_in(world, EGUCHI, world.konan, FRIDAY, 13, 22)
    konan = owner.post(page_of(world.konan, "/confirmation"), {"digest": digest(owner.get(page_of(world.konan)))})
    assert konan.status_code == 302
    assert owner.post(page_of(world.ekimae, "/confirmation"), {"digest": seen}).status_code == 409
    assert confirmed_dates(world, EGUCHI, world.ekimae) == []


def test_the_number_of_queries_does_not_grow_with_people(owner: Client, world: World) -> None:
    counts = []
    for first, count in ((0, 5), (5, 30)):
        add_people(world, count, first=first)
        owner.get(page_of(world.ekimae, "/preview", "2026-12"))
        with queries_made() as queries:
            owner.get(page_of(world.ekimae, "/preview", "2026-12"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_the_queries_of_confirming_again_do_not_grow_with_people(owner: Client, world: World) -> None:
    counts = []
    for first, count in ((0, 5), (5, 30)):
        add_people(world, count, first=first)
        confirm(owner, world.ekimae, "2026-12")
        Draft.objects.filter(staff__number__startswith="5", work_date__year=2026).update(end=F("end") + 5)
        seen = {"digest": digest(owner.get(page_of(world.ekimae, "/preview", "2026-12")))}
        before = Snapshot.objects.count()
        with queries_made() as queries:
            assert owner.post(page_of(world.ekimae, "/confirmation", "2026-12"), seen).status_code == 302
        assert Snapshot.objects.count() - before == 22 * (first + count)  # from today on
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


# --- long plans of several stores ---


def with_a_gap(world: World, owner: Client) -> str:
    """藤原 works 10:00-12:00 at 港南店 and 17:00-22:00 at 駅前店; the name of the question."""
    only(world, FUJIWARA, (world.konan, FRIDAY, 10, 12))
    confirm(owner, world.konan)
    type_in(world, FUJIWARA, world.ekimae, FRIDAY, 17, 22)
    return f"joined-{world.staff(FUJIWARA).pk}-{FRIDAY}"


def test_a_long_gap_between_two_stores_asks_and_is_not_sent_without_an_answer(owner: Client, world: World) -> None:
    """Case B5."""
    with_a_gap(world, owner)
    assert press_at_once(owner, world.ekimae).status_code == 409
    sheet = owner.get(page_of(world.ekimae, "/preview"))
    assert "10:00-22:00 として送る" in text(sheet)
    assert "港南店 10:00-12:00" in text(sheet)
    assert not re.search(r"確定\s*</button>", source(sheet))
    pressed = owner.post(page_of(world.ekimae, "/confirmation"), {"digest": digest(owner.get(page_of(world.ekimae)))})
    assert pressed.status_code == 409
    assert "確定できる日がありません" in text(pressed)
    assert confirmed_dates(world, FUJIWARA, world.ekimae) == []


def test_the_answer_is_kept_with_the_snapshot_and_asked_again_for_other_times(owner: Client, world: World) -> None:
    question = with_a_gap(world, owner)
    confirm(owner, world.ekimae, **{question: "send"})
    assert confirmed_dates(world, FUJIWARA, world.ekimae) == [FRIDAY]
    kept = Snapshot.objects.latest("pk")
    assert kept.joined_answer == "10:00-12:00 17:00-22:00"
    Draft.objects.filter(store=world.konan, work_date=FRIDAY).update(pattern_name="昼短")
    assert "として送る" not in text(owner.get(page_of(world.konan, "/preview")))
    Draft.objects.filter(store=world.konan, work_date=FRIDAY).update(start=660)
    assert "11:00-22:00 として送る" in text(owner.get(page_of(world.konan, "/preview")))


# --- employment ---


def test_a_shift_after_the_last_day_is_refused_when_typed(owner: Client, world: World) -> None:
    """Case B7."""
    Staff.objects.filter(pk=world.staff(KOMATSU).pk).update(retired_on=dt.date(2026, 12, 15))
    pop_up = page_of(world.konan, f"/cells/{world.staff(KOMATSU).pk}/2026-12-20", "2026-12")
    answer = owner.post(pop_up, {"text": "1"})
    assert answer.status_code == 422
    assert "小松 莉子さんは2026年12月15日に退職のため、12月20日は勤務できません" in text(answer)
    assert owner.post(pop_up, {"text": ""}).status_code == 302


def test_confirmed_days_after_a_new_last_day_are_named_and_taken_back(owner: Client, world: World) -> None:
    """Case B7."""
    komatsu, last_day = world.staff(KOMATSU), dt.date(2026, 12, 15)
    confirmed = Draft.objects.filter(staff=komatsu, work_date__gt=last_day, work_date__lt=dt.date(2027, 1, 1))
    beyond = sorted(confirmed.values_list("work_date", flat=True))
    Draft.objects.filter(staff=komatsu, work_date="2026-12-20").delete()
    Snapshot.objects.filter(staff=komatsu, work_date="2026-12-20").delete()
    DesiredDay.objects.filter(staff=komatsu, work_date="2026-12-20").delete()
    type_in(world, KOMATSU, world.konan, dt.date(2026, 12, 20), 9, 18)
    Staff.objects.filter(pk=komatsu.pk).update(retired_on=last_day)
    sheet = owner.get(page_of(world.konan, "/preview", "2026-12"))
    assert "退職日より後の確定を取り消します" in text(sheet)
    assert "退職日より後の日は確定しません" in text(sheet)
    assert "小松 莉子 12/20 日 退職日は2026年12月15日です。" in text(sheet)
    confirm(owner, world.konan, "2026-12")
    left = Draft.objects.filter(staff=komatsu, work_date__gt=last_day, work_date__lt=dt.date(2027, 1, 1))
    assert [row.work_date.day for row in left] == [20]
    days = DesiredDay.objects.filter(staff=komatsu, work_date__gt=last_day)
    assert {day.kind for day in days} == {"none"}
    assert len(days) == len([date for date in beyond if date.day != 20])


# --- the choice ---


def test_some_people_and_some_days_are_confirmed_and_the_rest_stays_a_draft(owner: Client, world: World) -> None:
    first, second = cast.PEOPLE[0], cast.PEOPLE[1]
    only(world, first, *((world.ekimae, dt.date(2027, 1, day), 9, 18) for day in (5, 12, 19)))
    type_in(world, second, world.ekimae, dt.date(2027, 1, 12), 9, 18)
    chosen = {"chosen": "1", "person": [world.staff(first).pk], "since": "2027-01-01", "until": "2027-01-15"}
    sheet = owner.get(page_of(world.ekimae, "/preview"), chosen)
    assert "2日を送ります。" in text(sheet)
    assert f'value="{world.staff(second).pk}">' in source(sheet)
    done = confirm(owner, world.ekimae, **chosen)
    assert "2件を確定しました。" in text(done)
    assert [date.day for date in confirmed_dates(world, first, world.ekimae)] == [5, 12]
    assert confirmed_dates(world, second, world.ekimae) == []
    newest = Confirmation.objects.latest("pk")
    assert (newest.start, newest.end, newest.everybody) == (dt.date(2027, 1, 1), dt.date(2027, 1, 16), False)
    confirm(owner, world.ekimae)
    assert Confirmation.objects.latest("pk").everybody


def test_a_choice_that_was_not_shown_confirms_nothing(owner: Client, world: World) -> None:
    only(world, cast.OWNER, (world.ekimae, FRIDAY, 9, 18), (world.ekimae, dt.date(2027, 1, 5), 9, 18))
    seen = digest(owner.get(page_of(world.ekimae, "/preview")))
    answer = owner.post(page_of(world.ekimae, "/confirmation"), {"digest": seen, "since": "2027-01-10"})
    assert answer.status_code == 409
    assert confirmed_dates(world, cast.OWNER, world.ekimae) == []


def test_without_a_chosen_person_nothing_is_confirmed(owner: Client, world: World) -> None:
    only(world, cast.OWNER, (world.ekimae, FRIDAY, 9, 18))
    sheet = owner.get(page_of(world.ekimae, "/preview"), {"chosen": "1"})
    assert "確定できる日がありません。" in text(sheet)
    assert not re.search(r"確定\s*</button>", source(sheet))


def test_dates_outside_the_month_are_refused_in_a_sentence(owner: Client, world: World) -> None:
    for wrong in ({"since": "2026-12-31"}, {"until": "x"}, {"since": "2027-01-10", "until": "2027-01-09"}):
        answer = owner.get(page_of(world.ekimae, "/preview"), wrong)
        assert answer.status_code == 422
        assert "期間を読み取れません" in text(answer)
