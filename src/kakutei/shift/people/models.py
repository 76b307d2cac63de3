"""The contract (Account), the tenant (Company), its stores (Store), its staff (Staff) and the users (User)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django_scopes import scopes_disabled

from kakutei.access.rows import InvitationRow, PersonRow
from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.authentication.identity import Identity, IdentityManager
from kakutei.infrastructure.company_urls import new_company_key
from kakutei.infrastructure.tenancy import CompanyManager, CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.offboarding.rows import CompanyDeletion


class User(Identity):
    """One sign-in identity. Its rights are in its roles."""

    objects: ClassVar[IdentityManager[Self]] = IdentityManager()

    @property
    def may_have_passkeys(self) -> bool:
        """オーナー and 管理者 of any company, and operators."""
        with scopes_disabled():
            leads = self.roles.filter(kind__in=(RoleKind.OWNER, RoleKind.ADMINISTRATOR)).exists()
        return self.is_operator or leads


class Account(models.Model):
    """契約者. One account may have several companies."""

    name = OneLineField("契約者名", max_length=80)

    def __str__(self) -> str:
        return self.name


class LinkSetting(models.TextChoices):
    """「シフトの情報がKing Of Timeのスケジュールに追加される。」 (A8)."""

    ON = "on", "連携する"
    OFF = "off", "連携しない"


class Company(CompanyDeletion):
    """会社: the tenant."""

    key = models.CharField("アドレスの識別子", max_length=16, unique=True, default=new_company_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="companies", verbose_name="契約")
    name = OneLineField("会社名", max_length=80)
    link_granted_at = models.DateTimeField("連携機能の付与の日時", null=True, blank=True)
    link_setting = models.CharField("連携の設定", max_length=3, choices=LinkSetting.choices, default=LinkSetting.OFF)

    def __str__(self) -> str:
        return self.name

    @property
    def link_is_on(self) -> bool:
        """Granted and switched on; anything else means that no request is made."""
        return self.link_granted_at is not None and self.link_setting == LinkSetting.ON


class Store(CompanyRow):
    """店舗 (拠点)."""

    name = OneLineField("店舗名", max_length=60)
    division_code = OneLineField("KOT所属コード", max_length=20, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["company", "name"], name="store_name_once"),
            models.UniqueConstraint(
                fields=["company", "division_code"], condition=~Q(division_code=""), name="store_division_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Contract(models.TextChoices):
    REGULAR = "regular", "正社員"
    FIXED_TERM = "fixed_term", "契約社員"
    PART_TIME = "part_time", "アルバイト"


class StaffQuerySet(models.QuerySet["Staff"]):
    def employed_on(self, date: dt.date) -> Self:
        """Without 退職日, or with one on `date` or later."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gte=date))


StaffManager = CompanyManager.from_queryset(StaffQuerySet)


class Staff(PersonRow, CompanyRow):
    """スタッフ: the employment of a person in one company. The same person in two companies is two Staff."""

    number = OneLineField("社員番号", max_length=20, blank=True)
    family_name = OneLineField("姓", max_length=40)
    given_name = OneLineField("名", max_length=40, blank=True)
    kana = OneLineField("ふりがな", max_length=80, blank=True)
    contract = models.CharField("雇用区分", max_length=10, choices=Contract.choices, default=Contract.PART_TIME)
    retired_on = models.DateField("退職日", null=True, blank=True)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="employments",
        verbose_name="ログインする人",
    )
    position = models.PositiveIntegerField("並び順", default=0)
    last_day_field = "retired_on"

    objects: ClassVar[StaffManager[Self]] = StaffManager()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number="") & Q(retired_on=None), name="staff_number_once"
            ),
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(user__isnull=False), name="staff_user_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()


class Membership(CompanyRow):
    """A person's dated place at a store; `until` is the first work date no longer there."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships", verbose_name="スタッフ")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="memberships", verbose_name="店舗")
    since = models.DateField("開始日", default=dt.date(2000, 1, 1))
    until = models.DateField("終了日(この日を含まない)", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["staff", "store", "since"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="membership_ends_after_start"
            ),
        )


class RoleKind(models.TextChoices):
    OWNER = "owner", "オーナー"
    ADMINISTRATOR = "administrator", "管理者"
    SHIFT_EDITOR = "shift_editor", "シフト編集者"
    STAFF = "staff", "スタッフ"


class Role(CompanyRow):
    """What a user may do in a company. A shift editor's role names the store, the others none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name="人")
    kind = models.CharField("役割", max_length=15, choices=RoleKind.choices)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="店舗"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "company", "kind", "store"], name="role_at_store_once"),
            models.UniqueConstraint(
                fields=["user", "company", "kind"], condition=Q(store=None), name="role_in_company_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=RoleKind.SHIFT_EDITOR, store__isnull=False)
                | (~Q(kind=RoleKind.SHIFT_EDITOR) & Q(store=None)),
                name="shift_editor_has_a_store",
            ),
        )


class Invitation(InvitationRow, CompanyRow):
    """招待: this staff may sign in with a role."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="invitations", verbose_name="スタッフ")
    kind = models.CharField("役割", max_length=15, choices=RoleKind.choices)
    stores: models.ManyToManyField[Store, models.Model] = models.ManyToManyField(
        Store, related_name="+", verbose_name="店舗"
    )
    """Those of a shift editor."""
    person_field = "staff"
    kinds = RoleKind

    @property
    def places(self) -> tuple[Store, ...]:
        return tuple(self.stores.all())


class AuditEntry(AuditRow):
    """操作記録 of this app."""


class AuditChain(AuditHead):
    """The head of each company's chain."""
