"""Case C3: an employee with the name of a person whose 社員番号 names no employee is offered, and one press takes the number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from kakutei.audit.audit_action import AuditAction
from kakutei.demo import cast
from kakutei.shift.link.models import Connection, DesiredDay, Mapping
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import AuditEntry, Staff

from .conftest import SetClock
from .reading import Answer, row_with, source, text
from .world import NOON, TODAY, World, jst, stop

PAGE = "/c/minato/link"
HASEGAWA = "長谷川 悠真 12/"


def there(**fields: Any) -> Mapping:
    """One more employee of the last sync."""
    connection = Connection.objects.get()
    details = {"name": "長谷川 悠真", "kana": "ハセガワ ユウマ", "code": "0081", "read_at": NOON, **fields}
    return Mapping.objects.create(
        company_id=connection.company_id, connection=connection, employee_key=f"key {details['code']}", **details
    )


def hasegawa() -> Staff:
    return Staff.objects.get(family_name="長谷川")


def url_of(code: str) -> str:
    return f"/c/minato/staff/{hasegawa().pk}/number/{Mapping.objects.get(code=code).pk}"


def offered(page: Answer) -> list[str]:
    """The codes on the buttons of 連携状況."""
    words = row_with(page, HASEGAWA).split("社員番号を ")[1:]
    return [each.split(" にする")[0] for each in words if " にする" in each]


def test_one_press_on_link_status_takes_the_number(owner: Client, settled: World) -> None:
    page = owner.get(PAGE)
    assert "KING OF TIMEに同じ名前の従業員がいます: 0080 長谷川 悠真(ハセガワ ユウマ)" in row_with(page, HASEGAWA)
    assert f'<form method="post" action="{url_of("0080")}">' in source(page)
    answer = owner.post(url_of("0080"), follow=True)
    assert "長谷川 悠真さんの社員番号を 0080 に変更しました。" in text(answer)
    assert hasegawa().number == "0080"


def test_the_new_number_is_looked_up_and_nothing_is_said_of_it_before(
    owner: Client, settled: World, set_clock: SetClock
) -> None:
    set_clock(jst(TODAY, 18))
    page = owner.post(url_of("0080"), follow=True)
    assert settled.connection.sync_asked_at is not None
    assert "見つかりません" not in text(page)
    days = DesiredDay.objects.filter(staff=hasegawa(), kind="shift")
    assert set(days.values_list("block", "not_before")) == {("", None)}


def test_the_change_is_recorded_with_the_employee(owner: Client, settled: World) -> None:
    owner.post(url_of("0080"))
    entry = AuditEntry.objects.get(what=AuditAction.STAFF_CHANGED)
    assert (entry.before, entry.after) == (
        {"社員番号": "0008"},
        {"社員番号": "0080", "KING OF TIMEの従業員": "長谷川 悠真"},
    )


@pytest.mark.parametrize("name", ["長谷川悠真", "長谷川　悠真", "長谷川 悠真 "])
def test_blanks_in_the_name_do_not_matter(owner: Client, settled: World, name: str) -> None:
    Mapping.objects.filter(code="0080").update(name=name)
    assert offered(owner.get(PAGE)) == ["0080"]


def test_of_two_candidates_both_are_offered_and_a_question_names_both(owner: Client, settled: World) -> None:
    there(kana="ハセガワ ハルマ")
    page = owner.get(PAGE)
    assert offered(page) == ["0080", "0081"]
    assert f'<form method="post" action="{url_of("0080")}">' not in source(page)
    question = text(owner.post(url_of("0081")))
    assert (
        "長谷川 悠真さん(社員番号 0008)を、KING OF TIMEの従業員 0081 長谷川 悠真(ハセガワ ハルマ) とつなぎます。"
        in question
    )
    assert "あてはまる従業員が2人います(0080 長谷川 悠真(ハセガワ ユウマ)、0081" in question
    assert hasegawa().number == "0008"
    assert "社員番号を 0081 にする" in text(owner.get(url_of("0081")))
    owner.post(url_of("0081"), {"sure": "yes"})
    assert hasegawa().number == "0081"


def test_two_staff_of_one_name_are_asked_about(owner: Client, settled: World) -> None:
    Staff.objects.create(company=settled.company, family_name="長谷川", given_name="悠真 ", number="0777")
    wrong = Staff.objects.get(number="0008")
    url = f"/c/minato/staff/{wrong.pk}/number/{Mapping.objects.get(code='0080').pk}"
    assert "ほかにも、この従業員にあてはまるスタッフがいます" in text(owner.post(url))
    assert Staff.objects.filter(number="0008").exists()


def test_an_equal_kana_alone_is_asked_about(owner: Client, settled: World) -> None:
    Mapping.objects.filter(code="0080").update(name="長谷川 勇馬", kana="はせがわ　ゆうま")
    assert "同じふりがなの従業員がいます: 0080 長谷川 勇馬" in row_with(owner.get(PAGE), HASEGAWA)
    assert "名前が違い、ふりがなだけが同じです。" in text(owner.post(url_of("0080")))
    assert hasegawa().number == "0008"


def test_a_candidate_of_another_staff_is_not_offered(owner: Client, settled: World) -> None:
    Staff.objects.filter(number="0012").update(number="0080")
    assert offered(owner.get(PAGE)) == []
    answer = owner.post(url_of("0080"), follow=True)
    assert "この候補は使えなくなりました。ページを開き直して、社員番号を確認してください。" in text(answer)
    assert hasegawa().number == "0008"


def test_a_candidate_who_retired_is_named_and_not_offered(owner: Client, settled: World) -> None:
    Mapping.objects.filter(code="0080").update(resigned_on=dt.date(2026, 11, 30))
    row = row_with(owner.get(PAGE), HASEGAWA)
    assert "同じ名前の従業員は退職しています: 0080 長谷川 悠真(ハセガワ ユウマ、2026/11/30 退職)" in row
    assert offered(owner.get(PAGE)) == []
    assert owner.post(url_of("0080"), {"sure": "yes"}).status_code == 302
    assert hasegawa().number == "0008"


@pytest.mark.parametrize("gone", ["other name", "gone at the last sync", "not synced"])
def test_without_a_candidate_the_page_is_as_before(owner: Client, settled: World, gone: str) -> None:
    if gone == "other name":
        Mapping.objects.filter(code="0080").update(name="別の 人", kana="")
    elif gone == "gone at the last sync":
        Mapping.objects.filter(code="0080").update(gone_at=NOON)
    else:
        Connection.objects.update(synced_at=None)
    row = row_with(owner.get(PAGE), HASEGAWA)
    assert row.endswith("番号を確認してください。")


def test_an_editor_is_offered_nothing_and_may_not_take_it(editor: Client, settled: World) -> None:
    assert "0080" not in text(editor.get(PAGE))
    assert editor.post(url_of("0080"), {"sure": "yes"}).status_code == 404
    assert hasegawa().number == "0008"


def edit_form(world: World, **changes: object) -> dict[str, object]:
    filled = {
        "family_name": "長谷川", "given_name": "悠真", "kana": "ハセガワ ユウマ", "number": "0008",
        "stores": [world.ekimae.pk], "contract": "part_time", "retired_on": "",
    }  # fmt: skip
    return {**filled, **changes}


def test_one_press_in_the_persons_form_saves_with_the_number(owner: Client, settled: World) -> None:
    url = f"/c/minato/staff/{hasegawa().pk}"
    assert "同じ名前の従業員がいます: 0080 長谷川 悠真" in text(owner.get(url))
    answer = owner.post(url, edit_form(settled, suggested="0080", contract="regular"))
    assert answer.status_code == 302
    assert (hasegawa().number, hasegawa().contract) == ("0080", "regular")
    assert "同じ名前の従業員" not in text(owner.get(url))


def test_in_the_persons_form_a_doubt_is_named_before_it_is_saved(owner: Client, settled: World) -> None:
    there()
    url = f"/c/minato/staff/{hasegawa().pk}"
    answer = owner.post(url, edit_form(settled, suggested="0081", contract="regular"))
    assert "あてはまる従業員が2人います" in text(answer)
    assert "同じ人なら、[編集]を押してください。" in text(answer)
    assert 'name="number" value="0081"' in source(answer)
    assert hasegawa().number == "0008"
    owner.post(url, edit_form(settled, number="0081"))
    assert hasegawa().number == "0081"


def test_a_candidate_that_is_gone_is_said_in_the_persons_form(owner: Client, settled: World) -> None:
    answer = owner.post(f"/c/minato/staff/{hasegawa().pk}", edit_form(settled, suggested="0099"))
    assert answer.status_code == 422
    assert "この候補は使えなくなりました" in text(answer)
    assert hasegawa().number == "0008"


def test_enter_in_the_persons_form_takes_no_candidate(owner: Client, settled: World) -> None:
    """Without the script, Enter presses the first button of the form."""
    form = source(owner.get(f"/c/minato/staff/{hasegawa().pk}")).partition("data-guarded")[2]
    assert "suggested" not in form.split("<button")[1].partition(">")[0]


def test_on_the_page_of_all_numbers_two_candidates_are_both_offered(owner: Client, settled: World) -> None:
    there()
    url = "/c/minato/staff/numbers"
    row = row_with(owner.get(url), "長谷川 悠真")
    assert "候補 0080 長谷川 悠真" in row
    assert "候補 0081 長谷川 悠真" in row
    fields = {f"number-{hasegawa().pk}": "0008", f"was-{hasegawa().pk}": "0008"}
    assert 'value="0080" aria' not in " ".join(source(owner.post(url, {**fields, "fill": "all"})).split())
    filled = owner.post(url, {**fields, "fill": f"{hasegawa().pk} 0081"})
    assert f'name="number-{hasegawa().pk}" value="0081"' in source(filled)


def test_what_stops_the_link_does_not_hide_the_candidate(owner: Client, settled: World) -> None:
    stop(settled, Cause.TOKEN)
    assert offered(owner.get(PAGE)) == ["0080"]


def test_a_paused_link_says_that_it_is_looked_up_after_the_pause(owner: Client, settled: World) -> None:
    owner.post("/c/minato/link/pause", {"reason": "棚卸のため", "until": ""})
    assert "再開したら行います。" in text(owner.post(url_of("0080"), follow=True))
    assert cast.WRONG_NUMBER.name in hasegawa().name
