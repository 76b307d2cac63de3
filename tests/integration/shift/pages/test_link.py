import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.restore_guard import mark_restored
from kakutei.shift.link.rules.states import DeliveryState, cause_sentence, pause_sentence
from kakutei.shift.link.rules.values import Cause, DayBlock
from kakutei.shift.link.status import link_facts
from kakutei.shift.people.models import Company, LinkSetting, Membership

from .conftest import SetClock
from .reading import Answer, plain, row_with, source, text
from .world import NEXT, NOON, TODAY, World, jst, one_day, stop

APPROVAL = 'action="/c/minato/link/approval"'


def choices(page: Answer) -> dict[str, int]:
    block = source(page).partition('<ul class="choices"')[2].partition(">")[2].partition("</ul>")[0]
    return {words.split()[0]: int(words.split()[-2]) for words in map(plain, block.split("</li>")) if words}


def day_list(client: Client, query: str = "") -> HttpResponse:
    """日ごとの状態, which 連携状況 takes in."""
    return client.get(f"/c/minato/link/days?{query}")


def totals(page: Answer) -> dict[str, int]:
    """By state, without the two that span several."""
    return {label: count for label, count in choices(page).items() if label not in ("未反映", "すべて")}


def headline(page: Answer) -> str:
    return plain(source(page).partition('<div class="headline">')[2].partition("</div>")[0])


def listed(page: Answer) -> list[str]:
    body = source(page).partition('id="days"')[2].partition("<tbody>")[2]
    return [plain(row) for row in body.split("</tr>") if "<td" in row]


def test_totals_count_every_state(owner: Client, settled: World) -> None:
    found = totals(day_list(owner))
    assert found["実績あり"] == 1
    assert found["確認中"] + found["送信中"] == 2
    assert sum(found.values()) == DesiredDay.objects.count()
    assert all(state.label.split()[0] in found for state in DeliveryState)


def test_the_list_shows_what_has_not_arrived_and_each_state_that_occurs_can_be_chosen(
    owner: Client, settled: World
) -> None:
    page = day_list(owner)
    found = choices(page)
    assert not any(row.startswith("反映済み") for row in listed(page))
    assert found["未反映"] == found["すべて"] - found["反映済み"] - found["対象外"] > 0
    assert len(listed(day_list(owner, "state=attention"))) == found["要対応"]
    DesiredDay.objects.exclude(outcome="delivered").delete()
    page = day_list(owner)
    assert totals(page).keys() == {"反映済み"}
    assert listed(page) == []
    assert "未反映の日はありません" in text(page)


def test_shifts_that_are_not_sent_while_the_link_is_off_have_not_arrived(owner: Client, settled: World) -> None:
    waiting = totals(day_list(owner))["送信待ち"]
    Company.objects.update(link_setting=LinkSetting.OFF)
    first, second = listed(day_list(owner)), listed(day_list(owner, "page=2"))
    rows = [*first, *second]
    assert sum("連携がオフのため、送りません。" in row for row in rows) >= waiting > 0
    assert not any("休暇は" in row for row in rows)


def test_the_counts_of_the_states_are_those_of_the_chosen_people(owner: Client, settled: World) -> None:
    page = day_list(owner, "state=attention&person=0001")
    assert sum(totals(page).values()) == DesiredDay.objects.filter(staff__number="0001").count()
    assert totals(page)["要対応"] == 0
    assert 'name="state" value="attention"' in source(page)
    assert "/link/days?state=delivered&amp;person=0001" in source(page)


def test_the_first_sentence_counts_the_days_that_need_a_person(owner: Client, settled: World) -> None:
    page, found = owner.get("/c/minato/link"), totals(day_list(owner))
    check = found["実績あり"] + found["KING"]
    waiting = found["送信待ち"]
    assert headline(page) == (
        f"{found['要対応']}日分に対応が必要です。 {check}日分を確認してください。{waiting}日分が残っています。"
        "まもなく送ります。1日分を送っています。1日分が届いたかどうかを確認しています。"
    )
    assert text(page).index("日分に対応が必要です") < text(page).index("社員番号の人が見つかりません")


def test_only_when_everything_has_arrived_the_page_says_so(owner: Client, settled: World, set_clock: SetClock) -> None:
    DesiredDay.objects.exclude(outcome="delivered").delete()
    assert headline(owner.get("/c/minato/link")) == "送るシフトはすべて届いています。"
    set_clock(jst(TODAY, 18))
    assert headline(owner.get("/c/minato/link")) == "送るシフトはすべて届いています。"
    day = DesiredDay.objects.all()[0]
    DesiredDay.objects.filter(pk=day.pk).update(outcome="", settled_version=0, settled_at=None)
    assert headline(owner.get("/c/minato/link")) == "1日分が残っています。19:00以降に送ります。"


def test_days_beyond_a_year_are_not_said_to_be_sent_soon(owner: Client, settled: World) -> None:
    DesiredDay.objects.exclude(outcome="delivered").delete()
    day = DesiredDay.objects.all()[0]
    DesiredDay.objects.filter(pk=day.pk).update(
        outcome="", settled_version=0, settled_at=None, work_date=TODAY.replace(year=2028)
    )
    assert headline(owner.get("/c/minato/link")) == "1日分は、勤務日の1年前になってから送ります。"


def test_the_first_sentence_of_a_link_that_stands_still(owner: Client, settled: World) -> None:
    waiting = totals(day_list(owner))["送信待ち"]
    own = totals(day_list(owner))["要対応"]
    owner.post("/c/minato/link/pause", {"reason": "棚卸のため", "until": ""})
    assert f"連携を一時停止しているため、{waiting + 1}日分を送っていません。" in headline(owner.get("/c/minato/link"))
    owner.post("/c/minato/link/resumption")
    stop(settled, Cause.TOKEN)
    said = headline(owner.get("/c/minato/link"))
    assert said.startswith(
        f"連携が停止しているため、{waiting + 2}日分を送れていません。 ほかに{own}日分に対応が必要です。"
    )
    DesiredDay.objects.exclude(outcome="delivered").delete()
    assert headline(owner.get("/c/minato/link")) == "連携が停止しています。"
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert headline(owner.get("/c/minato/link")) == ""


def test_a_working_link_says_so(owner: Client, settled: World) -> None:
    assert "連携状況 連携中" in text(owner.get("/c/minato/link"))


def test_what_needs_a_person_is_grouped_by_cause_with_one_button_each(owner: Client, settled: World) -> None:
    page = owner.get("/c/minato/link")
    words = text(page)
    assert "社員番号の人が見つかりません 1人 18日分 社員番号を直す" in words
    assert (
        "長谷川 悠真 12/1 火から 18日分 社員番号 0008 の人がKING OF TIMEに見つかりません。番号を確認してください。 "
        "KING OF TIMEに同じ名前の従業員がいます: 0080 長谷川 悠真(ハセガワ ユウマ) "
        "社員番号を 0080 にする"
    ) in words
    assert f'href="/c/minato/staff/{settled.staff(cast.WRONG_NUMBER).pk}">社員番号を直す' in source(page)
    assert "実績があるため送っていません 1人 1日分 再送" in words
    assert "馬場 結衣 12/20 日 1日分" in words
    assert any("こちら 13:00-22:00 / KING OF TIME 10:00-15:00" in row for row in listed(day_list(owner)))


def test_each_day_with_an_actual_shows_its_own_times(owner: Client, settled: World) -> None:
    """Case C1."""
    days = DesiredDay.objects.filter(staff=settled.staff(cast.EDITOR_EKIMAE), outcome="delivered", kind="shift")
    early, late = [days.filter(start__hour=hour).latest("work_date") for hour in (7, 13)]
    for day in (early, late):
        DesiredDay.objects.filter(pk=day.pk).update(outcome="actuals_there")
    rows = listed(day_list(owner, "cause=actuals_there"))
    assert len(rows) == 3
    for day, plan in ((early, "7:00-16:00"), (late, "13:00-22:00")):
        (row,) = [each for each in rows if f"12/{day.work_date.day} " in each and "馬場 結衣" in each]
        assert f"実績があるため変更を送っていません。こちら {plan}" in row


def test_a_person_who_has_left_gets_the_employment_dates_as_the_fix(owner: Client, settled: World) -> None:
    """Case C2."""
    wrong = settled.staff(cast.WRONG_NUMBER)
    DesiredDay.objects.filter(staff=wrong).update(block=DayBlock.RETIRED.value)
    page = owner.get("/c/minato/link")
    assert "KING OF TIMEで在職していません 2人" in text(page)
    assert 'href="/c/minato/staff">退職日を確認する' in source(page)
    assert f'<a href="/c/minato/staff/{wrong.pk}">長谷川 悠真</a>' in source(page)
    assert "社員番号を直す" not in text(page)


@pytest.mark.parametrize("cause", list(Cause))
def test_a_stopped_link_says_why_and_offers_the_fix(owner: Client, settled: World, cause: Cause) -> None:
    stop(settled, cause)
    page = owner.get("/c/minato/link")
    assert "連携状況 停止" in text(page)
    assert re.search("トークンを入れ直す|会社編集を開く|承認する|同期して確認する", text(page))
    assert '<div class="notice error">' in source(page)


def test_a_link_without_token_or_switched_off_leads_to_the_next_step(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert "連携がオフのため、KING OF TIMEには何も送りません。 設定を開く" in text(owner.get("/c/minato/link"))
    Connection.objects.update(sealed_token="")
    assert "KOTアクセストークンを登録する" in text(owner.get("/c/minato/link"))


def test_the_restricted_hours_are_named(owner: Client, settled: World, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 17, 30))
    words = text(owner.get("/c/minato/link"))
    assert "連携状況 待機中" in words
    assert "19:00以降に送ります。" in words.partition("送信待ち")[0]


def test_days_that_wait_for_the_restricted_hours_are_found_under_the_name_of_their_state(
    owner: Client, settled: World, set_clock: SetClock
) -> None:
    set_clock(jst(TODAY, 18))
    page = day_list(owner, "state=waiting")
    assert len(listed(page)) == 50 < totals(page)["送信待ち"]
    assert all("19:00以降に送ります。" in row for row in listed(page))


def test_the_days_sends_are_ticks_between_the_restricted_hours(owner: Client, settled: World) -> None:
    page = source(owner.get("/c/minato/link/sends"))
    assert page.count('class="band"') == 2
    assert page.count('class="tick delivered"') == 12
    assert "制限時間帯(08:00-10:00、17:00-19:00)は送りません" in plain(page)


def test_the_list_is_filtered_by_state_store_person_and_month(owner: Client, settled: World) -> None:
    assert all(row.startswith("要対応") for row in listed(day_list(owner, "state=attention")))
    assert all("青木 真理子" in row for row in listed(day_list(owner, "person=青木 真理子")))
    assert not any("石川 陽菜" in row for row in listed(day_list(owner, f"store={settled.ekimae.pk}")))
    assert "該当する日はありません" in text(day_list(owner, f"month={NEXT}"))


def test_who_changes_the_store_has_each_day_at_the_store_of_that_day(
    owner: Client, settled: World, set_clock: SetClock
) -> None:
    mover, moved = settled.staff(cast.PEOPLE[2]), dt.date(2026, 12, 15)
    Membership.objects.filter(staff=mover).update(until=moved)
    Membership.objects.create(company=settled.company, staff=mover, store=settled.konan, since=moved)

    def days(query: str) -> list[int]:
        rows = listed(day_list(owner, f"person={mover.number}&state=all&month=2026-12{query}"))
        return sorted(int(re.findall(r"12/(\d+)", row)[0]) for row in rows)

    before, after = days(f"&store={settled.ekimae.pk}"), days(f"&store={settled.konan.pk}")
    assert before
    assert before[-1] < moved.day <= after[0]
    assert [*before, *after] == days("")
    for date, store, other in (
        (moved - dt.timedelta(days=1), settled.ekimae, settled.konan),
        (moved, settled.konan, settled.ekimae),
    ):
        set_clock(jst(date, 12))
        assert mover.name in text(owner.get(f"/c/minato/staff?store={store.pk}"))
        assert mover.name not in text(owner.get(f"/c/minato/staff?store={other.pk}"))


@pytest.mark.parametrize("words", ["青木 真理子", "青木真理子", "あおき まりこ", "アオキマリコ", "ｱｵｷ", "0001"])
def test_a_person_is_found_by_name_kana_or_number_however_they_are_typed(
    owner: Client, settled: World, words: str
) -> None:
    rows = listed(day_list(owner, urlencode({"person": words})))
    assert rows
    assert all("青木 真理子" in row for row in rows)


@pytest.mark.parametrize(
    "query", ["state=x", "store=あ", "cause=x", "person=%00", "month=2026-99", "month=0001-01", "page=x", "page=9999"]
)
def test_a_filter_that_cannot_be_read_chooses_nothing(owner: Client, settled: World, query: str) -> None:
    assert day_list(owner, query).status_code == 200


def test_the_list_is_paged_by_fifty(owner: Client, settled: World) -> None:
    page = day_list(owner, "state=all")
    assert len(listed(page)) == 50
    assert "1 / 7 次の50件" in text(page)
    assert "前の50件" in text(day_list(owner, "state=all&page=2"))
    assert 'href="/c/minato/link/days?state=all&amp;page=2"' in source(page)


def test_resending_owes_the_days_of_a_cause_once_more(owner: Client, settled: World) -> None:
    day = one_day(cast.EDITOR_EKIMAE, state="actuals_there")
    count = DesiredDay.objects.filter(outcome="actuals_there").count()
    for cause in ({}, {"cause": "x"}, {"cause": ""}):
        assert "送り直す日はありません" in text(owner.post("/c/minato/link/resend", cause, follow=True))
    answer = owner.post("/c/minato/link/resend", {"cause": "actuals_there"}, follow=True)
    assert f"{count}件をもう一度送ります。" in text(answer)
    assert DesiredDay.objects.get(pk=day.pk).outcome == ""


def test_approving_another_company_lifts_the_stop(owner: Client, settled: World) -> None:
    stop(settled, Cause.OTHER_COMPANY)
    assert "承認しました" in text(owner.post("/c/minato/link/approval", follow=True))
    assert settled.connection.block == ""
    assert "承認を待っている連携はありません" in text(owner.post("/c/minato/link/approval", follow=True))


def test_a_restored_database_says_from_when_shifts_may_be_missing_and_waits_for_approval(
    owner: Client, editor: Client, settled: World
) -> None:
    mark_restored(at=NOON)
    page = owner.get("/c/minato/link")
    assert (
        "データベースがバックアップから戻されたようです。12/10 12:00より後に確定したシフトは失われているかもしれません。"
        in text(page)
    )
    assert APPROVAL in source(page)
    assert APPROVAL not in source(editor.get("/c/minato/link"))
    arrived = one_day(cast.OWNER)
    said = text(owner.post("/c/minato/link/approval", follow=True))
    assert "承認しました。今日からの予定をKING OF TIMEと比べます。" in said
    assert settled.connection.block == ""
    assert DesiredDay.objects.get(pk=arrived.pk).outcome == ""


def test_an_editor_sees_and_resends_only_days_of_the_own_store(editor: Client, settled: World) -> None:
    assert not any("石川 陽菜" in row for row in listed(day_list(editor)))
    assert "社員番号を直す" not in text(editor.get("/c/minato/link"))
    own = one_day(cast.EDITOR_EKIMAE, state="actuals_there")
    konan = DesiredDay.objects.filter(staff=settled.staff(cast.EDITOR_KONAN), outcome="delivered")[0]
    DesiredDay.objects.filter(pk=konan.pk).update(outcome="actuals_there")
    editor.post("/c/minato/link/resend", {"cause": "actuals_there"})
    assert DesiredDay.objects.get(pk=own.pk).outcome == ""
    assert DesiredDay.objects.get(pk=konan.pk).outcome == "actuals_there"
    assert editor.post("/c/minato/link/approval").status_code == 404


PERSONS_CAUSE = {
    DayBlock.NO_NUMBER: "社員番号が入力されていません。",
    DayBlock.NOT_FOUND: "社員番号 0008 の人がKING OF TIMEに見つかりません。",
    DayBlock.DUPLICATE: "社員番号 0008 の人がKING OF TIMEに複数います。",
    DayBlock.RETIRED: "社員番号 0008 の人は、この日にはKING OF TIMEで在職していません。",
    DayBlock.REFUSED: "この日の時刻がKING OF TIMEに受け付けられませんでした: 長すぎます",
    DayBlock.CLOSED: "KING OF TIMEで12月が締められています。",
}


def test_closed_months_are_all_named_in_the_order_of_the_calendar(owner: Client, settled: World) -> None:
    """Of one person, over the end of the year."""
    staff = settled.staff(cast.OWNER)
    pending = {"kind": "leave", "version": 2, "settled_version": 1, "block": "closed", "confirmed_by": settled.owner}
    shift = {"kind": "shift", "start": moment(dt.date(2027, 1, 8), 540), "end": moment(dt.date(2027, 1, 8), 1080)}
    DesiredDay.objects.create(
        company=settled.company, staff=staff, work_date=dt.date(2027, 1, 8), confirmed_at=NOON, **(pending | shift)
    )
    day = DesiredDay.objects.filter(staff=staff, work_date="2026-12-24")
    day.update(outcome="", settled_version=0, settled_at=None, block="closed")
    assert "KING OF TIMEで12月・1月が締められています。" in text(owner.get("/c/minato/link"))


@pytest.mark.parametrize("stands", [*Cause, "paused", "paused and token"], ids=str)
def test_a_link_that_stands_still_says_its_cause_once_and_each_person_their_own(
    owner: Client, settled: World, stands: Cause | str
) -> None:
    """Case I7."""
    if isinstance(stands, Cause):
        stop(settled, stands)
    elif stands == "paused and token":
        stop(settled, Cause.TOKEN)
    if isinstance(stands, str):
        owner.post("/c/minato/link/pause", {"reason": "棚卸のため", "until": ""})
    facts = link_facts(settled.company, at=NOON)
    said = [
        sentence for sentence in (cause_sentence(facts), pause_sentence(facts.pause) if facts.pause else "") if sentence
    ]
    for block, sentence in PERSONS_CAUSE.items():
        DesiredDay.objects.filter(staff=settled.staff(cast.WRONG_NUMBER)).exclude(block="").update(
            block=block.value, block_about="長すぎます"
        )
        page = owner.get("/c/minato/link")
        words, rows = text(page), listed(day_list(owner, "person=0008"))
        assert [words.count(each) for each in said] == [1] * len(said), block
        assert all(each not in row_with(page, "長谷川 悠真 12/") for each in said)
        assert all(each not in row for row in rows for each in said)
        assert any(sentence in row for row in rows)


def test_days_that_only_wait_for_the_link_say_that_it_stands_still(owner: Client, settled: World) -> None:
    """Case I7."""
    stop(settled, Cause.TOKEN)
    rows = listed(day_list(owner, "person=0001&state=attention"))
    assert rows
    assert all("連携が停止しているため、まだ送っていません。" in row for row in rows)


def test_a_day_whose_write_has_no_answer_is_in_no_group_of_its_former_outcome(owner: Client, settled: World) -> None:
    """Case I7: it waits for the link alone."""
    day = one_day(cast.EDITOR_EKIMAE, state="actuals_there")
    AppliedDay.objects.update_or_create(
        company=settled.company, connection=settled.connection, staff=day.staff, work_date=day.work_date,
        defaults={"employee_key": cast.EDITOR_EKIMAE.employee_key, "version": 1, "ambiguous_since": NOON},
    )  # fmt: skip
    stop(settled, Cause.TOKEN)
    assert "実績があるため送っていません" not in text(owner.get("/c/minato/link"))
