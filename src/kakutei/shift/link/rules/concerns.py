"""The concerns of a link that people are notified of: each one's title, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from kakutei.shift.link.rules.states import CAUSE_ADVICE, DAY_ADVICE, LinkFacts, pause_sentence, waiting_sentence
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome


class Hold(Enum):
    """Why days are not sent although no answer prevents it."""

    PAUSED = "paused"
    """The company itself has paused its link."""
    LATE = "late"
    """Not settled a day after [確定], or on the work date itself."""


type Concern = Cause | DayBlock | Outcome | Hold

TITLES: dict[Concern, str] = {
    Cause.TOKEN: "KING OF TIMEにアクセストークンが拒否されました",
    Cause.ADDRESS: "KING OF TIMEにIPアドレスが拒否されました",
    Cause.PERMISSION: "KING OF TIMEのAPI権限が足りません",
    Cause.UNAUTHORIZED_UNSPECIFIED: "KING OF TIMEに接続を拒否されました",
    Cause.BASE_URL: "KING OF TIMEの接続先が見つかりません",
    Cause.BAD_REQUEST: "KING OF TIMEへの送信を停止して、システム側で確認しています",
    Cause.CERTIFICATE: "KING OF TIMEと安全に接続できません",
    Cause.PRIVATE_ADDRESS: "KING OF TIMEの接続先のアドレスが正しくありません",
    Cause.CLOCK: "時計がKING OF TIMEとずれています",
    Cause.OTHER_COMPANY: "新しいトークンの送り先を確認してください",
    Cause.RESTORED: "データベースがバックアップから戻されたようです",
    Cause.FENCE_LOG: "送信の控えを読み書きできません",
    Cause.UNREADABLE_TOKEN: "保存されているアクセストークンを読めません",
    DayBlock.NO_NUMBER: "社員番号がありません",
    DayBlock.NOT_FOUND: "社員番号の人が見つかりません",
    DayBlock.DUPLICATE: "同じ従業員コードの人が複数います",
    DayBlock.RETIRED: "KING OF TIMEで在職していません",
    DayBlock.REFUSED: "時刻が受け付けられませんでした",
    DayBlock.CLOSED: "KING OF TIMEで締められています",
    Hold.LATE: "未反映のシフトがあります",
    Hold.PAUSED: "連携を一時停止しています",
    Outcome.CHANGED_THERE: "KING OF TIME側で変更されています",
    Outcome.LEAVE_THERE: "KING OF TIMEに休暇が登録されています",
    Outcome.ACTUALS_THERE: "実績があるため送っていません",
}
"""In the order in which people read them: what stops everything first."""

CONCERNS: dict[str, Concern] = {concern.value: concern for concern in TITLES}

LEFT_ALONE_ADVICE = {
    Outcome.CHANGED_THERE: "こちらの予定にするには、シフト表でもう一度[確定]を押してください。",
    Outcome.LEAVE_THERE: "休暇を取り消したら、連携状況で[再送]を押してください。",
    Outcome.ACTUALS_THERE: "実績を優先しました。予定を直すときは、KING OF TIMEで直してください。",
}
LATE_ADVICE = "連携状況を開き、送れていない理由を確認してください。"


def titled(cause: str) -> str:
    """The title of a notice's cause."""
    return TITLES[CONCERNS[cause]] if cause in CONCERNS else cause


def headline(concern: Concern, days: int) -> str:
    """The title with its count: 社員番号の人が見つかりません(3件)."""
    if concern is Hold.LATE:
        return f"未反映のシフトが{days}件あります"
    return f"{TITLES[concern]}({days}件)" if days else TITLES[concern]


def advice(concern: Concern, link: LinkFacts, months: Iterable[int] = ()) -> str:
    """What to do, in one sentence, without anything about a person; `months` are those of the days concerned."""
    match concern:
        case Cause():
            return CAUSE_ADVICE[concern].format(egress=link.egress, about=link.about)
        case DayBlock():
            return _impersonal(DAY_ADVICE[concern], months)
        case Outcome():
            return LEFT_ALONE_ADVICE[concern]
        case Hold.PAUSED:
            return pause_sentence(link.pause) if link.pause else ""
        case Hold.LATE:
            return (waiting_sentence(link) if link.waiting else "") + LATE_ADVICE


def _impersonal(sentence: str, months: Iterable[int]) -> str:
    """社員番号 {number} の人が → 社員番号の人が; the server's own words after a colon are left out."""
    general = re.sub(r" \{number\} ", "", sentence).replace(": {about}", "。")
    return general.format(month="月・".join(str(month) for month in months))
