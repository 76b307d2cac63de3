"""A token of another company was entered by mistake: the next one is tried on the connection that it interrupted."""

from __future__ import annotations

from django_scopes import scope

from kakutei.infrastructure import encryption
from kakutei.shift.actions.company import save_company
from kakutei.shift.link.models import Connection, Mapping
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.values import Cause, MappedEmployee
from kakutei.shift.people.models import Company

from .conftest import NOON, Place

AOI = MappedEmployee("9fe1", "0001", "1001", "山田 葵", "", None, None)


def interrupted(place: type[Place]) -> tuple[Company, Connection]:
    """Its token showed another company's employees."""
    found = place(1)
    claim = found.courier.repository.claim("w", NOON)
    assert claim
    repository = DatabaseRepository(found.courier.pace)
    repository.start_read(claim, NOON)
    repository.save_employees(claim, [AOI], NOON)
    repository.begin_again(claim, NOON)
    return Company.objects.get(), Connection.objects.get(pk=found.connections[0])


def waiting(company: Company) -> Connection:
    return Connection.objects.get(company=company, ended_at=None)


def test_the_next_token_is_compared_with_the_employees_known_before(place: type[Place]) -> None:
    company, former = interrupted(place)
    pending = waiting(company)
    assert (pending.block, pending.pk == former.pk) == (Cause.OTHER_COMPANY.value, False)
    with scope(company=company):
        save_company(company=company, name="試験", token="n" * 32, base_url=pending.base_url, at=NOON)
    opened = waiting(company)
    assert (opened.pk, opened.block, opened.synced_at, opened.sync_asked_at) == (former.pk, "", None, NOON)
    assert encryption.decrypt(opened.sealed_token, context=opened.token_context) == "n" * 32
    assert list(Mapping.objects.filter(connection=opened).values_list("employee_key", flat=True)) == ["9fe1"]


def test_nothing_is_sent_to_a_company_that_was_never_approved(place: type[Place]) -> None:
    company, _ = interrupted(place)
    pending = waiting(company)
    with scope(company=company):
        save_company(company=company, name="試験", token="n" * 32, base_url=pending.base_url, at=NOON)
    pending.refresh_from_db()
    assert (pending.ended_at, pending.sealed_token) == (NOON, "")


def test_another_address_alone_takes_the_token_along(place: type[Place]) -> None:
    company, former = interrupted(place)
    token = encryption.decrypt(waiting(company).sealed_token, context=waiting(company).token_context)
    Connection.objects.filter(pk=former.pk).update(base_url="https://elsewhere.example.jp/v1.0")
    Connection.objects.filter(pk=waiting(company).pk).update(base_url="https://elsewhere.example.jp/v1.0")
    with scope(company=company):
        save_company(company=company, name="試験", token="", base_url="https://api.kingtime.jp/v1.0", at=NOON)
    opened = waiting(company)
    assert opened.pk == former.pk
    assert encryption.decrypt(opened.sealed_token, context=opened.token_context) == token


def test_the_rate_counts_the_calls_of_before_on_either_connection(place: type[Place]) -> None:
    company, former = interrupted(place)
    before = former.calls
    assert before
    pending = waiting(company)
    assert pending.calls == before
    Connection.objects.filter(pk=pending.pk).update(calls=before | {"1": 1})
    with scope(company=company):
        save_company(company=company, name="試験", token="n" * 32, base_url=pending.base_url, at=NOON)
    assert waiting(company).calls == before | {"1": 1}
