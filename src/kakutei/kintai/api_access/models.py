"""Access tokens of the WebAPI: what each may do, from where, and what it did."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from kakutei.infrastructure.tenancy import CompanyManager, CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.kintai.people.models import User


class Resource(models.TextChoices):
    """API権限一覧: the vendor's headings."""

    COMPANY = "company", "企業情報データ"
    ADMINISTRATORS = "administrators", "管理者データ"
    EMPLOYEES = "employees", "従業員データ"
    DIVISIONS = "divisions", "所属データ"
    WORKING_TYPES = "working_types", "雇用区分データ"
    EMPLOYEE_GROUPS = "employee_groups", "従業員グループデータ"
    DAILY_SCHEDULES = "daily_schedules", "日別スケジュールデータ"
    MONTHLY_SCHEDULES = "monthly_schedules", "月別スケジュールデータ"
    DAILY_WORKINGS = "daily_workings", "日別勤怠データ"
    PUNCHES = "punches", "日別打刻データ"
    DAILY_COSTS = "daily_costs", "日別費用データ"
    MONTHLY_WORKINGS = "monthly_workings", "月別勤怠データ"
    MONTHLY_COSTS = "monthly_costs", "月別費用データ"
    HOLIDAYS_REMAINED = "holidays_remained", "月別残休暇データ"
    YEARLY_HOLIDAYS = "yearly_holidays", "年別休暇データ"
    SCHEDULE_REQUESTS = "schedule_requests", "スケジュール申請データ"
    OVERTIME_REQUESTS = "overtime_requests", "時間外勤務申請データ"


class Right(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Write"


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def active(self) -> Self:
        """Those that have not been stopped."""
        return self.filter(stopped_at=None)


AccessTokenManager = CompanyManager.from_queryset(AccessTokenQuerySet)


class AccessToken(CompanyRow):
    """One entry of the list of link settings. `sealed` is the token, encrypted for its company and row; found by lookup_hash."""

    purpose = OneLineField("用途", max_length=100)
    sealed = models.TextField("暗号化したトークン")
    token_lookup_hash = models.CharField("トークンの照合値", max_length=64, unique=True, null=True)
    issued_at = models.DateTimeField("発行した日時")
    issued_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="発行した人"
    )
    stopped_at = models.DateTimeField("停止した日時", null=True)

    objects: ClassVar[AccessTokenManager[Self]] = AccessTokenManager()

    class Meta:
        ordering = ("issued_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(token_lookup_hash=None), name="stopped_token_opens_nothing"
            ),
        )

    def __str__(self) -> str:
        return self.purpose


class TokenPermission(CompanyRow):
    """One ticked box pair of API権限一覧; a resource without a tick has no row."""

    token = models.ForeignKey(
        AccessToken, on_delete=models.CASCADE, related_name="permissions", verbose_name="アクセストークン"
    )
    resource = models.CharField("データ", max_length=24, choices=Resource)
    read = models.BooleanField("Read")
    write = models.BooleanField("Write")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["token", "resource"], name="permission_once"),
            models.CheckConstraint(condition=Q(read=True) | Q(write=True), name="permission_permits_something"),
        )


class TokenAddress(CompanyRow):
    """許可IPアドレス: an address or a network (203.0.113.0/24)."""

    token = models.ForeignKey(
        AccessToken, on_delete=models.CASCADE, related_name="addresses", verbose_name="アクセストークン"
    )
    network = models.CharField("許可IPアドレス", max_length=50)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["token", "network"], name="address_once"),)


class TokenShowing(CompanyRow):
    """Append-only: who had the token shown on its [編集] page, and when."""

    token = models.ForeignKey(
        AccessToken, on_delete=models.CASCADE, related_name="showings", verbose_name="アクセストークン"
    )
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="ログインする人"
    )
    shown_at = models.DateTimeField("表示した日時")


class Allowance(models.TextChoices):
    """Which of the two rate allowances a request counted against, if any."""

    GENERAL = "general", "一般"
    PUNCHES = "punches", "打刻データ"
    NONE = "none", "数えない"


class AccessLog(CompanyRow):
    """One request of a known token. The rate window is counted over these rows."""

    token = models.ForeignKey(
        AccessToken, on_delete=models.CASCADE, related_name="log", verbose_name="アクセストークン"
    )
    method = models.CharField("メソッド", max_length=10)
    path = models.CharField("パス", max_length=300)
    address = models.CharField("IPアドレス", max_length=64)
    allowance = models.CharField("回数制限の種類", max_length=8, choices=Allowance)
    received_at = models.DateTimeField("受け付けた日時")
    status = models.PositiveSmallIntegerField("HTTPステータス", null=True)

    class Meta:
        indexes = (
            models.Index(fields=["token", "allowance", "received_at"], name="access_log_window"),
            models.Index(fields=["received_at"], name="access_log_age"),
        )
