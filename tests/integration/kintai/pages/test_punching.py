"""打刻 on one's own device and on the shared tablet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from kakutei.kintai.people.models import Employee, PinTry, Tablet
from kakutei.kintai.timecard.models import Punch, PunchOrigin

from ..world import TODAY, World, jst
from .browser import romu, staff, text

PIN = "4711"


@pytest.fixture
def quick_hashing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def baba(world: World, quick_hashing: None) -> Employee:
    return world.employee(pin_hash=make_password(PIN))


@pytest.fixture
def tablet(world: World) -> Client:
    client = romu(world)
    client.post("/c/minato/tablets", {"division": "1002"})
    return client


def try_pin(tablet: Client, code: str = "0002", pin: str = PIN, kind: str = "clock_in", **extra: Any) -> Any:
    return tablet.post("/c/minato/tablet", {"code": code, "pin": pin, "kind": kind}, **extra)


def test_four_buttons_and_the_last_punch(world: World) -> None:
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)
    client = staff(baba)

    before = text(client.get("/", follow=True))
    client.post("/c/minato/punch", {"kind": "clock_in"})
    after = text(client.get("/c/minato/punch"))

    assert all(
        word in before for word in ("出勤", "退勤", "休憩開始", "休憩終了", "まだ打刻がありません", "9:00-18:00")
    )
    assert "12:00 出勤" in after
    punch = Punch.objects.get()
    assert (punch.origin, punch.work_date, punch.employee) == (PunchOrigin.WEB, TODAY, baba)


@pytest.mark.parametrize("kind", ["", "lunch", "out"])
def test_a_button_that_is_not_there_punches_nothing(world: World, kind: str) -> None:
    answer = staff(world.employee()).post("/c/minato/punch", {"kind": kind})

    assert answer.status_code == 422
    assert not Punch.objects.exists()


def test_a_night_shift_is_punched_onto_its_work_date(world: World, set_clock: Any) -> None:
    client = staff(world.employee())
    set_clock(jst(TODAY, 22))
    client.post("/c/minato/punch", {"kind": "clock_in"})
    set_clock(jst(TODAY + dt.timedelta(days=1), 6))
    client.post("/c/minato/punch", {"kind": "clock_out"})

    assert {punch.work_date for punch in Punch.objects.all()} == {TODAY}


def test_a_tablet_signs_the_administrator_out_and_only_punches(world: World, tablet: Client) -> None:
    assert tablet.get("/", follow=True).redirect_chain[-1] == ("/c/minato/tablet", 302)
    for path in ("/c/minato/schedules", "/c/minato/settings", "/c/minato/punch", "/c/minato/settings/options/tokens"):
        assert tablet.get(path).headers["Location"].startswith("/login"), path


def test_code_and_pin_punch_at_the_tablets_division(world: World, baba: Employee, tablet: Client) -> None:
    answer = tablet.post("/c/minato/tablet", {"code": "０００２", "pin": "４７１１", "kind": "clock_in"}, follow=True)

    assert "馬場 結衣さんの出勤を打刻しました。" in text(answer)
    punch = Punch.objects.get()
    assert (punch.origin, punch.division, punch.employee) == (PunchOrigin.TABLET, world.konan, baba)
    assert not PinTry.objects.exists()


@pytest.mark.parametrize(("code", "pin", "sentence"), [
    ("0002", "0000", "従業員コードまたはPINが違います。"),
    ("2", PIN, "従業員コードまたはPINが違います。"),
    ("9999", PIN, "従業員コードまたはPINが違います。"),
    ("", PIN, "従業員コードを入力してください。"),
    ("0002", "", "PINを入力してください。"),
    ("0002", "1" * 9, "PINは8文字以内で入力してください。"),
])  # fmt: skip
def test_a_wrong_code_or_pin_punches_nothing(
    baba: Employee, tablet: Client, code: str, pin: str, sentence: str
) -> None:
    answer = try_pin(tablet, code, pin)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Punch.objects.exists()


def test_five_wrong_tries_close_the_code_for_fifteen_minutes(baba: Employee, tablet: Client, set_clock: Any) -> None:
    for n in range(5):
        assert "違います" in text(try_pin(tablet, pin="0000", REMOTE_ADDR=f"203.0.113.{n}"))

    assert "15分ほど受け付けられません" in text(try_pin(tablet, REMOTE_ADDR="203.0.113.99"))
    assert not Punch.objects.exists()
    set_clock(jst(TODAY, 12, 16))
    assert try_pin(tablet, REMOTE_ADDR="203.0.113.99").status_code == 302


def test_five_wrong_tries_close_the_address_for_every_code(baba: Employee, tablet: Client) -> None:
    for n in range(5):
        try_pin(tablet, code=f"9{n}")

    assert "15分ほど受け付けられません" in text(try_pin(tablet))


def test_a_tablet_behind_a_proxy_that_passes_on_something_unreadable_punches_and_its_wrong_tries_count(
    baba: Employee, tablet: Client, settings: Any
) -> None:
    settings.KAKUTEI_TRUSTED_PROXIES = ["127.0.0.1"]
    unreadable = {"HTTP_X_FORWARDED_FOR": "203.0.113.9:4711"}
    assert try_pin(tablet, **unreadable).status_code == 302
    for n in range(5):
        try_pin(tablet, code=f"9{n}", **unreadable)
    assert "15分ほど受け付けられません" in text(try_pin(tablet, **unreadable))


def test_an_employee_without_a_pin_cannot_punch_there(world: World, tablet: Client) -> None:
    world.employee()

    assert "違います" in text(try_pin(tablet, pin="0000"))


def test_a_closed_tablet_punches_no_more(world: World, baba: Employee, tablet: Client) -> None:
    romu(world).post(f"/c/minato/tablets/{Tablet.objects.get().pk}/close")

    assert try_pin(tablet).headers["Location"].startswith("/login")
    assert not Punch.objects.exists()
