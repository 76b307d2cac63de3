"""Case D3: a link with something behind it works, and one that is cut short is called so; case I14: `next` is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import resolve

from kakutei.access.links import LENGTH, SIGNS, as_printed, is_cut_short
from kakutei.authentication.models import SignInLink
from kakutei.authentication.secret_path import MAILED, secret_in
from kakutei.shift.people.models import Account, Company, Role, RoleKind, Staff, User

from .conftest import KNOWN, NOON, newest_link
from .damaged import TAILS, with_tail

pytestmark = pytest.mark.django_db
CUT = "途中で切れています"
OVER = "使用済みか、期限が切れています"
TYPED = {"company": "港", "store": "本店", "family_name": "港", "given_name": "花子", "kana": ""}


def browser(user: User | None = None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if user is not None:
        client.force_login(user)
    return client


def said(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


type Made = tuple[str, Client, dict[str, str], Callable[[], bool]]
"""A link of one kind, who opens it, what they send, and whether it did what it is for."""


@pytest.fixture
def make(hanako: User) -> Callable[[str], Made]:
    def login() -> Made:
        client = browser()
        client.post("/login", {"email": KNOWN})
        return newest_link(), client, {}, lambda: SESSION_KEY in client.session

    def registration() -> Made:
        client = browser()
        client.post("/registration", {"email": "new@example.jp"})
        return newest_link(), client, TYPED, lambda: User.objects.filter(email="new@example.jp").exists()

    def invitation() -> Made:
        company = Company.objects.create(account=Account.objects.create(name="港"), name="港")
        Role._base_manager.create(company=company, user=hanako, kind=RoleKind.OWNER)
        staff = Staff._base_manager.create(company=company, family_name="新田", given_name="一")
        browser(hanako).post(
            f"/c/{company.key}/staff/{staff.pk}/access/mail", {"kind": "staff", "email": "new@example.jp"}
        )
        return newest_link(), browser(), {}, lambda: User.objects.filter(email="new@example.jp").exists()

    def reauthentication_link() -> Made:
        client = browser(hanako)
        client.post("/proof")
        return newest_link(), client, {}, lambda: "proof" in client.session

    def address() -> Made:
        client = browser(hanako)
        session = client.session
        session["proof"] = {"at": NOON.isoformat(), "by": "mail"}
        session.save()
        client.post("/address", {"email": "new@example.jp"})
        return newest_link(), client, {}, lambda: User.objects.get(pk=hanako.pk).email == "new@example.jp"

    makers = {"login": login, "registration": registration, "invitation": invitation, "proof": reauthentication_link}
    makers["address"] = address
    return lambda kind: makers[kind]()


KINDS = ["login", "registration", "invitation", "proof", "address"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tail", [".", "。」 次の文", ">", " ", "\r\n"])
def test_a_link_with_something_behind_it_works(make: Callable[[str], Made], kind: str, tail: str) -> None:
    link, client, typed, done = make(kind)
    damaged = with_tail(link, tail)
    page = said(client.get(damaged))
    assert CUT not in page
    assert OVER not in page
    assert not done()
    client.post(damaged, typed)
    assert done()


@pytest.mark.parametrize("tail", TAILS)
def test_whatever_follows_the_secret_is_no_part_of_it(tail: str) -> None:
    secret = secrets.token_urlsafe(32)
    path = urlsplit(with_tail(f"/login/{secret}", tail)).path
    assert resolve(unquote(path)).kwargs == {"secret": secret}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", [1, MAILED])
@pytest.mark.parametrize("tail", ["", "."])
def test_a_link_that_is_cut_short_is_called_so(make: Callable[[str], Made], kind: str, lost: int, tail: str) -> None:
    link, client, typed, done = make(kind)
    assert len(link.rpartition("/")[2]) == MAILED
    damaged = with_tail(link[:-lost], tail)
    for answer in (client.get(damaged), client.post(damaged, typed)):
        assert answer.status_code == 200
        assert CUT in said(answer)
        assert OVER not in said(answer)
    assert not done()
    client.post(link, typed)
    assert done(), "the whole link is not spent by that"


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_link_that_is_spent_is_not_called_cut_short(make: Callable[[str], Made], kind: str) -> None:
    link, client, typed, _ = make(kind)
    client.post(link, typed)
    other = browser(User.objects.get(email="new@example.jp")) if kind == "address" else browser()
    seen = client if kind == "proof" else other
    page = said(seen.get(with_tail(link, ".")))
    assert CUT not in page
    assert "使用済みか" in page


def test_a_secret_is_no_more_guessed_than_before(hanako: User) -> None:
    SignInLink.objects.create(
        user=hanako, email=KNOWN, secret_hash=None, asked_from="", asked_with="", asked_at=NOON, expires_at=NOON
    )
    client = browser()
    for guess in ("", "%00", "A" * 42, "A" * 43, "A" * 44, "あ" * 43, "%2e%2e", "x/y/z"):
        assert client.post(f"/login/{guess}").status_code == 200
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    ("typed", "cut"),
    [
        ("abcd-efgh-2345-jkmn-6789-pqrs", False), ("ABCD-EFGH-2345-JKMN-6789-PQRS", False),
        ("abcdefgh2345jkmn6789pqrs", False), ("oiLO-efgh-2345-jkmn-6789-pqrs", True), ("0110-efgh-2345-jkmn-6789-pqrs", False),
        ("abcd-efgh-2345-jkmn-6789-pqr", True), ("abcd", True), ("", True), ("A" * 43, False), ("Ab" * 15, True),
        ("abcd_efgh_2345_jkmn_6789_pqrs", True),
    ],
)  # fmt: skip
def test_a_printed_code_is_distinguished_from_a_truncated_secret(typed: str, cut: bool) -> None:
    assert is_cut_short(secret_in(typed)) is cut


@pytest.mark.parametrize("tail", ["-", ".", "。", " ", "次", "9", "-9"])
def test_a_printed_code_counts_however_it_is_typed(tail: str) -> None:
    code = (SIGNS * 2)[5 : 5 + LENGTH]
    grouped = "-".join(code[n : n + 4] for n in range(0, LENGTH, 4))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in grouped.upper())
    for typed in (code, grouped, grouped.upper(), wide):
        assert as_printed(secret_in(typed + tail)) == code


# --- case I14 ---


def test_the_mail_opened_in_another_browser_leads_to_where_one_wanted_to_go(
    hanako: User, quick_link: Callable[..., str]
) -> None:
    desk, telephone = browser(), browser()
    desk.get("/login", {"next": "/shifts/1?month=2026-12"})
    link = quick_link(desk)
    assert "next" not in link
    assert telephone.post(link)["Location"] == "/shifts/1?month=2026-12"


def test_the_links_own_way_goes_before_the_browsers(hanako: User, quick_link: Callable[..., str]) -> None:
    desk, telephone = browser(), browser()
    desk.get("/login", {"next": "/a"})
    telephone.get("/login", {"next": "/b"})
    assert telephone.post(quick_link(desk))["Location"] == "/a"
    assert telephone.post(quick_link(browser()))["Location"] == "/", "what was wanted once is over"


def test_a_link_without_a_way_keeps_that_of_its_browser(hanako: User, quick_link: Callable[..., str]) -> None:
    link = quick_link(browser())
    telephone = browser()
    telephone.get("/login", {"next": "/b"})
    assert telephone.post(link)["Location"] == "/b"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.com/", "//evil.example.com", "/\\evil.example.com", "javascript:alert(1)", "evil", "",
        "/\t/evil.example.com", "/login/" + "A" * 43, "/address/" + "A" * 43, "/i/abcd", "/x" * 300,
    ],
)  # fmt: skip
def test_no_foreign_site_and_no_secret_is_kept_with_the_link(
    hanako: User, quick_link: Callable[..., str], target: str
) -> None:
    desk = browser()
    desk.get("/login", {"next": target})
    link = quick_link(desk)
    assert SignInLink.objects.get().next_path == ""
    assert browser().post(link)["Location"] == "/"


def test_a_foreign_site_in_the_row_is_not_followed_either(hanako: User, quick_link: Callable[..., str]) -> None:
    link = quick_link(browser())
    SignInLink.objects.update(next_path="//evil.example.com/")
    assert browser().post(link)["Location"] == "/"
