import json

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.roster.models import Draft

from .reading import Answer, digest, element, plain, source
from .world import World


def send(client: Client, world: World, *edits: tuple[cast.Person, str, str], month: str = "2026-12") -> Answer:
    body = [{"staff": world.staff(person).pk, "date": date, "text": text} for person, date, text in edits]
    url = f"/c/minato/stores/{world.ekimae.pk}/shifts/{month}/cells"
    return client.post(url, json.dumps(body), content_type="application/json")


def draft(world: World, person: cast.Person, date: str) -> Draft | None:
    return Draft.objects.filter(store=world.ekimae, staff=world.staff(person), work_date=date).first()


def pop_up(world: World, person: cast.Person, date: str) -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/{date[:7]}/cells/{world.staff(person).pk}/{date}"


def test_typed_cells_come_back_as_the_page_would_show_them(owner: Client, world: World) -> None:
    answer = send(owner, world, (cast.OWNER, "2026-12-18", "1"), (cast.OWNER, "2026-12-19", "9-18"))
    person = world.staff(cast.OWNER).pk
    assert 'class="cell draft p1"' in element(answer, "a", f"c{person}-2026-12-18")
    page = owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12")
    assert element(page, "a", f"c{person}-2026-12-19") == element(answer, "a", f"c{person}-2026-12-19")
    assert (
        element(page, "ul", "status").partition("data-at")[0] == element(answer, "ul", "status").partition("data-at")[0]
    )
    assert plain(element(answer, "div", f"s{person}")) == "180"
    assert plain(element(answer, "div", "n2026-12-18")) == "6"


def test_the_answer_carries_the_digest_that_confirms(owner: Client, world: World) -> None:
    before = digest(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    after = digest(send(owner, world, (cast.OWNER, "2026-12-18", "1")))
    assert after != before
    assert after == digest(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))


def test_an_empty_text_takes_the_shift_away(owner: Client, world: World) -> None:
    assert draft(world, cast.OWNER, "2026-12-16")
    answer = send(owner, world, (cast.OWNER, "2026-12-16", ""))
    assert draft(world, cast.OWNER, "2026-12-16") is None
    assert "removed" in source(answer)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("99-3", "開始時刻は0:00から29:59まで"),
        ("9-9", "開始と終了が同じ時刻です"),
        ("おはよう", "入力を読み取れません"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_sentence_and_saves_nothing(
    owner: Client, world: World, text: str, sentence: str
) -> None:
    answer = send(owner, world, (cast.OWNER, "2026-12-18", "1"), (cast.OWNER, "2026-12-19", text))
    assert answer.status_code == 422
    assert sentence in source(answer)
    assert draft(world, cast.OWNER, "2026-12-18") is None


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b'[{"staff": 1}]', b'{"a": 1}', b'[{"staff":"x","date":"y","text":"1"}]']
)
def test_a_request_that_is_no_list_of_cells_is_refused(owner: Client, world: World, body: bytes) -> None:
    url = f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/cells"
    answer = owner.post(url, body, content_type="application/json")
    assert answer.status_code == 422
    assert "ページを開き直してください" in source(answer)


@pytest.mark.parametrize("staff", ["1e999", "1" + "0" * 30])
def test_a_number_beyond_all_people_is_refused(owner: Client, world: World, staff: str) -> None:
    body = f'[{{"staff": {staff}, "date": "2026-12-18", "text": "1"}}]'
    answer = owner.post(
        f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/cells", body, content_type="application/json"
    )
    assert answer.status_code == 422


def test_more_cells_than_a_table_has_are_refused(owner: Client, world: World) -> None:
    body = [{"staff": world.staff(cast.OWNER).pk, "date": "2026-12-18", "text": "1"}] * 1001
    url = f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/cells"
    answer = owner.post(url, json.dumps(body), content_type="application/json")
    assert "範囲を分けて入力してください" in source(answer)


def test_a_person_of_another_store_is_refused(owner: Client, world: World) -> None:
    assert "この店舗のシフト表にいません" in source(send(owner, world, (cast.EDITOR_KONAN, "2026-12-18", "1")))


def test_a_date_out_of_reach_is_refused(owner: Client, world: World) -> None:
    assert "3年前から1年後まで" in source(send(owner, world, (cast.OWNER, "2029-12-04", "1"), month="2029-12"))


def test_without_script_a_cell_is_a_page_with_patterns_times_and_leave(owner: Client, world: World) -> None:
    page = owner.get(pop_up(world, cast.OWNER, "2026-12-16"))
    words = plain(source(page))
    assert "青木 真理子 12/16 水" in words
    assert "いまの予定: 日勤 9:00-18:00" in words
    assert all(word in words for word in ("1 早番", "0 公休", "7 特休", "開始", "終了", "消す", "入力"))


def test_the_pop_up_saves_a_pattern_and_goes_back_to_the_table(owner: Client, world: World) -> None:
    answer = owner.post(pop_up(world, cast.OWNER, "2026-12-18"), {"text": "3"})
    assert answer["Location"] == f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"
    saved = draft(world, cast.OWNER, "2026-12-18")
    assert saved is not None
    assert saved.entry.text == "遅番 13:00-22:00"


def test_the_pop_up_saves_overnight_times_in_full_width_digits(owner: Client, world: World) -> None:
    owner.post(pop_up(world, cast.OWNER, "2026-12-18"), {"start": "２２：００", "end": "６：００"})
    saved = draft(world, cast.OWNER, "2026-12-18")
    assert saved is not None
    assert (saved.start, saved.end) == (1320, 1800)


def test_the_pop_up_keeps_what_was_typed_beside_the_sentence(owner: Client, world: World) -> None:
    answer = owner.post(pop_up(world, cast.OWNER, "2026-12-18"), {"start": "九時", "end": "18:00"})
    assert answer.status_code == 422
    assert "時刻は「9:00」" in source(answer)
    assert 'value="九時"' in source(answer)
    assert 'value="18:00"' in source(answer)


def test_the_pop_up_empties_a_cell(owner: Client, world: World) -> None:
    owner.post(pop_up(world, cast.OWNER, "2026-12-16"), {"text": ""})
    assert draft(world, cast.OWNER, "2026-12-16") is None


def test_asked_for_by_htmx_the_pop_up_is_a_dialog(owner: Client, world: World) -> None:
    answer = owner.get(pop_up(world, cast.OWNER, "2026-12-16"), headers={"HX-Request": "true"})
    assert source(answer).lstrip().startswith("<dialog")
    assert "HX-Request" in answer["Vary"]
    saved = owner.post(pop_up(world, cast.OWNER, "2026-12-16"), {"text": "1"}, headers={"HX-Request": "true"})
    assert saved["HX-Redirect"] == f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"
