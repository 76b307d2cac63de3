"""スケジュール: what is planned for one employee and work date."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kakutei.infrastructure.tenancy import CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.kintai.people.models import Division, Employee


class LeaveType(models.IntegerChoices):
    """Full-day leave (全日休暇). 1 and 2 are the vendor's built-in codes."""

    PAID = 1, "有休"
    COMPENSATORY = 2, "代休"
    SPECIAL = 3, "特別休暇"


class Origin(models.TextChoices):
    WEB = "web", "管理画面"
    WEBAPI = "webapi", "WebAPI"


class Schedule(CompanyRow):
    """Planned times or leave: always one of the two, never both."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="schedules", verbose_name="従業員")
    work_date = models.DateField("勤務日")
    start = models.DateTimeField("出勤予定時刻", null=True)
    end = models.DateTimeField("退勤予定時刻", null=True)
    break_minutes = models.PositiveSmallIntegerField("休憩予定時間(分)", null=True)
    leave = models.PositiveSmallIntegerField("休暇", choices=LeaveType, null=True)
    work_division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="出勤先"
    )
    note = OneLineField("備考", max_length=200, blank=True)
    origin = models.CharField("登録のしかた", max_length=8, choices=Origin)
    changed_at = models.DateTimeField("変更した日時")

    class Meta:
        ordering = ("work_date", "employee__code")
        constraints = (
            models.UniqueConstraint(fields=["employee", "work_date"], name="schedule_once_a_day"),
            models.CheckConstraint(
                condition=Q(start=None, end=None, leave__isnull=False)
                | Q(start__isnull=False, end__gt=F("start"), leave=None),
                name="schedule_is_times_or_leave",
            ),
        )
        indexes = (models.Index(fields=["company", "work_date"], name="schedule_by_date"),)

    @property
    def leave_name(self) -> str:
        return LeaveType(self.leave).label if self.leave else ""
