"""Who may do what in the shift app: role × object. What no rule allows is refused."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from kakutei.authentication.authorization import Decision, anyone, operators, signed_in
from kakutei.shift.people.models import RoleKind, Store, User
from kakutei.shift.people.scope import company_of

__all__ = [
    "administrators",
    "anyone",
    "manages_store",
    "members",
    "operators",
    "owners",
    "planners",
    "signed_in",
]

LEADING = (RoleKind.OWNER, RoleKind.ADMINISTRATOR)


def members(request: HttpRequest, **_: object) -> Decision:
    """All who have a role in the company of the address."""
    return _verdict(request, bool(_kinds(request)))


def administrators(request: HttpRequest, **_: object) -> Decision:
    """オーナー and 管理者."""
    return _verdict(request, leads(request))


def owners(request: HttpRequest, **_: object) -> Decision:
    """オーナー alone."""
    return _verdict(request, owns(request))


def planners(request: HttpRequest, **_: object) -> Decision:
    """Those who plan at any store: オーナー, 管理者, シフト編集者."""
    return _verdict(request, bool(_kinds(request) & {*LEADING, RoleKind.SHIFT_EDITOR}))


def manages_store(request: HttpRequest, store_id: int, **_: object) -> Decision:
    """Those who may plan at this store."""
    company = company_of(request)
    if not request.user.is_authenticated or company is None:
        return _verdict(request, False)
    return _verdict(request, stores_of(request).filter(pk=store_id).exists())


def leads(request: HttpRequest) -> bool:
    return bool(_kinds(request) & set(LEADING))


def owns(request: HttpRequest) -> bool:
    return RoleKind.OWNER in _kinds(request)


def stores_of(request: HttpRequest) -> QuerySet[Store]:
    """The stores whose shifts the user may plan, of the company in scope."""
    if leads(request):
        return Store.objects.all()
    user = request.user
    own = user.roles.filter(kind=RoleKind.SHIFT_EDITOR) if isinstance(user, User) else None
    return Store.objects.filter(pk__in=own.values("store")) if own is not None else Store.objects.none()


def _kinds(request: HttpRequest) -> set[str]:
    """The roles of the signed-in user in the company of the address, read once per request."""
    found: set[str] | None = getattr(request, "_role_kinds", None)
    if found is None:
        user, company = request.user, company_of(request)
        known = isinstance(user, User) and company is not None
        found = set(user.roles.filter(company=company).values_list("kind", flat=True)) if known else set()  # type: ignore[union-attr] # a User where known
        request._role_kinds = found  # type: ignore[attr-defined] # remembered on the request
    return found


def _verdict(request: HttpRequest, may: bool) -> Decision:
    if may:
        return Decision.ALLOWED
    return Decision.HIDDEN if request.user.is_authenticated else Decision.SIGN_IN_FIRST
