import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.roster.models import UnlockedDay

from .cell_edits import row, send
from .conftest import SetClock
from .reading import element, source
from .world import NOON, World, jst


def marks_of(world: World, since: object = "") -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/marks?since={since}"


def settle_all(world: World, at: object) -> None:
    DesiredDay.objects.update(outcome=Outcome.DELIVERED.value, settled_version=1, settled_at=at, block="")


def test_a_day_that_arrived_since_comes_back_with_its_tick(owner: Client, settled: World) -> None:
    later = jst(NOON.date(), 12, 30)
    day = DesiredDay.objects.get(staff=settled.staff(cast.OWNER), work_date="2026-12-21")
    DesiredDay.objects.filter(pk=day.pk).update(outcome="delivered", settled_version=1, settled_at=later)
    answer = owner.get(marks_of(settled, int(later.timestamp())))
    assert 'class="mark delivered"' in element(answer, "a", f"c{day.staff_id}-2026-12-21")
    assert f'id="c{day.staff_id}-2026-12-02"' not in source(answer)
    assert "反映済み <b>78</b>件" in element(answer, "ul", "status")


def test_a_day_that_arrived_in_the_minute_before_comes_back(owner: Client, settled: World) -> None:
    """It may have been settled while the last answer was made."""
    settle_all(settled, NOON)
    day = DesiredDay.objects.get(staff=settled.staff(cast.OWNER), work_date="2026-12-21")
    DesiredDay.objects.filter(pk=day.pk).update(settled_at=NOON + dt.timedelta(minutes=29, seconds=50))
    since = NOON + dt.timedelta(minutes=30, seconds=5)
    assert f'id="c{day.staff_id}-2026-12-21"' in source(owner.get(marks_of(settled, int(since.timestamp()))))


def test_the_table_asks_again_soon_while_something_waits(owner: Client, settled: World) -> None:
    assert 'data-poll="3000"' in source(owner.get(marks_of(settled)))


def test_the_table_asks_seldom_in_the_restricted_hours(owner: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(NOON.date(), 9))
    assert 'data-poll="10000"' in source(owner.get(marks_of(world)))


def test_the_table_goes_on_asking_for_what_others_change_once_everything_has_settled(
    owner: Client, world: World
) -> None:
    """Case B10."""
    settle_all(world, NOON)
    assert 'data-poll="10000"' in source(owner.get(marks_of(world)))


def test_an_unreadable_since_brings_all_marks(owner: Client, world: World) -> None:
    settle_all(world, NOON)
    assert source(owner.get(marks_of(world, "yesterday"))).count("<a id=") > 100
    assert source(owner.get(marks_of(world, "1e99"))).count("<a id=") > 100


def unchanged(client: Client, world: World, etag: str) -> bool:
    return client.get(marks_of(world), headers={"if-none-match": etag}).status_code == 304


def test_the_answer_is_empty_until_something_changes(owner: Client, settled: World, set_clock: SetClock) -> None:
    def etag() -> str:
        return str(owner.get(marks_of(settled))["ETag"])

    staff = settled.staff(cast.OWNER)
    day = DesiredDay.objects.filter(staff=staff, work_date="2026-12-21")
    written = AppliedDay.objects.create(
        company=settled.company,
        connection=Connection.objects.get(),
        staff=staff,
        employee_key="k",
        work_date="2026-12-21",
    )
    unlocking = {"work_date": "2026-12-09", "reason": "訂正", "by": settled.owner, "at": NOON}
    unlocking |= {"company": settled.company, "store": settled.ekimae}
    unlocked: list[UnlockedDay] = []
    changes: list[Callable[[], object]] = [
        lambda: day.update(version=F("version") + 1),
        lambda: day.update(block="closed", not_before=NOON),
        lambda: day.update(block="refused", block_about="出勤予定時刻"),
        lambda: day.update(block_about="退勤予定時刻"),
        lambda: AppliedDay.objects.filter(pk=written.pk).update(ambiguous_since=NOON),
        lambda: set_clock(NOON + dt.timedelta(minutes=9)),
        lambda: AppliedDay.objects.filter(pk=written.pk).update(ambiguous_since=None),
        lambda: day.update(
            outcome="delivered", settled_version=F("version"), settled_at=NOON, block="", block_about=""
        ),
        lambda: day.update(settled_at=NOON + dt.timedelta(minutes=8)),
        lambda: day.update(outcome="", settled_version=0, settled_at=None),
        lambda: send(owner, settled, row(settled, cast.OWNER, "2026-12-20", "3")),
        lambda: unlocked.append(UnlockedDay.objects.create(**unlocking)),
        lambda: UnlockedDay.objects.filter(pk=unlocked[0].pk).update(locked_at=NOON),
        lambda: Connection.objects.update(block="token", block_since=NOON),
        lambda: set_clock(NOON + dt.timedelta(days=1)),
    ]
    for number, change in enumerate(changes):
        before = etag()
        assert unchanged(owner, settled, before)
        change()
        assert not unchanged(owner, settled, before), number


def test_asking_again_costs_a_few_queries(
    owner: Client, settled: World, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    before = str(owner.get(marks_of(settled))["ETag"])
    with django_assert_max_num_queries(8):
        assert unchanged(owner, settled, before)


def test_of_equal_shifts_that_arrived_together_each_says_what_stands_there(owner: Client, settled: World) -> None:
    """Another store's shift was joined to the second one."""
    staff = settled.staff(cast.OWNER)
    days = DesiredDay.objects.filter(staff=staff, work_date__in=["2026-12-16", "2026-12-17"])
    days.update(outcome="delivered", settled_version=F("version"), settled_at=NOON, block="")
    days.filter(work_date="2026-12-17").update(end=jst(dt.date(2026, 12, 17), 21))
    page = owner.get(f"/c/minato/stores/{settled.ekimae.pk}/shifts/2026-12")
    one, other = (element(page, "a", f"c{staff.pk}-2026-12-{day}") for day in (16, 17))
    assert "12/10 12:00 に反映しました。" in one
    assert "KING OF TIMEでは" not in one
    assert "KING OF TIMEでは9:00-21:00です。" in other
