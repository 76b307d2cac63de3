"""Notices that replace others, states that are no alarm, and who reads names."""

import datetime as dt

import pytest

from kakutei.demo import cast
from kakutei.shift.actions.link import pause_link
from kakutei.shift.actions.notifications import choose_recipients, tell_people
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.concerns import Hold
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import Company, LinkSetting

from .test_tell_people import MORNING, block, calm, look, mails
from .world import NOON, TODAY, World, jst, stop

__all__ = ["calm"]


def late(world: World) -> None:
    owed = DesiredDay.objects.filter(outcome="", kind="shift", work_date__gte=TODAY)
    owed.update(confirmed_at=NOON - dt.timedelta(days=2))


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_late_days_held_by_a_stop_or_pause_are_not_resolved(calm: World, how: str) -> None:
    late(calm)
    look(0, 16)
    if how == "stop":
        stop(calm, Cause.TOKEN)
    else:
        pause_link(company=calm.company, by=calm.owner, reason="棚卸し", until=None, at=NOON + dt.timedelta(hours=1))
    look(63, 66)
    look(0, start=MORNING)
    assert all("解決しました" not in mail.message for mail in mails())


def test_days_that_wait_for_the_end_of_the_restricted_hours_are_no_alarm(calm: World) -> None:
    late(calm)
    look(0, 16, 60, 109, start=jst(TODAY, 17, 10))
    assert mails() == []
    look(0, 10, start=jst(TODAY, 19, 2))
    assert mails() == [], "they are on their way"
    look(20, start=jst(TODAY, 19, 2))
    assert "未反映のシフトが97件あります" in mails()[0].subject


def test_another_day_left_alone_is_mailed_with_an_equal_count(calm: World) -> None:
    first, second = DesiredDay.objects.filter(outcome=Outcome.DELIVERED.value, work_date__gte=TODAY).order_by("pk")[:2]
    DesiredDay.objects.filter(pk=first.pk).update(outcome=Outcome.CHANGED_THERE.value, settled_at=NOON)
    look(0, 3)
    look(0, start=MORNING)
    assert len(mails()) == 1
    DesiredDay.objects.filter(pk=first.pk).update(outcome=Outcome.DELIVERED.value)
    later = MORNING + dt.timedelta(hours=1)
    DesiredDay.objects.filter(pk=second.pk).update(outcome=Outcome.CHANGED_THERE.value, settled_at=later)
    look(0, 3, start=later)
    look(0, start=MORNING + dt.timedelta(days=1))
    assert len(mails()) == 2


def test_a_shift_editor_is_mailed_the_count_without_names(calm: World) -> None:
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND)
    choose_recipients(company=calm.company, user_ids={calm.editor.pk, calm.owner.pk}, by=calm.owner, at=NOON)
    look(0, 3)
    by_address = {mail.to[0]: mail.message for mail in mails()}
    assert cast.WRONG_NUMBER.name in by_address[cast.OWNER.email]
    assert cast.WRONG_NUMBER.name not in by_address[cast.EDITOR_EKIMAE.email]
    assert "社員番号の人が見つかりません(1件)" in by_address[cast.EDITOR_EKIMAE.email]


def test_a_clock_that_is_a_little_behind_ends_a_notice_all_the_same(calm: World) -> None:
    pause_link(company=calm.company, by=calm.owner, reason="棚卸し", until=None, at=NOON + dt.timedelta(seconds=50))
    Company.objects.update(link_setting=LinkSetting.OFF)
    tell_people(at=NOON + dt.timedelta(seconds=10))
    ended = Notice.objects.get(cause=Hold.PAUSED.value)
    assert ended.closed_at == ended.opened_at
