import re

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.actions.mark_restored import mark_restored
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, LinkSetting

from .conftest import SetClock
from .reading import Answer, plain, source, text
from .world import NEXT, NOON, TODAY, World, jst, one_day, stop

APPROVAL = 'action="/link/approval"'


def totals(page: Answer) -> dict[str, int]:
    block = source(page).partition('<ul class="totals">')[2].partition("</ul>")[0]
    return {words.split()[0]: int(words.split()[-2]) for words in map(plain, block.split("</li>")) if words}


def listed(page: Answer) -> list[str]:
    body = source(page).partition('id="days"')[2].partition("<tbody>")[2]
    return [plain(row) for row in body.split("</tr>") if "<td" in row]


def test_totals_count_every_state(owner: Client, settled: World) -> None:
    page = owner.get("/link")
    found = totals(page)
    assert found["実績あり"] == 1
    assert found["確認中"] + found["送信中"] == 2
    assert sum(found.values()) == DesiredDay.objects.count()
    assert all(state.label.split()[0] in found for state in DeliveryState)


def test_a_working_link_says_so(owner: Client, settled: World) -> None:
    assert "連携状況 連携中" in text(owner.get("/link"))


def test_what_needs_a_person_is_grouped_by_cause_with_one_button_each(owner: Client, settled: World) -> None:
    page = owner.get("/link")
    words = text(page)
    assert "社員番号の人が見つかりません 18件 長谷川 悠真 12/1 火、" in words
    assert "社員番号 0008 の人がKING OF TIMEに見つかりません。番号を確かめてください。 社員番号を直す" in words
    assert f'href="/staff/{settled.staff(cast.WRONG_NUMBER).pk}">社員番号を直す' in source(page)
    assert "実績があるため送っていません 1件 再送 馬場 結衣 12/20 日" in words
    assert "こちら 13:00-22:00 / KING OF TIME 10:00-15:00" in words
    assert "シフト表を開く" in words


@pytest.mark.parametrize("cause", list(Cause))
def test_a_stopped_link_says_why_and_offers_the_fix(owner: Client, settled: World, cause: Cause) -> None:
    stop(settled, cause)
    page = owner.get("/link")
    assert "連携状況 停止" in text(page)
    assert re.search("トークンを入れ直す|会社編集を開く|承認する", text(page))
    assert '<div class="notice error">' in source(page)


def test_a_link_without_token_or_switched_off_leads_to_the_next_step(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert "連携がオフのため、KING OF TIMEには何も送りません。 設定を開く" in text(owner.get("/link"))
    Connection.objects.update(sealed_token="")
    assert "KOTアクセストークンを登録する" in text(owner.get("/link"))


def test_the_restricted_hours_are_named(owner: Client, settled: World, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 17, 30))
    words = text(owner.get("/link"))
    assert "連携状況 待機中" in words
    assert "19:00以降に送ります。" in words.partition("送信待ち")[0]


def test_the_days_sends_are_ticks_between_the_restricted_hours(owner: Client, settled: World) -> None:
    page = source(owner.get("/link"))
    assert page.count('class="band"') == 2
    assert page.count('class="tick delivered"') == 12
    assert "制限時間帯(08:00-10:00、17:00-19:00)は送りません" in text(owner.get("/link"))


def test_the_list_is_filtered_by_state_store_person_and_month(owner: Client, settled: World) -> None:
    assert all(row.startswith("要対応") for row in listed(owner.get("/link?state=attention")))
    person = settled.staff(cast.OWNER)
    assert all("青木 真理子" in row for row in listed(owner.get(f"/link?staff={person.pk}")))
    assert not any("石川 陽菜" in row for row in listed(owner.get(f"/link?store={settled.ekimae.pk}")))
    assert "該当する日はありません" in text(owner.get(f"/link?month={NEXT}"))


@pytest.mark.parametrize(
    "query", ["state=x", "store=あ", "staff=-1", "month=2026-99", "month=0001-01", "page=x", "page=9999"]
)
def test_a_filter_that_cannot_be_read_chooses_nothing(owner: Client, settled: World, query: str) -> None:
    assert owner.get(f"/link?{query}").status_code == 200


def test_the_list_is_paged_by_a_hundred(owner: Client, settled: World) -> None:
    page = owner.get("/link")
    assert len(listed(page)) == 100
    assert "1 / 4 次の100件" in text(page)
    assert "前の100件" in text(owner.get("/link?page=2"))


def test_resending_owes_the_day_once_more(owner: Client, settled: World) -> None:
    day = one_day(cast.EDITOR_EKIMAE, state="actuals_there")
    answer = owner.post("/link/resend", {"day": [day.pk]}, follow=True)
    assert "1件をもう一度送ります。" in text(answer)
    assert DesiredDay.objects.get(pk=day.pk).outcome == ""
    assert "送り直す日はありません" in text(owner.post("/link/resend", {"day": [day.pk, "x", "9" * 30]}, follow=True))


def test_approving_another_company_lifts_the_stop(owner: Client, settled: World) -> None:
    stop(settled, Cause.OTHER_COMPANY)
    assert "承認しました" in text(owner.post("/link/approval", follow=True))
    assert settled.connection.block == ""
    assert "承認を待っている連携はありません" in text(owner.post("/link/approval", follow=True))


def test_a_restored_database_says_from_when_shifts_may_be_missing_and_waits_for_approval(
    owner: Client, editor: Client, settled: World
) -> None:
    mark_restored(at=NOON)
    page = owner.get("/link")
    assert (
        "データベースがバックアップから戻されたようです。12/10 12:00より後に確定したシフトは失われているかもしれません。"
        in text(page)
    )
    assert APPROVAL in source(page)
    assert APPROVAL not in source(editor.get("/link"))
    arrived = one_day(cast.OWNER)
    said = text(owner.post("/link/approval", follow=True))
    assert "承認しました。今日からの予定をKING OF TIMEと比べます。" in said
    assert settled.connection.block == ""
    assert DesiredDay.objects.get(pk=arrived.pk).outcome == ""


def test_an_editor_sees_and_resends_only_days_of_the_own_store(editor: Client, settled: World) -> None:
    assert not any("石川 陽菜" in row for row in listed(editor.get("/link")))
    assert "社員番号を直す" not in text(editor.get("/link"))
    konan = DesiredDay.objects.filter(staff=settled.staff(cast.EDITOR_KONAN), outcome="delivered")[0]
    DesiredDay.objects.filter(pk=konan.pk).update(outcome="actuals_there")
    editor.post("/link/resend", {"day": [konan.pk]})
    assert DesiredDay.objects.get(pk=konan.pk).outcome == "actuals_there"
    assert editor.post("/link/approval").status_code == 404
