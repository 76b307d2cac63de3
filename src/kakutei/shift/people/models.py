"""Who pays (Account), who plans together (Company), where (Store), who works (Staff) and who signs in (User)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django_scopes import scopes_disabled

from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.leaving.rows import Leaving
from kakutei.shift.people.rows import CompanyRow
from kakutei.signin.identity import Identity, IdentityManager
from kakutei.signin.models import SignInLink


class User(Identity):
    """One sign-in identity. What it may do stands in its roles."""

    objects: ClassVar[IdentityManager[Self]] = IdentityManager()

    @property
    def may_have_passkeys(self) -> bool:
        """オーナー and 管理者 of any company, and operators."""
        with scopes_disabled():
            leads = self.roles.filter(kind__in=(RoleKind.OWNER, RoleKind.ADMINISTRATOR)).exists()
        return self.is_operator or leads


class Account(models.Model):
    """Who pays. One account may have several companies."""

    name = models.CharField("契約者名", max_length=80)

    def __str__(self) -> str:
        return self.name


class LinkSetting(models.TextChoices):
    """「シフトの情報がKing Of Timeのスケジュールに追加される。」 (A8)."""

    ON = "on", "連携する"
    OFF = "off", "連携しない"


class Company(Leaving):
    """会社: the tenant."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="companies")
    name = models.CharField("会社名", max_length=80)
    link_granted_at = models.DateTimeField(null=True, blank=True)
    link_setting = models.CharField(max_length=3, choices=LinkSetting.choices, default=LinkSetting.OFF)

    def __str__(self) -> str:
        return self.name

    @property
    def link_is_on(self) -> bool:
        """Granted and switched on; anything else means that no request is made."""
        return self.link_granted_at is not None and self.link_setting == LinkSetting.ON


class Store(CompanyRow):
    """店舗 (拠点)."""

    name = models.CharField("店舗名", max_length=60)
    division_code = models.CharField("KOT所属コード", max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)

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


class Staff(CompanyRow):
    """スタッフ: the employment of a person in one company. The same person in two companies is two Staff."""

    number = models.CharField("社員番号", max_length=20, blank=True)
    family_name = models.CharField("姓", max_length=40)
    given_name = models.CharField("名", max_length=40, blank=True)
    kana = models.CharField("ふりがな", max_length=80, blank=True)
    contract = models.CharField("雇用区分", max_length=10, choices=Contract.choices, default=Contract.PART_TIME)
    retired_on = models.DateField("退職日", null=True, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="employments")
    position = models.PositiveIntegerField(default=0)

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

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(default=dt.date(2000, 1, 1))
    until = models.DateField(null=True, blank=True)

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

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=15, choices=RoleKind.choices)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

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


class Invitation(CompanyRow):
    """招待: this staff may come in with a role. The link says until when, and whether somebody came."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="invitations")
    link = models.OneToOneField(SignInLink, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=15, choices=RoleKind.choices)
    stores: models.ManyToManyField[Store, models.Model] = models.ManyToManyField(Store, related_name="+")
    """Those of a shift editor."""
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Look(CompanyRow):
    """An operator looked into a company. Never changed, never deleted."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["company", "-at"]),)


class AuditEntry(AuditRow):
    """操作記録 of this app."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company_number", "sequence"], name="shift_audit_sequence_once"),
        )
        indexes = (
            models.Index(fields=["at"], name="shift_audit_age"),
            models.Index(fields=["company_number", "actor_id"], name="shift_audit_actor"),
        )


class AuditChain(AuditHead):
    """The head of each company's chain."""
