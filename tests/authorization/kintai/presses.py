"""Presses of which a part alone asks for 本人確認: about who administers, and about another person's address."""

from __future__ import annotations

from typing import Any

from kakutei.authentication.models import SignInLink
from kakutei.authentication.questions import SURE
from kakutei.kintai.people.models import AccessKind, Administrator, AdministratorKind, Employee, Invitation, User

from ..app_spec import Ids, Press, Proof

PRESS = "POST"
OWN = "own@example.jp"


def nothing(ids: Ids) -> dict[str, Any]:
    return {}


def user_of(ids: Ids) -> User:
    user = Employee._base_manager.get(pk=ids["employee_id"]).user
    assert user is not None
    return user


def leads(ids: Ids) -> None:
    Administrator._base_manager.create(
        company_id=ids["company_id"], user=user_of(ids), kind=AdministratorKind.DIVISION, division_id=ids["division_id"]
    )


def leads_on_paper(ids: Ids) -> None:
    leads(ids)
    User.objects.filter(pk=user_of(ids).pk).update(email=None)


def cannot_sign_in(ids: Ids) -> None:
    Employee._base_manager.filter(pk=ids["employee_id"]).update(user=None)


def _invited(kind: AccessKind, email: str) -> Any:
    def before(ids: Ids) -> None:
        invitation = Invitation._base_manager.get(pk=ids["invitation_id"])
        Invitation._base_manager.filter(pk=invitation.pk).update(kind=kind)
        has_own_address(ids)
        SignInLink.objects.filter(pk=invitation.link_id).update(email=email)

    return before


def _leads_and_was_invited_as_less(ids: Ids) -> None:
    _invited(AccessKind.EMPLOYEE, "")(ids)
    leads_on_paper(ids)


def _invited_to_the_address_of_a_leader(ids: Ids) -> None:
    leader_has_the_address(ids)
    SignInLink.objects.filter(pk=Invitation._base_manager.get(pk=ids["invitation_id"]).link_id).update(
        email="invited@example.jp"
    )


def own_address(ids: Ids) -> dict[str, Any]:
    return {"email": OWN}


def has_own_address(ids: Ids) -> None:
    User.objects.filter(pk=user_of(ids).pk).update(email=OWN)
    Employee._base_manager.filter(pk=ids["employee_id"]).update(email=OWN)


def signs_in_by_another_address(ids: Ids) -> None:
    """Than the one of the record."""
    has_own_address(ids)
    User.objects.filter(pk=user_of(ids).pk).update(email="signs.in@example.jp")


def came_on_paper(ids: Ids) -> None:
    User.objects.filter(pk=user_of(ids).pk).update(email=None)


def leads_with_own_address(ids: Ids) -> None:
    leads(ids)
    has_own_address(ids)


def other_address(ids: Ids) -> dict[str, Any]:
    return {"email": "invited@example.jp"}


def leader_has_the_address(ids: Ids) -> None:
    cannot_sign_in(ids)
    leader = User.objects.create(name="管理 次郎", email="invited@example.jp")
    Administrator._base_manager.create(company_id=ids["company_id"], user=leader, kind=AdministratorKind.ALL_ACCESS)


def new_employee(ids: Ids) -> dict[str, Any]:
    return {"kind": "employee", **other_address(ids)}


def division(ids: Ids) -> dict[str, Any]:
    """Sent from the question that comes before a lower role."""
    return {"kind": "division", "division": ids["division_id"], SURE: "yes"}


def employee(ids: Ids) -> dict[str, Any]:
    return {
        "code": "7001", "family_name": "新田", "given_name": "一", "gender": "no_selected",
        "division": ids["division_id"], "working_type": ids["working_type"], "hired_on": "2026-04-01",
    }  # fmt: skip


def with_own_address(ids: Ids) -> dict[str, Any]:
    return {**employee(ids), **own_address(ids)}


def with_other_address(ids: Ids) -> dict[str, Any]:
    return {**employee(ids), **other_address(ids), "pin": "90817263"}


def resigning(ids: Ids) -> dict[str, Any]:
    return {**with_own_address(ids), "resigned_on": "2026-12-31"}


ROLE_CHANGE = Proof(
    PRESS,
    asks=(
        Press(division),
        Press(lambda ids: {"kind": "all_access"}),
        Press(lambda ids: {"kind": "employee", SURE: "yes"}, leads),
    ),
    spares=(Press(lambda ids: {"kind": "employee"}, acts=False),),
)
BY_MAIL = Proof(
    PRESS,
    asks=(
        Press(other_address),
        Press(own_address, leads_with_own_address),
        Press(lambda ids: {**division(ids), **other_address(ids)}, cannot_sign_in),
        Press(new_employee, leader_has_the_address),
    ),
    spares=(
        Press(own_address, has_own_address),
        Press(new_employee, cannot_sign_in),
    ),
)
ON_PAPER = Proof(
    PRESS,
    asks=(Press(division, cannot_sign_in), Press(nothing, leads_on_paper)),
    spares=(Press(lambda ids: {"kind": "employee"}, cannot_sign_in),),
)
AGAIN = Proof(
    PRESS,
    asks=(
        Press(nothing, _invited(AccessKind.ALL_ACCESS, OWN)),
        Press(nothing, _invited(AccessKind.EMPLOYEE, "invited@example.jp")),
        Press(nothing, _leads_and_was_invited_as_less),
        Press(nothing, _invited_to_the_address_of_a_leader),
    ),
    spares=(Press(nothing, _invited(AccessKind.EMPLOYEE, OWN)),),
)
STOP = Proof(PRESS, asks=(Press(nothing, leads),), spares=(Press(nothing),))
EMPLOYEE_EDIT = Proof(
    PRESS,
    asks=(
        Press(with_other_address),
        Press(employee),
        Press(with_own_address, signs_in_by_another_address),
        Press(with_other_address, came_on_paper),
        Press(resigning, leads_with_own_address),
    ),
    spares=(
        Press(with_own_address, has_own_address),
        Press(with_own_address, leads_with_own_address),
        Press(resigning, has_own_address),
        Press(with_other_address, cannot_sign_in),
    ),
)
PASSKEY = Press(lambda ids: {"name": "店のiPhone", "answer": "an answer of a device"}, acts=False)
