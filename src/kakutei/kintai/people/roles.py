"""Who may come in, as what: access to a company given, compared and taken away. The company's row is the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import today
from kakutei.kintai.people.models import (
    AccessKind,
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    Invitation,
    User,
)
from kakutei.kintai.people.refusals import Refused
from kakutei.signin.ending import end_identity, end_sessions
from kakutei.signin.invitations import call_off

CAN_DO = {
    AccessKind.ALL_ACCESS: "すべての所属の勤怠と、設定、管理者を扱えます。",
    AccessKind.DIVISION: "担当する所属のスケジュールとタイムカードを扱い、その従業員を招待できます。",
    AccessKind.EMPLOYEE: "自分の端末で打刻し、自分のタイムカードを見られます。",
}


class AboveOwnRole(Refused):
    """この人の役割は、ご自分では扱えません。全権管理者にお願いしてください。"""


class LastAllAccess(Refused):
    """全権管理者がいなくなるため、できません。先に、ほかの人を全権管理者にしてください。"""


@dataclass(frozen=True)
class Access:
    """What somebody may do: an employee, or an administrator of a division or of everything."""

    kind: AccessKind
    division: Division | None = None

    @property
    def words(self) -> str:
        return f"{self.kind.label}({self.division.name})" if self.division else str(self.kind.label)


def lock(company: Company) -> None:
    """Until the transaction ends, nobody else gives or takes access to this company."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def addresses_of_all_access(company: Company) -> list[str]:
    """The mail addresses of every 全権管理者."""
    users = User.objects.filter(
        administrations__company=company,
        administrations__kind=AdministratorKind.ALL_ACCESS,
        is_active=True,
        email__isnull=False,
    )
    return [str(address) for address in users.order_by("pk").values_list("email", flat=True)]


def held(user: User | None) -> Access | None:
    """What `user` is in the company in scope, at most."""
    if user is None:
        return None
    found = Administrator.objects.filter(user=user).select_related("division").first()
    if found is not None:
        return Access(AccessKind(found.kind), found.division)
    return Access(AccessKind.EMPLOYEE) if Employee.objects.filter(user=user).exists() else None


def kinds_of(giver: User) -> tuple[AccessKind, ...]:
    """What `giver` may give and take: all-access administrators everything, those of a division no administrator."""
    own = held(giver)
    if own is None or own.kind is AccessKind.EMPLOYEE:
        return ()
    return tuple(AccessKind) if own.kind is AccessKind.ALL_ACCESS else (AccessKind.EMPLOYEE,)


def check_rank(giver: User, employee: Employee | None, *concerned: Access | None) -> None:
    """Raises AboveOwnRole where `giver` may not handle one of them, or not this employee."""
    allowed, own = kinds_of(giver), held(giver)
    foreign = own is not None and own.division is not None and (employee is None or employee.division != own.division)
    if not allowed or foreign or any(access and access.kind not in allowed for access in concerned):
        raise AboveOwnRole


def check_all_access_left() -> None:
    """Asked after a change, inside its transaction: raises LastAllAccess where nobody is left who may do everything."""
    gone = Employee.objects.filter(resigned_on__isnull=False, user__isnull=False).values("user")
    lead = Administrator.objects.filter(kind=AdministratorKind.ALL_ACCESS, user__is_active=True)
    if not lead.exclude(user__in=gone).exists():
        raise LastAllAccess


def give(company: Company, user: User, access: Access) -> None:
    """Exactly this, in place of what the user could do here as an administrator. Being an employee is another row."""
    Administrator.objects.filter(user=user).delete()
    if access.kind is not AccessKind.EMPLOYEE:
        kind = AdministratorKind(access.kind.value)
        Administrator.objects.create(company=company, user=user, kind=kind, division=access.division)


def call_off_all(user: User | None, employee: Employee | None, *, at: dt.datetime) -> None:
    """The open invitations of this person, and those that they sent."""
    if employee is not None:
        call_off(open_invitations(at).filter(employee=employee).values_list("link", flat=True), at=at)
    if user is not None:
        sent = Invitation.objects.filter(invited_by=user).values_list("link", flat=True)
        call_off(sent, at=at)
        if user.email:
            got = Invitation.objects.filter(link__email=user.email).values_list("link", flat=True)
            call_off(got, at=at)


def sign_out(user: User, *, at: dt.datetime) -> bool:
    """Ends sessions and open links of who has no other way in; elsewhere a session goes on, for roles are asked anew."""
    if has_another_way_in(user):
        return False
    end_sessions(user, at=at)
    return True


def take_away(user: User | None, employee: Employee | None, *, at: dt.datetime) -> bool:
    """All access to the company in scope, with open invitations; whether the user's sessions ended with it.

    Who has no access anywhere after that is nobody any more: the address is free, and the next to get it inherits nothing.
    """
    call_off_all(user, employee, at=at)
    if user is None:
        return False
    Administrator.objects.filter(user=user).delete()
    Employee.objects.filter(user=user).update(user=None)
    if employee is not None:
        employee.user = None
    if has_another_way_in(user):
        return False
    end_identity(user, at=at)
    return True


def retire(employee: Employee, *, by: User, at: dt.datetime) -> None:
    """Where a 退職日 was entered: the last day is still a day here, on the next they are out.

    Asked inside the transaction that wrote the date. Raises LastAllAccess before it comes to that, and AboveOwnRole.
    """
    if employee.resigned_on is None:
        return
    now = held(employee.user)
    check_rank(by, employee, now)
    if now is not None and now.kind is AccessKind.ALL_ACCESS:
        check_all_access_left()
    leave([employee], at=at)


def leave(people: Iterable[Employee], *, at: dt.datetime) -> None:
    """Takes away what those hold whose last day is over."""
    for employee in people:
        if employee.resigned_on and employee.resigned_on < today(at):
            take_away(employee.user, employee, at=at)


def has_another_way_in(user: User) -> bool:
    """A place in any company but that in scope, or the operator's pages."""
    leads = set(Administrator.objects.filter(user=user).values_list("pk", flat=True))
    works = set(Employee.objects.filter(user=user).values_list("pk", flat=True))
    with scopes_disabled():
        leads_elsewhere = Administrator.objects.filter(user=user).exclude(pk__in=leads).exists()
        works_elsewhere = Employee.objects.filter(user=user).exclude(pk__in=works).exists()
    return user.is_operator or leads_elsewhere or works_elsewhere


def open_invitations(at: dt.datetime) -> QuerySet[Invitation]:
    """Those that nobody has used yet and that are still good."""
    good = Invitation.objects.filter(link__used_at=None, link__expires_at__gt=at)
    return good.select_related("link", "invited_by", "employee", "division").order_by("-pk")
