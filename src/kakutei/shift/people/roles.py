"""The roles of the shift app: オーナー, 管理者, シフト編集者 of stores, スタッフ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from kakutei.access.rows import Access, PersonRow
from kakutei.access.scheme import RoleScheme, Wording
from kakutei.authentication.authorization import Decision
from kakutei.authentication.identity import Identity
from kakutei.authentication.models import SignInLink
from kakutei.authentication.passkeys import passkeys_of
from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.people import policy
from kakutei.shift.people.models import Invitation, Role, RoleKind, Staff, Store

LONGEST_ID = 18


class StoresField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # no subscript at run time
    """A number that no row can have is an invalid choice, and not an error of the database."""

    def clean(self, value: Any) -> Any:
        if any(len(str(number)) > LONGEST_ID for number in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class ShiftRoles(RoleScheme):
    namespace = "shift"
    page_context: ClassVar = {"page_template": "shift/base.html", "menu_staff": True}
    words = Wording(
        person="スタッフ",
        edit_page="スタッフ編集",
        records="シフト",
        stays="スタッフの登録とシフトはそのまま残ります。",
        leader="オーナー",
        above_own_role="ご自身より上位の役割は変更できません。オーナーにお願いしてください。",
        may_not_change="ご自身より上位の役割の人は変更できません。オーナーにお願いしてください。",
    )
    people = Staff
    roles = Role
    invitations = Invitation
    admitting = (Role,)
    can_do: ClassVar = {
        RoleKind.OWNER: "会社のすべて(スタッフ、店舗、連携、お支払い)を扱えます。",
        RoleKind.ADMINISTRATOR: "スタッフ、店舗、連携、設定を扱えます。",
        RoleKind.SHIFT_EDITOR: "担当する店舗のシフトを作り、確定できます。",
        RoleKind.STAFF: "確定した自分のシフトを見られます。",
    }
    leading = policy.LEADING
    with_places = RoleKind.SHIFT_EDITOR
    places_name = "stores"

    def places_field(self) -> forms.Field:
        return StoresField(
            label="担当する店舗",
            queryset=Store.objects.all(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="シフト編集者のときだけ選びます。",
            error_messages={
                "required": "シフト編集者には、担当する店舗を1つ以上選んでください。",
                "invalid_choice": "この店舗は選べません。ページを開き直してください。",
            },
        )

    def held(self, user: Identity | None) -> Access | None:
        roles = list(Role.objects.filter(user=user.pk).select_related("store")) if user else []
        if not roles:
            return None
        kind = min((RoleKind(role.kind) for role in roles), key=list(RoleKind).index)
        return Access(kind, tuple(role.store for role in roles if role.store and role.kind == kind))

    def kinds_given_by(self, own: Access) -> tuple[models.TextChoices, ...]:
        """All that are not above their own."""
        kinds = tuple(RoleKind)
        return kinds[kinds.index(RoleKind(own.kind)) :]

    def make_roles(self, company: Any, user: Any, access: Access) -> None:
        for store in access.places or [None]:
            Role.objects.create(company=company, user=user, kind=access.kind, store=store)

    def make_invitation(self, person: Any, access: Access, *, link: SignInLink, by: Any) -> Invitation:
        made = Invitation.objects.create(
            company=person.company, staff=person, link=link, kind=access.kind, invited_by=by
        )
        made.stores.set(access.places)
        return made

    def may_manage(self, request: HttpRequest, person_id: int) -> Decision:
        return policy.administrators(request)

    def people_of(self, request: HttpRequest) -> models.QuerySet[Staff]:
        return Staff.objects.all()

    def back_link(self, person: PersonRow) -> tuple[str, str]:
        return company_url("shift:staff"), "スタッフ管理に戻る"

    def further(self, person: PersonRow) -> Mapping[str, Any]:
        passkeys = list(passkeys_of(person.user)) if person.user else []
        return {"further_template": "shift/lost_passkeys.html", "passkeys": passkeys}


SCHEME = ShiftRoles()
