"""What people see of each confirmed day: one state and one sentence. docs/link/reference.md holds the same table; a test compares.

No other flag says "sent": 反映済み is shown only where the wanted version is settled as delivered and no write about
that day is ambiguous.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kakutei.jptime.clocktext import minutes_of, spoken_clock, spoken_moment
from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome, Pause, Plan, Waiting, WantedKind


class DeliveryState(Enum):
    WAITING = "waiting", "送信待ち"
    WAITING_WINDOW = "waiting_window", "送信待ち"
    """The same label, with a mark of its own: waits for the end of the restricted hours."""
    SENDING = "sending", "送信中"
    CHECKING = "checking", "確認中"
    DELIVERED = "delivered", "反映済み"
    NOT_APPLICABLE = "not_applicable", "対象外"
    ACTUALS_THERE = "actuals_there", "実績あり"
    ATTENTION = "attention", "要対応"
    CHANGED_THERE = "changed_there", "KING OF TIME側で変更あり"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label

    @classmethod
    def labelled(cls, label: str) -> tuple[DeliveryState, ...]:
        return tuple(state for state in cls if state.label == label)


@dataclass(frozen=True)
class Shown:
    state: DeliveryState
    sentence: str


@dataclass(frozen=True)
class DayFacts:
    """A desired day and what is known about it."""

    kind: WantedKind
    plan: Plan | None
    outcome: Outcome | None
    """None: pending."""
    settled_at: dt.datetime | None
    block: DayBlock | None
    block_about: str
    not_before: dt.datetime | None
    work_date: dt.date
    number: str
    ambiguous: bool = False
    in_flight: bool = False
    ever_sent: bool = False
    there: Plan | None = None
    """The plan that was last seen on the attendance side."""
    there_leave: str = ""
    there_actual: str = ""


@dataclass(frozen=True)
class LinkFacts:
    """The present state of the company's connection."""

    on: bool
    first_work_date: dt.date | None = None
    last_work_date: dt.date | None = None
    cause: Cause | None = None
    about: str = ""
    waiting: Waiting | None = None
    wait_until: dt.datetime | None = None
    closed_until: dt.datetime | None = None
    """The end of the restricted hours, where it is inside them now."""
    egress: str = ""
    pause: Pause | None = None


OFF = LinkFacts(on=False)

DAY_ADVICE = {
    DayBlock.NO_NUMBER: "社員番号が入力されていません。スタッフ管理で入力してください。",
    DayBlock.NOT_FOUND: "社員番号 {number} の人がKING OF TIMEに見つかりません。番号を確認してください。",
    DayBlock.DUPLICATE: "社員番号 {number} の人がKING OF TIMEに複数います。KING OF TIME側の従業員コードを確認してください。",
    DayBlock.RETIRED: "社員番号 {number} の人は、この日にはKING OF TIMEで在職していません。入社日と退職日を確認してください。",
    DayBlock.REFUSED: "この日の時刻がKING OF TIMEに受け付けられませんでした: {about}",
    DayBlock.CLOSED: "KING OF TIMEで{month}月が締められています。締めを解除してから[再送]を押してください。",
}

CAUSE_ADVICE = {
    Cause.TOKEN: "アクセストークンが正しくないか、削除されています。新しいトークンを入れ直してください。",
    Cause.ADDRESS: "このIPアドレスをKING OF TIMEの許可IPアドレスに追加してください: {egress}",
    Cause.PERMISSION: "API権限が足りません: {about}。KING OF TIMEのアクセストークンの[編集]で、チェックを入れてください。",
    Cause.UNAUTHORIZED_UNSPECIFIED: "KING OF TIMEに接続を拒否されました。アクセストークン、API権限、許可IPアドレス({egress})の3点を確認してください。",
    Cause.BASE_URL: "接続先が見つからないか、変わりました。接続先URLを確認してください。",
    Cause.BAD_REQUEST: "システム側で確認中です。お客様の操作は不要です。",
    Cause.CERTIFICATE: "安全な接続を確認できないため、送信を停止しました。接続先の証明書を確認してください。",
    Cause.PRIVATE_ADDRESS: "接続先の名前が社内ネットワークなどの非公開アドレスに解決されるため、送信を停止しました。システム管理者に連絡してください。",
    Cause.CLOCK: "時計がKING OF TIMEと1分以上ずれているため、送信を停止しました。システム管理者に連絡してください。",
    Cause.OTHER_COMPANY: "新しいトークンは、別のKING OF TIMEの会社のもののようです。送ってよければ、連携状況で承認してください。前の会社に送った予定はそのまま残っています。",
    Cause.RESTORED: "データベースがバックアップから戻されたようです。{about}より後に確定したシフトは失われているかもしれません。シフト表を確認してから、連携状況で承認してください。承認するまで何も送りません。",
    Cause.FENCE_LOG: "どこまで送ったかの控えを読み書きできないため、送信を停止しました。システム管理者に連絡してください。直ると、自動で送ります。",
    Cause.UNREADABLE_TOKEN: "保存されているアクセストークンを読めません。トークンを入れ直してください。",
}

WAITING_ADVICE = {
    Waiting.WINDOW: "{time}以降に送ります。",
    Waiting.RATE: "KING OF TIMEの回数制限のため、{time}ごろから続きを送ります。",
    Waiting.MAINTENANCE: "KING OF TIMEのメンテナンスが終わりしだい送ります。",
    Waiting.UNREACHABLE: "KING OF TIMEに接続できません。つながりしだい送ります。",
    Waiting.TROUBLE: "KING OF TIMEの応答が不安定です。{time}ごろにもう一度送ります。",
}

SENTENCES = {
    DeliveryState.WAITING: "まもなく送ります。",
    DeliveryState.SENDING: "送っています。",
    DeliveryState.CHECKING: "届いたかどうかをKING OF TIMEで確認しています。",
    DeliveryState.DELIVERED: "{settled} に反映しました。",
    DeliveryState.ACTUALS_THERE: "実績があるため変更を送っていません。こちら {ours} / KING OF TIME {there}{actual}",
    DeliveryState.CHANGED_THERE: "KING OF TIME側で変更されています。こちら {ours} / KING OF TIME {there}。こちらの予定にするには、もう一度[確定]を押してください。",
}
LEAVE_THERE = "KING OF TIMEに休暇({leave})が登録されているため、送っていません。こちら {ours}"
NOT_APPLICABLE_LEAVE = "休暇はKING OF TIMEに送りません。"
NOT_APPLICABLE_OFF = "連携がオフのため、送りません。"
NOT_APPLICABLE_SPAN = "連携する期間の外のため、送りません。"
LATER = "{date}から送ります。"
NO_PLAN = "なし"
PAUSED = "連携を一時停止しています(理由: {reason})。再開すると送ります。"
PAUSED_UNTIL = "連携を一時停止しています(理由: {reason})。{time}に再開して送ります。"


def shown(day: DayFacts, link: LinkFacts) -> Shown:
    """The state of one desired day."""
    if day.outcome is not None and not day.ambiguous:
        return _settled(day)
    if day.kind is WantedKind.LEAVE and not day.ever_sent:
        return Shown(DeliveryState.NOT_APPLICABLE, NOT_APPLICABLE_LEAVE)
    if not link.on:
        return Shown(DeliveryState.NOT_APPLICABLE, NOT_APPLICABLE_OFF)
    if link.first_work_date and day.work_date < link.first_work_date:
        return Shown(DeliveryState.NOT_APPLICABLE, NOT_APPLICABLE_SPAN)
    return _owed(day, link)


def own_sentence(day: DayFacts) -> str:
    """What the day itself needs, whatever the link needs; empty where only the link prevents its delivery."""
    if day.outcome is not None:
        return "" if day.ambiguous else _settled(day).sentence
    return _day_sentence(DAY_ADVICE[day.block], day) if day.block else ""


def _settled(day: DayFacts) -> Shown:
    if day.outcome is Outcome.NOT_APPLICABLE:
        return Shown(DeliveryState.NOT_APPLICABLE, NOT_APPLICABLE_LEAVE)
    if day.outcome is Outcome.LEAVE_THERE:
        sentence = LEAVE_THERE.format(leave=day.there_leave or "休暇", ours=plan_text(day.plan, day.work_date))
        return Shown(DeliveryState.CHANGED_THERE, sentence)
    states: dict[Outcome | None, DeliveryState] = {
        Outcome.DELIVERED: DeliveryState.DELIVERED,
        Outcome.ACTUALS_THERE: DeliveryState.ACTUALS_THERE,
        Outcome.CHANGED_THERE: DeliveryState.CHANGED_THERE,
    }
    state = states[day.outcome]
    return Shown(state, _day_sentence(SENTENCES[state], day))


def _owed(day: DayFacts, link: LinkFacts) -> Shown:
    if link.cause and not link.pause:
        return Shown(DeliveryState.ATTENTION, cause_sentence(link))
    if day.block:
        return Shown(DeliveryState.ATTENTION, _day_sentence(DAY_ADVICE[day.block], day))
    if day.in_flight:
        return Shown(DeliveryState.SENDING, SENTENCES[DeliveryState.SENDING])
    if link.pause:
        return Shown(DeliveryState.WAITING, pause_sentence(link.pause))
    if link.closed_until or link.waiting is Waiting.WINDOW:
        return Shown(DeliveryState.WAITING_WINDOW, waiting_sentence(link))
    if day.ambiguous:
        return Shown(DeliveryState.CHECKING, SENTENCES[DeliveryState.CHECKING])
    if link.last_work_date and day.work_date > link.last_work_date:
        return Shown(DeliveryState.WAITING, LATER.format(date="1年前の日"))
    return Shown(DeliveryState.WAITING, waiting_sentence(link))


def cause_sentence(link: LinkFacts) -> str:
    if link.cause is None:
        return ""
    return CAUSE_ADVICE[link.cause].format(egress=link.egress, about=link.about)


def waiting_sentence(link: LinkFacts) -> str:
    """When pending days will be sent: once the company resumes its link, after the restricted hours, later, or now."""
    if link.pause:
        return pause_sentence(link.pause)
    if link.closed_until:
        return WAITING_ADVICE[Waiting.WINDOW].format(time=clock_of(link.closed_until))
    if link.waiting and link.wait_until:
        return WAITING_ADVICE[link.waiting].format(time=clock_of(link.wait_until))
    return SENTENCES[DeliveryState.WAITING]


def arrival_sentence(link: LinkFacts, finish: str) -> str:
    """When what is confirmed now will arrive. `finish`: by when, where that is foreseen."""
    if not link.on:
        return "連携がオフのため、KING OF TIMEには送りません。"
    if link.cause and not link.pause:
        return f"連携に要対応があるため、解決してから送ります。{cause_sentence(link)}"
    sentence = waiting_sentence(link)
    return finish if finish and sentence == SENTENCES[DeliveryState.WAITING] else f"{sentence}{finish}"


def pause_sentence(pause: Pause) -> str:
    if pause.until is None:
        return PAUSED.format(reason=pause.reason)
    return PAUSED_UNTIL.format(reason=pause.reason, time=spoken_moment(pause.until))


def clock_of(at: dt.datetime) -> str:
    """9:05, as all pages write it."""
    there = at.astimezone(JST)
    return f"{there.hour}:{there:%M}"


def plan_text(plan: Plan | None, work_date: dt.date) -> str:
    """13:00-22:00 or なし, in hours of the work date."""
    if plan is None:
        return NO_PLAN
    return f"{spoken_clock(minutes_of(work_date, plan.start))}-{spoken_clock(minutes_of(work_date, plan.end))}"


def _day_sentence(sentence: str, day: DayFacts) -> str:
    return sentence.format_map(_Words(day))


class _Words:
    """What a sentence may say of a day, worked out where it does: there are many days, and few sentences say much."""

    def __init__(self, day: DayFacts) -> None:
        self._day = day

    def __getitem__(self, name: str) -> object:
        return _WORDS[name](self._day)


_WORDS: dict[str, Callable[[DayFacts], object]] = {
    "number": lambda day: day.number or "(なし)",
    "about": lambda day: day.block_about,
    "month": lambda day: day.work_date.month,
    "settled": lambda day: spoken_moment(day.settled_at) if day.settled_at else "",
    "ours": lambda day: plan_text(day.plan, day.work_date),
    "there": lambda day: plan_text(day.there, day.work_date),
    "actual": lambda day: f"(実績 {day.there_actual})" if day.there_actual else "",
}
