"""打刻: actual work."""

from __future__ import annotations

from django.db import models

from kakutei.infrastructure.tenancy import CompanyRow
from kakutei.kintai.people.models import Division, Employee, User
from kakutei.kintai.timecard.rules.stamps import PunchKind, Stamp


class PunchOrigin(models.TextChoices):
    WEB = "web", "本人の端末"
    TABLET = "tablet", "共用タブレット"
    WEBAPI = "webapi", "WebAPI"
    ADMINISTRATOR = "administrator", "管理者"


class Punch(CompanyRow):
    """One punch. A corrected one is not deleted but marked as removed: labour records are kept (労働基準法109条)."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="punches", verbose_name="従業員")
    work_date = models.DateField("勤務日")
    kind = models.CharField("打刻種別", max_length=12, choices=[(kind.value, kind.label) for kind in PunchKind])
    at = models.DateTimeField("打刻時刻")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="所属")
    origin = models.CharField("登録のしかた", max_length=14, choices=PunchOrigin)
    recorded_at = models.DateTimeField("記録した日時")
    recorded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="記録した人"
    )
    removed_at = models.DateTimeField("削除した日時", null=True)
    removed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="削除した人"
    )

    class Meta:
        ordering = ("at", "id")
        indexes = (
            models.Index(fields=["employee", "work_date"], name="punch_of_day"),
            models.Index(fields=["company", "work_date"], name="punch_by_date"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PunchKind]), name="punch_kind_is_known"
            ),
        )

    @property
    def punch_kind(self) -> PunchKind:
        return PunchKind(self.kind)

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.at, self.punch_kind)
