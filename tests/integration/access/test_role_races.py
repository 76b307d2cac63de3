"""Roles and invitations changed at the same moment, in both apps: each act sees what the one before it has done.

Each test fails without the lock that it is about; on SQLite there is one writer at a time, and it is the order that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from kakutei.access.changes import end_retired
from kakutei.access.invitations import accept_invitation
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record_of_user
from tests.support.racing import DONE, emptied_afterwards, race, run, waiting
from tests.support.waiting import wait_until

from .place import NOON, YESTERDAY, AccessSetup, numbers, place, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's own, which would undo or empty everything after each test."""


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


@pytest.fixture
def here(database: None) -> AccessSetup:
    return place()


def test_two_leaders_demote_each_other_and_one_stays(here: AccessSetup) -> None:
    other = here.another_leader()
    ends = race(here.changes(other, here.middle), here.changes(here.leader, here.middle, by=other))
    assert ends == [DONE, "AboveOwnRole"]
    assert here.role_rows() == sorted([here.highest, here.middle])


def test_two_leaders_step_down_at_once_and_one_stays(here: AccessSetup) -> None:
    other = here.another_leader()
    ends = race(here.changes(here.leader, here.middle), here.changes(other, here.middle, by=other))
    assert ends == [DONE, "LastLeader"]
    assert here.role_rows() == sorted([here.highest, here.middle])


def test_two_leaders_end_each_other_and_one_stays(here: AccessSetup) -> None:
    other = here.another_leader()
    assert race(here.stops(other), here.stops(here.leader, by=other)) == [DONE, "AboveOwnRole"]
    assert here.role_rows() == [here.highest]


def test_two_leaders_end_themselves_and_one_stays(here: AccessSetup) -> None:
    other = here.another_leader()
    assert race(here.stops(here.leader), here.stops(other, by=other)) == [DONE, "LastLeader"]
    assert here.role_rows() == [here.highest]


def test_the_last_leader_who_ends_their_own_access_twice_stays(here: AccessSetup) -> None:
    assert race(here.stops(here.leader), here.stops(here.leader)) == ["LastLeader", "LastLeader"]
    assert here.role_rows() == [here.highest]


def test_a_leader_retires_while_the_other_steps_down_and_one_stays(here: AccessSetup) -> None:
    other = here.person(here.highest)
    ends = race(here.saves(other, left_on=YESTERDAY), here.changes(here.leader, here.middle))
    assert ends == [DONE, "LastLeader"]
    assert here.role_rows() == [here.highest]


def test_a_role_changed_while_its_person_is_ended_is_gone(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    assert race(here.changes(person, here.middle), here.stops(person)) == [DONE, DONE]
    assert here.role_rows() == [here.highest]


def test_a_person_who_is_ended_gets_no_role(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    assert race(here.stops(person), here.changes(person, here.middle)) == [DONE, "HasNoLogin"]
    assert here.role_rows() == [here.highest]


def test_a_role_of_a_user_changed_while_they_are_ended_is_gone(here: AccessSetup) -> None:
    """Named by the user, as the attendance app's page of administrators does."""
    person = here.person(here.lowest)
    user = user_of(person)
    assert race(here.stops(user), here.changes(user, here.middle)) == [DONE, "HasNoLogin"]
    assert here.role_rows() == [here.highest]
    assert here.of(person) is None


def test_a_person_who_retires_while_the_role_changes_keeps_none(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    changed, retired = here.changes(person, here.middle), here.saves(person, left_on=YESTERDAY)
    assert race(changed, retired) == [DONE, DONE]
    assert here.role_rows() == [here.highest]


def test_a_person_who_has_retired_gets_no_role(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    changed, retired = here.changes(person, here.middle), here.saves(person, left_on=YESTERDAY)
    assert race(retired, changed) == [DONE, "HasNoLogin"]
    assert here.role_rows() == [here.highest]


def test_a_person_who_has_retired_does_not_come_in_by_invitation(here: AccessSetup) -> None:
    person = here.person(None)
    secret = here.invitation(person)
    assert race(here.saves(person, left_on=YESTERDAY), here.accepts(secret)) == [DONE, "InvitationOver"]
    assert here.of(person) is None


def test_a_role_that_changes_before_the_worker_ends_the_retired_is_gone(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    here.resign(person, YESTERDAY)
    worker = here.company, lambda: end_retired(at=NOON)
    assert race(here.changes(person, here.middle), worker) == [DONE, DONE]
    assert here.role_rows() == [here.highest]


def test_an_invitation_accepted_twice_lets_one_in(here: AccessSetup) -> None:
    person = here.person(None)
    secret, users = here.invitation(person), get_user_model().objects.count()
    assert race(here.accepts(secret), here.accepts(secret)) == [DONE, "InvitationOver"]
    assert here.of(person) is here.lowest
    assert get_user_model().objects.count() == users + 1


def test_an_invitation_that_is_withdrawn_first_lets_none_in(here: AccessSetup) -> None:
    person = here.person(None)
    secret = here.invitation(person)
    (invitation,) = here.open(person)
    assert race(here.withdraws(invitation), here.accepts(secret)) == [DONE, "InvitationOver"]
    assert here.of(person) is None


def test_an_invitation_that_is_accepted_first_cannot_be_withdrawn(here: AccessSetup) -> None:
    person = here.person(None)
    secret = here.invitation(person)
    (invitation,) = here.open(person)
    assert race(here.accepts(secret), here.withdraws(invitation)) == [DONE, "NothingToWithdraw"]
    assert here.of(person) is here.lowest


def test_an_invitation_that_is_withdrawn_is_not_issued_anew(here: AccessSetup) -> None:
    person = here.person(None)
    here.invitation(person)
    (invitation,) = here.open(person)
    assert race(here.withdraws(invitation), here.invites(person, in_place_of=invitation)) == [DONE, "InvitationGone"]
    assert here.open(person) == []


def test_an_invitation_that_is_accepted_is_not_issued_anew(here: AccessSetup) -> None:
    person = here.person(None)
    secret = here.invitation(person)
    (invitation,) = here.open(person)
    assert race(here.accepts(secret), here.invites(person, in_place_of=invitation)) == [DONE, "InvitationGone"]
    assert here.open(person) == []


def test_an_invitation_issued_anew_twice_stands_once(here: AccessSetup) -> None:
    person = here.person(None)
    here.invitation(person)
    (invitation,) = here.open(person)
    again = here.invites(person, in_place_of=invitation)
    assert race(again, again) == [DONE, "InvitationGone"]
    assert len(here.open(person)) == 1


def test_two_invitations_of_one_moment_leave_one_open(here: AccessSetup) -> None:
    person = here.person(None)
    assert race(here.invites(person), here.invites(person, email="new@example.jp")) == [DONE, DONE]
    assert [each.link.email for each in here.open(person)] == ["new@example.jp"]


@pytest.mark.parametrize("role", ["lowest", "middle"])
def test_a_person_who_was_ended_is_not_invited_back_by_an_older_form(here: AccessSetup, role: str) -> None:
    kind = getattr(here, role)
    person = here.person(kind)
    again = here.invites(person, email=str(user_of(person).email), kind=kind, keeps=True)
    assert race(here.stops(person), again) == [DONE, "AccessEnded"]
    assert here.open(person) == []


def test_a_leader_who_is_demoted_invites_none_above_them(here: AccessSetup) -> None:
    other, person = here.another_leader(), here.person(None)
    demoted = here.changes(other, here.middle)
    assert race(demoted, here.invites(person, by=other, kind=here.highest)) == [DONE, "AboveOwnRole"]
    assert here.open(person) == []


def test_a_leader_who_is_demoted_withdraws_no_invitation_above_them(here: AccessSetup) -> None:
    other, person = here.another_leader(), here.person(None)
    here.invitation(person, kind=here.highest)
    (invitation,) = here.open(person)
    demoted = here.changes(other, here.middle)
    assert race(demoted, here.withdraws(invitation, by=other)) == [DONE, "AboveOwnRole"]
    assert here.open(person) == [invitation]


def test_a_person_who_comes_in_while_the_login_is_stopped_is_out(here: AccessSetup) -> None:
    person = here.person(None)
    secret = here.invitation(person)
    assert race(here.accepts(secret), here.stops(person)) == [DONE, DONE]
    assert here.of(person) is None


@pytest.mark.parametrize("by_mail", [False, True])
def test_names_saved_while_the_invitation_is_accepted_leave_the_person_signed_in(
    here: AccessSetup, by_mail: bool
) -> None:
    person = here.person(None)
    secret = here.invitation(person, email=f"new{next(numbers)}@example.jp" if by_mail else "")
    assert race(here.accepts(secret), here.saves(person, family_name="新姓")) == [DONE, DONE]
    assert here.of(person) is here.lowest
    assert here.read(person).family_name == "新姓"


def test_names_saved_while_the_person_is_ended_do_not_bring_them_back(here: AccessSetup) -> None:
    person = here.person(here.lowest)
    assert race(here.stops(person), here.saves(person, family_name="新姓")) == [DONE, DONE]
    assert here.read(person).user is None


# --- one user, two companies: the user's own row is the lock ---


def test_a_user_who_is_ended_by_two_companies_at_once_is_deactivated(here: AccessSetup) -> None:
    there, person = place(), here.person(here.lowest)
    same = there.person(there.lowest, person.user)
    assert race(here.stops(person), there.stops(same)) == [DONE, DONE]
    user = get_user_model().objects.get(pk=person.user_id)
    assert (user.is_active, user.email) == (False, None)


def test_a_user_who_comes_in_while_another_company_ends_them_is_a_new_one(here: AccessSetup) -> None:
    there, person = place(), here.person(here.lowest)
    same, email = there.person(None), str(user_of(person).email)
    secret = there.invitation(same, email=email)
    assert race(here.stops(person), there.accepts(secret)) == [DONE, DONE]
    user = there.read(same).user
    assert (user.is_active, user.email) == (True, email)
    assert user.pk != person.user_id


def test_a_user_who_comes_in_first_is_not_ended_by_the_other_company(here: AccessSetup) -> None:
    there, person = place(), here.person(here.lowest)
    same = there.person(None)
    secret = there.invitation(same, email=str(user_of(person).email))
    assert race(there.accepts(secret), here.stops(person)) == [DONE, DONE]
    assert there.read(same).user == person.user
    assert get_user_model().objects.get(pk=person.user_id).is_active


def test_two_who_come_in_and_are_signed_in_at_once_do_not_wait_for_each_other(here: AccessSetup) -> None:
    """Each belongs to both companies then, and the sign-in is on record in both, in the same transaction."""
    if connection.vendor == "sqlite":
        return  # one writer at a time: neither waits for the other
    there = place()
    secrets, came = {}, []
    for home, other in ((here, there), (there, here)):
        person = other.person(other.lowest)
        secrets[home.company] = home.invitation(home.person(None), email=str(user_of(person).email))

    def act(secret: str) -> None:
        with transaction.atomic():
            _, user = accept_invitation(typed=secret, at=NOON)
            came.append(user)
            wait_until(lambda: len(came) == 2 or waiting(), what="that the other comes in or waits")
            record_of_user(AuditAction.SIGNED_IN, user)

    with ThreadPoolExecutor(2) as pool:
        ends = pool.map(lambda pair: run(pair[0], partial(act, pair[1])), secrets.items())
    assert list(ends) == [DONE, DONE]
