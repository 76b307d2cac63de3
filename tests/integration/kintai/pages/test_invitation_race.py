"""Many presses of [はじめる] at once, in threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from kakutei.authentication.models import DeviceSession
from kakutei.kintai.people.models import User

from ..world import World
from .browser import romu
from .test_invitations import mail_to, printed_path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_twenty_simultaneous_presses_let_one_employee_in(world: World, make: Callable[..., str]) -> None:
    url = make(romu(world), world.employee())
    together = threading.Barrier(20)

    def press(_: int) -> int:
        client = Client()
        together.wait()
        try:
            return client.post(url).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    assert sorted(answers) == [200] * 19 + [302]
    assert DeviceSession.objects.filter(user__name="馬場 結衣").count() == 1
    assert User.objects.filter(name="馬場 結衣").count() == 1
