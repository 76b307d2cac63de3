"""Presses of which a part alone asks for 本人確認: about who leads, and about another person's address."""

from __future__ import annotations

import json
from typing import Any

from django_scopes import scope

from kakutei.authentication.models import SignInLink
from kakutei.authentication.questions import SURE
from kakutei.infrastructure import clock
from kakutei.shift.actions.staff_import import preview_import
from kakutei.shift.people.models import Company, Invitation, Role, RoleKind, Staff, User
from kakutei.shift.people.rules.import_rows import digest_of
from kakutei.shift.people.rules.staff_list import read_list

from ..app_spec import Ids, Press, Proof

PRESS = "POST"
OWN = "own@example.jp"


def nothing(ids: Ids) -> dict[str, Any]:
    return {}


def user_of(ids: Ids) -> User:
    user = Staff._base_manager.get(pk=ids["staff_id"]).user
    assert user is not None
    return user


def leads(ids: Ids) -> None:
    Role._base_manager.filter(user=user_of(ids)).delete()
    Role._base_manager.create(company_id=ids["company_id"], user=user_of(ids), kind=RoleKind.ADMINISTRATOR)


def leads_on_paper(ids: Ids) -> None:
    leads(ids)
    User.objects.filter(pk=user_of(ids).pk).update(email=None)


def cannot_sign_in(ids: Ids) -> None:
    Role._base_manager.filter(user=user_of(ids)).delete()
    Staff._base_manager.filter(pk=ids["staff_id"]).update(user=None)


def _invited(kind: RoleKind, email: str) -> Any:
    def before(ids: Ids) -> None:
        invitation = Invitation._base_manager.get(pk=ids["invitation_id"])
        Invitation._base_manager.filter(pk=invitation.pk).update(kind=kind)
        has_own_address(ids)
        SignInLink.objects.filter(pk=invitation.link_id).update(email=email)

    return before


def _leads_and_was_invited_as_less(ids: Ids) -> None:
    _invited(RoleKind.STAFF, "")(ids)
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


def leads_with_own_address(ids: Ids) -> None:
    leads(ids)
    has_own_address(ids)


def other_address(ids: Ids) -> dict[str, Any]:
    return {"email": "invited@example.jp"}


def new_owner(ids: Ids) -> dict[str, Any]:
    return {"kind": "owner", "email": "invited@example.jp"}


def leader_has_the_address(ids: Ids) -> None:
    cannot_sign_in(ids)
    leader = User.objects.create(name="管理 次郎", email="invited@example.jp")
    Role._base_manager.create(company_id=ids["company_id"], user=leader, kind=RoleKind.ADMINISTRATOR)


def new_staff(ids: Ids) -> dict[str, Any]:
    return {"kind": "staff", "email": "invited@example.jp"}


def editor(ids: Ids) -> dict[str, Any]:
    """Sent from the question that comes before a lower role."""
    return {"kind": "shift_editor", "stores": [ids["store_id"]], SURE: "yes"}


def person(ids: Ids) -> dict[str, Any]:
    return {
        "family_name": "新田", "given_name": "四郎", "number": "7004", "stores": [ids["store_id"]],
        "contract": "part_time",
    }  # fmt: skip


def retiring(ids: Ids) -> dict[str, Any]:
    return {**person(ids), "retired_on": "2026-12-31"}


def list_of(**more: str) -> Any:
    """A staff list with one person who is here, and what else it says of them."""

    def form(ids: Ids) -> dict[str, Any]:
        rows = [["社員番号", "姓", *more], [ids["number"], "名札", *more.values()]]
        company = Company.objects.get(pk=ids["company_id"])
        with scope(company=company):
            found = preview_import(company=company, rows=read_list(rows).rows, accepted=(), at=clock.now())
        return {"rows": json.dumps(rows, ensure_ascii=False), "seen": digest_of(found)}

    return form


ROLE_CHANGE = Proof(
    PRESS,
    asks=(
        Press(lambda ids: {"kind": "owner"}),
        Press(lambda ids: {"kind": "administrator"}),
        Press(editor, leads),
    ),
    spares=(Press(editor),),
)
BY_MAIL = Proof(
    PRESS,
    asks=(
        Press(other_address),
        Press(own_address, leads_with_own_address),
        Press(new_owner, cannot_sign_in),
        Press(new_staff, leader_has_the_address),
    ),
    spares=(Press(own_address, has_own_address), Press(new_staff, cannot_sign_in)),
)
ON_PAPER = Proof(
    PRESS,
    asks=(Press(lambda ids: {"kind": "administrator"}, cannot_sign_in), Press(nothing, leads_on_paper)),
    spares=(Press(lambda ids: {"kind": "staff"}, cannot_sign_in),),
)
AGAIN = Proof(
    PRESS,
    asks=(
        Press(nothing, _invited(RoleKind.OWNER, OWN)),
        Press(nothing, _invited(RoleKind.STAFF, "invited@example.jp")),
        Press(nothing, _leads_and_was_invited_as_less),
        Press(nothing, _invited_to_the_address_of_a_leader),
    ),
    spares=(Press(nothing, _invited(RoleKind.STAFF, OWN)),),
)
STOP = Proof(PRESS, asks=(Press(nothing, leads),), spares=(Press(nothing),))
STAFF_EDIT = Proof(PRESS, asks=(Press(retiring, leads),), spares=(Press(person), Press(person, leads), Press(retiring)))
IMPORT = Proof(
    PRESS,
    asks=(Press(list_of(退職日="2026-12-31"), leads),),
    spares=(Press(list_of(ふりがな="なふだ"), leads), Press(list_of(退職日="2026-12-31"))),
)
PASSKEY = Press(lambda ids: {"name": "店のiPhone", "answer": "an answer of a device"}, acts=False)
