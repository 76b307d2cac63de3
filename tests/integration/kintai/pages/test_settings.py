"""設定: divisions, employees, options and access tokens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.kintai.api_access.models import AccessToken, TokenShowing
from kakutei.kintai.api_access.tokens import token_behind
from kakutei.kintai.people.models import Company, Division, Employee, WebApiUse

from ..world import Api, World, code_of
from .browser import romu, text

TOKENS = "/c/minato/settings/options/tokens"
TERMS = {"purpose": "シフト連携用", "rights": ["employees:read", "daily_schedules:write"], "networks": ["127.0.0.1"]}


def employee_fields(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "code": "0042", "family_name": "山本", "given_name": "葵", "gender": "female", "hired_on": "2026-04-01",
        "division": world.ekimae.pk, "working_type": world.regular.pk, **changes}  # fmt: skip


def test_every_division_shows_its_code(world: World) -> None:  # B5
    page = text(romu(world).get("/c/minato/settings/divisions"))

    assert all(word in page for word in ("所属コード", "1001", "駅前店", "1002", "港南店"))


def test_a_division_is_added_and_changed_with_full_width_digits(world: World) -> None:
    client = romu(world)

    client.post("/c/minato/settings/divisions/add", {"code": "００３", "name": "空港店", "day_border": "４:３０"})
    added = Division.objects.get(code="003")
    client.post(f"/c/minato/settings/divisions/{added.pk}", {"code": "003", "name": "空港第一店", "day_border": "5:00"})

    added.refresh_from_db()
    assert (added.name, added.day_border.isoformat()) == ("空港第一店", "05:00:00")


@pytest.mark.parametrize(("change", "sentence"), [
    ({"code": ""}, "所属コードを入力してください。"), ({"code": "1001"}, "所属コード「1001」はすでに使われています。"),
    ({"code": "本 店"}, "所属コードは半角の英字、数字"), ({"code": "1" * 21}, "所属コードは20文字以内で入力してください。"),
    ({"name": ""}, "所属名を入力してください。"), ({"name": "あ" * 61}, "所属名は60文字以内で入力してください。"),
    ({"day_border": "24:00"}, "日付境界時間は0:00から23:59までで"), ({"day_border": "朝"}, "時刻は「9:00」"),
])  # fmt: skip
def test_a_division_that_cannot_be_is_refused(world: World, change: dict[str, str], sentence: str) -> None:
    answer = romu(world).post(
        "/c/minato/settings/divisions/add", {"code": "9", "name": "店", "day_border": "5:00", **change}
    )

    assert answer.status_code == 422
    assert text(answer).count(sentence) == 1
    assert Division.objects.count() == 2


def test_an_employees_page_shows_the_code(world: World) -> None:  # B6
    baba = world.employee()

    page = text(romu(world).get(f"/c/minato/settings/employees/{baba.pk}"))

    assert "従業員コード" in page
    assert "0002" in page


def test_an_employee_is_added_with_the_zeros_of_the_code_and_changed(world: World) -> None:
    client = romu(world)

    client.post(
        "/c/minato/settings/employees/add",
        employee_fields(world, code="００４２", pin="１２３４", email="AOI@example.jp"),
    )
    aoi = Employee.objects.get()
    key, pin_hash = aoi.key, aoi.pin_hash
    client.post(
        f"/c/minato/settings/employees/{aoi.pk}/edit", employee_fields(world, code="0043", resigned_on="2026/12/31")
    )

    aoi.refresh_from_db()
    assert (aoi.code, aoi.key, aoi.pin_hash) == ("0043", key, pin_hash)
    assert re.fullmatch(r"[0-9a-f]{64}", key)
    assert PIN_NEVER_SHOWN not in text(client.get(f"/c/minato/settings/employees/{aoi.pk}/edit"))
    assert str(aoi.resigned_on) == "2026-12-31"


PIN_NEVER_SHOWN = "1234"


@pytest.mark.parametrize(("change", "sentence"), [
    ({"code": ""}, "従業員コードを入力してください。"), ({"code": "0002"}, "従業員コード「0002」は、在職期間が重なる"),
    ({"code": "１ ２"}, "従業員コードは半角の英字、数字"), ({"family_name": " "}, "姓を入力してください。"),
    ({"given_name": "あ" * 41}, "名は40文字以内で入力してください。"), ({"division": "0"}, "所属を選び直してください。"),
    ({"hired_on": "昨日"}, "入社日は「2026-12-01」のように"), ({"resigned_on": "2026-03-31"}, "退職日は入社日以降の日に"),
    ({"email": "aoi"}, "メールアドレスの形を確認してください"), ({"pin": "12"}, "PINは4桁から8桁の数字で"),
    ({"pin": "abcd"}, "PINは4桁から8桁の数字で"), ({"gender": "x"}, "性別を選び直してください。"),
])  # fmt: skip
def test_an_employee_that_cannot_be_is_refused(world: World, change: dict[str, Any], sentence: str) -> None:
    world.employee()

    answer = romu(world).post("/c/minato/settings/employees/add", employee_fields(world, **change))

    assert answer.status_code == 422
    assert text(answer).count(sentence) == 1
    assert Employee.objects.count() == 1


def test_the_code_of_a_former_employee_can_be_reused(world: World) -> None:
    world.employee(cast.RETIRED)

    answer = romu(world).post("/c/minato/settings/employees/add", employee_fields(world, code="0014"))

    assert answer.status_code == 302


def test_leavers_are_shown_when_asked_for(world: World) -> None:
    world.employee(cast.RETIRED)
    client = romu(world)

    assert "野村" not in text(client.get("/c/minato/settings/employees"))
    assert "野村" in text(client.get("/c/minato/settings/employees?leavers=1"))


def test_the_webapi_is_switched_on_and_off_by_the_option(world: World) -> None:  # B1
    client, api = romu(world), Api(world.secret)

    client.post("/c/minato/settings/options", {"webapi_use": "not_used"})
    assert api.get("/employees").status_code == 403

    client.post("/c/minato/settings/options", {"webapi_use": "used"})
    assert api.get("/employees").status_code == 200
    page = text(client.get("/c/minato/settings/options"))
    assert all(word in page for word in ("外部サービス連携", "勤怠 WebAPI連携設定", "使用する", "連携設定</button>"))


def test_choosing_use_and_pressing_the_link_settings_opens_the_tokens(world: World) -> None:  # B1
    client = romu(world)
    client.post("/c/minato/settings/options", {"webapi_use": "not_used"})

    refused = client.post("/c/minato/settings/options", {"webapi_use": "not_used", "go_on": "1"})
    assert refused.status_code == 422
    assert "「使用する」を選んでください" in text(refused)

    opened = client.post("/c/minato/settings/options", {"webapi_use": "used", "go_on": "1"})
    assert opened["Location"] == "/c/minato/settings/options/tokens"
    assert Company.objects.get().webapi_use == WebApiUse.USED


def test_an_option_that_is_none_changes_nothing(world: World) -> None:
    assert romu(world).post("/c/minato/settings/options", {"webapi_use": "maybe"}).status_code == 422
    assert Company.objects.get().webapi_use == WebApiUse.USED


@pytest.mark.parametrize(
    ("preset", "hours"), [("source", "08:00-10:00,17:00-19:00"), ("vendor", "08:30-10:00,17:30-18:30"), ("none", "")]
)
def test_the_restricted_hours_are_chosen_from_presets(world: World, preset: str, hours: str) -> None:  # B9
    client = romu(world)

    client.post("/c/minato/settings/options/hours", {"hours": preset})

    assert Company.objects.get().restricted_hours == hours
    assert client.post("/c/minato/settings/options/hours", {"hours": "x"}).status_code == 422


def test_a_token_is_issued_with_purpose_permissions_and_addresses_and_works(world: World) -> None:  # B2 B3 B4
    client = romu(world)
    world.token.delete()

    client.post(f"{TOKENS}/add", TERMS)
    token = AccessToken.objects.get()
    shown = re.search(r'<code id="token">([0-9a-f]{32})</code>', text(client.get(f"{TOKENS}/{token.pk}")))

    assert shown
    assert shown[1] not in text(client.get(TOKENS))
    assert Api(shown[1]).get("/employees").status_code == 200
    assert Api(shown[1]).get("/daily-schedules").status_code == 403
    assert TokenShowing.objects.get().user == world.romu


@pytest.mark.parametrize(("change", "sentence"), [
    ({"purpose": " "}, "用途を入力してください。"), ({"purpose": "あ" * 101}, "用途は100文字以内で入力してください。"),
    ({"rights": []}, "API権限を1つ以上選んでください。"), ({"rights": ["employees:delete", "x"]}, "API権限を1つ以上"),
    ({"networks": []}, "IPアドレスを1つ以上入力してください。"), ({"networks": ["", " "]}, "IPアドレスを1つ以上"),
    ({"networks": ["127.0.0.1", "example.jp"]}, "IPアドレス「example.jp」を確認してください"),
    ({"networks": ["300.1.1.1"]}, "IPアドレス「300.1.1.1」を"), ({"networks": ["10.0.0.0/33"]}, "IPアドレス「10.0.0.0/33」を"),
])  # fmt: skip
def test_no_token_is_issued_until_all_three_are_registered(world: World, change: dict[str, Any], sentence: str) -> None:
    answer = romu(world).post(f"{TOKENS}/add", {**TERMS, **change})

    assert answer.status_code == 422
    assert text(answer).count(sentence) == 1
    assert AccessToken.objects.count() == 1


def test_another_address_row_needs_no_script_and_keeps_what_was_typed(world: World) -> None:
    page = text(romu(world).post(f"{TOKENS}/add", {**TERMS, "add_address": "1"}))

    assert page.count('name="networks"') == 2
    assert 'value="シフト連携用"' in page
    assert page.count(" checked") == 2
    assert AccessToken.objects.count() == 1


def test_full_width_addresses_and_doubles_are_written_once(world: World) -> None:
    romu(world).post(
        f"{TOKENS}/{world.token.pk}", {**TERMS, "networks": ["１０．１．２．３", "10.1.2.3", "10.9.8.7/8"]}
    )

    assert [entry.network for entry in world.token.addresses.all()] == ["10.1.2.3", "10.0.0.0/8"]


def test_changed_permissions_hold_from_the_next_request_on(world: World) -> None:
    api = Api(world.secret)
    assert api.get("/daily-workings").status_code == 200

    romu(world).post(f"{TOKENS}/{world.token.pk}", TERMS)

    assert api.get("/employees").status_code == 200
    assert api.get("/daily-workings").status_code == 403


def test_a_reissued_token_replaces_the_old_one_at_once_and_keeps_its_terms(world: World) -> None:  # B2
    client = romu(world)
    before = shown_token(client, world.token.pk)
    assert "トークンを再発行" in text(client.get(f"{TOKENS}/{world.token.pk}/reissue"))
    assert shown_token(client, world.token.pk) == before
    page = text(client.post(f"{TOKENS}/{world.token.pk}/reissue", follow=True))
    after = shown_token(client, world.token.pk)
    assert "前のトークンはもう使えません" in page
    assert after in page
    assert after != before
    assert token_behind(before) is None
    assert token_behind(after) == world.token


def shown_token(client: Client, token_id: int) -> str:
    found = re.search(r'<code id="token">([0-9a-f]{32})</code>', text(client.get(f"{TOKENS}/{token_id}")))
    assert found
    return found[1]


def test_a_deleted_token_is_refused_from_the_next_request_on(world: World) -> None:
    client = romu(world)

    client.post(f"{TOKENS}/{world.token.pk}/delete")

    assert code_of(Api(world.secret).get("/employees")) == 1001
    assert client.get(f"{TOKENS}/{world.token.pk}").status_code == 404
    assert "アクセストークンはまだありません" in text(client.get(TOKENS))
