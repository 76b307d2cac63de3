"""kakutei worker shift: what one process finds wrong stands in rows that the web process shows, until it works."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled
from pytest_django import Settings

from kakutei.duties.models import FailingDuty
from kakutei.infrastructure import clock
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.fence_log import fence_log
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.roster.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(settings: Settings, tmp_path: Path) -> Company:
    settings.KAKUTEI_FENCE_LOG = tmp_path / "fence-log"
    at = clock.now()
    made = add_company(name="商店", owner_email="o@example.jp", owner_name="主", grant_link=True, at=at)
    with scope(company=made):
        save_company(
            company=made,
            name=made.name,
            token="a" * 32,
            base_url=next(iter(settings.KAKUTEI_KOT_HOSTS.values())),
            at=at,
        )
        set_link(company=made, on=True, first_work_date=dt.date(2026, 12, 1), at=at)
    return made


def stop(block: str) -> None:
    with scopes_disabled():
        Connection.objects.update(block=block, block_since=clock.now(), next_probe_at=None, sync_asked_at=None)


def test_case_g1_a_duty_that_fails_is_on_file_until_it_works(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    stop("moon")  # a row that no version wrote
    call_command("work", once=True)
    row = FailingDuty.objects.get()
    assert (row.duty, row.company_number, row.count, row.last_kind) == ("tell", company.pk, 1, "ValueError")
    log = capsys.readouterr().out
    assert f"event='duty_failed' error='ValueError' company={company.pk}" in log
    assert "ValueError: 'moon' is not a valid Cause" in log
    assert "actions/notifications.py" in log
    stop(Cause.RESTORED.value)
    call_command("work", once=True)
    assert not FailingDuty.objects.exists()


def test_case_g2_a_worker_that_starts_with_an_emptied_fence_log_stops_the_link_and_says_what_to_do(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    with scopes_disabled():
        identity = str(Connection.objects.get().identity)
        fence_log().claimed(identity, 1, clock.now())
        Connection.objects.update(fence=1)
    fence_log().file(identity).write_text("")
    call_command("work", once=True)
    with scopes_disabled():
        assert Connection.objects.get().block == Cause.FENCE_LOG.value
    log = capsys.readouterr().out
    assert "event='fence_log_unusable'" in log
    assert f"{identity}.json: empty" in log
    assert "kakutei shift renew-fence-log" in log
    assert not FailingDuty.objects.exists(), "foreseen: it has a section of its own"


@pytest.mark.django_db
def test_no_demo_is_loaded_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="本番の環境には登録できません"):
        call_command("load_demo", base_url="http://127.0.0.1:1/v1.0")
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_the_demo_world_has_as_many_people_as_asked_for(settings: Settings) -> None:
    base_url = next(iter(settings.KAKUTEI_KOT_HOSTS.values()))
    call_command("load_demo", "--people", "40", "--base-url", base_url, today=dt.date(2026, 12, 10))
    with scope(company=Company.objects.get()):
        assert Staff.objects.count() == 40
        assert Store.objects.count() == 2
        assert DesiredDay.objects.filter(work_date__month=12).values("staff").distinct().count() == 40
        assert not DesiredDay.objects.filter(work_date__month=1).exists()
        assert Draft.objects.filter(work_date__month=1).values("staff").distinct().count() == 40
