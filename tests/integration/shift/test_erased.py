"""A company is erased with a real commit: all constraints hold, no row is added meanwhile, and no byte of it remains."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django_scopes import scope, scopes_disabled

from kakutei.access.invitations import invite
from kakutei.access.rows import Access
from kakutei.authentication.mail_links import Asking
from kakutei.infrastructure.duty import SomeFailed
from kakutei.infrastructure.mailing import queue_text
from kakutei.jptime.workdate import JST
from kakutei.offboarding.purge import erase
from kakutei.offboarding.rows import GRACE_PERIOD
from kakutei.shift.actions.company_deletion import DELETION, contract, erase_companies
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.people.models import Company, RoleKind, Staff, User

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
LATER = NOON + GRACE_PERIOD + dt.timedelta(minutes=1)
SIGN = "消えるべき言葉"


def company(sign: str, email: str) -> Company:
    """With an owner, a person invited by mail, and mails in the queue."""
    made = add_company(name=f"{sign}商店", owner_email=email, owner_name=f"{sign}主", grant_link=True, at=NOON)
    with scope(company=made):
        owner, staff = User.objects.get(email=email), Staff.objects.create(company=made, family_name=f"{sign}客")
        asking = Asking("192.0.2.1", f"browser {email}")
        invite(
            company=made,
            person=staff,
            access=Access(RoleKind.STAFF),
            email=f"guest.{email}",
            by=owner,
            asking=asking,
            at=NOON,
        )
        return made


def leave(company: Company, email: str) -> None:
    with scope(company=company):
        DELETION.ask(company=company, by=User.objects.get(email=email), at=NOON)


@pytest.fixture
def both() -> tuple[Company, Company]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")  # as in builds of SQLite other than Debian's
    return company(SIGN, "kieru@example.jp"), company("残る", "nokoru@example.jp")


def everything() -> str:
    with scopes_disabled():
        rows = (table._base_manager.values_list() for table in apps.get_models(include_auto_created=True))
        return str([list(each) for each in rows])


def test_no_byte_of_it_stays_and_the_other_company_stays_whole(both: tuple[Company, Company], tmp_path: Path) -> None:
    one, other = both
    leave(one, "kieru@example.jp")
    queue_text("kieru@example.jp", subject="ログイン", text="会社に入る前のメール")
    assert SIGN in everything()
    assert "kieru" in everything()
    erase_companies(fence_log=FenceLogFiles(tmp_path), at=LATER)
    left = everything()
    assert SIGN not in left
    assert "kieru" not in left
    assert left.count("残る商店") > 2
    assert Staff._base_manager.get().company == other
    if connection.vendor == "sqlite":
        connection.close()
        file = Path(settings.DATABASES["default"]["NAME"])
        bytes_left = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
        assert "残る商店".encode() in bytes_left
        assert SIGN.encode() not in bytes_left
        assert b"kieru" not in bytes_left


def test_a_row_added_during_an_erasure_is_refused(both: tuple[Company, Company]) -> None:
    one, _ = both
    leave(one, "kieru@example.jp")
    begun, refused = threading.Event(), threading.Event()

    def add() -> None:
        begun.set()
        try:
            Staff(company_id=one.pk, family_name="割り込み").save()
        except DatabaseError:
            refused.set()
        finally:
            connection.close()

    thread = threading.Thread(target=add)

    def beyond(company: Company) -> set[int]:
        thread.start()
        assert begun.wait(10)
        thread.join(0.5)
        return contract(company)

    assert erase(Company, one.pk, beyond=beyond, at=LATER)
    thread.join(30)
    assert refused.is_set()
    assert not Staff._base_manager.filter(company_id=one.pk).exists()


def test_taken_back_in_the_last_moment_it_stays(both: tuple[Company, Company]) -> None:
    one, _ = both
    assert not erase(Company, one.pk, beyond=contract, at=LATER)
    assert Company.objects.filter(pk=one.pk).exists()


def test_one_that_cannot_be_erased_holds_up_no_other(
    both: tuple[Company, Company], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = both
    leave(one, "kieru@example.jp")
    leave(other, "nokoru@example.jp")

    def broken(company: Company) -> set[int]:
        if company.pk == one.pk:
            raise DatabaseError("broken")
        return contract(company)

    monkeypatch.setattr("kakutei.shift.actions.company_deletion.contract", broken)
    with pytest.raises(SomeFailed):
        erase_companies(fence_log=FenceLogFiles(tmp_path), at=LATER)
    assert list(Company.objects.all()) == [one]
    monkeypatch.undo()
    erase_companies(fence_log=FenceLogFiles(tmp_path), at=LATER)
    assert not Company.objects.exists()
    assert not User.objects.exists()
