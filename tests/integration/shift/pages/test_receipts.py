"""送信の記録: what was sent when, the answer, and what was read; of a day and of a month."""

from __future__ import annotations

import csv
import datetime as dt
import io

from django.test import Client

from kakutei.demo import cast
from kakutei.kotclient.answers import Recovery
from kakutei.shift.link.models import Attempt, DesiredDay, SeenDay
from kakutei.shift.link.receipts import ANSWERS
from kakutei.shift.people.models import Staff

from .reading import plain, source, text
from .world import NOON, World, one_day

MONTH_CSV = "/c/minato/link/receipts/2026-12.csv"


def sent_day() -> DesiredDay:
    """One that arrived."""
    arrived = DesiredDay.objects.filter(outcome="delivered").values_list("staff", "work_date")
    sent = Attempt.objects.filter(started__isnull=False).order_by("work_date", "staff")
    staff, date = next(day for day in sent.values_list("staff", "work_date") if day in set(arrived))
    return DesiredDay.objects.get(staff=staff, work_date=date)


def url(day: DesiredDay) -> str:
    return f"/c/minato/link/receipts/{day.staff_id}/{day.work_date}"


def rows(client: Client, address: str = MONTH_CSV) -> list[dict[str, str]]:
    answer = client.get(address)
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_every_answer_has_a_sentence() -> None:
    assert ANSWERS.keys() == {recovery.value for recovery in Recovery}


def test_the_receipt_of_a_day_says_what_was_sent_and_answered(owner: Client, settled: World) -> None:
    day = sent_day()
    Attempt.objects.filter(started=None, staff=day.staff_id).update(plan_start=day.start, plan_end=day.end)
    words = text(owner.get(url(day)))
    assert "反映済み" in words
    assert "受け付けられました。" in words
    assert "確定 12/10 木 12:00 青木 真理子" in words
    assert "まだ読んでいません" in words


def test_a_write_without_an_answer_says_that_it_waits(owner: Client, settled: World) -> None:
    day = sent_day()
    Attempt.objects.filter(started__isnull=False, staff=day.staff_id, work_date=day.work_date).delete()
    assert "応答を待っています。" in text(owner.get(url(day)))


def test_the_receipt_says_what_was_read(owner: Client, settled: World) -> None:
    day = one_day(cast.EDITOR_EKIMAE, state="actuals_there")
    attempts = Attempt.objects.filter(staff=day.staff_id, work_date=day.work_date)
    attempts.exclude(started=None).delete()  # the answers first: they protect what they answer
    attempts.delete()
    words = text(owner.get(url(day)))
    assert "10:00-15:00、実績 7:02-16:11(12/10 木 12:00)" in words
    assert "この日の予定は、まだ送っていません。" in words


def test_a_day_that_was_never_confirmed_has_an_empty_receipt(owner: Client, settled: World) -> None:
    person = settled.staff(cast.OWNER)
    words = text(owner.get(f"/c/minato/link/receipts/{person.pk}/2027-09-01"))
    assert "確定した予定がありません" in words


def test_an_editor_sees_receipts_of_the_own_store_alone(editor: Client, settled: World) -> None:
    other = Staff.objects.exclude(memberships__store=settled.ekimae)[0]
    assert editor.get(f"/c/minato/link/receipts/{other.pk}/2026-12-01").status_code == 404
    names = {row["スタッフ"] for row in rows(editor)}
    assert other.name not in names
    assert "馬場 結衣" in names


def test_the_cell_and_the_list_of_days_lead_to_the_receipt(owner: Client, settled: World) -> None:
    day = sent_day()
    cell = f"/c/minato/stores/{settled.ekimae.pk}/shifts/2026-12/cells/{day.staff_id}/{day.work_date}"
    assert f'href="{url(day)}"' in source(owner.get(cell))
    assert f'href="{url(day)}"' in source(owner.get(f"/c/minato/link/days?state=all&person={day.staff.number}"))


def test_a_month_as_csv_has_a_line_for_each_write_and_each_other_day(owner: Client, settled: World) -> None:
    found = rows(owner)
    sends = Attempt.objects.filter(started=None).count()
    unsent = DesiredDay.objects.filter(work_date__year=2026, work_date__month=12).count() - sends
    assert len(found) == sends + unsent
    sent = [row for row in found if row["応答"]]
    assert len(sent) == sends
    assert sent[0]["応答"] == "受け付けられました。"
    assert sent[0]["送った日時"].startswith("2026-12-10 07:")
    (read,) = [row for row in found if row["状態"] == "実績あり"]
    assert read["KING OF TIMEで最後に読んだ予定"] == "10:00-15:00、実績 7:02-16:11"


def test_no_cell_of_the_csv_is_a_formula(owner: Client, settled: World) -> None:
    Staff.objects.filter(number="0001").update(family_name="=1+1", given_name="")
    SeenDay.objects.filter(actual="there").update(actual_text="=2", read_at=NOON - dt.timedelta(days=1))
    names = {row["スタッフ"] for row in rows(owner)}
    assert "'=1+1" in names
    assert "=1+1" not in names


def test_the_link_to_the_csv_is_that_of_the_chosen_month(owner: Client, settled: World) -> None:
    page = source(owner.get("/c/minato/link/days?month=2026-11"))
    assert 'href="/c/minato/link/receipts/2026-11.csv"' in page
    assert "送信の記録(CSV)" in plain(page)
