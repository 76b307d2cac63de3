"""The sheet of [確定] as its template shows it: cards, and the matrix of people and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kakutei.jptime.workdate import WEEKDAYS, today
from kakutei.shift.actions.confirmation_preview import Preview, PreviewDay
from kakutei.shift.link.rules.effects import Effect
from kakutei.shift.pages.confirmation.choosing import Choice, answer_name
from kakutei.shift.pages.table.presenters import DayHead, day_head
from kakutei.shift.people.models import Staff
from kakutei.shift.roster.rules.entry import Entry
from kakutei.shift.roster.rules.exclusions import ExclusionReason, Question
from kakutei.shift.roster.table import StaffDay

MOST_DATES = 5
MOST_LINES = 5
SIGNS = {
    Effect.ADDED: "＋",
    Effect.CHANGED: "変",
    Effect.DELETED: "－",
    Effect.REPLACED: "替",
    Effect.BLOCKED: "！",
    Effect.LEAVE_THERE: "休",
    Effect.ACTUALS: "実",
    Effect.LATER: "後",
    Effect.OUTSIDE: "外",
    Effect.OFF: "確",
    Effect.LEAVE: "休",
    Effect.SAME: "＝",
}
LEFT_OUT = "除"
CELL = '<td><span class="effect {0}" role="img" aria-label="{1}" title="{1}">{2}</span></td>'
EMPTY_CELL = SafeString("<td></td>")


@dataclass(frozen=True)
class CardLine:
    """One person's days with the same sentence."""

    name: str
    dates: str
    count: int
    sentence: str


@dataclass(frozen=True)
class Card:
    """`level`: error or warn. `title` names what it is, `advice` what happens or what to do."""

    level: str
    title: str
    advice: str
    lines: list[CardLine]
    count: int

    @property
    def shared_sentence(self) -> str:
        """The sentence of several lines, where it is the same for all; then it is said once."""
        sentences = {line.sentence for line in self.lines}
        return sentences.pop() if len(self.lines) > 1 and len(sentences) == 1 else ""

    @property
    def first_lines(self) -> list[CardLine]:
        return self.lines[:MOST_LINES]

    @property
    def more_lines(self) -> list[CardLine]:
        """Folded: a card must not push the others off the sheet."""
        return self.lines[MOST_LINES:]


@dataclass(frozen=True)
class Asked:
    """A question of the sheet, with the name of its radio buttons."""

    day: PreviewDay
    question: Question
    name: str
    shifts: str


@dataclass(frozen=True)
class MatrixRow:
    staff: Staff
    cells: SafeString
    """One for each of the days."""


@dataclass(frozen=True)
class Matrix:
    """Only the people and dates on which something is confirmed or left out."""

    days: list[DayHead]
    rows: list[MatrixRow]
    legend: list[tuple[str, str, str, int]]
    """Code, sign, label and number of days."""


LEFT_OUT_ADVICE = {
    ExclusionReason.OVERLAP: "重なる日を除いて確定します。どちらかの時間を直してから、もう一度確定してください。",
    ExclusionReason.AFTER_LAST_DAY: "この日を除いて確定します。シフトを消すか、スタッフ管理で退職日を確認してください。",
    ExclusionReason.TOO_LONG: "この日を除いて確定します。",
}
NOT_CONFIRMED = "確定しません"
REPLACED_ADVICE = "確定すると、こちらの予定を送ります。KING OF TIME側の予定を残す日は、先にシフト表を直してください。"


def cards_of(preview: Preview) -> list[Card]:
    """What wants a look, the gravest first."""
    found = [
        _card("error", "KING OF TIMEから削除します", "", preview.of(Effect.DELETED)),
        *(_left_out(preview, reason, NOT_CONFIRMED, advice) for reason, advice in LEFT_OUT_ADVICE.items()),
        _card("error", "送れません", "確定はします。理由が解消すると送ります。", preview.of(Effect.BLOCKED)),
        _card(
            "warn",
            "退職日より後の確定を取り消します",
            "退職日より後の確定したシフトを、なしにします。",
            preview.beyond_last_day,
        ),
        _card("warn", "KING OF TIME側の予定を置き換えます", REPLACED_ADVICE, preview.of(Effect.REPLACED)),
        _card("warn", "実績がある日は送りません", "確定はします。", preview.of(Effect.ACTUALS)),
        _card("warn", "KING OF TIMEに休暇がある日は送りません", "確定はします。", preview.of(Effect.LEAVE_THERE)),
        _card(
            "warn",
            "1年より先の日は、まだ送りません",
            "確定はします。1年前の日になったら送ります。",
            preview.of(Effect.LATER),
        ),
        _card("warn", "連携する期間の外の日は送りません", "確定はします。", preview.of(Effect.OUTSIDE)),
        _left_out(preview, ExclusionReason.LOCKED, NOT_CONFIRMED, "過ぎた日を除いて確定します。"),
    ]
    return [card for card in found if card.count]


def take_back_cards(preview: Preview, actuals: Mapping[StaffDay, Staff]) -> list[Card]:
    """What [取り消し] deletes there, and the days that it cannot take back."""
    found = [
        _card("error", "KING OF TIMEから削除します", "", preview.of(Effect.DELETED)),
        _actuals(actuals),
        *(_left_out(preview, reason, "取り消せません", "") for reason in ExclusionReason),
    ]
    return [card for card in found if card.count]


def _actuals(days: Mapping[StaffDay, Staff]) -> Card:
    grouped: dict[Staff, list[dt.date]] = {}
    for (_, date), staff in days.items():
        grouped.setdefault(staff, []).append(date)
    lines = [CardLine(staff.name, _dates(dates), len(dates), "") for staff, dates in grouped.items()]
    return Card("warn", "実績がある日は取り消せません", "KING OF TIMEの実績を優先します。", lines, len(days))


def _left_out(preview: Preview, reason: ExclusionReason, end: str, advice: str) -> Card:
    days = [day for day in preview.excluded if day.exclusion and day.exclusion.reason is reason]
    level = "warn" if reason is ExclusionReason.LOCKED else "error"
    return _card(level, f"{reason.heading}日は{end}", advice, days)


def _card(level: str, title: str, advice: str, days: list[PreviewDay]) -> Card:
    grouped: dict[tuple[Staff, str], list[dt.date]] = {}
    for day in days:
        sentence = day.exclusion.sentence if day.exclusion else day.note
        grouped.setdefault((day.staff, sentence), []).append(day.work_date)
    lines = [CardLine(staff.name, _dates(dates), len(dates), sentence) for (staff, sentence), dates in grouped.items()]
    return Card(level, title, advice, lines, len(days))


def _dates(dates: list[dt.date]) -> str:
    named = "、".join(f"{date.month}/{date.day} {WEEKDAYS[date.weekday()]}" for date in sorted(dates)[:MOST_DATES])
    return f"{named} ほか" if len(dates) > MOST_DATES else named


def asked_of(preview: Preview) -> list[Asked]:
    return [
        Asked(
            day,
            day.question,
            answer_name((day.staff.pk, day.work_date)),
            "、".join(f"{each.store} {each.entry.text}" for each in day.question.shifts),
        )
        for day in preview.questions
        if day.question
    ]


def parts_of(preview: Preview) -> list[tuple[Effect, list[PreviewDay]]]:
    """The days to confirm by what happens there."""
    return [(effect, days) for effect in Effect if (days := preview.of(effect))]


def matrix_of(preview: Preview, at: dt.datetime, *, left_out: str = "確定しない") -> Matrix:
    """`left_out`: the label of the days that are not confirmed."""
    days = [*preview.days, *preview.excluded]
    dates = sorted({day.work_date for day in days})
    counted = [(effect.code, SIGNS[effect], effect.label, preview.counts[effect]) for effect in Effect]
    counted.append(("excluded", LEFT_OUT, left_out, len(preview.excluded)))
    cells: dict[int, dict[dt.date, SafeString]] = {}
    cell = cache(partial(_cell, left_out))
    for day in days:
        cells.setdefault(day.staff.pk, {})[day.work_date] = cell(day.work_date, day.effect, day.before, day.after)
    return Matrix(
        days=[day_head(date, today(at)) for date in dates],
        rows=[
            MatrixRow(staff, SafeString("".join([cells[staff.pk].get(date, EMPTY_CELL) for date in dates])))
            for staff in _people(days)
        ],
        legend=[each for each in counted if each[3]],
    )


def _cell(left_out: str, date: dt.date, effect: Effect | None, before: Entry, after: Entry) -> SafeString:
    """The row names the person."""
    code, sign, label = (effect.code, SIGNS[effect], effect.label) if effect else ("excluded", LEFT_OUT, left_out)
    title = f"{date.month}/{date.day} {before.text} → {after.text} {label}"
    return format_html(CELL, code, title, sign)


def people_to_choose(everyone: Preview, choice: Choice) -> list[tuple[Staff, bool]]:
    """Those with something to confirm in the period, and whether they are chosen."""
    people = _people([*everyone.days, *everyone.excluded])
    return [(staff, choice.takes(staff.pk)) for staff in people]


def _people(days: Iterable[PreviewDay]) -> list[Staff]:
    people = {day.staff.pk: day.staff for day in days}
    return sorted(people.values(), key=lambda staff: (staff.position, staff.pk))
