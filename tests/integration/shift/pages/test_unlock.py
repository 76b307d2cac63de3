"""Days before today are locked, and [確定を解除] opens them until they are confirmed again."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from kakutei.audit.audit_action import AuditAction
from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.people.models import AuditEntry
from kakutei.shift.roster.models import Draft, Snapshot, UnlockedDay

from .conftest import sign_in
from .reading import digest, element, source, text
from .world import NOON, TODAY, World

YESTERDAY = TODAY - dt.timedelta(days=1)
FORM = {"since": "2026-12-08", "until": "2026-12-09", "reason": "勤務の 変更漏れ"}


def page_of(world: World, end: str = "") -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12{end}"


def pop_up(world: World, date: dt.date) -> str:
    return page_of(world, f"/cells/{world.staff(cast.OWNER).pk}/{date}")


def changed_yesterday(world: World) -> None:
    Draft.objects.update_or_create(
        company=world.company, store=world.ekimae, staff=world.staff(cast.OWNER), work_date=YESTERDAY,
        defaults={"kind": "shift", "start": 600, "end": 900, "leave_type": "", "pattern_name": "", "changed_at": NOON},
    )  # fmt: skip


def test_a_past_day_is_refused_and_the_sentence_says_who_can_unlock_it(owner: Client, world: World) -> None:
    answer = owner.post(pop_up(world, YESTERDAY), {"text": "1"})
    assert answer.status_code == 422
    assert "12月9日は過ぎた日のため、変更できません。オーナーか管理者が[確定を解除]すると" in text(answer)
    assert owner.post(pop_up(world, TODAY), {"text": "1"}).status_code == 302


def test_a_past_draft_is_left_out_of_the_confirmation(owner: Client, world: World) -> None:
    changed_yesterday(world)
    sheet = owner.get(page_of(world, "/preview"))
    assert "過ぎた日は確定しません" in text(sheet)
    assert "確定できる日がありません。" in text(sheet)


def test_the_table_shows_which_days_are_locked_or_unlocked(owner: Client, world: World) -> None:
    page = owner.get(page_of(world))
    cell = element(page, "a", f"c{world.staff(cast.OWNER).pk}-{YESTERDAY}")
    assert " locked" in cell
    assert "過ぎた日のため、変更できません" in source(page)
    assert " locked" not in element(page, "a", f"c{world.staff(cast.OWNER).pk}-{TODAY}")
    owner.post(page_of(world, "/unlock"), FORM)
    page = owner.get(page_of(world))
    assert " locked" not in element(page, "a", f"c{world.staff(cast.OWNER).pk}-{YESTERDAY}")
    assert "青木 真理子が確定を解除しました(理由: 勤務の 変更漏れ)" in source(page)


def test_unlocked_days_take_shifts_until_they_are_confirmed_again(owner: Client, world: World) -> None:
    before = Snapshot.objects.count(), list(DesiredDay.objects.values_list("pk", "version"))
    done = owner.post(page_of(world, "/unlock"), FORM, follow=True)
    assert "2日の確定を解除しました。KING OF TIMEの予定は、次に[確定]するまで変わりません。" in text(done)
    assert (Snapshot.objects.count(), list(DesiredDay.objects.values_list("pk", "version"))) == before
    line = AuditEntry.objects.latest("sequence")
    assert (line.what, line.after["理由"]) == (AuditAction.DAYS_UNLOCKED, "勤務の 変更漏れ")
    assert owner.post(pop_up(world, YESTERDAY), {"text": "1"}).status_code == 302
    sheet = owner.get(page_of(world, "/preview"))
    owner.post(page_of(world, "/confirmation"), {"digest": digest(sheet)})
    assert Snapshot.objects.latest("pk").work_date == YESTERDAY
    assert unlocked(world) == {YESTERDAY - dt.timedelta(days=1)}
    assert owner.post(pop_up(world, YESTERDAY), {"text": "2"}).status_code == 422


def test_a_day_with_something_left_to_confirm_stays_unlocked(owner: Client, world: World) -> None:
    owner.post(page_of(world, "/unlock"), FORM)
    changed_yesterday(world)
    Draft.objects.filter(staff=world.staff(cast.EDITOR_EKIMAE), work_date=YESTERDAY).delete()  # the confirmed day off
    confirm(owner, world, chosen="1", person=f"{world.staff(cast.OWNER).pk}")
    assert YESTERDAY in unlocked(world)
    confirm(owner, world)
    assert YESTERDAY not in unlocked(world)


def test_a_confirmation_of_other_days_locks_none_again(owner: Client, world: World) -> None:
    owner.post(page_of(world, "/unlock"), FORM)
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date="2026-12-16").update(start=480)
    confirm(owner, world)
    assert unlocked(world) == {YESTERDAY, YESTERDAY - dt.timedelta(days=1)}


def confirm(client: Client, world: World, **chosen: str) -> None:
    sheet = client.get(page_of(world, "/preview"), chosen)
    assert client.post(page_of(world, "/confirmation"), {"digest": digest(sheet), **chosen}).status_code == 302


def unlocked(world: World) -> set[dt.date]:
    return set(UnlockedDay.objects.filter(store=world.ekimae, locked_at=None).values_list("work_date", flat=True))


def test_pressed_twice_it_unlocks_once(owner: Client, world: World) -> None:
    owner.post(page_of(world, "/unlock"), FORM)
    again = owner.post(page_of(world, "/unlock"), FORM)
    assert again.status_code == 422
    assert "すでに解除されています" in text(again)
    assert UnlockedDay.objects.filter(store=world.ekimae, work_date=YESTERDAY, locked_at=None).count() == 1


def test_wrong_periods_and_a_missing_reason_are_refused_in_sentences(owner: Client, world: World) -> None:
    for wrong, sentence in (
        ({"until": "2026-12-10"}, "今日以降の日は、解除しなくても変更できます"),
        ({"since": "2023-12-09"}, "3年より前の日は、解除できません"),
        ({"since": "2026-12-09", "until": "2026-12-08"}, "始まりの日と同じか、それより後の日"),
        ({"reason": ""}, "理由を入力してください"),
        ({"since": "x"}, "日付は「2026-12-15」のように"),
    ):
        answer = owner.post(page_of(world, "/unlock"), {**FORM, **wrong})
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert not UnlockedDay.objects.filter(store=world.ekimae, locked_at=None).exists()


def test_a_shift_editor_is_not_offered_to_unlock(world: World) -> None:
    editor = sign_in(world.editor)
    assert "確定を解除" not in source(editor.get(page_of(world))).replace(LOCKED_TITLE, "")
    assert editor.get(page_of(world, "/unlock")).status_code == 404


LOCKED_TITLE = "過ぎた日のため、変更できません"
