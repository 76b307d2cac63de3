"""Many presses of [登録する] at once, in threads with connections of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from kakutei.shift.people.models import Account, Company

from .conftest import SetClock
from .test_registration import TYPED, mailed, stranger


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("links", [1, 5])
def test_twenty_simultaneous_presses_make_one_company(set_clock: SetClock, links: int) -> None:
    urls = [mailed(stranger()) for _ in range(links)] * (20 // links)
    together = threading.Barrier(20)

    def press(url: str) -> int:
        client = stranger()
        together.wait()
        try:
            return client.post(url, TYPED).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, urls))
    assert answers.count(302) == 1
    assert set(answers) == {200, 302}
    assert Company.objects.count() == Account.objects.count() == 1
