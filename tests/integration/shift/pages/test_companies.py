import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.infrastructure import encryption
from kakutei.shift.link.models import Mapping
from kakutei.shift.people.models import Store

from .reading import source, text
from .world import World

NEW_TOKEN = "abcdefghijklmnop0123456789ABCDEF"


def company(world: World, **changes: object) -> dict[str, object]:
    return {"name": cast.COMPANY, "base_url": world.connection.base_url, "token": "", **changes}


def test_the_page_lists_the_company_and_its_stores_with_their_codes(owner: Client, world: World) -> None:
    page = text(owner.get("/c/minato/companies"))
    assert "会社管理・拠点追加" in page
    assert cast.COMPANY in page
    assert "駅前店 KOT所属コード 1001" in page


def test_the_pull_down_leads_there(owner: Client, world: World) -> None:
    panel = source(owner.get("/c/minato/dashboard")).partition("<main")[0]
    assert "会社管理・拠点追加" in panel
    assert "港南店" in panel


def test_the_token_is_shown_only_by_its_last_four_signs(owner: Client, world: World) -> None:
    for url in ("/c/minato/companies", "/c/minato/companies/edit", "/c/minato/settings"):
        page = source(owner.get(url))
        assert cast.TOKEN not in page
        assert f"••••{cast.TOKEN[-4:]}" in page


def test_the_pop_up_names_our_addresses_and_the_permissions(owner: Client, world: World) -> None:
    page = text(owner.get("/c/minato/companies/edit"))
    assert all(word in page for word in ("会社編集", "会社名", "接続先", "KOTアクセストークン", "127.0.0.1", "::1"))
    assert "従業員データ Read / Write" in page
    assert "日別スケジュールデータ Read / Write" in page
    assert "月別スケジュールデータ Read" in page
    assert "日別打刻データ おすすめ" in page


def test_an_empty_token_keeps_the_one_that_is_there(owner: Client, world: World) -> None:
    answer = owner.post("/c/minato/companies/edit", company(world, name="みなと珈琲"))
    assert answer["Location"] == "/c/minato/companies"
    connection = world.connection
    assert encryption.decrypt(connection.sealed_token, context=connection.token_context) == cast.TOKEN
    assert connection.sync_asked_at is None


def test_a_new_token_is_sealed_and_asks_for_a_sync(owner: Client, world: World) -> None:
    owner.post("/c/minato/companies/edit", company(world, token=f" {NEW_TOKEN} "))
    connection = world.connection
    assert encryption.decrypt(connection.sealed_token, context=connection.token_context) == NEW_TOKEN
    assert connection.token_tail == "CDEF"
    assert connection.sync_asked_at is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"token": "短い"}, "アクセストークンは半角の英数字です"),
        ({"base_url": "https://evil.example"}, "この接続先は選べません"),
        ({"name": ""}, "会社名を入力してください"),
        ({"name": "あ" * 81}, "会社名は80文字までで入力してください"),
    ],
)
def test_what_cannot_be_saved_is_said_and_the_token_is_never_sent_back(
    owner: Client, world: World, changes: dict[str, object], sentence: str
) -> None:
    answer = owner.post("/c/minato/companies/edit", company(world, **{"token": NEW_TOKEN, **changes}))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert NEW_TOKEN not in source(answer)
    assert world.connection.token_tail == cast.TOKEN[-4:]


def test_a_store_gets_its_division_code(owner: Client, world: World) -> None:
    owner.post(f"/c/minato/stores/{world.ekimae.pk}/edit", {"name": "駅前本店", "division_code": "００１１"})
    store = Store.objects.get(pk=world.ekimae.pk)
    assert (store.name, store.division_code) == ("駅前本店", "0011")


def test_a_division_code_without_employees_is_reported(owner: Client, world: World) -> None:
    sentence = "この所属コードの従業員がいません"
    assert sentence not in text(owner.get("/c/minato/companies"))
    owner.post(f"/c/minato/stores/{world.ekimae.pk}/edit", {"name": "駅前店", "division_code": "9999"})
    assert f"駅前店 KOT所属コード 9999 KING OF TIMEに{sentence}" in text(owner.get("/c/minato/companies"))
    Mapping.objects.all().delete()
    assert sentence not in text(owner.get("/c/minato/companies"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "港南店", "division_code": ""}, "同じ名前の店舗があります"),
        ({"name": "駅前店", "division_code": "1002"}, "同じKOT所属コードの店舗があります"),
        ({"name": "", "division_code": ""}, "店舗名を入力してください"),
        ({"name": "駅前店", "division_code": "1" * 21}, "KOT所属コードは20文字まで"),
    ],
)
def test_a_store_that_cannot_be_saved_says_why(
    owner: Client, world: World, typed: dict[str, str], sentence: str
) -> None:
    answer = owner.post(f"/c/minato/stores/{world.ekimae.pk}/edit", typed)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_store_is_added(owner: Client, world: World) -> None:
    assert "店舗名" in text(owner.get("/c/minato/stores/add"))
    owner.post("/c/minato/stores/add", {"name": "山手店", "division_code": "1003"})
    assert "山手店" in text(owner.get("/c/minato/companies"))


def test_the_division_codes_of_the_last_sync_are_offered(owner: Client, world: World) -> None:
    assert "KING OF TIMEにある所属コード: 1001、1002" in text(owner.get(f"/c/minato/stores/{world.ekimae.pk}/edit"))
    assert '<option value="1002">' in source(owner.get("/c/minato/stores/add"))
