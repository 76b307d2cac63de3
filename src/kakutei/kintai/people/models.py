"""Company > division > employee, and the users who sign in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import scopes_disabled

from kakutei.access.rows import InvitationRow, PersonRow
from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.authentication.identity import Identity, IdentityManager
from kakutei.infrastructure.company_urls import new_company_key
from kakutei.infrastructure.tenancy import CompanyManager, CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.jptime.hours import ClosedHours, parse_windows
from kakutei.offboarding.rows import CompanyDeletion


class User(Identity):
    """One sign-in identity. Its rights are in Administrator and Employee."""

    objects: ClassVar[IdentityManager[Self]] = IdentityManager()

    @property
    def may_have_passkeys(self) -> bool:
        """全権管理者 and 一般管理者 of any company, and operators."""
        with scopes_disabled():
            return self.is_operator or self.administrations.exists()

    def take_address(self, email: str) -> None:
        """The employee's own page shows the address with which they sign in."""
        super().take_address(email)
        with scopes_disabled():
            self.employments.exclude(email="").update(email=email)


class WebApiUse(models.TextChoices):
    """「勤怠 WebAPI連携設定」 of a company."""

    USED = "used", "使用する"
    NOT_USED = "not_used", "使用しない"


def first_hours() -> str:
    return str(settings.KAKUTEI_WEBAPI_HOURS)


class Company(CompanyDeletion):
    """会社: the tenant."""

    key = models.CharField("アドレスの識別子", max_length=16, unique=True, default=new_company_key, editable=False)
    name = OneLineField("会社名", max_length=80)
    restricted_hours = models.CharField("WebAPIの利用禁止時間帯", max_length=120, default=first_hours, blank=True)
    webapi_use = models.CharField("勤怠 WebAPI連携設定", max_length=10, choices=WebApiUse, default=WebApiUse.NOT_USED)
    added_at = models.DateTimeField("追加した日時", null=True)
    """Empty for a company that was added before this column existed."""

    def __str__(self) -> str:
        return self.name

    @property
    def restricted_windows(self) -> tuple[ClosedHours, ...]:
        return parse_windows(self.restricted_hours)


class Division(CompanyRow):
    """所属: a store or department. Its day begins at `day_border` (日付境界時間)."""

    code = OneLineField("所属コード", max_length=20)
    name = OneLineField("所属名", max_length=60)
    day_border = models.TimeField("日付境界時間", default=dt.time(5))

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="division_code_once"),)

    def __str__(self) -> str:
        return self.name


class WorkingType(CompanyRow):
    """雇用区分."""

    code = OneLineField("雇用区分コード", max_length=20)
    name = OneLineField("雇用区分名", max_length=60)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="working_type_code_once"),)

    def __str__(self) -> str:
        return self.name


class Gender(models.TextChoices):
    MALE = "male", "男性"
    FEMALE = "female", "女性"
    NO_SELECTED = "no_selected", "選択しない"


def new_key() -> str:
    """従業員識別キー: 64 hexadecimal digits, random, that never change."""
    return secrets.token_hex(32)


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def employed_on(self, date: dt.date) -> Self:
        """From the day of hiring to the day of leaving, both included."""
        return self.filter(Q(resigned_on=None) | Q(resigned_on__gte=date), hired_on__lte=date)


EmployeeManager = CompanyManager.from_queryset(EmployeeQuerySet)


class Employee(PersonRow, CompanyRow):
    """従業員. The code (従業員コード) is text and may change; the key never does."""

    code = OneLineField("従業員コード", max_length=20)
    key = models.CharField("従業員識別キー", max_length=64, unique=True, default=new_key, editable=False)
    family_name = OneLineField("姓", max_length=40)
    given_name = OneLineField("名", max_length=40)
    family_kana = OneLineField("姓(フリガナ)", max_length=40, blank=True)
    given_kana = OneLineField("名(フリガナ)", max_length=40, blank=True)
    gender = models.CharField("性別", max_length=12, choices=Gender, default=Gender.NO_SELECTED)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="employees", verbose_name="所属")
    working_type = models.ForeignKey(
        WorkingType, on_delete=models.PROTECT, related_name="employees", verbose_name="雇用区分"
    )
    hired_on = models.DateField("入社日")
    resigned_on = models.DateField("退職日", null=True, blank=True)
    email = models.EmailField("メールアドレス", max_length=254, blank=True)
    pin_hash = models.CharField("PINの照合値", max_length=128, blank=True)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="employments",
        verbose_name="ログインする人",
    )
    last_day_field = "resigned_on"

    objects: ClassVar[EmployeeManager[Self]] = EmployeeManager()

    class Meta:
        ordering = ("code", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "code"], condition=Q(resigned_on=None), name="employee_code_once"
            ),
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(user__isnull=False), name="employee_user_once"
            ),
            models.CheckConstraint(
                condition=Q(resigned_on=None) | Q(resigned_on__gte=models.F("hired_on")), name="employee_leaves_later"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}"

    @property
    def address(self) -> str:
        return super().address if self.user else self.email

    def employed_on(self, date: dt.date) -> bool:
        """From the day of hiring to the day of leaving, both included."""
        return self.hired_on <= date and (self.resigned_on is None or date <= self.resigned_on)


class AdministratorKind(models.TextChoices):
    ALL_ACCESS = "all_access", "全権管理者"
    DIVISION = "division", "一般管理者"


class Administrator(CompanyRow):
    """管理者. One of a division sees and edits that division alone."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="administrations", verbose_name="ログインする人"
    )
    kind = models.CharField("役割", max_length=12, choices=AdministratorKind)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company", "user"], name="administrator_once"),
            models.CheckConstraint(
                condition=Q(kind=AdministratorKind.ALL_ACCESS, division=None)
                | Q(kind=AdministratorKind.DIVISION, division__isnull=False),
                name="administrator_division_fits_kind",
            ),
        )


class AccessKind(models.TextChoices):
    """The role that an invitation gives. The first two are the kinds of an Administrator."""

    ALL_ACCESS = AdministratorKind.ALL_ACCESS.value, AdministratorKind.ALL_ACCESS.label
    DIVISION = AdministratorKind.DIVISION.value, AdministratorKind.DIVISION.label
    EMPLOYEE = "employee", "従業員"


class Invitation(InvitationRow, CompanyRow):
    """招待: for this employee, or for a guest, who is not employed here and becomes an administrator."""

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, null=True, related_name="invitations", verbose_name="従業員"
    )
    guest_name = OneLineField("名前", max_length=80, blank=True)
    """Of a guest."""
    kind = models.CharField("役割", max_length=12, choices=AccessKind)
    division = models.ForeignKey(Division, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="所属")
    """That of an administrator of a division."""
    person_field = "employee"
    kinds = AccessKind

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(employee__isnull=False, guest_name="") | (Q(employee=None) & ~Q(guest_name="")),
                name="invitation_is_for_one",
            ),
            models.CheckConstraint(
                condition=Q(kind=AccessKind.DIVISION, division__isnull=False)
                | (~Q(kind=AccessKind.DIVISION) & Q(division=None)),
                name="invitation_division_fits_kind",
            ),
        )

    @property
    def places(self) -> tuple[Division, ...]:
        return (self.division,) if self.division else ()

    @property
    def to_whom(self) -> str:
        return self.guest_name or super().to_whom


class TabletQuerySet(models.QuerySet["Tablet"]):
    def open(self) -> Self:
        """Those on which people can punch."""
        return self.filter(closed_at=None)


TabletManager = CompanyManager.from_queryset(TabletQuerySet)


class Tablet(CompanyRow):
    """A shared punching tablet (共用タブレット): opened by an administrator, good until it is closed."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="所属")
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="開いた人")
    opened_at = models.DateTimeField("開いた日時")
    closed_at = models.DateTimeField("終了した日時", null=True)

    objects: ClassVar[TabletManager[Self]] = TabletManager()


class PinTry(CompanyRow):
    """A try of 従業員コード and PIN that failed or is under way; a correct one is deleted again."""

    code = OneLineField("従業員コード", max_length=20)
    address = models.CharField("IPアドレス", max_length=64)
    tried_at = models.DateTimeField("試した日時")

    class Meta:
        indexes = (models.Index(fields=["company", "tried_at"], name="pin_try_window"),)


class AuditEntry(AuditRow):
    """操作記録 of this app."""


class AuditChain(AuditHead):
    """The head of each company's chain."""
