"""Case G7: what fails for one company keeps no other from its turn, in every duty that goes from company to company."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled
from post_office.models import Email
from pytest_django import Settings
from structlog.testing import capture_logs
from tests.support.refusing import REFUSED, refuse

from kakutei.access.changes import end_retired
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.pruning import prune_entries
from kakutei.audit.recording import record
from kakutei.infrastructure import encryption
from kakutei.infrastructure.duty import SomeFailed
from kakutei.jptime.workdate import JST
from kakutei.offboarding.rows import GRACE_PERIOD
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.company_deletion import DELETION, erase_companies
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.link_worker import check_fence_log
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.fence_log import FenceLogFiles, fence_log
from kakutei.shift.link.models import Connection
from kakutei.shift.link.restore_guard import notice_restore
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import AuditEntry, Company, Staff, User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
TOKEN = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.KAKUTEI_FENCE_LOG = tmp_path / "fence-log"


@pytest.fixture
def three() -> list[Company]:
    """Linked; it is the one in the middle for which everything will fail."""
    made = [
        add_company(name=f"商店{n}", owner_email=f"o{n}@example.jp", owner_name="主", grant_link=True, at=NOON)
        for n in range(3)
    ]
    for company in made:
        with scope(company=company):
            url = "https://api.kingtime.jp/v1.0"
            save_company(company=company, name=company.name, token=TOKEN, base_url=url, at=NOON)
            set_link(company=company, on=True, first_work_date=NOON.date(), at=NOON)
    return made


def connections(companies: list[Company]) -> list[Connection]:
    with scopes_disabled():
        return [Connection.objects.get(company=company) for company in companies]


def blocks(companies: list[Company]) -> list[str]:
    return [row.block for row in connections(companies)]


def fails_for(company: Company, duty: Any) -> None:
    """It says so at the end, with one line in the log that names the company and the error."""
    with capture_logs() as logged, pytest.raises(SomeFailed) as failed:
        duty()
    assert list(failed.value.errors) == [company.pk]
    lines = [line for line in logged if line["event"] == "duty_failed"]
    assert [line["company"] for line in lines] == [company.pk]
    assert REFUSED in str(lines[0]["exc_info"])


def test_case_g7_notices(three: list[Company]) -> None:
    with scopes_disabled():
        Connection.objects.update(block=Cause.TOKEN.value, block_since=NOON)
    tell_people(at=NOON)
    refuse("UPDATE", Notice, three[1].pk)
    fails_for(three[1], lambda: tell_people(at=NOON + dt.timedelta(minutes=3)))
    assert sorted(mail.to[0] for mail in Email.objects.all()) == ["o0@example.jp", "o2@example.jp"]


def test_case_g7_who_has_retired(three: list[Company]) -> None:
    for n, company in enumerate(three):
        with scope(company=company):
            user = User.objects.create(name="退", email=f"t{n}@example.jp")
            Staff.objects.create(company=company, family_name="退", user=user, retired_on=dt.date(2026, 12, 9))
    refuse("UPDATE", Staff, three[1].pk)
    fails_for(three[1], lambda: end_retired(at=NOON))
    with scopes_disabled():
        left = Staff.objects.filter(user__isnull=False, retired_on__isnull=False)
        assert [row.company_id for row in left] == [three[1].pk]


def leave(companies: list[Company]) -> None:
    for company in companies:
        with scope(company=company):
            DELETION.ask(company=company, by=User.objects.get(roles__company=company), at=NOON)
    Email.objects.all().delete()


def test_case_g7_reminders_of_a_deletion(three: list[Company]) -> None:
    leave(three)
    refuse("UPDATE", Company, three[1].pk, column="id")
    fails_for(three[1], lambda: DELETION.remind(at=NOON + GRACE_PERIOD - dt.timedelta(days=1)))
    assert sorted(mail.to[0] for mail in Email.objects.all()) == ["o0@example.jp", "o2@example.jp"]


def test_case_g7_deletions(three: list[Company], tmp_path: Path) -> None:
    leave(three)
    refuse("DELETE", Company, three[1].pk, column="id")
    later = NOON + GRACE_PERIOD + dt.timedelta(minutes=1)
    fails_for(three[1], lambda: erase_companies(fence_log=FenceLogFiles(tmp_path), at=later))
    assert list(Company.objects.all()) == [three[1]]


def test_case_g7_a_fence_log_that_cannot_be_cleared_keeps_no_company_from_its_deletion(
    three: list[Company], tmp_path: Path
) -> None:
    leave(three)
    for row in connections(three):
        (tmp_path / f"{row.identity}.json").mkdir()
    with capture_logs() as logged:
        erase_companies(fence_log=FenceLogFiles(tmp_path), at=NOON + GRACE_PERIOD + dt.timedelta(minutes=1))
    assert not Company.objects.exists()
    assert [line["event"] for line in logged].count("fence_log_left") == 3


def test_case_g7_old_entries_of_the_audit_log(three: list[Company]) -> None:
    with scopes_disabled():
        for company in three:
            record(AuditAction.COMPANY_SAVED, company=company, about=company, at=NOON)
        later = NOON.replace(year=2040)
        record(AuditAction.COMPANY_SAVED, company=three[0], about=three[0], at=later)
        before = AuditEntry.objects.filter(company_number=three[1].pk).count()
        refuse("DELETE", AuditEntry, three[1].pk, column="company_number")
        fails_for(three[1], lambda: prune_entries(years=5, at=later))
        kept = [AuditEntry.objects.filter(company_number=company.pk).count() for company in three]
    assert kept == [1, before, 0]


def test_case_g7_restored_databases(three: list[Company]) -> None:
    for row in connections(three):
        fence_log().claimed(str(row.identity), 10, NOON)
    refuse("UPDATE", Connection, three[1].pk)
    fails_for(three[1], lambda: notice_restore(at=NOON))
    assert blocks(three) == [Cause.RESTORED.value, "", Cause.RESTORED.value]


def test_case_g7_fence_logs(three: list[Company]) -> None:
    folder: Path = settings.KAKUTEI_FENCE_LOG
    folder.mkdir()
    for row in connections(three):
        (folder / f"{row.identity}.json").write_text("")
    refuse("UPDATE", Connection, three[1].pk)
    fails_for(three[1], lambda: check_fence_log(at=NOON))
    assert blocks(three) == [Cause.FENCE_LOG.value, "", Cause.FENCE_LOG.value]


def test_case_g7_sealing_anew(three: list[Company], settings: Settings) -> None:
    before = [row.sealed_token for row in connections(three)]
    refuse("UPDATE", Connection, three[1].pk)
    with pytest.raises(CommandError, match=f"会社番号: {three[1].pk}"):
        call_command("rotate_encryption_keys")
    after = connections(three)
    assert [row.sealed_token == old for row, old in zip(after, before, strict=True)] == [False, True, False]
    assert {encryption.decrypt(row.sealed_token, context=row.token_context) for row in after} == {TOKEN}
