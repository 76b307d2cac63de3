"""Who may come in, as what: roles of a company given, compared and taken away. The company's row is the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company, Invitation, Role, RoleKind, Staff, Store, User
from kakutei.signin.ending import end_identity, end_sessions
from kakutei.signin.invitations import call_off

RANKS = (RoleKind.OWNER, RoleKind.ADMINISTRATOR, RoleKind.SHIFT_EDITOR, RoleKind.STAFF)


class AboveOwnRole(Exception):
    """ご自分より上の役割は扱えません。オーナーにお願いしてください。"""


class LastOwner(Exception):
    """オーナーがいなくなるため、できません。先に、ほかの人をオーナーにしてください。"""


@dataclass(frozen=True)
class Access:
    """What somebody may do: a role, and of a shift editor the stores."""

    kind: RoleKind
    stores: tuple[Store, ...] = ()


def lock(company: Company) -> None:
    """Until the transaction ends, nobody else gives or takes a role of this company."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def held(user: User | None) -> Access | None:
    """The highest role of `user` in the company in scope."""
    roles = list(Role.objects.filter(user=user).select_related("store")) if user else []
    if not roles:
        return None
    kind = min((RoleKind(role.kind) for role in roles), key=RANKS.index)
    return Access(kind, tuple(role.store for role in roles if role.store and role.kind == kind))


def words_of(access: Access | None) -> str:
    """The role in words, of a shift editor with the stores."""
    if access is None:
        return "なし"
    stores = "、".join(store.name for store in access.stores)
    return f"{access.kind.label}({stores})" if stores else str(access.kind.label)


def kinds_of(giver: User) -> tuple[RoleKind, ...]:
    """The roles that `giver` may give: those that lead give what is not above their own."""
    own = held(giver)
    leads = own is not None and own.kind in (RoleKind.OWNER, RoleKind.ADMINISTRATOR)
    return RANKS[RANKS.index(own.kind) :] if own and leads else ()


def check_rank(giver: User, *concerned: Access | None) -> None:
    """Raises AboveOwnRole where one of them is above what `giver` may give."""
    allowed = kinds_of(giver)
    if not allowed or any(access and access.kind not in allowed for access in concerned):
        raise AboveOwnRole(AboveOwnRole.__doc__)


def check_owner_left() -> None:
    """Asked after a change, inside its transaction: raises LastOwner where nobody is left who owns the company."""
    gone = Staff.objects.filter(retired_on__isnull=False, user__isnull=False).values("user")
    if not Role.objects.filter(kind=RoleKind.OWNER, user__is_active=True).exclude(user__in=gone).exists():
        raise LastOwner(LastOwner.__doc__)


def give(company: Company, user: User, access: Access) -> None:
    """Exactly this role, in place of what the user had here."""
    Role.objects.filter(user=user).delete()
    stores: Iterable[Store | None] = access.stores if access.kind is RoleKind.SHIFT_EDITOR else [None]
    for store in stores:
        Role.objects.create(company=company, user=user, kind=access.kind, store=store)


def call_off_all(staff: Staff, *, at: dt.datetime) -> None:
    """The open invitations of this person, and those that they sent."""
    call_off(open_invitations(staff, at).values_list("link", flat=True), at=at)
    if staff.user:
        call_off(Invitation.objects.filter(invited_by=staff.user).values_list("link", flat=True), at=at)


def sign_out(user: User, *, at: dt.datetime) -> bool:
    """Ends sessions and open links of who has no other way in; elsewhere a session goes on, for roles are asked anew."""
    if has_another_way_in(user):
        return False
    end_sessions(user, at=at)
    return True


def take_away(staff: Staff, *, at: dt.datetime) -> bool:
    """Every role here, the place among the staff, open invitations; whether the user's sessions ended with them.

    Who has no role anywhere after that is nobody any more: the address is free, and the next to get it inherits nothing.
    """
    user = staff.user
    call_off_all(staff, at=at)
    if user is None:
        return False
    Role.objects.filter(user=user).delete()
    Staff.objects.filter(user=user).update(user=None)
    staff.user = None
    if has_another_way_in(user):
        return False
    end_identity(user, at=at)
    return True


def retire(people: list[Staff], *, by: User, at: dt.datetime) -> None:
    """Of those with a 退職日: their last day is still a day here, on the next they are out.

    Asked inside the transaction that wrote the date. Raises LastOwner before it comes to that, and AboveOwnRole.
    """
    for staff in people:
        now = held(staff.user) if staff.retired_on else None
        if now is None:
            continue
        check_rank(by, now)
        if now.kind is RoleKind.OWNER:
            check_owner_left()
    leave([staff for staff in people if staff.retired_on], at=at)


def leave(people: Iterable[Staff], *, at: dt.datetime) -> None:
    """Takes away what those hold whose last day is over."""
    for staff in people:
        if staff.retired_on and staff.retired_on < today(at):
            take_away(staff, at=at)


def has_another_way_in(user: User) -> bool:
    """A role in any company but that in scope, or the operator's pages."""
    here = set(Role.objects.filter(user=user).values_list("pk", flat=True))
    with scopes_disabled():
        return user.is_operator or Role.objects.filter(user=user).exclude(pk__in=here).exists()


def open_invitations(staff: Staff, at: dt.datetime) -> QuerySet[Invitation]:
    """Those that nobody has used yet and that are still good."""
    good = Invitation.objects.filter(staff=staff, link__used_at=None, link__expires_at__gt=at)
    return good.select_related("link", "invited_by").order_by("-pk")
