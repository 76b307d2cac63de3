"""What a store manager and an employee see. Every address × every method × every role: tests/authorization/kintai."""

from __future__ import annotations

from kakutei.demo import cast

from ..world import TODAY, World
from .browser import staff, store_manager, text


def test_a_store_manager_sees_their_own_division_alone(world: World) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    manager = store_manager(world, world.ekimae)

    assert manager.get("/c/minato/schedules/1001/2026-12").status_code == 200
    assert manager.get(f"/c/minato/employees/{baba.pk}/timecard/2026-12").status_code == 200
    for path in ("/c/minato/schedules/1002/2026-12", f"/c/minato/employees/{ishikawa.pk}/timecard/2026-12",
                 f"/c/minato/employees/{ishikawa.pk}/actual/{TODAY}", f"/c/minato/settings/employees/{ishikawa.pk}"):  # fmt: skip
        assert manager.get(path).status_code == 404, path
    assert ishikawa.family_name not in text(manager.get("/c/minato/settings/employees"))


def test_an_employee_sees_their_own_time_card_and_no_other(world: World) -> None:
    baba, chiba = world.employee(), world.employee(cast.PEOPLE[2])
    client = staff(baba)

    own = client.get(f"/c/minato/employees/{baba.pk}/timecard/2026-12")
    assert own.status_code == 200
    assert "/actual/" not in text(own)
    assert client.get(f"/c/minato/employees/{chiba.pk}/timecard/2026-12").status_code == 404
    assert (
        client.post(f"/c/minato/employees/{baba.pk}/actual/{TODAY}", {"start": "9:00", "end": "18:00"}).status_code
        == 404
    )


def test_who_has_left_can_no_longer_punch(world: World) -> None:
    nomura = world.employee(cast.RETIRED)

    assert staff(nomura).get("/c/minato/punch").status_code == 404
