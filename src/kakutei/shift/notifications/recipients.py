"""Which users of the company in scope get the mails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kakutei.infrastructure.mailing import Readers
from kakutei.shift.notifications.models import DigestState, Recipient
from kakutei.shift.people.models import Company, Role, RoleKind, User
from kakutei.shift.people.policy import LEADING
from kakutei.shift.subscriptions.models import ProOrder

PLANNING = (*LEADING, RoleKind.SHIFT_EDITOR)


@dataclass(frozen=True)
class Candidate:
    """A user who may plan, and so may get the mails."""

    user: User
    roles: list[str]
    chosen: bool

    @property
    def reachable(self) -> bool:
        return bool(self.user.email)


def recipients(company: Company) -> list[User]:
    """The chosen users who still plan; where none is left or was chosen, all leading users."""
    return [each.user for each in candidates(company) if each.chosen and each.reachable]


def leaders(company: Company) -> list[User]:
    """オーナー and 管理者."""
    return list(User.objects.filter(roles__company=company, roles__kind__in=LEADING).distinct())


def addresses_of_leaders(company: Company) -> list[str]:
    return _addresses(leaders(company))


def readers_of_leaving(company: Company) -> Readers:
    """Of a mail about the deletion, whose page only オーナー may open."""
    owners = User.objects.filter(roles__company=company, roles__kind=RoleKind.OWNER).distinct()
    return Readers(with_page=_addresses(owners), without_page=addresses_of_leaders(company))


def contract_readers(company: Company, order: ProOrder) -> Readers:
    """Of a mail about the contract: all leading users of the company, and the billing address."""
    return Readers(with_page=addresses_of_leaders(company), without_page=[order.email] if order.email else [])


def _addresses(users: Iterable[User]) -> list[str]:
    return [str(user.email) for user in users if user.email and user.is_active]


def candidates(company: Company) -> list[Candidate]:
    """All users with a role that plans, leading ones first."""
    held: dict[User, list[RoleKind]] = {}
    roles = Role.objects.filter(company=company, kind__in=PLANNING, user__is_active=True)
    for role in roles.select_related("user").order_by("user", "store"):
        held.setdefault(role.user, []).append(RoleKind(role.kind))
    picked = _picked(company, held)
    people = sorted(held, key=lambda user: (min(PLANNING.index(kind) for kind in held[user]), user.pk))
    return [Candidate(user, _labels(held[user]), user in picked) for user in people]


def short_name(user: User) -> str:
    """青木 真理子 → 青木さん."""
    return f"{user.name.split()[0] if user.name.split() else user.name}さん"


def _picked(company: Company, held: dict[User, list[RoleKind]]) -> set[User]:
    chosen: set[int] = set()
    if DigestState.objects.filter(company=company, chosen_at__isnull=False).exists():
        chosen = set(Recipient.objects.filter(company=company).values_list("user_id", flat=True))
    still_plan = {user for user in held if user.pk in chosen}
    if any(user.email for user in still_plan):
        return still_plan
    return {user for user, kinds in held.items() if set(kinds) & set(LEADING)}


def _labels(kinds: list[RoleKind]) -> list[str]:
    return [str(kind.label) for kind in PLANNING if kind in kinds]
