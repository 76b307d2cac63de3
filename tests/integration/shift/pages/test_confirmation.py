import datetime as dt
import re

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.link.models import Connection, DesiredDay, Mapping
from kakutei.shift.roster.models import Confirmation, Draft

from .conftest import SetClock, sign_in
from .reading import Answer, digest, element, plain, row_with, source, text
from .world import World, jst, one_day

PAGE = "/c/minato/stores/{}/shifts/2026-12"


def page_of(world: World, end: str = "") -> str:
    return PAGE.format(world.ekimae.pk) + end


def change(world: World, date: str, **values: object) -> None:
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date=date).update(**values)


def parts(answer: Answer) -> list[str]:
    """The folded lists, by what happens there: label and number of days."""
    folds = source(answer).split('<details class="fold" id="part-')[1:]
    return [plain(each.partition("</summary>")[0].partition(">")[2]) for each in folds]


def test_the_sheet_lists_what_happens_there(owner: Client, settled: World) -> None:
    change(settled, "2026-12-16", start=480)
    change(settled, "2026-12-23", start=480)
    Draft.objects.filter(staff=settled.staff(cast.OWNER), work_date="2026-12-17").delete()
    Draft.objects.create(
        company=settled.company, store=settled.ekimae, staff=settled.staff(cast.OWNER), work_date="2026-12-18",
        kind="leave", leave_type="paid", changed_at=jst(dt.date(2026, 12, 10), 12),
    )  # fmt: skip
    Draft.objects.filter(staff=settled.staff(cast.OWNER), work_date="2026-12-24").delete()
    answer = owner.get(page_of(settled, "/preview"))
    assert parts(answer)[:3] == ["追加 1", "変更 1", "削除 1"]
    assert parts(answer)[-2:] == ["送らない (休暇) 1", "KING OF TIMEは変わらない 1"]
    words = text(answer)
    assert "青木 真理子 12/16 水 日勤 9:00-18:00 → 日勤 8:00-18:00" in words
    assert "4日を送ります。2日は確認が必要です。" in words
    assert "12:01ごろまでに届きます。" in words


def test_leave_in_place_of_a_sent_shift_is_counted_as_a_deletion_there(owner: Client, settled: World) -> None:
    """Case B11."""
    sent = one_day(cast.OWNER, state="delivered")
    change(settled, f"{sent.work_date}", kind="leave", start=None, end=None, leave_type="paid", pattern_name="")
    answer = owner.get(page_of(settled, "/preview"))
    assert "削除 1" in parts(answer)
    assert not any("送らない (休暇)" in part for part in parts(answer))
    assert "→ 有給" in text(answer)
    done = owner.post(page_of(settled, "/confirmation"), {"digest": digest(answer)}, follow=True)
    assert "1件を確定しました。12:01ごろまでに届きます。" in text(done)


def test_shifts_of_a_person_who_is_not_found_are_counted_as_not_sent(owner: Client, settled: World) -> None:
    """Case B12."""
    wrong = settled.staff(cast.WRONG_NUMBER)
    day = DesiredDay.objects.filter(staff=wrong, kind="shift").latest("work_date").work_date
    Draft.objects.filter(staff=wrong, work_date=day).update(start=600, end=1200, pattern_name="")
    sheet = owner.get(page_of(settled, "/preview"))
    assert "送れない 1" in parts(sheet)
    assert not any(part.startswith(("追加", "変更")) for part in parts(sheet))
    assert "社員番号の人が見つかりません" in text(sheet)


def test_leave_on_a_day_with_an_actual_deletes_nothing(owner: Client, settled: World) -> None:
    day = one_day(cast.EDITOR_EKIMAE, state="actuals_there").work_date
    drafts = Draft.objects.filter(staff=settled.staff(cast.EDITOR_EKIMAE), work_date=day)
    drafts.update(kind="leave", start=None, end=None, leave_type="paid", pattern_name="")
    found = parts(owner.get(page_of(settled, "/preview")))
    assert "送らない (実績あり) 1" in found
    assert not any(part.startswith("削除") for part in found)


def test_before_the_first_sync_no_shift_is_said_to_be_unsendable(owner: Client, settled: World) -> None:
    Mapping.objects.all().delete()
    Connection.objects.update(synced_at=None)
    change(settled, "2026-12-16", start=480)
    found = parts(owner.get(page_of(settled, "/preview")))
    assert "変更 1" in found
    assert not any(part.startswith("送れない") for part in found)


def test_leave_alone_is_confirmed_and_nothing_is_said_to_be_sent(owner: Client, world: World) -> None:
    """Case B13."""
    change(world, "2026-12-20", kind="leave", start=None, end=None, leave_type="paid", pattern_name="")
    sheet = owner.get(page_of(world, "/preview"))
    assert "KING OF TIMEに送る変更はありません。" in text(sheet)
    assert "まもなく" not in text(sheet)
    done = owner.post(page_of(world, "/confirmation"), {"digest": digest(sheet)}, follow=True)
    assert "1件を確定しました。KING OF TIMEに送る変更はありません。" in text(done)


def test_days_with_actuals_or_changed_there_are_named_with_both_values(owner: Client, settled: World) -> None:
    answer = owner.get(page_of(settled, "/preview"))
    assert parts(answer) == ["置き換え 1", "送らない (KING OF TIMEに休暇) 1", "送らない (実績あり) 1"]
    words = text(answer)
    assert "こちら 7:00-16:00 / KING OF TIME 10:00-15:00(実績 7:02-16:11)" in words
    assert one_day(cast.EDITOR_EKIMAE, state="actuals_there").work_date.day == 20


def test_shifts_of_two_stores_are_joined_in_words(owner: Client, world: World) -> None:
    saturday = dt.date(2026, 12, 19)
    person = world.staff(cast.PEOPLE[5])
    Draft.objects.filter(staff=person, work_date=saturday).delete()
    for store, start in ((world.konan, 600), (world.ekimae, 900)):
        Draft.objects.create(
            company=world.company, store=store, staff=person, work_date=saturday, kind="shift",
            start=start, end=start + 240, changed_at=jst(saturday, 12),
        )  # fmt: skip
    konan = f"/c/minato/stores/{world.konan.pk}/shifts/2026-12"
    owner.post(f"{konan}/confirmation", {"digest": digest(owner.get(konan))})
    answer = owner.get(page_of(world, "/preview"))
    assert parts(answer) == ["追加 1"]
    assert "10:00-19:00 として送ります" in text(answer)


def test_confirming_says_how_many_and_when_they_arrive(owner: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(dt.date(2026, 12, 10), 9))
    change(world, "2026-12-16", start=480)
    seen = digest(owner.get(page_of(world)))
    answer = owner.post(page_of(world, "/confirmation"), {"digest": seen}, follow=True)
    assert answer.redirect_chain == [(page_of(world), 302)]
    assert "1件を確定しました。10:00以降に送ります。" in text(answer)
    assert DesiredDay.objects.get(staff=world.staff(cast.OWNER), work_date="2026-12-16").version == 2


def test_leave_alone_is_confirmed_without_promising_to_send_it(owner: Client, world: World) -> None:
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=world.staff(cast.OWNER), work_date="2026-12-26",
        kind="leave", leave_type="paid", changed_at=jst(dt.date(2026, 12, 10), 12),
    )  # fmt: skip
    page = owner.get(page_of(world))
    assert '<button class="button primary">確定</button>' in element(page, "form", "confirm")
    answer = owner.post(page_of(world, "/confirmation"), {"digest": digest(page)}, follow=True)
    assert "1件を確定しました。" in text(answer)


def press_at_once(client: Client, world: World, view: str = "") -> Answer:
    """[確定] on the table, without the sheet."""
    page = client.get(page_of(world) + view)
    (in_sight,) = re.findall(r'name="in_sight" value="([^"]*)"', element(page, "form", "confirm"))
    return client.post(page_of(world, "/confirmation"), {"digest": digest(page), "in_sight": in_sight})


def test_one_press_is_enough_where_nothing_is_deleted_or_refused(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    assert press_at_once(owner, world)["Location"] == page_of(world)


def test_the_sheet_comes_first_where_something_is_deleted(owner: Client, settled: World) -> None:
    sent = one_day(cast.OWNER, state="delivered")
    Draft.objects.filter(staff=settled.staff(cast.OWNER), work_date=sent.work_date).delete()
    looks_first(owner, settled, "削除 1")


def test_the_sheet_comes_first_where_a_shift_cannot_be_sent(owner: Client, settled: World) -> None:
    """Case B12."""
    wrong = settled.staff(cast.WRONG_NUMBER)
    day = DesiredDay.objects.filter(staff=wrong, kind="shift").latest("work_date").work_date
    Draft.objects.filter(staff=wrong, work_date=day).update(start=600, end=1200, pattern_name="")
    looks_first(owner, settled, "送れない 1")


def test_the_sheet_comes_first_where_a_changed_day_is_not_in_sight(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    assert press_at_once(owner, world, "?view=half&part=1")["Location"] == page_of(world)
    change(world, "2026-12-14", start=480)
    looks_first(owner, world, "追加 1", "?view=half&part=1")


@pytest.mark.parametrize("days", ["", "x/y", "2026-12-01", "0001-01-01/9999-12-31", "2026-12-16/2026-12-15"])
def test_days_in_sight_that_cannot_be_read_are_none(owner: Client, world: World, days: str) -> None:
    change(world, "2026-12-16", start=480)
    seen = digest(owner.get(page_of(world)))
    assert owner.post(page_of(world, "/confirmation"), {"digest": seen, "in_sight": days}).status_code == 409


def looks_first(owner: Client, world: World, part: str, view: str = "") -> None:
    before = Confirmation.objects.count()
    answer = press_at_once(owner, world, view)
    assert (answer.status_code, Confirmation.objects.count()) == (409, before)
    assert "内容を確認してから、[確定]を押してください。" in text(answer)
    assert part in parts(answer)


def test_with_nothing_to_confirm_the_sheet_says_so_and_has_no_button(owner: Client, world: World) -> None:
    answer = owner.get(page_of(world, "/preview"))
    assert "確定していない変更はありません" in text(answer)
    assert "確定</button>" not in source(answer)


def test_a_second_press_confirms_nothing_twice_and_says_so(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    seen = digest(owner.get(page_of(world)))
    before = Confirmation.objects.count()
    owner.post(page_of(world, "/confirmation"), {"digest": seen})
    again = owner.post(page_of(world, "/confirmation"), {"digest": seen})
    assert again.status_code == 409
    assert "このシフトは確定済みです" in text(again)
    assert Confirmation.objects.count() == before + 1


def test_two_editors_at_once_the_later_one_sees_the_fresh_sheet(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    seen = digest(owner.get(page_of(world)))
    change(world, "2026-12-17", start=480)
    answer = sign_in(world.editor).post(page_of(world, "/confirmation"), {"digest": seen})
    assert answer.status_code == 409
    assert "確認していた内容から、シフトが変わっています" in text(answer)
    assert parts(answer) == ["追加 2"]
    confirmed = owner.post(page_of(world, "/confirmation"), {"digest": digest(answer)})
    assert confirmed.status_code == 302


def test_a_forged_digest_confirms_nothing(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    assert owner.post(page_of(world, "/confirmation"), {}).status_code == 409


def test_the_sheet_is_a_dialog_from_the_right_for_htmx(owner: Client, world: World) -> None:
    answer = owner.get(page_of(world, "/preview"), headers={"HX-Request": "true"})
    assert source(answer).lstrip().startswith('<dialog class="sheet wide"')


def test_confirming_is_a_post(owner: Client, world: World) -> None:
    assert owner.get(page_of(world, "/confirmation")).status_code == 405


def test_dashboard_counts_what_is_to_confirm_by_store_and_month(owner: Client, world: World) -> None:
    change(world, "2026-12-16", start=480)
    assert "1 件" in row_with(owner.get("/c/minato/dashboard"), "駅前店 2026年12月")
