"""Case D2: addresses with dots where the RFC has none are in use at Japanese carriers, and mails to them are really sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.test import Client
from post_office.models import STATUS, Email

from kakutei.authentication.mail_queue import mail_lines, send_queued_mails
from kakutei.shift.people.models import Account, Company, Invitation, Role, RoleKind, Staff, User

from .conftest import NOON, Mailbox

pytestmark = pytest.mark.django_db
LOOSE = ["ab..cd@docomo.ne.jp", "ab.@docomo.ne.jp", ".ab@ezweb.ne.jp"]
HOST = {"host": "127.0.0.1"}


def quoted(address: str) -> str:
    local, _, domain = address.partition("@")
    return f'"{local}"@{domain}'


def browser(user: User | None = None) -> Client:
    client = Client(headers=HOST)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def sent_to(mailbox: Mailbox) -> Callable[[str], str]:
    """Sends what is queued, checks how the address was written, and returns the path of the link in the newest mail."""

    def send(address: str) -> str:
        assert send_queued_mails() == 1
        assert mailbox.recipients[-1] == f"<{quoted(address)}>"
        assert dict(mailbox.mails[-1].raw_items())["To"] == quoted(address)
        return next(line for line in mailbox.text().split() if line.startswith("http")).split("8000")[1]

    return send


@pytest.mark.parametrize(
    ("address", "typed"),
    [*((each, "plain") for each in LOOSE), (LOOSE[0], "quoted"), (LOOSE[0], "full width")],
)
def test_the_login_mail_reaches_its_person(address: str, typed: str, sent_to: Callable[[str], str]) -> None:
    hanako = User.objects.create(name="港 花子", email=address)
    text = {"plain": address, "quoted": quoted(address), "full width": address.replace(".", "．").upper()}[typed]
    client = browser()
    assert client.post("/login", {"email": text}).status_code == 200
    client.post(sent_to(address))
    assert client.session[SESSION_KEY] == str(hanako.pk)
    assert Email.objects.get().status == STATUS.sent


def test_a_company_registers_with_it(sent_to: Callable[[str], str]) -> None:
    client = browser()
    client.post("/registration", {"email": LOOSE[0]})
    typed = {"company": "港", "store": "本店", "family_name": "港", "given_name": "花子", "kana": ""}
    assert client.post(sent_to(LOOSE[0]), typed).status_code == 302
    assert User.objects.get().email == LOOSE[0]


def test_a_person_is_invited_by_it(sent_to: Callable[[str], str]) -> None:
    company = Company.objects.create(account=Account.objects.create(name="港"), name="港")
    owner = User.objects.create(name="オーナー", email="owner@example.jp")
    Role._base_manager.create(company=company, user=owner, kind=RoleKind.OWNER)
    staff = Staff._base_manager.create(company=company, family_name="新田", given_name="一")
    url = f"/c/{company.key}/staff/{staff.pk}/access/mail"
    assert browser(owner).post(url, {"kind": "staff", "email": LOOSE[1]}).status_code == 302
    assert Invitation._base_manager.get().link.email == LOOSE[1]
    client = browser()
    assert client.post(sent_to(LOOSE[1])).status_code == 302
    assert User.objects.get(pk=client.session[SESSION_KEY]).email == LOOSE[1]


def test_ones_own_address_becomes_it(hanako: User, sent_to: Callable[[str], str]) -> None:
    client = browser(hanako)
    session = client.session
    session["proof"] = {"at": NOON.isoformat(), "by": "mail"}
    session.save()
    assert "確認のメールを送りました" in client.post("/address", {"email": LOOSE[2]}).content.decode()
    client.post(sent_to(LOOSE[2]))
    hanako.refresh_from_db()
    assert hanako.email == LOOSE[2]


def test_operators_and_owners_are_added_with_it(db: None) -> None:
    call_command("add_operator", email=LOOSE[0], name="運営")
    call_command("add_company", name="港", owner=LOOSE[1], owner_name="港")
    assert set(User.objects.values_list("email", flat=True)) == {LOOSE[0], LOOSE[1]}


@pytest.mark.parametrize("typed", ["owner", "a@b@example.jp", "a@example.jp\nBcc: b@example.jp", '"a b"@example.jp'])
def test_a_command_refuses_what_is_no_address(db: None, typed: str) -> None:
    with pytest.raises(CommandError, match="メールアドレスの形を確認してください"):
        call_command("add_company", name="港", owner=typed, owner_name="港")
    with pytest.raises(CommandError, match="メールアドレスの形を確認してください"):
        call_command("add_operator", email=typed, name="運営")
    assert not User.objects.exists()


def test_the_operators_list_shows_and_finds_it_as_it_is_written(db: None) -> None:
    User.objects.create(name="港 花子", email=LOOSE[0])
    browser().post("/login", {"email": LOOSE[0]})
    for words in (LOOSE[0], "cd@docomo", "AB..CD", quoted(LOOSE[0])):
        (line,) = mail_lines(address=words, state=None, page="", at=NOON)[1]
        assert line.to == LOOSE[0]
    assert not mail_lines(address="other@docomo", state=None, page="", at=NOON)[1]


@pytest.mark.parametrize(
    "typed", ["..@docomo.ne.jp", 'a" <b@x.jp>@docomo.ne.jp', "a..b@docomo.ne.jp\nBcc: x@y.jp", "a..b, c@docomo.ne.jp"]
)
def test_what_is_no_address_leaves_no_mail(db: None, typed: str) -> None:
    assert browser().post("/login", {"email": typed}).status_code == 422
    assert not Email.objects.exists()
