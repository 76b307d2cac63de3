import re
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakutei.demo import cast
from kakutei.shift.roster.models import CellChange, Draft, EntryWord

from .cell_edits import cells_of, post, row, send
from .reading import Answer, digest, element, plain, source
from .world import World


def history(world: World, person: cast.Person, date: str) -> list[tuple[str, str, str]]:
    rows = CellChange.objects.filter(store=world.ekimae, staff=world.staff(person), work_date=date).order_by("pk")
    return [(each.by.name, each.before, each.after) for each in rows]


def draft(world: World, person: cast.Person, date: str) -> Draft | None:
    return Draft.objects.filter(store=world.ekimae, staff=world.staff(person), work_date=date).first()


def pop_up(world: World, person: cast.Person, date: str) -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/{date[:7]}/cells/{world.staff(person).pk}/{date}"


def test_typed_cells_come_back_as_the_page_would_show_them(owner: Client, world: World) -> None:
    rows = [row(world, cast.OWNER, "2026-12-18", "1"), row(world, cast.OWNER, "2026-12-19", "9-18")]
    answer = cells_of(post(owner, world, {"edits": rows}))
    person = world.staff(cast.OWNER).pk
    assert 'class="cell draft p1"' in element(answer, "a", f"c{person}-2026-12-18")
    page = owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12")
    assert element(page, "a", f"c{person}-2026-12-19") == element(answer, "a", f"c{person}-2026-12-19")
    assert (
        element(page, "ul", "status").partition("data-at")[0] == element(answer, "ul", "status").partition("data-at")[0]
    )
    assert plain(element(answer, "div", f"s{person}")) == "180:00"
    assert plain(element(answer, "div", "n2026-12-18")) == "6"


def test_the_answer_carries_the_digest_that_confirms(owner: Client, world: World) -> None:
    before = digest(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    after = digest(cells_of(post(owner, world, {"edits": [row(world, cast.OWNER, "2026-12-18", "1")]})))
    assert after != before
    assert after == digest(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))


def test_an_empty_text_takes_the_shift_away(owner: Client, world: World) -> None:
    assert draft(world, cast.OWNER, "2026-12-16")
    answer = post(owner, world, {"edits": [row(world, cast.OWNER, "2026-12-16", "")]})
    assert draft(world, cast.OWNER, "2026-12-16") is None
    assert "removed" in source(cells_of(answer))


@pytest.mark.parametrize(
    ("text", "state", "sentence"),
    [
        ("99-3", "refused", "開始時刻は0:00から29:59まで"),
        ("9-9", "refused", "開始と終了が同じ時刻です"),
        ("おはよう", "unknown", "入力を読み取れません"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_sentence_and_the_rest_is_saved(
    owner: Client, world: World, text: str, state: str, sentence: str
) -> None:
    """Case B14."""
    right, wrong = send(
        owner, world, row(world, cast.OWNER, "2026-12-18", "1"), row(world, cast.OWNER, "2026-12-19", text)
    )
    assert (right["state"], wrong["state"]) == ("saved", state)
    assert sentence in wrong["sentence"]
    assert draft(world, cast.OWNER, "2026-12-18")
    assert draft(world, cast.OWNER, "2026-12-19") is None


def test_an_edit_that_is_sent_again_is_made_once(owner: Client, world: World) -> None:
    """Case B8: the answer may have been lost, and others may have typed since."""
    mine = row(world, cast.OWNER, "2026-12-18", "1", seen="")
    assert send(owner, world, mine) == [{"state": "saved"}]
    assert send(owner, world, row(world, cast.OWNER, "2026-12-18", "", seen="1")) == [{"state": "saved"}]
    assert send(owner, world, mine) == [{"state": "saved"}]
    assert draft(world, cast.OWNER, "2026-12-18") is None
    assert [after for _, _, after in history(world, cast.OWNER, "2026-12-18")] == ["早番 7:00-16:00", "なし"]


def test_an_edit_that_changed_nothing_is_not_made_later(owner: Client, editor: Client, world: World) -> None:
    """Case B8: the answer was lost, and the same planner had emptied the cell since."""
    send(editor, world, row(world, cast.OWNER, "2026-12-18", "1"))
    same = row(world, cast.OWNER, "2026-12-18", "1", seen="")
    gone = row(world, cast.OWNER, "2026-12-18", "", seen="1")
    for _ in range(2):
        assert send(owner, world, same, gone) == [{"state": "saved"}] * 2
    assert draft(world, cast.OWNER, "2026-12-18") is None


@pytest.mark.parametrize("text", ["", "1"])
@pytest.mark.parametrize("person", [cast.EDITOR_KONAN, None])
def test_who_is_not_on_the_table_gets_no_entry_in_its_history(
    owner: Client, world: World, person: cast.Person | None, text: str
) -> None:
    """An empty cell that stays empty is no change, but here it is another store's, or of an unknown id."""
    staff = world.staff(person).pk if person else 2**40
    (answer,) = send(owner, world, row(world, cast.OWNER, "2026-12-18", text, staff=staff))
    assert answer["state"] == "refused"
    assert not CellChange.objects.filter(staff_id=staff, store=world.ekimae).exists()


def test_a_cell_that_another_planner_changed_is_not_overwritten(owner: Client, editor: Client, world: World) -> None:
    """Case B10."""
    send(editor, world, row(world, cast.OWNER, "2026-12-18", "3", seen=""))
    (answer,) = send(owner, world, row(world, cast.OWNER, "2026-12-18", "1", seen=""))
    assert (answer["state"], answer["standing"], answer["label"]) == ("changed meanwhile", "3", "遅番 13:00-22:00")
    assert f"{world.editor.name}さんが「遅番 13:00-22:00」に変更しました" in answer["sentence"]
    saved = draft(world, cast.OWNER, "2026-12-18")
    assert saved is not None
    assert saved.entry.text == "遅番 13:00-22:00"
    assert send(owner, world, row(world, cast.OWNER, "2026-12-18", "1", seen="3")) == [{"state": "saved"}]


def test_what_both_planners_typed_alike_is_no_conflict(owner: Client, editor: Client, world: World) -> None:
    send(editor, world, row(world, cast.OWNER, "2026-12-18", "1", seen=""))
    assert send(owner, world, row(world, cast.OWNER, "2026-12-18", "1", seen="")) == [{"state": "saved"}]


def test_the_text_that_was_typed_counts_as_seen_in_any_form(owner: Client, world: World) -> None:
    send(owner, world, row(world, cast.OWNER, "2026-12-18", "9-18"))
    assert send(owner, world, row(world, cast.OWNER, "2026-12-18", "1", seen="０９：００－１８：００")) == [
        {"state": "saved"}
    ]


def test_of_several_edits_of_a_cell_the_last_stays_and_all_are_in_its_history(owner: Client, world: World) -> None:
    rows = [row(world, cast.OWNER, "2026-12-18", text) for text in ("1", "3", "9-18")]
    assert [each["state"] for each in send(owner, world, *rows)] == ["saved"] * 3
    name = cast.OWNER.name
    assert history(world, cast.OWNER, "2026-12-18") == [
        (name, "なし", "早番 7:00-16:00"),
        (name, "早番 7:00-16:00", "遅番 13:00-22:00"),
        (name, "遅番 13:00-22:00", "9:00-18:00"),
    ]
    words = plain(source(owner.get(pop_up(world, cast.OWNER, "2026-12-18"))))
    assert f"変更の履歴 12/10 木 12:00 {name} なし → 9:00-18:00" in words


def test_a_key_whose_pattern_was_changed_meanwhile_is_asked_about(owner: Client, world: World) -> None:
    mine = row(world, cast.OWNER, "2026-12-18", "1", meant="早番 6:00-15:00")
    (answer,) = send(owner, world, mine)
    assert answer["state"] == "refused"
    assert "現在は「早番 7:00-16:00」" in answer["sentence"]
    assert send(owner, world, row(world, cast.OWNER, "2026-12-18", "1", meant="早番 7:00-16:00")) == [
        {"state": "saved"}
    ]


def test_nothing_is_saved_under_another_persons_session(owner: Client, editor: Client, world: World) -> None:
    """Case B8."""
    user = world.staff(cast.OWNER).user
    assert user is not None
    body = {"made_for": user.pk, "edits": [row(world, cast.OWNER, "2026-12-18", "1")]}
    answer = post(editor, world, body)
    assert (answer.status_code, draft(world, cast.OWNER, "2026-12-18")) == (409, None)
    assert "ログイン中の人が変わりました" in source(answer)
    assert post(owner, world, body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[1]", b'{"edits": 1}', b'{"edits": [{"staff": 1}]}', b'{"edits": [1]}', b'{"made_for": "x", "edits": []}',
        b'{"edits": [{"edit": "1", "staff": 1, "date": "2026-12-18", "text": "1"}]}',
    ],
)  # fmt: skip
def test_a_request_that_is_no_list_of_edits_is_refused(owner: Client, world: World, body: bytes) -> None:
    answer = post(owner, world, body)
    assert answer.status_code == 422
    assert "ページを開き直してください" in source(answer)


@pytest.mark.parametrize("staff", ["1e999", "1" + "0" * 30])
def test_a_number_beyond_all_people_is_refused(owner: Client, world: World, staff: str) -> None:
    body = f'{{"edits": [{{"edit": "{uuid4()}", "staff": {staff}, "date": "2026-12-18", "text": "1"}}]}}'
    assert post(owner, world, body.encode()).status_code == 422


def test_more_edits_than_one_request_may_carry_are_refused(owner: Client, world: World) -> None:
    body = {"edits": [row(world, cast.OWNER, "2026-12-18", "1") for _ in range(1001)]}
    assert "範囲を分けて入力してください" in source(post(owner, world, body))


def test_the_number_of_queries_does_not_grow_with_the_edits(owner: Client, world: World) -> None:
    """Case B15."""
    few = [row(world, cast.OWNER, f"2026-12-{day:02d}", "1") for day in (18, 19)]
    many = [row(world, person, f"2026-12-{day:02d}", "9-17") for person in cast.PEOPLE[:3] for day in range(15, 29)]
    counts = []
    for rows in (few, many):
        with CaptureQueriesContext(connection) as queries:
            post(owner, world, {"edits": rows})
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_a_person_of_another_store_is_refused(owner: Client, world: World) -> None:
    (answer,) = send(owner, world, row(world, cast.EDITOR_KONAN, "2026-12-18", "1"))
    assert "この店舗のシフト表にいません" in answer["sentence"]


def test_a_date_out_of_reach_is_refused(owner: Client, world: World) -> None:
    (answer,) = send(owner, world, row(world, cast.OWNER, "2029-12-04", "1"), month="2029-12")
    assert "3年前から1年後まで" in answer["sentence"]


def assign(client: Client, world: World, word: str, meaning: str) -> Answer:
    return client.post(f"/c/minato/stores/{world.ekimae.pk}/words", {"word": word, "meaning": meaning})


def test_a_word_is_assigned_once_for_the_store(owner: Client, editor: Client, world: World) -> None:
    """Case B14: 休 = 公休."""
    assert assign(owner, world, " 休 ", "0").status_code == 204
    assert assign(owner, world, "○", "1").status_code == 204
    rows = [row(world, cast.OWNER, f"2026-12-{18 + n:02d}", text) for n, text in enumerate(("休", "○"))]
    assert [each["state"] for each in send(editor, world, *rows)] == ["saved", "saved"]
    saved = [draft(world, cast.OWNER, f"2026-12-{18 + n:02d}") for n in range(2)]
    assert [each.entry.text for each in saved if each] == ["公休", "早番 7:00-16:00"]
    assign(owner, world, "休", "")
    send(owner, world, row(world, cast.OWNER, "2026-12-18", "休"))
    assert draft(world, cast.OWNER, "2026-12-18") is None


def test_the_patterns_page_lists_the_words_and_deletes_them(owner: Client, world: World) -> None:
    assign(owner, world, "明け", "0")
    patterns = f"/c/minato/stores/{world.ekimae.pk}/patterns"
    assert "明け 公休 読み替えをやめる" in plain(source(owner.get(patterns)))
    word = EntryWord.objects.get()
    assert owner.post(f"/c/minato/stores/{world.ekimae.pk}/words/{word.pk}/delete")["Location"] == patterns
    assert not EntryWord.objects.exists()


@pytest.mark.parametrize(
    ("word", "meaning", "sentence"),
    [
        ("休", "x", "業務か休暇を選んでください"),
        ("", "0", "20文字まで"),
        ("あ" * 21, "0", "20文字まで"),
        ("早番", "0", "割り当てられません"),
        ("9-18", "0", "割り当てられません"),
    ],
)
def test_a_word_that_means_something_already_or_nothing_is_refused(
    owner: Client, world: World, word: str, meaning: str, sentence: str
) -> None:
    answer = assign(owner, world, word, meaning)
    assert (answer.status_code, EntryWord.objects.exists()) == (422, False)
    assert sentence in source(answer)


def marks(client: Client, world: World, version: str) -> Answer:
    return client.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/marks?since=4000000000&version={version}")


def version(answer: HttpResponse) -> str:
    return re.findall(r'data-version="([^"]*)"', source(answer))[0]


def test_another_planners_cells_and_confirmation_are_in_the_next_marks(
    owner: Client, editor: Client, world: World
) -> None:
    """Case B10: they appear without a reload, with the sums and the digest that belong to them."""
    shown = version(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    cell = f'id="c{world.staff(cast.OWNER).pk}-2026-12-18"'
    assert cell not in source(marks(owner, world, shown))
    send(editor, world, row(world, cast.OWNER, "2026-12-18", "3"))
    answer = marks(owner, world, shown)
    person = world.staff(cast.OWNER).pk
    assert 'data-text="3"' in element(answer, "a", f"c{person}-2026-12-18")
    assert digest(answer) == digest(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    shown = version(answer)
    assert cell not in source(marks(owner, world, shown))
    url = f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/confirmation"
    editor.post(url, {"digest": digest(answer)})
    assert "confirmed" in element(marks(owner, world, shown), "a", f"c{person}-2026-12-18")


def test_the_answer_to_ones_own_edit_shows_what_others_changed_since(
    owner: Client, editor: Client, world: World
) -> None:
    """Case B10: the answer's version counts as seen, so nothing before it may be missing."""
    shown = version(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    send(editor, world, row(world, cast.OWNER, "2026-12-19", "3"))
    body = {"version": shown, "edits": [row(world, cast.OWNER, "2026-12-18", "1")]}
    answer = cells_of(post(owner, world, body))
    assert 'data-text="3"' in element(answer, "a", f"c{world.staff(cast.OWNER).pk}-2026-12-19")


@pytest.mark.parametrize("text", ["", "1", "1-x", "-", "1-2-3", "²-1", "9" * 40 + "-1"])
def test_a_version_that_is_none_shows_nothing_as_changed(owner: Client, world: World, text: str) -> None:
    assert marks(owner, world, text).status_code == 200


def test_the_pop_up_does_not_overwrite_what_another_planner_entered(
    owner: Client, editor: Client, world: World
) -> None:
    send(editor, world, row(world, cast.OWNER, "2026-12-18", "3"))
    answer = owner.post(pop_up(world, cast.OWNER, "2026-12-18"), {"text": "1", "seen": ""})
    assert answer.status_code == 422
    assert "「遅番 13:00-22:00」に変更しました" in source(answer)
    assert 'name="seen" value="3"' in source(answer)


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
