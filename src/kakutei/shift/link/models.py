"""The link's tables. Decisions use DesiredDay and AppliedDay; others are information. No row is deleted before its company."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kakutei.infrastructure.tenancy import CompanyManager, CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.jptime.hours import ClosedHours, parse_windows
from kakutei.shift.link.rules.values import (
    LEFT_ALONE,
    Actual,
    Cause,
    DayBlock,
    Outcome,
    Plan,
    ReadingTrouble,
    Waiting,
    WantedKind,
)
from kakutei.shift.people.models import LinkSetting, Staff


def _choices(*members: object) -> list[tuple[str, str]]:
    return [(str(member.value), str(member.value)) for member in members]  # type: ignore[attr-defined] # enum members


_LEFT_ALONE_VALUES = [outcome.value for outcome in LEFT_ALONE]


class PunchReading(models.TextChoices):
    """Whether the token may read 日別打刻データ; found out at each sync."""

    UNKNOWN = "unknown"
    PERMITTED = "permitted"
    REFUSED = "refused"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def open(self) -> Self:
        """At most one per company: its current connection."""
        return self.filter(ended_at=None)

    def switched_on(self) -> Self:
        """Of companies whose link is granted and switched on."""
        return self.open().filter(company__link_setting=LinkSetting.ON, company__link_granted_at__isnull=False)


ConnectionManager = CompanyManager.from_queryset(ConnectionQuerySet)


class Connection(CompanyRow):
    """A company's link to one attendance company at a base URL. Its token may be replaced."""

    identity = models.UUIDField("連携の識別子", default=uuid.uuid4, unique=True, editable=False)
    """The same in every copy of this database, and in no other: the fence log's name for the connection."""
    base_url = models.CharField("接続先", max_length=200)
    sealed_token = models.TextField("暗号化したアクセストークン", blank=True)
    token_tail = models.CharField("アクセストークンの末尾", max_length=4, blank=True)
    restricted_hours = models.CharField("WebAPI制限時間帯", max_length=60, blank=True)
    first_work_date = models.DateField("連携を始める勤務日")
    ended_at = models.DateTimeField("終わった日時", null=True)

    claim = models.CharField("担当のワーカー", max_length=64, blank=True)
    claim_until = models.DateTimeField("担当の期限", null=True)
    fence = models.PositiveBigIntegerField("担当の番号", default=0)
    served_at = models.DateTimeField("最後に処理した日時", null=True)

    waiting = models.CharField("待っている理由", max_length=12, choices=_choices(*Waiting), blank=True)
    wait_until = models.DateTimeField("待つ期限", null=True)
    failures = models.PositiveIntegerField("続けて失敗した回数", default=0)
    rate_limit = models.PositiveIntegerField("呼び出し回数の上限")
    calls = models.JSONField("呼び出し回数", default=dict)
    """Calls per ten seconds, as far back as they count."""

    block = models.CharField("停止している理由", max_length=20, choices=_choices(*Cause), blank=True)
    block_about = OneLineField("停止している理由の内容", max_length=300, blank=True)
    block_since = models.DateTimeField("停止した日時", null=True)
    next_probe_at = models.DateTimeField("次に確認する日時", null=True)

    paused_at = models.DateTimeField("一時停止の日時", null=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="一時停止した人"
    )
    pause_reason = OneLineField("一時停止の理由", max_length=100, blank=True)
    pause_until = models.DateTimeField("再開する日時", null=True)
    """A pause that is over by itself keeps its columns; the next one overwrites them."""

    sync_asked_at = models.DateTimeField("同期を依頼した日時", null=True)
    synced_at = models.DateTimeField("同期した日時", null=True)
    punches = models.CharField(
        "打刻データの読み取り", max_length=9, choices=PunchReading.choices, default=PunchReading.UNKNOWN
    )

    objects: ClassVar[ConnectionManager[Self]] = ConnectionManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["company"], condition=Q(ended_at=None), name="connection_one_open"),
            models.CheckConstraint(condition=Q(block="") | Q(block_since__isnull=False), name="connection_block_since"),
            models.CheckConstraint(
                condition=Q(waiting="", wait_until=None) | (~Q(waiting="") & Q(wait_until__isnull=False)),
                name="connection_waits_until",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_by=None, pause_reason="", pause_until=None)
                | (
                    Q(paused_at__isnull=False, paused_by__isnull=False)
                    & ~Q(pause_reason="")
                    & (Q(pause_until=None) | Q(pause_until__gt=F("paused_at")))
                ),
                name="connection_pause_whole",
            ),
        )

    @property
    def windows(self) -> tuple[ClosedHours, ...]:
        return parse_windows(self.restricted_hours)

    @property
    def token_context(self) -> str:
        """What the encrypted token is bound to."""
        return f"shift:kot-token:{self.company_id}:{self.pk}"


class DesiredDayQuerySet(models.QuerySet["DesiredDay"]):
    def pending(self) -> Self:
        """Days whose newest version is not settled."""
        return self.filter(settled_version__lt=F("version"))

    def reopen(self) -> int:
        """Makes settled days pending again; how many."""
        settled = self.filter(settled_version=F("version"))
        return settled.update(settled_version=F("version") - 1, outcome="", settled_at=None)


DesiredDayManager = CompanyManager.from_queryset(DesiredDayQuerySet)


class DesiredDay(CompanyRow):
    """What a person's work date should be on the attendance side. Kind "none" is the tombstone."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="desired_days", verbose_name="スタッフ")
    work_date = models.DateField("勤務日")
    kind = models.CharField("種類", max_length=5, choices=_choices(*WantedKind))
    start = models.DateTimeField("開始", null=True)
    end = models.DateTimeField("終了", null=True)
    version = models.PositiveIntegerField("版", default=1)
    settled_version = models.PositiveIntegerField("結果が出た版", default=0)
    outcome = models.CharField("結果", max_length=14, choices=_choices(*Outcome), blank=True)
    settled_at = models.DateTimeField("結果が出た日時", null=True)
    not_before = models.DateTimeField("次に送る日時", null=True)
    block = models.CharField("停止している理由", max_length=10, choices=_choices(*DayBlock), blank=True)
    block_about = OneLineField("停止している理由の内容", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="確定した人"
    )
    confirmed_at = models.DateTimeField("確定した日時")

    objects: ClassVar[DesiredDayManager[Self]] = DesiredDayManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["staff", "work_date"], name="desired_day_once"),
            models.CheckConstraint(
                condition=Q(kind=WantedKind.SHIFT.value, start__isnull=False, end__gt=F("start"))
                | (~Q(kind=WantedKind.SHIFT.value) & Q(start=None, end=None)),
                name="desired_day_times",
            ),
            models.CheckConstraint(condition=Q(settled_version__lte=F("version")), name="desired_day_versions"),
            models.CheckConstraint(
                condition=Q(settled_version__lt=F("version"), outcome="")
                | (Q(settled_version=F("version")) & ~Q(outcome="")),
                name="desired_day_settled_has_outcome",
            ),
        )
        indexes = (
            models.Index(
                fields=["company", "work_date"], condition=Q(settled_version__lt=F("version")), name="desired_day_owed"
            ),
            models.Index(
                fields=["company", "work_date"],
                condition=Q(outcome__in=_LEFT_ALONE_VALUES),
                name="desired_day_left_alone",
            ),
        )

    @property
    def plan(self) -> Plan | None:
        return Plan(self.start, self.end) if self.start and self.end else None


class KnownBy(models.TextChoices):
    """How we know the plan on the attendance side that we wrote."""

    ANSWER = "answer"
    READ = "read"


class Removal(models.TextChoices):
    """The result for a plan of ours under a key that no longer belongs to its staff."""

    DONE = "done"
    LEFT = "left"


class AppliedDay(CompanyRow):
    """The plan on the attendance side that we wrote: start and end, or nothing.

    `sent_*` and `ambiguous_since` describe the one write that has not been answered: they are committed before it is
    sent and cleared by its answer or by a read-back. `before_*` is the plan that was read before that write. `staff` is
    the person of the last write, `planned_for` the person of `start` and `end`: they differ where a write was refused
    under a key that was another person's before.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+", verbose_name="連携")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="applied_days", verbose_name="スタッフ")
    planned_for = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="予定のスタッフ"
    )
    employee_key = models.CharField("従業員識別キー", max_length=128)
    work_date = models.DateField("勤務日")
    start = models.DateTimeField("開始", null=True)
    end = models.DateTimeField("終了", null=True)
    version = models.PositiveIntegerField("版", default=0)
    known_by = models.CharField("確認方法", max_length=6, choices=KnownBy.choices, default=KnownBy.ANSWER)
    sent_start = models.DateTimeField("送った出勤予定", null=True)
    sent_end = models.DateTimeField("送った退勤予定", null=True)
    before_start = models.DateTimeField("送る前の出勤予定", null=True)
    before_end = models.DateTimeField("送る前の退勤予定", null=True)
    ambiguous_since = models.DateTimeField("応答のない送信の日時", null=True)
    read_back_at = models.DateTimeField("確認した日時", null=True)
    unanswered = models.PositiveSmallIntegerField("応答のない送信の回数", default=0)
    """Writes in a row without a clear answer."""
    removal = models.CharField("取り消しの結果", max_length=4, choices=Removal.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "employee_key", "work_date"], name="applied_day_once"),
            models.CheckConstraint(condition=Q(start=None, end=None) | Q(end__gt=F("start")), name="applied_day_times"),
        )
        indexes = (
            models.Index(
                fields=["connection", "read_back_at"],
                condition=Q(ambiguous_since__isnull=False),
                name="applied_day_ambiguous",
            ),
            models.Index(fields=["staff", "work_date"]),
        )

    @property
    def plan(self) -> Plan | None:
        return Plan(self.start, self.end) if self.start and self.end else None

    @property
    def sent(self) -> Plan | None:
        return Plan(self.sent_start, self.sent_end) if self.sent_start and self.sent_end else None

    @property
    def before(self) -> Plan | None:
        return Plan(self.before_start, self.before_end) if self.before_start and self.before_end else None


class SeenDay(CompanyRow):
    """What was last read on the attendance side."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+", verbose_name="連携")
    employee_key = models.CharField("従業員識別キー", max_length=128)
    work_date = models.DateField("勤務日")
    plan_start = models.DateTimeField("出勤予定", null=True)
    plan_end = models.DateTimeField("退勤予定", null=True)
    leave = OneLineField("休暇", max_length=60, blank=True)
    actual = models.CharField("実績の有無", max_length=7, choices=_choices(*Actual))
    actual_text = OneLineField("実績", max_length=200, blank=True)
    read_at = models.DateTimeField("読み取った日時")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "employee_key", "work_date"], name="seen_day_once"),
        )

    @property
    def plan(self) -> Plan | None:
        return Plan(self.plan_start, self.plan_end) if self.plan_start and self.plan_end else None


class MappingQuerySet(models.QuerySet["Mapping"]):
    def current(self) -> Self:
        """The employees of the last sync."""
        return self.filter(gone_at=None)


MappingManager = CompanyManager.from_queryset(MappingQuerySet)


class Mapping(CompanyRow):
    """An employee of the attendance side as of the last sync. `employee_key` never changes, `code` can."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+", verbose_name="連携")
    code = models.CharField("コード", max_length=40)
    employee_key = models.CharField("従業員識別キー", max_length=128)
    division_code = models.CharField("所属コード", max_length=40, blank=True)
    name = OneLineField("名前", max_length=120)
    kana = OneLineField("ふりがな", max_length=120, blank=True)
    hired_on = models.DateField("入社日", null=True)
    resigned_on = models.DateField("退職日", null=True)
    read_at = models.DateTimeField("読み取った日時")
    gone_at = models.DateTimeField("一覧から消えた日時", null=True)
    """When a complete list first came without this employee."""

    objects: ClassVar[MappingManager[Self]] = MappingManager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "employee_key"], name="mapping_once"),)
        indexes = (models.Index(fields=["connection", "code"]),)


class PlanReadingQuerySet(models.QuerySet["PlanReading"]):
    def open(self) -> Self:
        """Asked for and not read yet."""
        return self.filter(read_at=None)


PlanReadingManager = CompanyManager.from_queryset(PlanReadingQuerySet)


class PlanReading(CompanyRow):
    """A user's request to read a division's plans of a month. Open until `read_at`; SeenDay holds what was read."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+", verbose_name="連携")
    division_code = models.CharField("所属コード", max_length=40)
    start = models.DateField("始まりの勤務日")
    end = models.DateField("終わりの勤務日(この日を含まない)")
    asked_at = models.DateTimeField("依頼した日時")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="依頼した人"
    )
    tried_at = models.DateTimeField("試した日時", null=True)
    """When the attendance side was first asked."""
    read_at = models.DateTimeField("読み取った日時", null=True)
    trouble = models.CharField("読み取れなかった理由", max_length=12, choices=_choices(*ReadingTrouble), blank=True)

    objects: ClassVar[PlanReadingManager[Self]] = PlanReadingManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "division_code", "start"], name="plan_reading_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="plan_reading_span"),
        )
        indexes = (models.Index(fields=["connection"], condition=Q(read_at=None), name="plan_reading_open"),)


class Attempt(CompanyRow):
    """One try, never changed: a row when it starts, a row when it is answered."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+", verbose_name="連携")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="スタッフ")
    employee_key = models.CharField("従業員識別キー", max_length=128)
    work_date = models.DateField("勤務日")
    version = models.PositiveIntegerField("版")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="確定した人"
    )
    started = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="answers", verbose_name="送信"
    )
    """Empty in the row of the start; the answered row names it."""
    plan_start = models.DateTimeField("出勤予定", null=True)
    plan_end = models.DateTimeField("退勤予定", null=True)
    answer = models.CharField("応答", max_length=20, blank=True)
    status = models.PositiveSmallIntegerField("HTTPステータス", null=True)
    code = models.CharField("コード", max_length=20, blank=True)
    at = models.DateTimeField("日時")
    server_date = models.DateTimeField("KING OF TIMEの時刻", null=True)

    class Meta:
        indexes = (models.Index(fields=["connection", "-at"]), models.Index(fields=["staff", "work_date", "-id"]))


class FenceLogFile(models.Model):
    """A folder of the fence log has had a file for this connection: if it is missing, it was lost.

    Names the connection by its identity, as the file does, and no company.
    """

    identity = models.UUIDField("連携の識別子")
    place = models.CharField("置き場所", max_length=400)
    """Machine and folder."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["identity", "place"], name="fence_log_file_once"),)
