"""The link's tables. DesiredDay and AppliedDay decide; the others inform. No row is ever deleted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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
from kakutei.shift.people.models import Staff
from kakutei.shift.people.rows import CompanyRow


def _choices(*members: object) -> list[tuple[str, str]]:
    return [(str(member.value), str(member.value)) for member in members]  # type: ignore[attr-defined] # enum members


_LEFT_ALONE_VALUES = [outcome.value for outcome in LEFT_ALONE]


class PunchReading(models.TextChoices):
    """Whether the token may read 日別打刻データ; found out at each sync."""

    UNKNOWN = "unknown"
    PERMITTED = "permitted"
    REFUSED = "refused"


class Connection(CompanyRow):
    """A company's link to one attendance company at a base URL. The token is a replaceable attribute of it."""

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """The same in every copy of this database, and in no other: what the witness outside knows the connection by."""
    base_url = models.CharField("接続先", max_length=200)
    sealed_token = models.TextField(blank=True)
    token_tail = models.CharField(max_length=4, blank=True)
    restricted_hours = models.CharField("WebAPI制限時間帯", max_length=60, blank=True)
    first_work_date = models.DateField("連携を始める勤務日")
    ended_at = models.DateTimeField(null=True)

    claim = models.CharField(max_length=64, blank=True)
    claim_until = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    served_at = models.DateTimeField(null=True)

    waiting = models.CharField(max_length=12, choices=_choices(*Waiting), blank=True)
    wait_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    rate_limit = models.PositiveIntegerField()
    calls = models.JSONField(default=dict)
    """Calls per ten seconds, as far back as they count."""

    block = models.CharField(max_length=20, choices=_choices(*Cause), blank=True)
    block_about = models.CharField(max_length=300, blank=True)
    block_since = models.DateTimeField(null=True)
    next_probe_at = models.DateTimeField(null=True)

    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    pause_reason = models.CharField("理由", max_length=100, blank=True)
    pause_until = models.DateTimeField("再開する日時", null=True)
    """A pause that is over by itself keeps its columns; the next one overwrites them."""

    sync_asked_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    punches = models.CharField(max_length=9, choices=PunchReading.choices, default=PunchReading.UNKNOWN)

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
        """What the sealed token is bound to."""
        return f"shift:kot-token:{self.company_id}:{self.pk}"


class DesiredDay(CompanyRow):
    """What a person's work date should be on the attendance side. Kind "none" is the tombstone."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="desired_days")
    work_date = models.DateField()
    kind = models.CharField(max_length=5, choices=_choices(*WantedKind))
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    settled_version = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=14, choices=_choices(*Outcome), blank=True)
    settled_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    block = models.CharField(max_length=10, choices=_choices(*DayBlock), blank=True)
    block_about = models.CharField(max_length=300, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

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
    """How we know what stands there because of us."""

    ANSWER = "answer"
    READ = "read"
    IMPORT = "import"


class Removal(models.TextChoices):
    """What became of a plan of ours under a key that no longer belongs to its staff."""

    DONE = "done"
    LEFT = "left"


class AppliedDay(CompanyRow):
    """What stands on the attendance side because of us: start and end, or nothing.

    `sent_*` and `ambiguous_since` describe the one write that has not been answered: they are committed before it is
    sent and cleared by its answer or by a read-back. `before_*` is the plan that was read there before that write.
    `staff` is who was written for last, `planned_for` whose plan `start` and `end` are: where a write was refused,
    under a key that was somebody else's before, these are two.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="applied_days")
    planned_for = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    employee_key = models.CharField(max_length=128)
    work_date = models.DateField()
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    known_by = models.CharField(max_length=6, choices=KnownBy.choices, default=KnownBy.ANSWER)
    sent_start = models.DateTimeField(null=True)
    sent_end = models.DateTimeField(null=True)
    before_start = models.DateTimeField(null=True)
    before_end = models.DateTimeField(null=True)
    ambiguous_since = models.DateTimeField(null=True)
    read_back_at = models.DateTimeField(null=True)
    unanswered = models.PositiveSmallIntegerField(default=0)
    """Writes in a row without a clear answer."""
    removal = models.CharField(max_length=4, choices=Removal.choices, blank=True)

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
    """What was last read there."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    employee_key = models.CharField(max_length=128)
    work_date = models.DateField()
    plan_start = models.DateTimeField(null=True)
    plan_end = models.DateTimeField(null=True)
    leave = models.CharField(max_length=60, blank=True)
    actual = models.CharField(max_length=7, choices=_choices(*Actual))
    actual_text = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "employee_key", "work_date"], name="seen_day_once"),
        )

    @property
    def plan(self) -> Plan | None:
        return Plan(self.plan_start, self.plan_end) if self.plan_start and self.plan_end else None


class Mapping(CompanyRow):
    """An employee of the attendance side as of the last sync. `employee_key` never changes, `code` can."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    employee_key = models.CharField(max_length=128)
    division_code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, blank=True)
    hired_on = models.DateField(null=True)
    resigned_on = models.DateField(null=True)
    read_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    """When a complete list first came without this employee."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "employee_key"], name="mapping_once"),)
        indexes = (models.Index(fields=["connection", "code"]),)


class PlanReading(CompanyRow):
    """Somebody asked what a division's plans of a month are there. Open until `read_at`; SeenDay holds what was read."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(null=True)
    """When it was first asked for over there."""
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=8, choices=_choices(*ReadingTrouble), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "division_code", "start"], name="plan_reading_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="plan_reading_span"),
        )
        indexes = (models.Index(fields=["connection"], condition=Q(read_at=None), name="plan_reading_open"),)


class Attempt(CompanyRow):
    """One try, never changed: a row when it starts, a row when it is answered."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    employee_key = models.CharField(max_length=128)
    work_date = models.DateField()
    version = models.PositiveIntegerField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answers")
    """Empty in the row of the start; the answered row names it."""
    plan_start = models.DateTimeField(null=True)
    plan_end = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    server_date = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["connection", "-at"]), models.Index(fields=["staff", "work_date", "-id"]))
