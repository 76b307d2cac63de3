import pytest
from django.test import Client

from kakutei.shift.roster.models import Pattern

from .reading import row_with, source, text
from .world import World

NEW = {"key": "6", "name": "通し", "short": "通", "start": "9", "end": "22:00", "color": "4"}


def pages_of(world: World, end: str = "") -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/patterns{end}"


def early(world: World) -> Pattern:
    return Pattern.objects.get(store=world.ekimae, key="1")


def test_patterns_are_listed_with_key_times_and_colour(owner: Client, world: World) -> None:
    page = owner.get(pages_of(world))
    assert row_with(page, "夜勤") == "4 夜勤 夜 22:00 翌6:00"
    assert 'class="chip p9"' in source(page)


def test_a_pattern_is_added_and_typed_with_its_key(owner: Client, world: World) -> None:
    assert owner.post(pages_of(world, "/add"), NEW)["Location"] == pages_of(world)
    assert "6 通し" in text(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))


def test_a_pattern_is_changed_and_deleted(owner: Client, world: World) -> None:
    pk = early(world).pk
    owner.post(pages_of(world, f"/{pk}"), {**NEW, "key": "1", "name": "早番", "start": "6:00", "end": "15:00"})
    assert early(world).start == 360
    owner.post(pages_of(world, f"/{pk}/delete"))
    assert not Pattern.objects.filter(pk=pk).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "1"}, "このキーは、ほかの業務か休暇"),
        ({"key": "0"}, "このキーは、ほかの業務か休暇"),
        ({"key": "12"}, "キーは半角の数字か英字1文字"),
        ({"key": ""}, "キーを入力してください"),
        ({"name": "早番"}, "同じ名前の業務があります"),
        ({"short": "とおし番"}, "略称は3文字までで入力してください"),
        ({"start": "朝"}, "時刻は「9:00」"),
        ({"end": "9:00"}, "開始と終了が同じ時刻です"),
        ({"color": "13"}, "この色は選べません"),
    ],
)
def test_a_pattern_that_cannot_be_saved_says_why_and_keeps_what_was_typed(
    owner: Client, world: World, changes: dict[str, str], sentence: str
) -> None:
    typed = {**NEW, **changes}
    answer = owner.post(pages_of(world, "/add"), typed)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'value="{typed["end"]}"' in source(answer)
    assert Pattern.objects.filter(store=world.ekimae).count() == 5


def test_a_pattern_of_another_store_is_not_found(owner: Client, world: World) -> None:
    other = Pattern.objects.get(store=world.konan, key="1").pk
    assert owner.get(pages_of(world, f"/{other}")).status_code == 404
    assert owner.post(pages_of(world, f"/{other}/delete")).status_code == 404


def test_a_store_without_patterns_offers_the_first_step(owner: Client, world: World) -> None:
    Pattern.objects.filter(store=world.ekimae).delete()
    assert "業務がありません" in text(owner.get(pages_of(world)))
