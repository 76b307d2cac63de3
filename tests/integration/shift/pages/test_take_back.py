"""[取り消し] after [確定]."""

from __future__ import annotations

import datetime as dt
import re

from django.test import Client

from kakutei.audit.audit_action import AuditAction
from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.people.models import AuditEntry, Store
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot

from .conftest import SetClock
from .reading import Answer, digest, source, text
from .world import NOON, World, jst

WEDNESDAY, THURSDAY = dt.date(2026, 12, 16), dt.date(2026, 12, 17)


def page_of(store: Store, end: str = "") -> str:
    return f"/c/minato/stores/{store.pk}/shifts/2026-12{end}"


def change(world: World, date: dt.date, **values: object) -> None:
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date=date).update(**values)


def confirm(client: Client, world: World) -> Answer:
    seen = digest(client.get(page_of(world.ekimae, "/preview")))
    return client.post(page_of(world.ekimae, "/confirmation"), {"digest": seen}, follow=True)


def take_back_url(world: World) -> str:
    return page_of(world.ekimae, f"/confirmations/{Confirmation.objects.latest('pk').pk}/take-back")


def confirmed(world: World, date: dt.date) -> str:
    return Snapshot.objects.filter(staff=world.staff(cast.OWNER), work_date=date).latest("pk").entry.text


def desired(world: World, date: dt.date) -> DesiredDay:
    return DesiredDay.objects.get(staff=world.staff(cast.OWNER), work_date=date)


def test_the_former_shifts_are_confirmed_again_as_a_new_version(owner: Client, world: World) -> None:
    change(world, WEDNESDAY, start=480)
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=world.staff(cast.OWNER), work_date="2026-12-18",
        kind="shift", start=540, end=1080, changed_at=NOON,
    )  # fmt: skip
    done = confirm(owner, world)
    url = take_back_url(world)
    assert f'<a href="{url}"' in source(done)
    dialog = owner.get(url)
    assert "2日の確定を取り消します。" in text(dialog)
    undone = owner.post(url, {"digest": digest(dialog)}, follow=True)
    assert "2件の確定を取り消しました。12:07ごろまでに届きます。" in text(undone)
    assert confirmed(world, WEDNESDAY) == "日勤 9:00-18:00"
    assert confirmed(world, dt.date(2026, 12, 18)) == "なし"
    assert desired(world, WEDNESDAY).version == 3
    assert desired(world, dt.date(2026, 12, 18)).kind == "none"
    assert Draft.objects.get(staff=world.staff(cast.OWNER), work_date=WEDNESDAY).start == 480
    line = AuditEntry.objects.latest("sequence")
    assert (line.what, line.after["取り消した日"]) == (AuditAction.CONFIRMATION_TAKEN_BACK, "2日")


def test_pressed_twice_it_is_taken_back_once(owner: Client, world: World) -> None:
    change(world, WEDNESDAY, start=480)
    confirm(owner, world)
    url = take_back_url(world)
    seen = digest(owner.get(url))
    owner.post(url, {"digest": seen})
    again = owner.post(url, {"digest": seen})
    assert again.status_code == 409
    assert "すでに取り消されています" in text(again)
    assert desired(world, WEDNESDAY).version == 3


def test_after_a_newer_confirmation_of_the_day_nothing_is_taken_back(owner: Client, world: World) -> None:
    change(world, WEDNESDAY, start=480)
    confirm(owner, world)
    url = take_back_url(world)
    change(world, WEDNESDAY, start=420)
    confirm(owner, world)
    dialog = owner.get(url)
    assert "このあとに新しい確定があるため、取り消せません" in text(dialog)
    assert not re.search(r"取り消す\s*</button>", source(dialog))
    assert owner.post(url, {"digest": "x"}).status_code == 409
    assert confirmed(world, WEDNESDAY) == "日勤 7:00-18:00"


def test_past_days_and_days_with_actuals_are_named_and_stay(owner: Client, world: World, set_clock: SetClock) -> None:
    for date in (WEDNESDAY, THURSDAY, dt.date(2026, 12, 23)):
        change(world, date, start=480)
    confirm(owner, world)
    DesiredDay.objects.filter(staff=world.staff(cast.OWNER), work_date=THURSDAY).update(
        outcome="actuals_there", settled_version=2, settled_at=NOON
    )
    set_clock(jst(THURSDAY, 12))
    url = take_back_url(world)
    dialog = owner.get(url)
    words = text(dialog)
    assert "1日の確定を取り消します。" in words
    assert re.search(r"実績がある日は取り消せません 1日 .*青木 真理子 12/17 木", words)
    assert re.search(r"過ぎた日は取り消せません 1日 .*青木 真理子 12/16 水", words)
    done = owner.post(url, {"digest": digest(dialog)}, follow=True)
    assert "取り消せない2日は、そのままです。" in text(done)
    assert confirmed(world, WEDNESDAY) == confirmed(world, THURSDAY) == "日勤 8:00-18:00"


def test_a_former_shift_that_would_overlap_another_store_stays_away(owner: Client, world: World) -> None:
    person = world.staff(cast.PEOPLE[5])
    saturday = dt.date(2026, 12, 19)
    Draft.objects.filter(staff=person, work_date=saturday).delete()
    for store, start in ((world.ekimae, 600), (world.konan, 660)):
        for each in (world.konan, world.ekimae):
            owner.post(page_of(each, "/confirmation"), {"digest": digest(owner.get(page_of(each)))})
        Draft.objects.filter(staff=person, work_date=saturday).delete()
        Draft.objects.create(
            company=world.company, store=store, staff=person, work_date=saturday, kind="shift",
            start=start, end=start + 240, changed_at=NOON,
        )  # fmt: skip
    confirm(owner, world)  # the shift at 駅前店 is taken away
    url = take_back_url(world)
    owner.post(page_of(world.konan, "/confirmation"), {"digest": digest(owner.get(page_of(world.konan)))})
    assert "ほかのシフトと重なる日は取り消せません" in text(owner.get(url))


def test_the_sheet_offers_to_take_the_last_confirmation_back(owner: Client, world: World) -> None:
    change(world, WEDNESDAY, start=480)
    confirm(owner, world)
    assert take_back_url(world) in source(owner.get(page_of(world.ekimae, "/preview")))


def test_another_stores_confirmation_is_not_found(owner: Client, world: World) -> None:
    theirs = Confirmation.objects.filter(store=world.konan).latest("pk")
    assert owner.get(page_of(world.ekimae, f"/confirmations/{theirs.pk}/take-back")).status_code == 404


def test_a_joined_plan_that_was_answered_before_is_confirmed_again_without_a_question(
    owner: Client, world: World
) -> None:
    staff = world.staff(cast.OWNER)
    staff.memberships.create(company=world.company, store=world.konan)
    Draft.objects.filter(staff=staff, work_date=WEDNESDAY).update(start=1020, end=1320, pattern_name="")
    Draft.objects.create(
        company=world.company, store=world.konan, staff=staff, work_date=WEDNESDAY, kind="shift", start=540, end=660,
        changed_at=NOON,
    )  # fmt: skip
    confirm_at(owner, world.ekimae)
    answer = {f"joined-{staff.pk}-{WEDNESDAY}": "send"}
    confirm_at(owner, world.konan, **answer)
    Draft.objects.filter(staff=staff, store=world.konan, work_date=WEDNESDAY).update(start=570)
    confirm_at(owner, world.konan, **answer)
    url = page_of(world.konan, f"/confirmations/{Confirmation.objects.latest('pk').pk}/take-back")
    owner.post(url, {"digest": digest(owner.get(url))})
    assert Snapshot.objects.filter(staff=staff, store=world.konan).latest("pk").start == 540
    assert desired(world, WEDNESDAY).start == jst(WEDNESDAY, 9)


def confirm_at(client: Client, store: Store, **answers: str) -> None:
    sheet = client.get(page_of(store, "/preview"), answers)
    assert client.post(page_of(store, "/confirmation"), {"digest": digest(sheet), **answers}).status_code == 302
