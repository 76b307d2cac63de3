"""Company > division > employee, and the users who sign in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import scopes_disabled

from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.jptime.hours import ClosedHours, parse_windows
from kakutei.kintai.people.rows import CompanyRow
from kakutei.leaving.rows import Leaving
from kakutei.signin.identity import Identity, IdentityManager
from kakutei.signin.models import SignInLink


class User(Identity):
    """One sign-in identity. What it may do stands in Administrator and Employee."""

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


class Company(Leaving):
    """会社: the tenant."""

    name = models.CharField("会社名", max_length=80)
    restricted_hours = models.CharField("WebAPIの利用禁止時間帯", max_length=120, default=first_hours, blank=True)
    webapi_use = models.CharField("勤怠 WebAPI連携設定", max_length=10, choices=WebApiUse, default=WebApiUse.NOT_USED)
    added_at = models.DateTimeField(null=True)
    """Empty for a company that was there before this was kept."""

    def __str__(self) -> str:
        return self.name

    @property
    def restricted_windows(self) -> tuple[ClosedHours, ...]:
        return parse_windows(self.restricted_hours)


class Division(CompanyRow):
    """所属: a store or department. Its day begins at `day_border` (日付境界時間)."""

    code = models.CharField("所属コード", max_length=20)
    name = models.CharField("所属名", max_length=60)
    day_border = models.TimeField("日付境界時間", default=dt.time(5))

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="division_code_once"),)

    def __str__(self) -> str:
        return self.name


class WorkingType(CompanyRow):
    """雇用区分."""

    code = models.CharField("雇用区分コード", max_length=20)
    name = models.CharField("雇用区分名", max_length=60)

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
    """従業員識別キー: 64 hexadecimal digits that never change and say nothing."""
    return secrets.token_hex(32)


class Employee(CompanyRow):
    """従業員. The code (従業員コード) is text and may change; the key never does."""

    code = models.CharField("従業員コード", max_length=20)
    key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    family_name = models.CharField("姓", max_length=40)
    given_name = models.CharField("名", max_length=40)
    family_kana = models.CharField("姓(フリガナ)", max_length=40, blank=True)
    given_kana = models.CharField("名(フリガナ)", max_length=40, blank=True)
    gender = models.CharField("性別", max_length=12, choices=Gender, default=Gender.NO_SELECTED)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="employees", verbose_name="所属")
    working_type = models.ForeignKey(
        WorkingType, on_delete=models.PROTECT, related_name="employees", verbose_name="雇用区分"
    )
    hired_on = models.DateField("入社日")
    resigned_on = models.DateField("退職日", null=True, blank=True)
    email = models.EmailField("メールアドレス", max_length=254, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="employments")

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

    def employed_on(self, date: dt.date) -> bool:
        """From the day of hiring to the day of leaving, both included."""
        return self.hired_on <= date and (self.resigned_on is None or date <= self.resigned_on)


class AdministratorKind(models.TextChoices):
    ALL_ACCESS = "all_access", "全権管理者"
    DIVISION = "division", "一般管理者"


class Administrator(CompanyRow):
    """管理者. One of a division sees and edits that division alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="administrations")
    kind = models.CharField(max_length=12, choices=AdministratorKind)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

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
    """What somebody is invited to be. The first two are the kinds of an Administrator."""

    ALL_ACCESS = AdministratorKind.ALL_ACCESS.value, AdministratorKind.ALL_ACCESS.label
    DIVISION = AdministratorKind.DIVISION.value, AdministratorKind.DIVISION.label
    EMPLOYEE = "employee", "従業員"


class Invitation(CompanyRow):
    """招待: this employee, or somebody who is none and shall be administrator, may come in.

    The link says until when, and whether somebody came.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, null=True, related_name="invitations")
    guest_name = models.CharField("名前", max_length=80, blank=True)
    """Of somebody who is no employee."""
    link = models.OneToOneField(SignInLink, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=AccessKind)
    division = models.ForeignKey(Division, on_delete=models.CASCADE, null=True, related_name="+")
    """That of an administrator of a division."""
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

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
    def to_whom(self) -> str:
        return self.employee.name if self.employee else self.guest_name


class Tablet(CompanyRow):
    """A shared punching tablet (共用タブレット): opened by an administrator, good until it is closed."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class PinTry(CompanyRow):
    """A try of 従業員コード and PIN that failed or is under way; a right one is taken away again."""

    code = models.CharField(max_length=20)
    address = models.CharField(max_length=64)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["company", "tried_at"], name="pin_try_window"),)


class Look(CompanyRow):
    """An operator looked into a company. Never changed, never deleted."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["company", "-at"], name="look_newest"),)


class AuditEntry(AuditRow):
    """操作記録 of this app."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company_number", "sequence"], name="kintai_audit_sequence_once"),
        )
        indexes = (
            models.Index(fields=["at"], name="kintai_audit_age"),
            models.Index(fields=["company_number", "actor_id"], name="kintai_audit_actor"),
        )


class AuditChain(AuditHead):
    """The head of each company's chain."""
