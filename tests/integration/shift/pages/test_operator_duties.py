"""The operator's pages show which duties of the worker fail, and are quiet as long as none does."""

import pytest
from django.test import Client

from kakutei.authentication.identity import add_operator
from kakutei.duties.models import FailingDuty
from kakutei.duties.record import DatabaseRecord

from .conftest import sign_in
from .reading import row_with, source, text
from .world import NOON, World

SECRET = "0f3c9a7d5e1b82640f3c9a7d5e1b8264"


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


@pytest.fixture
def worker() -> DatabaseRecord:
    """What the worker's process writes with."""
    return DatabaseRecord(now=lambda: NOON)


@pytest.mark.parametrize("url", ["/operator", "/operator/companies", "/operator/inquiries", "/operator/mails"])
def test_case_g1_a_failing_duty_stands_on_every_page_with_count_times_kind_and_company(
    boss: Client, world: World, worker: DatabaseRecord, url: str
) -> None:
    for _ in range(3):
        worker.failed("tell", world.company.pk, LookupError(f"no user for {SECRET}"))
    worker.failed("mail", None, TimeoutError(SECRET))
    page = boss.get(url)
    assert "ワーカーの処理でエラーが起きています。" in text(page)
    assert row_with(page, "お知らせの作成") == (
        f"お知らせの作成 tell 3回 2026/12/10 12:00 2026/12/10 12:00 LookupError {world.company.pk}"
    )
    assert (
        row_with(page, "メールの送信") == "メールの送信 mail 1回 2026/12/10 12:00 2026/12/10 12:00 TimeoutError すべて"
    )
    assert SECRET not in source(page)


def test_case_g1_it_is_quiet_again_once_the_duty_works(boss: Client, worker: DatabaseRecord) -> None:
    worker.failed("mail", None, TimeoutError())
    worker.worked("mail")
    page = text(boss.get("/operator"))
    assert "エラー" not in page
    assert "メールの送信" not in page


def test_many_companies_are_counted_and_the_first_ones_named(boss: Client, worker: DatabaseRecord) -> None:
    for company in range(1001, 1014):
        worker.failed("tell", company, LookupError())
    assert row_with(boss.get("/operator"), "お知らせの作成").endswith("1010 ほか3社")


def test_members_of_a_company_do_not_see_it(owner: Client, worker: DatabaseRecord) -> None:
    worker.failed("mail", None, TimeoutError())
    assert FailingDuty.objects.exists()
    assert "TimeoutError" not in source(owner.get("/c/minato/dashboard"))
