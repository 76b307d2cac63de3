"""Many presses of [はじめる] at once, in threads with connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django_scopes import scope, scopes_disabled

from kakutei.authentication.models import DeviceSession
from kakutei.shift.people.models import Account, Company, Role, RoleKind, Staff, User

from .conftest import SetClock, sign_in
from .test_invitations import mail_to, printed_path, stranger


def company() -> tuple[Client, Staff]:
    made = Company.objects.create(account=Account.objects.create(name="はま"), name="はま商店", key="minato")
    owner = User.objects.create(email="hama@example.jp", name="浜 一郎")
    with scope(company=made):
        Role.objects.create(company=made, user=owner, kind=RoleKind.OWNER)
        return sign_in(owner), Staff.objects.create(company=made, family_name="新", given_name="人")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_twenty_simultaneous_presses_open_one_session(set_clock: SetClock, make: object) -> None:
    owner, staff = company()
    with scope(company=staff.company):
        url = make(owner, staff)  # type: ignore[operator] # one of the two above
    together = threading.Barrier(20)

    def press(_: int) -> int:
        client = stranger()
        together.wait()
        try:
            return client.post(url).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    assert sorted(answers) == [200] * 19 + [302]
    with scopes_disabled():
        assert Role.objects.filter(kind=RoleKind.STAFF).count() == 1
    assert DeviceSession.objects.filter(user__name="新 人").count() == 1
    assert User.objects.count() == 2
