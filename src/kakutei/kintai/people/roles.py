"""The roles of the attendance app: 全権管理者, 一般管理者 of a division, 従業員."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest

from kakutei.access.rows import Access, PersonRow
from kakutei.access.scheme import RoleScheme, Wording
from kakutei.authentication.authorization import Decision
from kakutei.authentication.identity import Identity
from kakutei.authentication.models import SignInLink
from kakutei.infrastructure.company_urls import company_url
from kakutei.kintai.people import policy
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
from kakutei.kintai.people.scope import place_of


class DivisionField(forms.ModelChoiceField):  # type: ignore[type-arg] # no subscript at run time
    """One division, as the sequence that a role's places are."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(next(iter(value), None) if isinstance(value, list) else value)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return [found] if found else []


class KintaiRoles(RoleScheme):
    namespace = "pages"
    page_context: ClassVar = {"page_template": "kintai/base.html", "current": "settings"}
    words = Wording(
        person="従業員",
        edit_page="従業員設定",
        records="勤怠の記録",
        stays="従業員の登録と勤怠の記録はそのまま残り、共用タブレットでは打刻できます。",
        leader="全権管理者",
        above_own_role="この人の役割は、あなたの権限では変更できません。全権管理者にお願いしてください。",
        may_not_change="管理者の役割は、全権管理者だけが変えられます。",
    )
    people = Employee
    roles = Administrator
    invitations = Invitation
    admitting = (Administrator, Employee)
    can_do: ClassVar = {
        AccessKind.ALL_ACCESS: "すべての所属の勤怠と、設定、管理者を扱えます。",
        AccessKind.DIVISION: "担当する所属のスケジュールとタイムカードを扱い、その従業員を招待できます。",
        AccessKind.EMPLOYEE: "自分の端末で打刻し、自分のタイムカードを見られます。",
    }
    leading = (AccessKind.ALL_ACCESS, AccessKind.DIVISION)
    with_places = AccessKind.DIVISION
    places_name = "division"

    def places_field(self) -> forms.Field:
        return DivisionField(
            label="担当する所属",
            queryset=Division.objects.all(),
            required=False,
            empty_label="選んでください",
            help_text="一般管理者のときだけ選びます。",
            error_messages={
                "required": "一般管理者には、担当する所属を選んでください。",
                "invalid_choice": "この所属は選べません。ページを開き直してください。",
            },
        )

    def held(self, user: Identity | None) -> Access | None:
        if user is None:
            return None
        found = Administrator.objects.filter(user=user.pk).select_related("division").first()
        if found is not None:
            return _access_of(found)
        return Access(AccessKind.EMPLOYEE) if Employee.objects.filter(user=user.pk).exists() else None

    def held_by_requester(self, request: HttpRequest) -> Access | None:
        """CompanyScope has read the administrator's row."""
        place = place_of(request)
        return _access_of(place.administrator) if place and place.administrator else super().held_by_requester(request)

    def kinds_given_by(self, own: Access) -> tuple[models.TextChoices, ...]:
        """All-access administrators all, those of a division no administrator."""
        return tuple(AccessKind) if own.kind is AccessKind.ALL_ACCESS else (AccessKind.EMPLOYEE,)

    def may_handle(self, own: Access, person: PersonRow | None) -> bool:
        return not own.places or (isinstance(person, Employee) and person.division in own.places)

    def make_roles(self, company: Any, user: Any, access: Access) -> None:
        """Being an employee is a row of its own."""
        if access.kind is not AccessKind.EMPLOYEE:
            kind, division = AdministratorKind(access.kind.value), next(iter(access.places), None)
            Administrator.objects.create(company=company, user=user, kind=kind, division=division)

    def make_invitation(self, person: Any, access: Access, *, link: SignInLink, by: Any) -> Invitation:
        return Invitation.objects.create(
            company=person.company, employee=person, link=link, kind=access.kind,
            division=next(iter(access.places), None), invited_by=by,
        )  # fmt: skip

    def sign_in_as(self, person: PersonRow, user: Identity, *, email: str) -> None:
        """The employee's own page shows the address with which they sign in."""
        Employee.objects.filter(pk=person.pk).update(user=user, **({"email": email} if email else {}))

    def may_manage(self, request: HttpRequest, person_id: int) -> Decision:
        return policy.administrator_of_employee(request, employee_id=person_id)

    def may_change_role(self, request: HttpRequest, person_id: int) -> Decision:
        return policy.all_access_administrator(request)

    def people_of(self, request: HttpRequest) -> models.QuerySet[Employee]:
        return policy.employees_of(request)

    def back_link(self, person: PersonRow) -> tuple[str, str]:
        return company_url("pages:employee", person.pk), "従業員の表示に戻る"


def _access_of(administrator: Administrator) -> Access:
    division = administrator.division
    return Access(AccessKind(administrator.kind), (division,) if division else ())


SCHEME = KintaiRoles()


def addresses_of_all_access(company: Company) -> list[str]:
    """The mail addresses of every 全権管理者."""
    users = User.objects.filter(
        administrations__company=company,
        administrations__kind=AdministratorKind.ALL_ACCESS,
        is_active=True,
        email__isnull=False,
    )
    return [str(address) for address in users.order_by("pk").values_list("email", flat=True)]
