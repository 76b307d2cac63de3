"""Case D4: each form of the attendance app, opened as its page shows it, acts once however often it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from kakutei.authentication.mail_links import secret_hash
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.authentication.reauthentication import PROOF
from kakutei.authentication.reauthentication_views import ASKED
from kakutei.infrastructure import clock
from kakutei.kintai.people.models import Employee, Invitation, User
from kakutei.kintai.timecard.models import Punch

from ..app_spec import AppSpec, Ids
from ..sweeping import assert_none
from ..twice import Forms, Sent, act_twice, unclassified
from .world import EGUCHI

pytestmark = pytest.mark.django_db


def make_link(ids: Ids, purpose: Purpose, user: User | None = None) -> None:
    """A link whose secret is the one in the address."""
    SignInLink.objects.create(
        purpose=purpose, user=user, email="moved@example.jp", secret_hash=secret_hash(ids["secret"]),
        browser_hash=secret_hash("here"), asked_from="", asked_with="", asked_at=clock.now(),
        expires_at=clock.now() + dt.timedelta(minutes=5),
    )  # fmt: skip


def sign_in_link(ids: Ids) -> None:
    """A sign-in link of a user without a passkey."""
    make_link(ids, Purpose.SIGN_IN, User.objects.get(email__endswith=f"a.{EGUCHI.email}"))


def opened_by(purpose: Purpose) -> Callable[[Client, AppSpec], str]:
    """The page behind a link that the actor has asked for in this very session."""

    def open_page(client: Client, spec: AppSpec) -> str:
        session = client.session
        make_link(spec.own, purpose, User.objects.get(pk=session[SESSION_KEY]))
        session[ASKED] = "here"
        session.save()
        name = {Purpose.PROOF: "authentication:proof_link", Purpose.ADDRESS: "authentication:address_link"}[purpose]
        return client.get(spec.path(name, spec.own)).content.decode()

    return open_page


def proof_by_mail(client: Client, spec: AppSpec) -> str:
    session = client.session
    del session[PROOF]
    session.save()
    return client.get("/proof").content.decode()


def day_of_punch(client: Client, spec: AppSpec) -> str:
    punch = Punch._base_manager.get(pk=spec.own["punch_id"])
    return client.get(spec.path("pages:actual_day", {**spec.own, "date": punch.work_date})).content.decode()


def invited(ids: Ids) -> None:
    invitation = Invitation._base_manager.get(pk=ids["invitation_id"])
    email = invitation.employee.user.email  # type: ignore[union-attr] # each person of the spec has a user
    SignInLink.objects.filter(pk=invitation.link_id).update(email=email, secret_hash=secret_hash(ids["secret"]))


def without_sign_in(ids: Ids) -> None:
    Employee._base_manager.filter(pk=ids["employee_id"]).update(user=None)


def device_on_paper(ids: Ids) -> None:
    DeviceSession.objects.create(
        session_key="on-paper", session_data="", user=Employee._base_manager.get(pk=ids["employee_id"]).user, on_paper=True,
        started_at=clock.now(), expire_date=clock.now() + dt.timedelta(days=1),
    )  # fmt: skip


def other_device(ids: Ids) -> None:
    for user in User.objects.filter(device_sessions__isnull=False).distinct():
        DeviceSession.objects.create(
            session_key=f"other{user.pk}", session_data="", user=user, started_at=clock.now(),
            expire_date=clock.now() + dt.timedelta(days=1),
        )  # fmt: skip


BY_PASSKEY = "one answer of a passkey counts once: test_an_answer_counts_once"
WEBAPI = "the WebAPI has no forms"
ANONYMOUS, ROMU, OPERATOR = "anonymous", "romu", "operator"
FORMS: Forms = {
    "authentication:login": Sent(ANONYMOUS, shows="メールを送りました"),
    "authentication:link": Sent(ANONYMOUS, before=sign_in_link, signs_in=True),
    "authentication:logout": Sent(ROMU, "pages:settings"),
    "authentication:devices_end": Sent(ROMU, "authentication:devices", before=other_device),
    "authentication:device_end": Sent(ROMU, "authentication:devices", before=other_device),
    "authentication:second": BY_PASSKEY,
    "authentication:passkey_add": BY_PASSKEY,
    "authentication:passkey_remove": Sent(ROMU, "authentication:passkeys"),
    "authentication:proof": Sent("employee", opened=proof_by_mail, shows="メール"),
    "authentication:proof_link": Sent("employee", opened=opened_by(Purpose.PROOF)),
    "authentication:address": Sent(ROMU, shows="moved@example.jp"),
    "authentication:address_link": Sent(ROMU, opened=opened_by(Purpose.ADDRESS), signs_in=True),
    "pages:schedule_day": Sent(ROMU, htmx=True),
    "pages:schedule_day_delete": Sent(ROMU, "pages:schedule_day"),
    "pages:actual_day": Sent(ROMU, htmx=True),
    "pages:punch_delete": Sent(ROMU, "pages:employees", opened=day_of_punch),
    "pages:punch": Sent("employee"),
    "pages:tablets": Sent(ROMU, signs_in=True),
    "pages:tablet_close": Sent(ROMU, "pages:tablets"),
    "pages:tablet": Sent("tablet"),
    "pages:data_export": "a file each time: its page stays open, and each export is on record",
    "pages:deletion": Sent(ROMU),
    "pages:deletion_withdraw": Sent(ROMU, "pages:data"),
    "pages:division_add": Sent(ROMU, htmx=True),
    "pages:division_edit": Sent(ROMU, htmx=True),
    "pages:employee_add": Sent(ROMU),
    "pages:employee_edit": Sent(ROMU),
    "pages:invite_by_mail": Sent(ROMU, "pages:access"),
    "pages:invite_on_paper": Sent(
        ROMU, "pages:access", before=without_sign_in, typed=lambda ids: {"email": ""}, shows="data:image/"
    ),
    "pages:change_role": Sent(ROMU, "pages:access"),
    "pages:paper_device_end": Sent(ROMU, "pages:access", before=device_on_paper),
    "pages:stop_access": Sent(ROMU, "pages:access"),
    "pages:invite_again": Sent(ROMU, "pages:access", before=without_sign_in, shows="data:image/"),
    "pages:withdraw": Sent(ROMU, "pages:access"),
    "pages:invitation": Sent(ANONYMOUS, before=invited, signs_in=True),
    "pages:administrator_add": Sent(ROMU),
    "pages:administrator": Sent(ROMU),
    "pages:administrator_end": Sent(ROMU, "pages:administrator"),
    "pages:administrator_withdraw": Sent(ROMU, "pages:administrators"),
    "pages:options": Sent(ROMU, typed=lambda ids: {"webapi_use": "not_used", "go_on": None}),
    "pages:hours": Sent(ROMU),
    "pages:token_add": Sent(ROMU),
    "pages:token_edit": Sent(ROMU),
    "pages:token_reissue": Sent(ROMU, "pages:token_edit"),
    "pages:token_delete": Sent(ROMU, "pages:token_edit"),
    "operator:company_add": Sent(OPERATOR),
    "operator:stay": Sent(OPERATOR, "operator:company"),
    "operator:mail_resend": Sent(OPERATOR, "operator:mails"),
    "webapi:post_token": WEBAPI,
    "webapi:delete_own_token": WEBAPI,
    "webapi:get_punches": WEBAPI,
    "webapi:post_punch": WEBAPI,
}


def test_each_address_that_takes_a_form_is_classified(spec: AppSpec) -> None:
    assert_none(unclassified(spec, FORMS))


def test_each_form_acts_once_and_answers_as_the_first_time(spec: AppSpec) -> None:
    """Case D4."""
    assert_none(act_twice(spec, FORMS))
