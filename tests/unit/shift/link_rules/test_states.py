"""What people see of each confirmed day (I3, I18)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.clocktext import moment
from kakutei.shift.link.rules.states import (
    OFF,
    DayFacts,
    DeliveryState,
    LinkFacts,
    cause_sentence,
    plan_text,
    shown,
    waiting_sentence,
)
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome, Pause, Plan, Waiting, WantedKind

NEW_YEARS_EVE = dt.date(2026, 12, 31)
LATE = Plan(moment(NEW_YEARS_EVE, 13 * 60), moment(NEW_YEARS_EVE, 22 * 60))
NIGHT = Plan(moment(NEW_YEARS_EVE, 22 * 60), moment(NEW_YEARS_EVE, 29 * 60 + 30))
TEN = moment(NEW_YEARS_EVE, 10 * 60 + 1)

OWED = DayFacts(
    kind=WantedKind.SHIFT,
    plan=NIGHT,
    outcome=None,
    settled_at=None,
    block=None,
    block_about="",
    not_before=None,
    work_date=NEW_YEARS_EVE,
    number="0012",
)
SETTLED = replace(OWED, outcome=Outcome.DELIVERED, settled_at=moment(NEW_YEARS_EVE, 14 * 60 + 32))
ON = LinkFacts(on=True, egress="203.0.113.7")


def state(day: DayFacts, link: LinkFacts = ON) -> DeliveryState:
    return shown(day, link).state


def sentence(day: DayFacts, link: LinkFacts = ON) -> str:
    return shown(day, link).sentence


def test_an_owed_day_waits_to_be_sent() -> None:
    assert state(OWED) is DeliveryState.WAITING
    assert sentence(OWED) == "まもなく送ります。"


def test_inside_the_restricted_hours_it_says_from_when_it_is_sent() -> None:
    link = replace(ON, closed_until=TEN)
    assert state(OWED, link) is DeliveryState.WAITING_WINDOW
    assert sentence(OWED, link) == "10:01以降に送ります。"


def test_a_server_that_closed_earlier_than_we_knew_is_waited_for_as_well() -> None:
    link = replace(ON, waiting=Waiting.WINDOW, wait_until=TEN.astimezone(dt.UTC))
    assert state(OWED, link) is DeliveryState.WAITING_WINDOW
    assert sentence(OWED, link) == "10:01以降に送ります。"


def test_a_day_under_way_is_being_sent() -> None:
    assert state(replace(OWED, in_flight=True, ambiguous=True)) is DeliveryState.SENDING


def test_a_write_without_an_answer_is_being_checked() -> None:
    assert state(replace(OWED, ambiguous=True, ever_sent=True)) is DeliveryState.CHECKING


def test_a_settled_day_with_an_older_write_unanswered_is_not_shown_as_delivered() -> None:
    assert state(replace(SETTLED, ambiguous=True)) is DeliveryState.CHECKING


def test_a_delivered_day_says_when() -> None:
    assert state(SETTLED) is DeliveryState.DELIVERED
    assert sentence(SETTLED) == "12/31 14:32 に反映しました。"


PAUSE = Pause(since=TEN, by="青木 真理子", reason="棚卸のため", until=None)


def test_under_the_companys_own_pause_days_wait_whatever_else_the_link_waits_for_or_is_stopped_by() -> None:
    said = "連携を一時停止しています(理由: 棚卸のため)。再開すると送ります。"
    for link in (ON, replace(ON, cause=Cause.TOKEN), replace(ON, closed_until=TEN), replace(ON, waiting=Waiting.RATE)):
        paused = replace(link, pause=PAUSE)
        assert (state(OWED, paused), sentence(OWED, paused)) == (DeliveryState.WAITING, said)
        assert waiting_sentence(paused) == said
    ambiguous = replace(OWED, ambiguous=True, ever_sent=True)
    assert state(ambiguous, replace(ON, pause=PAUSE)) is DeliveryState.WAITING


def test_a_pause_with_an_end_says_when() -> None:
    link = replace(ON, pause=replace(PAUSE, until=TEN, reason="{開始} 建て替え"))
    assert sentence(OWED, link) == "連携を一時停止しています(理由: {開始} 建て替え)。12/31 10:01に再開して送ります。"


def test_under_a_pause_what_is_under_way_settled_or_needs_a_hand_of_its_own_says_so() -> None:
    link = replace(ON, pause=PAUSE)
    assert state(replace(OWED, in_flight=True, ambiguous=True), link) is DeliveryState.SENDING
    assert state(SETTLED, link) is DeliveryState.DELIVERED
    assert state(replace(OWED, block=DayBlock.NOT_FOUND), link) is DeliveryState.ATTENTION
    assert state(OWED, replace(link, on=False)) is DeliveryState.NOT_APPLICABLE


def test_what_was_delivered_stays_delivered_while_the_link_is_off_or_stopped() -> None:
    assert state(SETTLED, OFF) is DeliveryState.DELIVERED
    assert state(SETTLED, replace(ON, cause=Cause.TOKEN)) is DeliveryState.DELIVERED
    assert state(SETTLED, replace(ON, closed_until=TEN)) is DeliveryState.DELIVERED


def test_leave_is_not_sent() -> None:
    leave = replace(OWED, kind=WantedKind.LEAVE, plan=None)
    for day in (leave, replace(leave, outcome=Outcome.NOT_APPLICABLE)):
        assert state(day) is DeliveryState.NOT_APPLICABLE
        assert sentence(day) == "休暇はKING OF TIMEに送りません。"


def test_leave_in_place_of_a_shift_that_was_sent_is_owed_a_deletion() -> None:
    assert state(replace(OWED, kind=WantedKind.LEAVE, plan=None, ever_sent=True)) is DeliveryState.WAITING


def test_with_the_link_off_nothing_is_sent() -> None:
    assert state(OWED, OFF) is DeliveryState.NOT_APPLICABLE
    assert sentence(OWED, OFF) == "連携がオフのため、送りません。"


def test_days_before_the_first_work_date_are_outside() -> None:
    link = replace(ON, first_work_date=dt.date(2027, 1, 1))
    assert sentence(OWED, link) == "連携する期間の外のため、送りません。"
    assert state(OWED, replace(ON, first_work_date=NEW_YEARS_EVE)) is DeliveryState.WAITING


def test_days_too_far_ahead_wait() -> None:
    link = replace(ON, last_work_date=dt.date(2026, 12, 30))
    assert (state(OWED, link), sentence(OWED, link)) == (DeliveryState.WAITING, "1年前の日から送ります。")


def test_an_actual_shows_both_plans_and_the_punches() -> None:
    day = replace(SETTLED, outcome=Outcome.ACTUALS_THERE, there=LATE, there_actual="出勤 13:02")
    assert state(day) is DeliveryState.ACTUALS_THERE
    assert sentence(day) == (
        "実績があるため変更を送っていません。こちら 22:00-翌5:30 / KING OF TIME 13:00-22:00(実績 出勤 13:02)"
    )


def test_an_actual_whose_times_may_not_be_read_shows_the_plans_alone() -> None:
    day = replace(SETTLED, outcome=Outcome.ACTUALS_THERE, there=None)
    assert sentence(day).endswith("こちら 22:00-翌5:30 / KING OF TIME なし")


def test_a_plan_changed_there_shows_both_and_what_to_do() -> None:
    day = replace(SETTLED, outcome=Outcome.CHANGED_THERE, plan=LATE, there=NIGHT)
    assert state(day) is DeliveryState.CHANGED_THERE
    assert "こちら 13:00-22:00 / KING OF TIME 22:00-翌5:30" in sentence(day)
    assert "もう一度[確定]を押してください" in sentence(day)


@pytest.mark.parametrize(("leave", "named"), [("有休", "(有休)"), ("", "(休暇)")])
def test_leave_there_is_named(leave: str, named: str) -> None:
    day = replace(SETTLED, outcome=Outcome.LEAVE_THERE, there_leave=leave)
    assert state(day) is DeliveryState.CHANGED_THERE
    assert named in sentence(day)
    assert "こちら 22:00-翌5:30" in sentence(day)


@pytest.mark.parametrize(
    ("block", "about", "part"),
    [
        (DayBlock.NO_NUMBER, "", "社員番号が入力されていません"),
        (DayBlock.NOT_FOUND, "", "社員番号 0012 の人がKING OF TIMEに見つかりません"),
        (DayBlock.DUPLICATE, "", "社員番号 0012 の人がKING OF TIMEに複数います"),
        (DayBlock.RETIRED, "", "社員番号 0012 の人は、この日には"),
        (DayBlock.REFUSED, "{開始}時刻が不正", "受け付けられませんでした: {開始}時刻が不正"),
        (DayBlock.CLOSED, "", "12月が締められています"),
    ],
)
def test_a_blocked_day_says_whose_hand_it_needs(block: DayBlock, about: str, part: str) -> None:
    day = replace(OWED, block=block, block_about=about)
    assert state(day) is DeliveryState.ATTENTION
    assert part in sentence(day)


@pytest.mark.parametrize("cause", Cause)
def test_a_stopped_connection_needs_attention_and_says_what_to_fix(cause: Cause) -> None:
    link = replace(ON, cause=cause, about="日別スケジュールデータ(Write)")
    assert state(OWED, link) is DeliveryState.ATTENTION
    assert sentence(OWED, link) == cause_sentence(link)
    assert "{" not in sentence(OWED, link)


def test_the_address_to_allow_and_the_permission_that_is_missing_are_named() -> None:
    assert "203.0.113.7" in cause_sentence(replace(ON, cause=Cause.ADDRESS))
    assert "203.0.113.7" in cause_sentence(replace(ON, cause=Cause.UNAUTHORIZED_UNSPECIFIED))
    assert "日別打刻" in cause_sentence(replace(ON, cause=Cause.PERMISSION, about="日別打刻"))
    assert cause_sentence(ON) == ""


@pytest.mark.parametrize("waiting", Waiting)
def test_a_pause_says_why_and_until_when(waiting: Waiting) -> None:
    said = waiting_sentence(replace(ON, waiting=waiting, wait_until=TEN))
    assert "{" not in said
    assert ("10:01" in said) == (waiting in (Waiting.WINDOW, Waiting.RATE, Waiting.TROUBLE))


def test_a_plan_is_printed_in_hours_of_its_work_date() -> None:
    assert plan_text(NIGHT, NEW_YEARS_EVE) == "22:00-翌5:30"
    assert plan_text(None, NEW_YEARS_EVE) == "なし"
    utc = Plan(NIGHT.start.astimezone(dt.UTC), NIGHT.end.astimezone(dt.UTC))
    assert plan_text(utc, NEW_YEARS_EVE) == "22:00-翌5:30"


days = st.builds(
    DayFacts,
    kind=st.sampled_from(WantedKind),
    plan=st.none() | st.just(LATE),
    outcome=st.none() | st.sampled_from(Outcome),
    settled_at=st.none() | st.just(TEN),
    block=st.none() | st.sampled_from(DayBlock),
    block_about=st.just(""),
    not_before=st.none() | st.just(TEN),
    work_date=st.just(NEW_YEARS_EVE),
    number=st.sampled_from(["", "0012"]),
    ambiguous=st.booleans(),
    in_flight=st.booleans(),
    ever_sent=st.booleans(),
    there=st.none() | st.just(NIGHT),
)
links = st.builds(
    LinkFacts,
    on=st.booleans(),
    cause=st.none() | st.sampled_from(Cause),
    waiting=st.none() | st.sampled_from(Waiting),
    wait_until=st.none() | st.just(TEN),
    closed_until=st.none() | st.just(TEN),
    pause=st.none() | st.just(Pause(TEN, "青木 真理子", "棚卸のため", None)),
)


@given(days, links)
def test_delivered_is_shown_only_where_settled_as_delivered_and_nothing_is_ambiguous(
    day: DayFacts, link: LinkFacts
) -> None:
    delivered = shown(day, link).state is DeliveryState.DELIVERED
    assert delivered == (day.outcome is Outcome.DELIVERED and not day.ambiguous)


@given(days, links)
def test_every_day_has_one_state_and_a_whole_sentence(day: DayFacts, link: LinkFacts) -> None:
    seen = shown(day, link)
    assert isinstance(seen.state, DeliveryState)
    assert seen.sentence
    assert "{" not in seen.sentence


def test_the_nine_states_have_the_labels_people_know() -> None:
    assert [state.label for state in DeliveryState] == [
        "送信待ち", "送信待ち", "送信中", "確認中", "反映済み", "対象外", "実績あり", "要対応",
        "KING OF TIME側で変更あり",
    ]  # fmt: skip


def test_what_is_not_known_leaves_its_place_in_the_sentence_empty() -> None:
    assert sentence(OWED, LinkFacts(on=True, cause=Cause.ADDRESS)).endswith("追加してください: ")
    assert "足りません: 。" in sentence(OWED, LinkFacts(on=True, cause=Cause.PERMISSION))
    assert "休暇(休暇)" in sentence(replace(OWED, outcome=Outcome.LEAVE_THERE))


@pytest.mark.parametrize(("last", "soon"), [(NEW_YEARS_EVE, True), (NEW_YEARS_EVE - dt.timedelta(days=1), False)])
def test_the_last_day_that_may_be_sent_goes_soon_and_the_one_after_it_later(last: dt.date, soon: bool) -> None:
    assert (sentence(OWED, replace(ON, last_work_date=last)) == "まもなく送ります。") is soon


@pytest.mark.parametrize("link", [replace(ON, waiting=Waiting.RATE), replace(ON, wait_until=TEN)])
def test_a_wait_of_which_only_half_is_known_is_none(link: LinkFacts) -> None:
    assert sentence(OWED, link) == "まもなく送ります。"


def test_a_person_without_a_number_is_named_as_such() -> None:
    assert "社員番号 (なし) の人" in sentence(replace(OWED, number="", block=DayBlock.NOT_FOUND))
