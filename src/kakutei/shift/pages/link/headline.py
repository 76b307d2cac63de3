"""The first sentence of 連携状況: what is true of the confirmed days at this moment, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kakutei.shift.link.overview import DayGroup
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, waiting_sentence
from kakutei.shift.link.status import LinkHealth

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


def headline_of(groups: list[DayGroup], link: LinkFacts, health: LinkHealth) -> Headline:
    parts = list(_parts(groups, link, health)) or _nothing_open(groups, health)
    if not parts:
        return Headline()
    (state, text), *rest = parts
    return Headline(text, state, "".join(sentence for _, sentence in rest))


def _parts(groups: list[DayGroup], link: LinkFacts, health: LinkHealth) -> Iterator[Part]:
    attention = _count(groups, lambda each: each.shown.state is DeliveryState.ATTENTION)
    own = _count(groups, lambda each: each.shown.state is DeliveryState.ATTENTION and each.needs_itself)
    if health is LinkHealth.STOPPED:
        yield DeliveryState.ATTENTION, _stopped(attention - own)
    if own:
        other = "ほかに" if health is LinkHealth.STOPPED and attention > own else ""
        yield DeliveryState.ATTENTION, f"{other}{own}日分に対応が必要です。"
    look = [each for each in groups if each.shown.state in CHECK]
    if look:
        state = min((each.shown.state for each in look), key=CHECK.index)
        yield state, f"{sum(each.days for each in look)}日分を確認してください。"
    yield from _on_the_way(groups, link)


def _stopped(held: int) -> str:
    return f"連携が停止しているため、{held}日分を送れていません。" if held else "連携が停止しています。"


def _on_the_way(groups: list[DayGroup], link: LinkFacts) -> Iterator[Part]:
    waiting = [each for each in groups if each.shown.state in WAIT]
    soon = [each for each in waiting if each.shown.sentence == waiting_sentence(link)]
    count, later = _count(soon), _count(waiting) - _count(soon)
    if soon and link.pause:
        yield soon[0].shown.state, f"連携を一時停止しているため、{count}日分を送っていません。"
    elif soon:
        yield soon[0].shown.state, f"{count}日分が残っています。{waiting_sentence(link)}"
    if later:
        yield DeliveryState.WAITING, f"{later}日分は、勤務日の1年前になってから送ります。"
    for state, sentence in (
        (DeliveryState.SENDING, "{count}日分を送っています。"),
        (DeliveryState.CHECKING, "{count}日分が届いたかどうかを確認しています。"),
    ):
        under_way = sum(each.days for each in groups if each.shown.state is state)
        if under_way:
            yield state, sentence.format(count=under_way)


def _nothing_open(groups: list[DayGroup], health: LinkHealth) -> list[Part]:
    """Where the link is off, confirmed shifts are not sent: no sentence but its own is true then."""
    if health in (LinkHealth.OFF, LinkHealth.UNCONNECTED):
        return []
    if _count(groups, lambda each: each.shown.state is DeliveryState.DELIVERED):
        return [(DeliveryState.DELIVERED, "送るシフトはすべて届いています。")]
    return [(DeliveryState.NOT_APPLICABLE, "送る日はまだありません。")]


def _count(groups: list[DayGroup], which: Callable[[DayGroup], bool] = lambda _: True) -> int:
    return sum(each.days for each in groups if which(each))
