"""add-company, load_demo and work, as they are typed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import Email
from pytest_django import Settings

from kakutei.demo import cast
from kakutei.demo.generated import people
from kakutei.duties.models import FailingDuty
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.kintai.actions.prune import prune
from kakutei.kintai.api_access.models import AccessLog, Allowance, TokenPermission
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Employee, User
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch

from ..world import Api, World

FIRST = {"name": "あおぞら商店", "administrator": "Owner@Example.jp", "administrator_name": "山田 太郎"}
DEMO_DAY = dt.date(2026, 11, 20)


@pytest.mark.django_db
def test_a_company_begins_with_one_all_access_administrator() -> None:  # B0
    call_command("add_company", **FIRST)

    company = Company.objects.get()
    with scope(company=company):
        first = Administrator.objects.get()
    assert (first.kind, first.user.email, company.restricted_hours) == (
        AdministratorKind.ALL_ACCESS, "owner@example.jp", "08:00-10:00,17:00-19:00")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "sentence"), [
    ({}, "会社「あおぞら商店」はすでに登録されています。"), ({"name": " "}, "会社名は1文字以上80文字以内"),
    ({"name": "別", "administrator": "owner"}, "メールアドレス「owner」の形を"),
    ({"name": "別", "administrator_name": ""}, "管理者の名前は"),
])  # fmt: skip
def test_a_second_call_or_wrong_input_adds_nothing_and_says_why(change: dict[str, str], sentence: str) -> None:
    call_command("add_company", **FIRST)

    with pytest.raises(CommandError, match=sentence):
        call_command("add_company", **{**FIRST, **change})

    assert (Company.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_one_address_may_be_administrator_of_two_companies() -> None:
    call_command("add_company", **FIRST)
    call_command("add_company", **{**FIRST, "name": "あおぞら商店 二号"})

    with scopes_disabled():
        assert User.objects.get().administrations.count() == 2


@pytest.mark.django_db
def test_an_operator_is_added_once_and_belongs_to_no_company() -> None:
    for _ in range(2):
        call_command("add_operator", email="Unei@Example.jp", name="運営 担当")

    operator = User.objects.get()
    assert (operator.email, operator.is_operator) == ("unei@example.jp", True)
    with scopes_disabled():
        assert not operator.administrations.exists()


@pytest.mark.django_db
def test_who_is_known_already_becomes_an_operator_too() -> None:
    call_command("add_company", **FIRST)
    call_command("add_operator", email="owner@example.jp", name="別の名")

    operator = User.objects.get()
    assert (operator.name, operator.is_operator) == ("山田 太郎", True)


@pytest.mark.django_db
def test_the_demo_world_is_the_cast() -> None:
    call_command("load_demo", today=DEMO_DAY)

    company = Company.objects.get()
    with scope(company=company):
        employees = {employee.code: employee for employee in Employee.objects.all()}
        assert employees.keys() == {person.employee_code for person in cast.PEOPLE}
        assert employees["0080"].family_name == cast.WRONG_NUMBER.family
        assert employees["0014"].resigned_on == cast.RETIRED.retired_on
        early = Schedule.objects.get(employee=employees["0002"], work_date=dt.date(2026, 11, 1))
        assert early.start == moment(early.work_date, cast.EARLY.start)
        assert not Schedule.objects.filter(work_date__gte=DEMO_DAY, leave=None).exists()
        assert not Schedule.objects.filter(employee=employees["0014"]).exists()
        assert Schedule.objects.exclude(leave=None).exists()
        assert Punch.objects.filter(work_date__lt=DEMO_DAY).count() == Punch.objects.count() > 0
        assert {row.get_resource_display(): (row.read, row.write) for row in TokenPermission.objects.all()} == {
            "従業員データ": (True, True), "日別スケジュールデータ": (True, True), "月別スケジュールデータ": (True, False),
            "日別打刻データ": (True, False)}  # fmt: skip


@pytest.mark.django_db
def test_the_demo_world_has_as_many_people_as_asked_for() -> None:
    call_command("load_demo", "--people", "40", today=DEMO_DAY)
    with scope(company=Company.objects.get()):
        codes = {employee.code for employee in Employee.objects.all()}
        assert codes == {person.employee_code for person in people(40)}
        assert Punch.objects.filter(employee__code="2016").exists()


@pytest.mark.django_db
def test_the_demos_token_opens_the_webapi_and_loading_twice_is_refused() -> None:
    call_command("load_demo", today=DEMO_DAY, open_hours=True)

    assert len(Api(cast.TOKEN).get("/employees").json()) == len(cast.PEOPLE) - 1
    assert Company.objects.get().restricted_hours == ""
    with pytest.raises(CommandError, match="すでに登録されています"):
        call_command("load_demo")


@pytest.mark.django_db
def test_no_demo_is_loaded_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="本番の環境には登録できません"):
        call_command("load_demo")
    assert not Company.objects.exists()


def test_logs_older_than_ninety_days_go_and_younger_ones_stay(world: World) -> None:
    for days in (89, 91):
        AccessLog.objects.create(company=world.company, token=world.token, method="GET", path="/", address="::1",
                                 allowance=Allowance.GENERAL, received_at=clock.now() - dt.timedelta(days=days))  # fmt: skip

    prune(at=clock.now())

    assert AccessLog.objects.count() == 1


class Mailbox:
    """What an SMTP server keeps of the mails that it is given."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(envelope.content.decode())
        return "250 OK"


def sending_to(settings: Any, port: int) -> dict[str, Any]:
    """The mail settings of production, which a test run replaces, with a port of this machine."""
    smtp = {
        "BACKEND": "kakutei.authentication.mail_queue.SecretsAtSending",
        "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
    }
    return {**settings.MAILERS, "smtp": smtp}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db(transaction=True)
def test_one_turn_of_the_worker_sends_the_queued_mail(world: World, settings: Any) -> None:
    mailbox, port = Mailbox(), free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = sending_to(settings, port)
    Client().post("/login", {"email": world.romu.email})

    call_command("work", once=True)
    server.stop()

    assert [mail.count("Subject:") for mail in mailbox.mails] == [1]
    assert "/login/" not in str(list(Email.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_sent_waits_for_its_next_try(world: World, settings: Any) -> None:
    settings.MAILERS = sending_to(settings, free_port())
    Client().post("/login", {"email": world.romu.email})

    call_command("work", once=True)

    assert Email.objects.get().scheduled_time is not None


def test_the_worker_ends_within_two_seconds_of_sigterm(tmp_path: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kakutei.kintai.settings", "KAKUTEI_MODE": "test",
                   "KAKUTEI_DATA": str(tmp_path), "KAKUTEI_KINTAI_DATABASE_URL": f"sqlite:///{tmp_path}/k.sqlite3"}  # fmt: skip
    manage = [sys.executable, "-m", "django"]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    worker = subprocess.Popen([*manage, "work"], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert "worker_started" in worker.stdout.readline()

    asked = time.monotonic()
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=10) == 0
    assert time.monotonic() - asked < 2
    worker.stdout.close()


@pytest.mark.django_db(transaction=True)
def test_case_g1_a_duty_that_fails_is_on_file_until_it_works(
    world: World, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, settings.KAKUTEI_KEEP_YEARS = settings.KAKUTEI_KEEP_YEARS, "five"
    call_command("work", once=True)
    row = FailingDuty.objects.get()
    assert (row.duty, row.company_number, row.count, row.last_kind) == ("prune", 0, 1, "TypeError")
    log = capsys.readouterr().out
    assert "event='duty_failed' error='TypeError'" in log
    assert "pruning.py" in log
    settings.KAKUTEI_KEEP_YEARS = kept
    call_command("work", once=True)
    assert not FailingDuty.objects.exists()
