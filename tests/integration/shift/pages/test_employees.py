import datetime as dt
import re

import pytest
from django.test import Client
from django_scopes import scope

from kakutei.demo import cast
from kakutei.shift.actions.staff_import import candidates
from kakutei.shift.link.models import Connection, Mapping
from kakutei.shift.people.models import Company, LinkSetting, Membership, Staff

from .conftest import SetClock, sign_in
from .reading import row_with, source, text
from .world import NOON, ONLY_THERE, TODAY, World, jst, other_company

URL = "/c/minato/staff/employees"


def there(world: World, code: str, **details: object) -> Mapping:
    filled = {
        "name": f"新人 {code}",
        "division_code": "1001",
        "employee_key": f"{code:0>64}",
        "read_at": NOON,
        **details,
    }
    return Mapping.objects.create(company=world.company, connection=world.connection, code=code, **filled)


def hanako() -> Mapping:
    return Mapping.objects.get(code=ONLY_THERE)


def box(client: Client, row: Mapping) -> str:
    """The check box of an employee."""
    return source(client.get(URL)).partition(f'name="employee" value="{row.pk}"')[2].partition(">")[0]


def test_unlinked_employees_are_listed_with_code_kana_and_store(owner: Client, world: World) -> None:
    there(world, "0042", name="山本 葵", kana="ヤマモト アオイ", division_code="1002")
    assert row_with(owner.get(URL), "山本 葵") == "山本 葵 0042 ヤマモト アオイ 1002 港南店"
    assert cast.OWNER.name not in text(owner.get(URL))


def test_who_works_there_today_is_checked(owner: Client, world: World) -> None:
    later = there(world, "0043", hired_on=TODAY + dt.timedelta(days=20))
    assert "checked" in box(owner, hanako())
    assert "checked" not in box(owner, later)
    assert "2026年12月30日(水) 入社" in row_with(owner.get(URL), "0043")


def test_who_resigned_is_not_offered(owner: Client, world: World) -> None:
    there(world, "0044", resigned_on=TODAY - dt.timedelta(days=1))
    there(world, "0045", resigned_on=TODAY)
    assert "0044" not in text(owner.get(URL))
    assert "0045" in text(owner.get(URL))


def test_a_namesake_is_pointed_out_and_not_checked(owner: Client, world: World) -> None:
    hasegawa = Mapping.objects.get(code="0080")
    assert "checked" not in box(owner, hasegawa)
    assert "同じ名前のスタッフ(社員番号 0008)がいます" in row_with(owner.get(URL), "0080")


def test_taking_in_makes_staff_with_number_names_and_store(owner: Client, world: World) -> None:
    row = there(world, "0042", name="山本 葵 子", kana="ヤマモト アオイコ", division_code="1002")
    page = owner.post(URL, {"employee": [row.pk]}, follow=True)
    assert "1人をスタッフに取り込みました。" in text(page)
    person = Staff.objects.get(number="0042")
    assert (person.family_name, person.given_name, person.kana) == ("山本", "葵 子", "ヤマモト アオイコ")
    assert [each.store for each in Membership.objects.filter(staff=person)] == [world.konan]
    assert "山本 葵 子" in source(owner.get(f"/c/minato/stores/{world.konan.pk}/shifts/2026-12"))


def test_where_no_store_has_the_division_the_chosen_one_is_taken(owner: Client, world: World) -> None:
    first, second = there(world, "0046", division_code="9999"), there(world, "0047", division_code="")
    owner.post(URL, {"employee": [first.pk, second.pk], f"store-{first.pk}": world.ekimae.pk, f"store-{second.pk}": ""})
    places = {number: [m.store for m in Membership.objects.filter(staff__number=number)] for number in ("0046", "0047")}
    assert places == {"0046": [world.ekimae], "0047": []}


def test_only_the_checked_ones_are_taken(owner: Client, world: World) -> None:
    row = there(world, "0042")
    owner.post(URL, {"employee": [row.pk]})
    assert not Staff.objects.filter(number=ONLY_THERE).exists()


def test_submitting_twice_creates_no_duplicate_staff(owner: Client, world: World) -> None:
    form = {"employee": [hanako().pk]}
    owner.post(URL, form)
    again = owner.post(URL, form)
    assert again.status_code == 422
    assert "もうスタッフになっています" in text(again)
    assert Staff.objects.filter(number=ONLY_THERE).count() == 1


def test_who_became_a_staff_meanwhile_is_left_out_and_said_so(owner: Client, world: World) -> None:
    row = there(world, "0042")
    Staff.objects.create(company=world.company, number=ONLY_THERE, family_name="本部")
    page = owner.post(URL, {"employee": [row.pk, hanako().pk]}, follow=True)
    assert "1人をスタッフに取り込みました。ほかの1人は、もうスタッフになっていました。" in text(page)


def test_an_empty_selection_is_reported_and_the_stores_are_kept(owner: Client, world: World) -> None:
    row = there(world, "0046", division_code="9999")
    answer = owner.post(URL, {f"store-{row.pk}": world.konan.pk})
    assert answer.status_code == 422
    assert "ひとりも選ばれていません" in text(answer)
    assert re.search(rf'<option value="{world.konan.pk}"\s+selected>', source(answer))
    assert "checked" not in source(answer).partition("<main")[2]


@pytest.mark.parametrize("details", [{"name": "あ" * 41}, {"code": "本部1"}])
def test_who_cannot_be_a_staff_is_listed_with_the_reason_and_never_taken(
    owner: Client, world: World, details: dict[str, str]
) -> None:
    row = there(world, **{"code": "0042", **details})
    assert "disabled" in box(owner, row)
    count = Staff.objects.count()
    assert owner.post(URL, {"employee": [row.pk]}).status_code == 422
    assert Staff.objects.count() == count


def test_two_employees_with_one_code_are_not_taken(owner: Client, world: World) -> None:
    rows = [hanako(), there(world, ONLY_THERE)]
    assert "同じ従業員コードの人が複数います" in row_with(owner.get(URL), ONLY_THERE)
    assert all("disabled" in box(owner, row) for row in rows)


@pytest.mark.parametrize("employee", ["0", "999999", "x", "-1"])
def test_an_employee_that_is_none_is_never_taken(owner: Client, world: World, employee: str) -> None:
    count = Staff.objects.count()
    assert owner.post(URL, {"employee": [employee]}).status_code in (404, 422)
    assert Staff.objects.count() == count


def test_another_companys_employees_and_stores_do_not_exist(owner: Client, world: World) -> None:
    store, _ = other_company()
    with scope(company=store.company):
        connection = Connection.objects.create(
            company=store.company, base_url="http://x", first_work_date=TODAY, rate_limit=10, synced_at=NOON
        )
        row = Mapping.objects.create(
            company=store.company, connection=connection, code="1", employee_key="1", name="隣 人", read_at=NOON
        )
    assert owner.post(URL, {"employee": [row.pk]}).status_code == 404
    own = there(world, "0046", division_code="9999")
    assert owner.post(URL, {"employee": [own.pk], f"store-{own.pk}": store.pk}).status_code == 404
    assert len(candidates(world.company, at=NOON)) == 3


def test_before_the_first_sync_the_page_says_what_to_do_first(owner: Client, world: World, set_clock: SetClock) -> None:
    Connection.objects.update(synced_at=None, sync_asked_at=None)
    page = owner.get(URL)
    assert "先にKING OF TIMEと同期すると、従業員がここに並びます" in text(page)
    assert 'action="/c/minato/staff/sync"' in source(page)
    owner.post("/c/minato/staff/sync")
    assert "同期しています" in text(owner.get(URL))
    set_clock(jst(TODAY, 9))
    assert "10:00を過ぎたら同期します" in text(owner.get(URL))


def test_without_a_link_the_page_leads_to_it(owner: Client, world: World) -> None:
    Connection.objects.update(synced_at=None)
    Company.objects.update(link_setting=LinkSetting.OFF)
    page = owner.get(URL)
    assert "連携が始まっていません" in text(page)
    assert 'href="/c/minato/companies/edit"' in source(page)


def test_when_everybody_is_staff_the_page_says_so(owner: Client, world: World) -> None:
    Mapping.objects.filter(code__in=["0080", ONLY_THERE]).update(gone_at=NOON)
    assert "取り込む人はいません" in text(owner.get(URL))


def test_the_staff_page_offers_it_where_employees_are_only_there(owner: Client, editor: Client, world: World) -> None:
    assert f'href="{URL}">スタッフに取り込む' in source(owner.get("/c/minato/staff"))
    assert URL not in source(editor.get("/c/minato/staff"))


def test_an_empty_staff_table_offers_the_ways_to_begin(world: World) -> None:
    store, stranger = other_company()
    Company.objects.filter(pk=store.company_id).update(link_granted_at=NOON)
    page = source(sign_in(stranger).get("/c/tonari/staff"))
    assert "スタッフがいません" in page
    assert 'href="/c/tonari/staff/employees"' in page
