"""Case G7 in the attendance app: what fails for one company keeps no other from its turn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled
from post_office.models import Email
from structlog.testing import capture_logs

from kakutei.access.changes import end_retired
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.pruning import prune_entries
from kakutei.audit.recording import record
from kakutei.infrastructure.duty import SomeFailed
from kakutei.kintai.actions.company_deletion import DELETION, erase_companies
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import AuditEntry, Company, Employee, User
from kakutei.offboarding.rows import GRACE_PERIOD
from tests.support.refusing import REFUSED, refuse

from ..world import TODAY, World, build_world, jst

NOON = jst(TODAY, 12)


@pytest.fixture
def three(db: None) -> list[World]:
    return [build_world(f"商店{n}", key=f"shop{n}") for n in range(3)]


def fails_for(world: World, duty: Any) -> None:
    number = world.company.pk
    with capture_logs() as logged, pytest.raises(SomeFailed) as failed:
        duty()
    assert list(failed.value.errors) == [number]
    lines = [line for line in logged if line["event"] == "duty_failed"]
    assert [line["company"] for line in lines] == [number]
    assert REFUSED in str(lines[0]["exc_info"])


def leave(worlds: list[World]) -> None:
    for world in worlds:
        with scope(company=world.company):
            DELETION.ask(company=world.company, by=world.romu, at=NOON)
    Email.objects.all().delete()


def test_case_g7_who_has_retired(three: list[World]) -> None:
    for n, world in enumerate(three):
        with scope(company=world.company):
            world.employee(
                key=f"{n:064x}",
                user=User.objects.create(name="退", email=f"t{n}@example.jp"),
                resigned_on=TODAY.replace(year=2025),
            )
    refuse("UPDATE", Employee, three[1].company.pk)
    fails_for(three[1], lambda: end_retired(at=NOON))
    with scopes_disabled():
        assert [row.company_id for row in Employee.objects.filter(user__isnull=False)] == [three[1].company.pk]


def test_case_g7_reminders_of_a_deletion(three: list[World]) -> None:
    leave(three)
    refuse("UPDATE", Company, three[1].company.pk, column="id")
    fails_for(three[1], lambda: DELETION.remind(at=NOON + GRACE_PERIOD - dt.timedelta(days=1)))
    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted(
        str(world.romu.email) for world in (three[0], three[2])
    )


def test_case_g7_deletions(three: list[World]) -> None:
    leave(three)
    refuse("DELETE", Company, three[1].company.pk, column="id")
    fails_for(three[1], lambda: erase_companies(at=NOON + GRACE_PERIOD + dt.timedelta(minutes=1)))
    assert list(Company.objects.all()) == [three[1].company]


def test_case_g7_old_entries_of_the_audit_log(three: list[World]) -> None:
    later = NOON.replace(year=2040)
    with scopes_disabled():
        for world in three:
            record(AuditAction.COMPANY_SAVED, company=world.company, about=world.company, at=NOON)
        record(AuditAction.COMPANY_SAVED, company=three[0].company, about=three[0].company, at=later)
        before = AuditEntry.objects.filter(company_number=three[1].company.pk).count()
        refuse("DELETE", AuditEntry, three[1].company.pk, column="company_number")
        fails_for(three[1], lambda: prune_entries(years=5, at=later))
        kept = [AuditEntry.objects.filter(company_number=world.company.pk).count() for world in three]
    assert kept == [1, before, 0]


def test_case_g7_sealing_anew(three: list[World]) -> None:
    before = [world.token.sealed for world in three]
    refuse("UPDATE", AccessToken, three[1].company.pk)
    with pytest.raises(CommandError, match=f"会社番号: {three[1].company.pk}"):
        call_command("rotate_encryption_keys")
    with scopes_disabled():
        after = [AccessToken.objects.get(pk=world.token.pk).sealed for world in three]
    assert [new == old for new, old in zip(after, before, strict=True)] == [False, True, False]
