"""A plan is sent only to the one person whose 従業員コード equals the 社員番号; the app never guesses."""

from __future__ import annotations

from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.shift.actions.staff import StaffDetails, save_staff
from kakutei.shift.people.models import Contract
from tests.end_to_end.attendance import employee_key
from tests.end_to_end.world import EARLY, LATE, World, shift, stands


def renumber(world: World, old: str, new: str) -> None:
    person = world.staff.pop(old)
    details = StaffDetails(person.family_name, person.given_name, "", new, Contract.REGULAR, None)
    with scope(company=world.company):
        save_staff(
            company=world.company, staff=person, details=details, stores=[world.store], by=world.owner, at=clock.now()
        )
    world.staff[new] = person


def recode(world: World, number: str, code: str) -> None:
    """On the attendance side."""
    world.attendance.sql("UPDATE kintai_people_employee SET code = ? WHERE key = ?", code, employee_key(number))


def one_day(world: World, people: int = 1) -> None:
    world.hire(people)
    world.connect()
    for n, number in enumerate(world.staff):
        world.type(number, world.day(3), shift(EARLY if n == 0 else LATE))
    world.confirm()


def test_a_wrong_number_blocks_only_its_person_and_the_right_one_lets_it_go(world: World) -> None:
    one_day(world, 2)
    renumber(world, "0002", "0777")
    world.deliver()
    assert world.label("0001", world.day(3)) == "反映済み"
    assert world.label("0777", world.day(3)) == "要対応"
    assert "社員番号 0777 の人がKING OF TIMEに見つかりません" in world.state("0777", world.day(3)).shown.sentence
    renumber(world, "0777", "0002")
    world.deliver()
    assert world.label("0002", world.day(3)) == "反映済み"


def test_no_number_at_all_says_so(world: World) -> None:
    one_day(world)
    renumber(world, "0001", "")
    world.deliver()
    assert "社員番号が入力されていません" in world.state("", world.day(3)).shown.sentence


def test_two_people_with_the_same_code_block_rather_than_guess(world: World) -> None:
    one_day(world)
    world.attendance.sql("DROP INDEX employee_code_once")
    recode(world, "0002", "0001")
    world.deliver()
    assert "複数います" in world.state("0001", world.day(3)).shown.sentence
    assert world.attendance.writes() == 0
    recode(world, "0002", "0002")
    world.attendance.sql(
        "CREATE UNIQUE INDEX employee_code_once ON kintai_people_employee (company_id, code) WHERE resigned_on IS NULL"
    )


def test_after_the_leaving_date_nothing_is_sent(world: World) -> None:
    one_day(world)
    world.attendance.sql("UPDATE kintai_people_employee SET resigned_on = ? WHERE code = '0001'", f"{world.day(1)}")
    world.deliver()
    assert "在職していません" in world.state("0001", world.day(3)).shown.sentence
    assert world.attendance.writes() == 0


def test_swapped_codes_send_each_plan_to_its_new_key_and_take_nothing_wrong_away(world: World) -> None:
    one_day(world, 2)
    world.deliver()
    recode(world, "0001", "x")
    recode(world, "0002", "0001")
    recode(world, "0001", "0002")
    world.sync()
    world.deliver()
    assert world.attendance.plans() == {
        ("0001", world.day(3)): stands(world.day(3), EARLY),
        ("0002", world.day(3)): stands(world.day(3), LATE),
    }
    assert world.labels() == {"反映済み": 2}


def test_a_changed_number_moves_the_plans_from_today_on_to_the_new_person(world: World) -> None:
    one_day(world)
    world.deliver()
    renumber(world, "0001", "0009")
    world.sync()
    world.deliver()
    assert world.attendance.plans() == {("0009", world.day(3)): stands(world.day(3), EARLY)}


def test_a_changed_number_is_looked_up_without_a_press_of_sync(world: World) -> None:
    one_day(world)
    world.deliver()
    renumber(world, "0001", "0009")
    world.deliver()
    assert world.attendance.plans() == {("0009", world.day(3)): stands(world.day(3), EARLY)}


def test_an_employee_deleted_at_king_of_time_needs_attention(world: World) -> None:
    one_day(world)
    world.deliver()
    recode(world, "0001", "9999")
    world.type("0001", world.day(3), shift(LATE))
    world.confirm()
    world.sync()
    world.deliver()
    assert world.label("0001", world.day(3)) == "要対応"
