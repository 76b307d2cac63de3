import datetime as dt
import re

import pytest
from django.test import Client
from django_scopes import scope

from kakutei.demo import cast
from kakutei.shift.link.models import Connection, DesiredDay, Mapping
from kakutei.shift.link.rules.values import DayBlock
from kakutei.shift.people.models import Staff

from .reading import row_with, source, text
from .world import NOON, TODAY, World, other_company

URL = "/c/minato/staff/numbers"
HASEGAWA = "0008"


def field(world: World, number: str) -> str:
    return f"number-{Staff.objects.get(number=number).pk}"


def form(**typed: str) -> dict[str, str]:
    """The page as it was opened, with some numbers typed over."""
    fields = {}
    for person in Staff.objects.all():
        fields |= {f"number-{person.pk}": person.number, f"was-{person.pk}": person.number}
    return {**fields, **typed}


def test_everybody_who_works_here_has_one_field(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0014").update(retired_on=TODAY - dt.timedelta(days=1))
    page = source(owner.get(URL))
    assert page.count("data-number") == 13
    assert re.search(r'value="0012"\s+aria-label="勅使河原 翔太郎の社員番号"', page)
    assert "野村 和子" not in page


def test_the_employee_whom_a_number_names_stands_beside_it(owner: Client, world: World) -> None:
    Mapping.objects.filter(code="0012").update(name="勅使川原 翔太郎")
    assert "勅使川原 翔太郎" in row_with(owner.get(URL), "勅使河原 翔太郎")
    assert "見つかりません" in row_with(owner.get(URL), "長谷川 悠真")


def test_an_unknown_number_gets_a_suggestion_by_name(owner: Client, world: World) -> None:
    assert "候補 0080 長谷川 悠真" in row_with(owner.get(URL), "長谷川 悠真")
    assert "候補" not in row_with(owner.get(URL), "青木 真理子")


def test_one_press_puts_the_suggestion_in_and_saves_nothing(owner: Client, world: World) -> None:
    hasegawa = field(world, HASEGAWA)
    aoki = field(world, "0001")
    answer = owner.post(URL, form(**{aoki: "７７", "fill": hasegawa.removeprefix("number-")}))
    assert answer.status_code == 200
    assert f'name="{hasegawa}" value="0080"' in source(answer)
    assert f'name="{aoki}" value="７７"' in source(answer)
    assert Staff.objects.filter(number=HASEGAWA).exists()


def test_all_suggestions_go_in_at_once_but_not_over_what_was_typed(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0003").update(number="")
    chiba, hasegawa = field(world, ""), field(world, HASEGAWA)
    answer = owner.post(URL, form(**{chiba: "0777", "fill": "all"}))
    assert f'name="{hasegawa}" value="0080"' in source(answer)
    assert f'name="{chiba}" value="0777"' in source(answer)


def test_a_filled_form_is_saved_like_a_typed_one(owner: Client, world: World) -> None:
    page = owner.post(URL, form(**{field(world, HASEGAWA): "0080"}), follow=True)
    assert "1人の社員番号を登録しました。" in text(page)
    assert Staff.objects.get(family_name="長谷川").number == "0080"


def test_new_numbers_are_looked_up_at_once_and_blocked_days_tried_again(owner: Client, world: World) -> None:
    days = DesiredDay.objects.filter(staff__number=HASEGAWA)
    days.update(block=DayBlock.NOT_FOUND.value, not_before=NOON + dt.timedelta(days=1))
    owner.post(URL, form(**{field(world, HASEGAWA): "0080"}))
    assert Connection.objects.get(pk=world.connection.pk).sync_asked_at is not None
    assert not DesiredDay.objects.filter(staff__family_name="長谷川", not_before__isnull=False).exists()


def test_nothing_changed_asks_for_nothing(owner: Client, world: World) -> None:
    page = owner.post(URL, form(), follow=True)
    assert "変わった社員番号はありません。" in text(page)
    assert Connection.objects.get(pk=world.connection.pk).sync_asked_at is None


def test_full_width_signs_are_kept_as_half_width_ones_with_zeros(owner: Client, world: World) -> None:
    owner.post(URL, form(**{field(world, HASEGAWA): " ００９０ "}))
    assert Staff.objects.get(family_name="長谷川").number == "0090"


def test_a_number_may_be_taken_away(owner: Client, world: World) -> None:
    owner.post(URL, form(**{field(world, HASEGAWA): ""}))
    assert Staff.objects.get(family_name="長谷川").number == ""


def test_two_people_may_swap_their_numbers(owner: Client, world: World) -> None:
    first, second = field(world, "0001"), field(world, "0002")
    owner.post(URL, form(**{first: "0002", second: "0001"}))
    assert Staff.objects.get(family_name="青木").number == "0002"
    assert Staff.objects.get(family_name="馬場").number == "0001"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0001", "青木 真理子さんと同じ社員番号です"),
        ("０００１", "青木 真理子さんと同じ社員番号です"),
        ("12番", "社員番号は半角の数字と英字で入力してください"),
        ("0" * 21, "社員番号は20文字までで入力してください"),
    ],
)
def test_a_wrong_number_is_reported_at_its_field_and_not_saved(
    owner: Client, world: World, typed: str, sentence: str
) -> None:
    hasegawa, baba = field(world, HASEGAWA), field(world, "0002")
    answer = owner.post(URL, form(**{hasegawa: typed, baba: "0222"}))
    assert answer.status_code == 422
    assert sentence in row_with(answer, "長谷川 悠真")
    assert f'name="{hasegawa}" value="{typed}"' in source(answer)
    assert f'name="{baba}" value="0222"' in source(answer)
    assert Staff.objects.get(family_name="馬場").number == "0002"


def test_all_wrong_fields_are_reported_together(owner: Client, world: World) -> None:
    typed = {field(world, "0003"): "0555", field(world, "0004"): "0555", field(world, "0005"): "?"}
    answer = owner.post(URL, form(**typed))
    assert "3か所を直してください。まだ何も登録していません。" in text(answer)
    assert "土井 さくらさんと同じ社員番号です" in row_with(answer, "千葉 大輔")
    assert "千葉 大輔さんと同じ社員番号です" in row_with(answer, "ドイ サクラ")


def test_what_another_manager_changed_meanwhile_stays(owner: Client, world: World) -> None:
    opened = form(**{field(world, HASEGAWA): "0080"})
    Staff.objects.filter(number="0005").update(number="0505")
    owner.post(URL, opened)
    assert Staff.objects.get(family_name="江口").number == "0505"


def test_a_number_that_another_manager_gave_meanwhile_is_refused(owner: Client, world: World) -> None:
    opened = form(**{field(world, HASEGAWA): "0505"})
    Staff.objects.filter(number="0005").update(number="0505")
    answer = owner.post(URL, opened)
    assert answer.status_code == 422
    assert "江口 蓮さんと同じ社員番号です" in row_with(answer, "長谷川 悠真")
    assert Staff.objects.get(family_name="長谷川").number == HASEGAWA


def test_another_companys_people_are_not_reached(owner: Client, world: World) -> None:
    store, _ = other_company()
    with scope(company=store.company):
        stranger = Staff.objects.create(company=store.company, number="1", family_name="隣")
    owner.post(URL, form(**{f"number-{stranger.pk}": "0999"}))
    with scope(company=store.company):
        assert Staff.objects.get().number == "1"


def test_without_a_sync_the_page_says_what_a_sync_would_give(owner: Client, world: World) -> None:
    Connection.objects.update(synced_at=None)
    page = text(owner.get(URL))
    assert "候補" not in row_with(owner.get(URL), cast.WRONG_NUMBER.name)
    assert "同期すると、名前の同じ従業員のコードが候補に出ます" in page


def test_enter_in_a_field_saves_rather_than_fills(owner: Client, world: World) -> None:
    """Without the script, Enter presses the first button of the form."""
    buttons = source(owner.get(URL)).partition('id="numbers"')[2].split("<button")
    assert 'name="fill"' not in buttons[1].partition(">")[0]
