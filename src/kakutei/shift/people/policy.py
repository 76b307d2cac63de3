"""Who may do what in the shift app: role × object. What no rule allows is refused."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from kakutei.authentication.authorization import Decision, anyone, operators, signed_in
from kakutei.shift.people.models import RoleKind, Staff, Store, User
from kakutei.shift.people.scope import company_of, opened, roles_of

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
    return _verdict(request, bool(roles_of(request)))


def administrators(request: HttpRequest, **_: object) -> Decision:
    """オーナー and 管理者."""
    return _verdict(request, leads(request))


def owners(request: HttpRequest, **_: object) -> Decision:
    """オーナー alone."""
    return _verdict(request, owns(request))


def planners(request: HttpRequest, **_: object) -> Decision:
    """Those who plan at any store: オーナー, 管理者, シフト編集者."""
    return _verdict(request, bool(roles_of(request) & {*LEADING, RoleKind.SHIFT_EDITOR}))


def manages_store(request: HttpRequest, store_id: int, **_: object) -> Decision:
    """Those who may plan at this store."""
    if not request.user.is_authenticated or company_of(request) is None:
        return _verdict(request, False)
    return _verdict(request, any(store.pk == store_id for store in planned_stores(request)))


def leads(request: HttpRequest) -> bool:
    return bool(roles_of(request) & set(LEADING))


def owns(request: HttpRequest) -> bool:
    return RoleKind.OWNER in roles_of(request)


def stores_of(request: HttpRequest) -> QuerySet[Store]:
    """The stores whose shifts the user may plan, of the company in scope."""
    if leads(request):
        return Store.objects.all()
    user = request.user
    own = user.roles.filter(kind=RoleKind.SHIFT_EDITOR) if isinstance(user, User) else None
    return Store.objects.filter(pk__in=own.values("store")) if own is not None else Store.objects.none()


def planned_stores(request: HttpRequest) -> list[Store]:
    """As stores_of, read once per request."""
    found: list[Store] | None = getattr(request, "_planned_stores", None)
    if found is None:
        found = list(stores_of(request))
        request._planned_stores = found  # type: ignore[attr-defined] # remembered on the request
    return found


def planned_store(request: HttpRequest, store_id: int) -> Store:
    """One of planned_stores, with its company. Raises Http404 for another."""
    for store in planned_stores(request):
        if store.pk == store_id:
            store.company = opened(request)
            return store
    raise Http404


def staff_seen(request: HttpRequest) -> QuerySet[Staff]:
    """All staff for leading users; for a shift editor, the people who are or were at the editor's stores."""
    if leads(request):
        return Staff.objects.all()
    return Staff.objects.filter(memberships__store__in=stores_of(request)).distinct()


def _verdict(request: HttpRequest, may: bool) -> Decision:
    if may:
        return Decision.ALLOWED
    return Decision.HIDDEN if request.user.is_authenticated else Decision.SIGN_IN_FIRST
