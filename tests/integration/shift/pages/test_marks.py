from django.test import Client

from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.values import Outcome

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
    assert source(owner.get(marks_of(world, "yesterday"))).count("<a class") > 100
    assert source(owner.get(marks_of(world, "1e99"))).count("<a class") > 100
