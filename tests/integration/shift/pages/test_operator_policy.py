"""The operator's pages are the operator's alone, and show neither shifts nor drafts nor tokens nor staff."""

import re
from pathlib import Path

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import get_resolver

from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.shift import operator
from kakutei.shift.actions.inquiries import send_inquiry
from kakutei.shift.people.models import Role, RoleKind, Staff, User
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.subscriptions.models import Inquiry

from .conftest import sign_in
from .reading import source, text
from .world import NOON, World

PAGES = [
    "/operator", "/operator/companies", "/operator/companies/{company}", "/operator/companies/{company}/application",
    "/operator/accounts/{account}/payment", "/operator/accounts/{account}/end", "/operator/inquiries",
    "/operator/mails",
]  # fmt: skip
POSTS = [
    "/operator/companies/{company}/stay",
    "/operator/companies/{company}/application", "/operator/accounts/{account}/payment",
    "/operator/accounts/{account}/end", "/operator/inquiries/{inquiry}/answer", "/operator/mails/1/resend",
]  # fmt: skip
CANARY = "見えてはならない業務"


@pytest.fixture
def inquiry(world: World) -> Inquiry:
    return send_inquiry(company=world.company, text="請求書はどこですか。", by=world.owner, at=NOON)


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


def filled(url: str, world: World, inquiry: Inquiry) -> str:
    return url.format(company=world.company.pk, account=world.company.account_id, inquiry=inquiry.pk)


def test_every_address_of_the_operator_stands_in_these_lists() -> None:
    entries = [entry for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "operator"]
    known = {re.sub(r"<\w+:(\w+)>", "{}", str(pattern.pattern)) for pattern in entries[0].url_patterns}
    listed = {re.sub(r"{\w+}|\b1\b", "{}", url.removeprefix("/")) for url in (*PAGES, *POSTS)}
    assert known == listed


def test_strangers_are_sent_to_sign_in(world: World, inquiry: Inquiry) -> None:
    stranger = Client(headers={"host": "127.0.0.1"})
    for url in PAGES:
        assert stranger.get(filled(url, world, inquiry))["Location"].startswith("/login?next=%2Foperator"), url
    for url in POSTS:
        assert stranger.post(filled(url, world, inquiry))["Location"].startswith("/login?next="), url


@pytest.mark.parametrize("who", ["owner", "editor", "part_timer"])
def test_members_of_a_company_cannot_open_operator_pages(world: World, inquiry: Inquiry, who: str) -> None:
    client = sign_in(getattr(world, who))
    for url in PAGES:
        assert client.get(filled(url, world, inquiry)).status_code == 404, url
    for url in POSTS:
        assert client.post(filled(url, world, inquiry)).status_code == 404, url
    inquiry.refresh_from_db()
    assert inquiry.answered_at is None


def test_the_operator_opens_every_page(boss: Client, world: World, inquiry: Inquiry) -> None:
    for url in PAGES:
        assert boss.get(filled(url, world, inquiry)).status_code == 200, url


def test_what_does_not_exist_is_not_found(boss: Client) -> None:
    for url in ("/operator/companies/999999", "/operator/companies/999999/application",
                "/operator/accounts/999999/payment", "/operator/accounts/999999/end"):  # fmt: skip
        assert boss.get(url).status_code == 404, url
    assert boss.post("/operator/inquiries/999999/answer").status_code == 404


def test_the_operator_sees_no_shifts_drafts_tokens_or_staff(boss: Client, settled: World, inquiry: Inquiry) -> None:
    Draft.objects.filter(kind="shift").update(pattern_name=CANARY)
    Pattern.objects.update(name=Concat(Value(CANARY), "name"))
    token, key = settled.connection, cast.PEOPLE[2].employee_key
    forbidden = [CANARY, cast.TOKEN, token.sealed_token, f"••{token.token_tail}", key]
    forbidden += [person.name for person in Staff.objects.exclude(user=settled.owner)]
    for url in PAGES:
        page = source(boss.get(filled(url, settled, inquiry)))
        for word in forbidden:
            assert word not in page, (url, word)


def test_an_operator_without_a_company_opens_no_page_of_a_company(boss: Client, world: World) -> None:
    for url in (
        "/c/minato/companies",
        "/c/minato/staff",
        "/c/minato/link",
        "/c/minato/settings",
        "/c/minato/me",
        f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12",
    ):
        assert boss.get(url).status_code == 404, url


def test_an_operator_without_a_company_lands_on_the_operators_pages(boss: Client) -> None:
    assert boss.get("/", follow=True).redirect_chain[-1][0] == "/operator"
    assert boss.get("/c/minato/dashboard").status_code == 404


def test_an_operator_with_a_company_lands_on_its_dashboard_with_a_way_over(world: World) -> None:
    User.objects.filter(pk=world.owner.pk).update(is_operator=True)
    client = sign_in(world.owner)
    page = client.get("/c/minato/dashboard")
    assert page.status_code == 200
    assert "運営者のページ" in source(page)
    assert f"{cast.COMPANY}</a>" in source(client.get("/operator")).partition("<main")[0]


def test_who_is_no_operator_is_not_shown_the_way(owner: Client) -> None:
    assert "運営者のページ" not in source(owner.get("/c/minato/dashboard"))


def test_an_operators_own_company_is_not_mixed_up_with_the_one_looked_at(boss: Client, world: World) -> None:
    operator_user = User.objects.get(email="unei@example.jp")
    Role.objects.create(company=world.company, user=operator_user, kind=RoleKind.OWNER)
    page = boss.get(f"/operator/companies/{world.company.pk}")
    assert "運営 担当" in text(page)


def test_one_module_alone_reads_across_companies() -> None:
    folder = Path(str(operator.__file__)).parent
    assert [path.name for path in folder.glob("*.py") if "scopes_disabled" in path.read_text()] == ["everywhere.py"]
