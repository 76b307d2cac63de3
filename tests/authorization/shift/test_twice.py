"""Case D4: each form of the shift app, opened as its page shows it, acts once however often it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from kakutei.authentication.mail_links import secret_hash
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.authentication.reauthentication import PROOF
from kakutei.authentication.reauthentication_views import ASKED
from kakutei.infrastructure import clock
from kakutei.shift.people.models import Invitation, Role, RoleKind, Staff, User

from ..app_spec import AppSpec, Ids
from ..sweeping import assert_none
from ..twice import Forms, Sent, act_twice, unclassified
from .matrix import changed_there, file, nothing

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
    role = Role._base_manager.filter(company=ids["company_id"], kind=RoleKind.SHIFT_EDITOR)[0]
    make_link(ids, Purpose.SIGN_IN, role.user)


def registration_link(ids: Ids) -> None:
    make_link(ids, Purpose.REGISTRATION)


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


def invited(ids: Ids) -> None:
    invitation = Invitation._base_manager.get(pk=ids["invitation_id"])
    email = invitation.staff.user.email  # type: ignore[union-attr] # each person of the spec has a user
    SignInLink.objects.filter(pk=invitation.link_id).update(email=email, secret_hash=secret_hash(ids["secret"]))


def without_sign_in(ids: Ids) -> None:
    Staff._base_manager.filter(pk=ids["staff_id"]).update(user=None)


def device_on_paper(ids: Ids) -> None:
    DeviceSession.objects.create(
        session_key="on-paper", session_data="", user=Staff._base_manager.get(pk=ids["staff_id"]).user, on_paper=True,
        started_at=clock.now(), expire_date=clock.now() + dt.timedelta(days=1),
    )  # fmt: skip


def other_device(ids: Ids) -> None:
    for user in User.objects.filter(device_sessions__isnull=False).distinct():
        DeviceSession.objects.create(
            session_key=f"other{user.pk}", session_data="", user=user, started_at=clock.now(),
            expire_date=clock.now() + dt.timedelta(days=1),
        )  # fmt: skip


def preview_of_file(client: Client, spec: AppSpec) -> str:
    page = client.post(spec.path("shift:staff_import", spec.own), file(spec.own))
    return page.content.decode()


def proof_by_mail(client: Client, spec: AppSpec) -> str:
    session = client.session
    del session[PROOF]
    session.save()
    return client.get("/proof").content.decode()


def registration(ids: Ids) -> dict[str, Any]:
    return {"company": "新会社", "store": "本店", "family_name": "新", "given_name": "一", "kana": ""}


BY_PASSKEY = "one answer of a passkey counts once: test_an_answer_counts_once"
ANONYMOUS, OWNER, OPERATOR = "anonymous", "owner", "operator"
FORMS: Forms = {
    "authentication:login": Sent(ANONYMOUS, shows="メールを送りました"),
    "authentication:link": Sent(ANONYMOUS, before=sign_in_link, signs_in=True),
    "authentication:logout": Sent(OWNER, "shift:dashboard"),
    "authentication:devices_end": Sent(OWNER, "authentication:devices", before=other_device),
    "authentication:device_end": Sent(OWNER, "authentication:devices", before=other_device),
    "authentication:second": BY_PASSKEY,
    "authentication:passkey_add": BY_PASSKEY,
    "authentication:passkey_remove": Sent(OWNER, "authentication:passkeys"),
    "authentication:proof": Sent("staff", opened=proof_by_mail, shows="メール"),
    "authentication:proof_link": Sent("staff", opened=opened_by(Purpose.PROOF)),
    "authentication:address": Sent(OWNER, shows="moved@example.jp"),
    "authentication:address_link": Sent(OWNER, opened=opened_by(Purpose.ADDRESS), signs_in=True),
    "shift:drop_passkeys": Sent(OWNER, "shift:access"),
    "shift:invitation": Sent(ANONYMOUS, before=invited, signs_in=True),
    "shift:invite_by_mail": Sent(OWNER, "shift:access"),
    "shift:invite_on_paper": Sent(OWNER, "shift:access", before=without_sign_in, shows="data:image/"),
    "shift:change_role": Sent(OWNER, "shift:access"),
    "shift:paper_device_end": Sent(OWNER, "shift:access", before=device_on_paper),
    "shift:stop_access": Sent(OWNER, "shift:access"),
    "shift:invite_again": Sent(OWNER, "shift:access", before=without_sign_in, shows="data:image/"),
    "shift:withdraw": Sent(OWNER, "shift:access"),
    "shift:registration": Sent(ANONYMOUS, shows="登録専用URL"),
    "shift:register": Sent(ANONYMOUS, typed=registration, before=registration_link, signs_in=True),
    "shift:inquiry": Sent(OWNER),
    "shift:cells": "the table's script sends cells as JSON: an edit with the same number is made once",
    "shift:word_add": "the table's script sends it: the same word again means the same",
    "shift:word_delete": Sent(OWNER, "shift:store_patterns"),
    "shift:cell": Sent(OWNER, htmx=True, typed=lambda ids: {"text": "9:00-17:00"}),
    "shift:confirmation": Sent(OWNER, "shift:preview", htmx=True),
    "shift:take_back": Sent(OWNER, htmx=True),
    "shift:unlock": Sent(OWNER, htmx=True),
    "shift:plans_ask": Sent(OWNER, "shift:plans"),
    "shift:plans_take": Sent(OWNER, "shift:plans"),
    "shift:sync": Sent(OWNER, "shift:staff"),
    "shift:staff_add": Sent(OWNER, htmx=True),
    "shift:staff_edit": Sent(OWNER, htmx=True),
    "shift:employees": Sent(OWNER),
    "shift:numbers": Sent(OWNER),
    "shift:number_suggestion": Sent(OWNER, typed=nothing, htmx=True),
    "shift:staff_import": "a preview: it writes nothing",
    "shift:staff_import_rows": Sent(OWNER, "shift:staff_import", typed=nothing, opened=preview_of_file),
    "shift:company_edit": Sent(OWNER, htmx=True),
    "shift:connection_test": Sent(OWNER, "shift:companies"),
    "shift:store_add": Sent(OWNER, htmx=True),
    "shift:store_edit": Sent(OWNER, htmx=True),
    "shift:pattern_add": Sent(OWNER, htmx=True),
    "shift:pattern_edit": Sent(OWNER, htmx=True),
    "shift:pattern_delete": Sent(OWNER, "shift:pattern_edit"),
    "shift:take_changes": Sent(OWNER, "shift:link", before=changed_there),
    "shift:resend": Sent(OWNER, "shift:link"),
    "shift:approve": Sent(OWNER, "shift:link"),
    "shift:pause": Sent(OWNER, htmx=True),
    "shift:resume": Sent(OWNER, "shift:link"),
    "shift:settings": Sent(OWNER),
    "shift:application": Sent(OWNER),
    "shift:upgrade": Sent(OWNER),
    "shift:data_export": "a file each time: its page stays open, and each export is on record",
    "shift:deletion": Sent(OWNER),
    "shift:deletion_withdraw": Sent(OWNER, "shift:data"),
    "shift:notices": Sent(OWNER),
    "shift:notice_mute": Sent(OWNER, "shift:notices"),
    "shift:notice_unmute": Sent(OWNER, "shift:notices"),
    "operator:phone": Sent(OPERATOR),
    "operator:stay": Sent(OPERATOR, "operator:company"),
    "operator:payment": Sent(OPERATOR),
    "operator:end": Sent(OPERATOR),
    "operator:answer": Sent(OPERATOR, "operator:inquiries"),
    "operator:mail_resend": Sent(OPERATOR, "operator:mails"),
}


def test_each_address_that_takes_a_form_is_classified(spec: AppSpec) -> None:
    assert_none(unclassified(spec, FORMS))


def test_each_form_acts_once_and_answers_as_the_first_time(spec: AppSpec) -> None:
    """Case D4."""
    assert_none(act_twice(spec, FORMS))
