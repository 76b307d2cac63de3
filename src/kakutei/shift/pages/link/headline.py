"""The first sentence of 連携状況: what is true of the confirmed days at this moment, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kakutei.jptime.workdate import Month
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, own_sentence, waiting_sentence
from kakutei.shift.link.status import DayShown, LinkHealth

CHECK = (DeliveryState.CHANGED_THERE, DeliveryState.ACTUALS_THERE)
NEED_A_LOOK = (DeliveryState.ATTENTION, *CHECK)
WAIT = (DeliveryState.WAITING, DeliveryState.WAITING_WINDOW)


@dataclass(frozen=True)
class Headline:
    """Empty where the link's own sentence says everything."""

    text: str = ""
    state: DeliveryState = DeliveryState.NOT_APPLICABLE
    """Its mark."""
    more: str = ""
    """What is true of the other days."""


type Part = tuple[DeliveryState, str]


def headline_of(days: list[DayShown], link: LinkFacts, health: LinkHealth, month: Month | None = None) -> Headline:
    """`days`: with the states that the link gives them, of `month` alone where one is chosen."""
    parts = list(_parts(days, link, health)) or _nothing_open(days, health)
    if not parts:
        return Headline()
    (state, text), *rest = parts
    about = f"{month.year}年{month.month}月は、" if month else ""
    return Headline(about + text, state, "".join(sentence for _, sentence in rest))


def _parts(days: list[DayShown], link: LinkFacts, health: LinkHealth) -> Iterator[Part]:
    attention = [each for each in days if each.shown.state is DeliveryState.ATTENTION]
    own = [each for each in attention if own_sentence(each.facts)]
    if health is LinkHealth.STOPPED:
        yield DeliveryState.ATTENTION, _stopped(len(attention) - len(own))
    if own:
        other = "ほかに" if health is LinkHealth.STOPPED and len(attention) > len(own) else ""
        yield DeliveryState.ATTENTION, f"{other}{len(own)}日分に対応が必要です。"
    look = [each.shown.state for each in days if each.shown.state in CHECK]
    if look:
        yield look[0], f"{len(look)}日分を確認してください。"
    yield from _on_the_way(days, link)


def _stopped(held: int) -> str:
    return f"連携が停止しているため、{held}日分を送れていません。" if held else "連携が停止しています。"


def _on_the_way(days: list[DayShown], link: LinkFacts) -> Iterator[Part]:
    waiting = [each for each in days if each.shown.state in WAIT]
    soon = [each for each in waiting if each.shown.sentence == waiting_sentence(link)]
    if soon and link.pause:
        yield soon[0].shown.state, f"連携を一時停止しているため、{len(soon)}日分を送っていません。"
    elif soon:
        yield soon[0].shown.state, f"{len(soon)}日分が残っています。{waiting_sentence(link)}"
    if len(waiting) > len(soon):
        yield DeliveryState.WAITING, f"{len(waiting) - len(soon)}日分は、勤務日の1年前になってから送ります。"
    for state, sentence in (
        (DeliveryState.SENDING, "{count}日分を送っています。"),
        (DeliveryState.CHECKING, "{count}日分が届いたかどうかを確認しています。"),
    ):
        count = sum(each.shown.state is state for each in days)
        if count:
            yield state, sentence.format(count=count)


def _nothing_open(days: list[DayShown], health: LinkHealth) -> list[Part]:
    """Where the link is off, confirmed shifts are not sent: no sentence but its own is true then."""
    if health in (LinkHealth.OFF, LinkHealth.UNCONNECTED):
        return []
    if any(each.shown.state is DeliveryState.DELIVERED for each in days):
        return [(DeliveryState.DELIVERED, "送るシフトはすべて届いています。")]
    return [(DeliveryState.NOT_APPLICABLE, "送る日はまだありません。")]
