"""操作記録 of the attendance app: what administrators and tokens do."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.chain import check_chain
from kakutei.audit.recording import record
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import Administrator, AdministratorKind, AuditEntry, Division

from ..world import Api, World
from . import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def romu(world: World) -> Client:
    return browser.romu(world)


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("sequence")


def test_a_token_that_is_shown_is_on_record_by_its_last_four_signs(romu: Client, world: World) -> None:
    token = AccessToken.objects.filter(stopped_at=None)[0]
    secret = secret_of(token)
    assert secret in romu.get(f"/c/minato/settings/options/tokens/{token.pk}").content.decode()
    assert (newest().what, newest().after) == (AuditAction.TOKEN_SHOWN, {"トークン": f"••••{secret[-4:]}"})
    assert secret[-5:] not in repr(list(AuditEntry._base_manager.values()))


def test_a_changed_option_is_on_record_with_what_was_before(romu: Client, world: World) -> None:
    romu.post("/c/minato/settings/options", {"webapi_use": "not_used"})
    assert newest().what == AuditAction.OPTION_SET
    assert newest().before == {"勤怠 WebAPI連携設定": "使用する"}
    assert newest().after == {"勤怠 WebAPI連携設定": "使用しない"}
    assert "使用する → 使用しない" in romu.get("/c/minato/settings/audit").content.decode()


def test_what_a_token_does_over_the_webapi_is_the_tokens(api: Api, world: World) -> None:
    token = AccessToken.objects.filter(stopped_at=None)[0]
    secret = secret_of(token)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.post(f"/v1.0/tokens/{secret}").status_code == 201
    line = newest()
    assert (line.what, line.actor_kind, line.actor_name) == (
        AuditAction.TOKEN_REISSUED,
        ActorKind.WEBAPI,
        token.purpose,
    )
    assert line.address == "127.0.0.1"


def test_the_database_refuses_here_too_and_the_chain_holds(romu: Client, world: World) -> None:
    romu.post("/c/minato/settings/options", {"webapi_use": "not_used"})
    for sql in ("UPDATE kintai_people_auditentry SET address = 'x'", "DELETE FROM kintai_people_auditentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert check_chain(world.company.pk).broken_at is None


def test_an_administrator_of_a_division_does_not_see_it(romu: Client, world: World) -> None:
    assert "操作記録" in romu.get("/c/minato/settings").content.decode()
    Administrator.objects.update(kind=AdministratorKind.DIVISION, division=Division.objects.all()[0])
    assert romu.get("/c/minato/settings/audit").status_code == 404
    assert romu.get("/c/minato/settings/audit.csv").status_code == 404
    assert "操作記録" not in romu.get("/c/minato/settings").content.decode()


def test_a_name_is_found_without_its_blank(world: World, romu: Client) -> None:
    """Case I12."""
    with acting_as(lambda: Actor(ActorKind.PERSON, 7, "青木 真理子")):
        record(AuditAction.SIGNED_IN, company=world.company)
    page = romu.get("/c/minato/settings/audit", {"person": "青木真理子"})
    assert [line.entry.actor_name for line in page.context["lines"]] == ["青木 真理子"]
