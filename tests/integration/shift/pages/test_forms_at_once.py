"""Case D4: one form of the shift app, sent twenty times at the same moment over twenty connections, acts once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope
from post_office.models import Email
from pytest_django import DjangoDbBlocker
from tests.support.racing import Answers, emptied_afterwards, post_at_once

from kakutei.audit.audit_action import AuditAction
from kakutei.authentication.mail_links import secret_hash
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import AuditEntry, Company, Invitation, Role, Staff, Store, User
from kakutei.shift.subscriptions.models import Application, Inquiry, ProOrder

from .conftest import sign_in
from .world import NOON

pytestmark = pytest.mark.django_db
_numbers = count(1)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's own, which would undo or empty everything after each test."""


@dataclass
class Place:
    company: Company
    owner: User
    client: Client

    def sends(self, name: str, path: str, typed: dict[str, Any]) -> Answers:
        path = f"/c/{self.company.key}{path}"
        page = self.client.get(path).content.decode()
        return post_at_once(page, path, name, self.client.cookies, typed)

    def count(self, model: Any, **which: Any) -> int:
        return int(model._base_manager.filter(company=self.company, **which).count())

    def entries(self, what: AuditAction) -> int:
        return AuditEntry._base_manager.filter(company_number=self.company.pk, what=what).count()


@pytest.fixture
def here(database: None, set_clock: Callable[[dt.datetime], None]) -> Place:
    number = next(_numbers)
    company = add_company(
        name=f"会社{number}", owner_email=f"owner{number}@example.jp", owner_name="青木", grant_link=False, at=NOON
    )
    with scope(company=company):
        Store.objects.create(company=company, name="本店")
        owner = Role.objects.get().user
    return Place(company, owner, sign_in(owner))


def staff(here: Place) -> Staff:
    with scope(company=here.company):
        return Staff.objects.create(company=here.company, family_name="新", given_name="人")


def stranger() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def anonymous(name: str, path: str, typed: dict[str, Any]) -> Answers:
    """From a browser that has the page and no session yet."""
    client = stranger()
    page = client.get(path).content.decode()
    return post_at_once(page, path, name, client.cookies, typed)


def led_to_one_place(answers: Answers) -> bool:
    return answers.statuses == {302} and len(answers.goals) == 1


def test_twenty_posts_add_one_staff(here: Place) -> None:
    typed = {"family_name": "新田", "contract": "part_time"}
    assert led_to_one_place(here.sends("shift:staff_add", "/staff/add", typed))
    assert here.count(Staff, family_name="新田") == here.entries(AuditAction.STAFF_ADDED) == 1


def test_twenty_posts_add_one_store(here: Place) -> None:
    assert led_to_one_place(here.sends("shift:store_add", "/stores/add", {"name": "新店"}))
    assert here.count(Store, name="新店") == here.entries(AuditAction.STORE_ADDED) == 1


def test_twenty_posts_invite_by_one_mail(here: Place) -> None:
    email, path = f"new{next(_numbers)}@example.jp", f"/staff/{staff(here).pk}/access"
    assert led_to_one_place(here.sends("shift:invite_by_mail", path, {"email": email}))
    assert here.count(Invitation) == here.entries(AuditAction.INVITED) == Email.objects.filter(to=email).count() == 1


def test_twenty_posts_print_one_code(here: Place) -> None:
    answers = here.sends("shift:invite_on_paper", f"/staff/{staff(here).pk}/access", {"email": ""})
    assert (answers.statuses, len(answers.bodies)) == ({200}, 1)
    assert b"data:image/" in answers.bodies.pop()
    assert here.count(Invitation) == here.entries(AuditAction.INVITED) == 1


def test_twenty_posts_ask_one_question(here: Place) -> None:
    assert led_to_one_place(here.sends("shift:inquiry", "/contact/form", {"text": "質問です。"}))
    assert here.count(Inquiry) == 1


def test_twenty_posts_apply_and_order_once(here: Place) -> None:
    application = {"contact_name": "担当", "phone": "03-1234-5678", "service": "king_of_time", "payment": "transfer"}
    assert led_to_one_place(here.sends("shift:application", "/application", application))
    assert here.count(Application) == 1
    bill = {"payment": "transfer", "billing_name": "経理", "contact_name": "担当", "email": "bill@example.jp"}
    assert led_to_one_place(here.sends("shift:upgrade", "/upgrade", bill))
    assert (
        ProOrder.objects.filter(account=here.company.account_id).count() == here.entries(AuditAction.PRO_ORDERED) == 1
    )


@pytest.mark.parametrize(
    ("name", "path"), [("authentication:login", "/login"), ("shift:registration", "/registration")]
)
def test_twenty_posts_send_one_link(here: Place, name: str, path: str) -> None:
    email = f"new{next(_numbers)}@example.jp"
    answers = anonymous(name, path, {"email": email})
    assert (answers.statuses, len(answers.bodies)) == ({200}, 1)
    assert Email.objects.filter(to=email).count() == 1


def test_twenty_posts_register_one_company_and_each_is_signed_in(here: Place) -> None:
    number = next(_numbers)
    SignInLink.objects.create(
        purpose=Purpose.REGISTRATION, email=f"new{number}@example.jp", secret_hash=secret_hash(f"secret{number}"),
        asked_from="", asked_with="", asked_at=NOON, expires_at=NOON + dt.timedelta(hours=1),
    )  # fmt: skip
    typed = {"company": f"新会社{number}", "store": "本店", "family_name": "新", "given_name": "一"}
    answers = anonymous("shift:register", f"/registration/secret{number}", typed)
    assert led_to_one_place(answers)
    assert Company.objects.filter(name=f"新会社{number}").count() == 1
    owner = User.objects.get(email=f"new{number}@example.jp")
    assert answers.sessions == set(DeviceSession.objects.filter(user=owner).values_list("pk", flat=True))
    assert len(answers.sessions) == 1


def test_twenty_taps_accept_once_and_each_is_signed_in(here: Place) -> None:
    person = staff(here)
    url = f"/c/{here.company.key}/staff/{person.pk}/access"
    paper = here.client.post(f"{url}/paper", {"kind": "staff", "email": ""}).content.decode()
    path = paper.split("<code>http://127.0.0.1:8000")[1].split("</code>")[0]
    answers = anonymous("shift:invitation", path, {})
    assert led_to_one_place(answers)
    user = Staff._base_manager.get(pk=person.pk).user
    assert answers.sessions == set(DeviceSession.objects.filter(user=user).values_list("pk", flat=True))
    assert (
        len(answers.sessions)
        == here.entries(AuditAction.INVITATION_ACCEPTED)
        == here.entries(AuditAction.SIGNED_IN)
        == 1
    )
