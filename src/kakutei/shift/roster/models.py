"""The shift table: what is typed (Draft), what was confirmed (Snapshot), and the patterns it is typed with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kakutei.infrastructure.tenancy import CompanyRow
from kakutei.infrastructure.text_fields import OneLineField
from kakutei.jptime.clocktext import DAY, LATEST_START
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType

LONGEST = DAY - 1


class Pattern(CompanyRow):
    """業務: a shift with a name, typed by one key. Its times are minutes from midnight of the work date."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="patterns", verbose_name="店舗")
    key = models.CharField("キー", max_length=1)
    name = OneLineField("業務名", max_length=20)
    short = OneLineField("略称", max_length=3)
    start = models.PositiveSmallIntegerField("開始")
    end = models.PositiveSmallIntegerField("終了")
    color = models.PositiveSmallIntegerField("色", default=1)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["store", "key"], name="pattern_key_once"),
            models.UniqueConstraint(fields=["store", "name"], name="pattern_name_once"),
            models.CheckConstraint(
                condition=Q(start__lte=LATEST_START, end__gt=F("start"), end__lte=F("start") + LONGEST),
                name="pattern_times",
            ),
            models.CheckConstraint(condition=Q(color__gte=1, color__lte=12), name="pattern_color"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def entry(self) -> Entry:
        return Entry(Kind.SHIFT, self.start, self.end, pattern=self.name)


class EntryWord(CompanyRow):
    """A word of the store's own for a pattern, a leave or an empty cell: 休 = 公休. With neither it empties the cell."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="words", verbose_name="店舗")
    word = OneLineField("言葉", max_length=20)
    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="業務")
    leave_type = models.CharField("休暇の種類", max_length=8, choices=LeaveType.choices(), blank=True)

    class Meta:
        ordering = ("word",)
        constraints = (
            models.UniqueConstraint(fields=["store", "word"], name="word_once"),
            models.CheckConstraint(condition=Q(pattern=None) | Q(leave_type=""), name="word_means_one_thing"),
        )

    def __str__(self) -> str:
        return self.word

    @property
    def entry(self) -> Entry:
        if self.pattern:
            return self.pattern.entry
        return Entry(Kind.LEAVE, leave=LeaveType.of(self.leave_type)) if self.leave_type else NOTHING


class EntryRow(CompanyRow):
    """What one person does at one store on one work date: a shift with its times, or leave."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name="店舗")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="スタッフ")
    work_date = models.DateField("勤務日")
    kind = models.CharField("種類", max_length=5, choices=Kind.choices())
    start = models.PositiveSmallIntegerField("開始", null=True)
    end = models.PositiveSmallIntegerField("終了", null=True)
    leave_type = models.CharField("休暇の種類", max_length=8, choices=LeaveType.choices(), blank=True)
    pattern_name = OneLineField("業務", max_length=20, blank=True)
    gap_start = models.PositiveSmallIntegerField("中抜けの開始", null=True)
    gap_end = models.PositiveSmallIntegerField("中抜けの終了", null=True)

    class Meta:
        abstract = True

    @property
    def entry(self) -> Entry:
        return Entry.of(*(getattr(self, name) for name in ENTRY_COLUMNS))


ENTRY_COLUMNS = ("kind", "start", "end", "leave_type", "pattern_name", "gap_start", "gap_end")
"""In the order in which Entry.of takes them."""


def columns_of(entry: Entry) -> dict[str, Any]:
    """The columns of an EntryRow that hold `entry`."""
    leave_type = entry.leave.code if entry.leave else ""
    content = (entry.kind.value, entry.start, entry.end, leave_type, entry.pattern, entry.gap_start, entry.gap_end)
    return dict(zip(ENTRY_COLUMNS, content, strict=True))


def entry_is_possible(*kinds: Kind) -> Q:
    """The database's own check of an entry: times with a shift, a leave type with leave, neither with none. Times that
    are not a pattern's may have a gap.
    """
    no_gap = Q(gap_start=None, gap_end=None)
    gap = Q(
        gap_start__isnull=False,
        gap_end__isnull=False,
        gap_start__gt=F("start"),
        gap_end__gt=F("gap_start"),
        end__gt=F("gap_end"),
        pattern_name="",
    )
    shift = (no_gap | gap) & Q(
        kind=Kind.SHIFT.value,
        leave_type="",
        start__isnull=False,
        end__isnull=False,
        start__lte=LATEST_START,
        end__gt=F("start"),
        end__lte=F("start") + LONGEST,
    )
    leave = no_gap & Q(kind=Kind.LEAVE.value, start=None, end=None) & ~Q(leave_type="")
    nothing = no_gap & Q(kind=Kind.NONE.value, start=None, end=None, leave_type="")
    possible = {Kind.SHIFT: shift, Kind.LEAVE: leave, Kind.NONE: nothing}
    checks = [possible[kind] for kind in kinds]
    return checks[0] if len(checks) == 1 else checks[0] | entry_is_possible(*kinds[1:])


class Draft(EntryRow):
    """The present entry of the shift table. If it differs from the newest snapshot, the cell is a draft. No row: free."""

    changed_at = models.DateTimeField("変更した日時")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["store", "staff", "work_date"], name="draft_once"),
            models.CheckConstraint(condition=entry_is_possible(Kind.SHIFT, Kind.LEAVE), name="draft_possible"),
        )
        indexes = (models.Index(fields=["store", "work_date"]),)


class CellChange(CompanyRow):
    """One change of a cell of the shift table: who, when, from what to what. None is changed or deleted."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name="店舗")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="スタッフ")
    work_date = models.DateField("勤務日")
    edit = models.UUIDField("入力の番号", unique=True)
    before = OneLineField("変更前", max_length=80)
    after = OneLineField("変更後", max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="変更した人"
    )
    at = models.DateTimeField("日時")

    class Meta:
        indexes = (models.Index(fields=["store", "work_date", "-id"]),)


class Confirmation(CompanyRow):
    """[確定] pressed once: who, when, for which store and span of work dates."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="confirmations", verbose_name="店舗")
    start = models.DateField("始まりの勤務日")
    end = models.DateField("終わりの勤務日(この日を含まない)")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="操作した人"
    )
    at = models.DateTimeField("日時")
    everybody = models.BooleanField("全員の確定", default=False)
    """Not of chosen people: then a day of the span without a shift is a day off, for each person of the store."""
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_back_by", verbose_name="取り消した確定"
    )
    """The confirmation of which this one confirms the former snapshots again."""

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(end__gt=F("start")), name="confirmation_span"),)
        indexes = (models.Index(fields=["store", "-at"]),)


class Snapshot(EntryRow):
    """One staff-day as it was confirmed, never changed afterwards. The newest of a store counts; none is deleted."""

    confirmation = models.ForeignKey(
        Confirmation, on_delete=models.PROTECT, related_name="snapshots", verbose_name="確定"
    )
    joined_answer = OneLineField("1つの予定として送ると答えた時間", max_length=400, blank=True)
    """The spans of all stores for which a planner chose to send one long plan; empty where nothing was asked."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["confirmation", "staff", "work_date"], name="snapshot_once"),
            models.CheckConstraint(
                condition=entry_is_possible(Kind.SHIFT, Kind.LEAVE, Kind.NONE), name="snapshot_possible"
            ),
        )
        indexes = (
            models.Index(fields=["staff", "work_date", "-id"]),
            models.Index(fields=["store", "work_date", "-id"]),
        )


class UnlockedDay(CompanyRow):
    """確定を解除: a past work date of a store that may be changed until it is confirmed again."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="unlocked_days", verbose_name="店舗")
    work_date = models.DateField("勤務日")
    reason = OneLineField("理由", max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="解除した人"
    )
    at = models.DateTimeField("解除した日時")
    locked_at = models.DateTimeField("再びロックした日時", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["store", "work_date"], condition=Q(locked_at=None), name="unlocked_day_once"
            ),
        )
