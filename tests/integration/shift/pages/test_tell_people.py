"""The worker's duty: who is mailed about what, once per cause, and each morning what still stands."""

import datetime as dt
from enum import Enum

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from post_office.models import Email

from kakutei.demo import cast
from kakutei.shift.actions.notifications import mute_notice, tell_people, unmute_notice
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.restore_guard import mark_restored
from kakutei.shift.link.rules.concerns import Hold
from kakutei.shift.link.rules.values import LEFT_ALONE, Cause, DayBlock, Outcome
from kakutei.shift.notifications.models import Delivery, Notice
from kakutei.shift.people.models import Company, LinkSetting, Role, RoleKind, Staff, User

from .world import NOON, TODAY, World, add_people, jst, one_day, other_company, stop

HOUR = 60
TOMORROW = TODAY + dt.timedelta(days=1)
MORNING = jst(TOMORROW, 7, 30)


@pytest.fixture
def calm(settled: World) -> World:
    """Nothing needs a hand: what is owed lies days ahead and was confirmed at noon."""
    DesiredDay.objects.update(block="", not_before=None)
    near = DesiredDay.objects.filter(outcome="", work_date__lte=TODAY + dt.timedelta(days=3))
    near.update(outcome=Outcome.DELIVERED.value, settled_version=1, settled_at=NOON)
    left = DesiredDay.objects.filter(outcome__in=[outcome.value for outcome in LEFT_ALONE])
    left.update(outcome=Outcome.DELIVERED.value)
    return settled


def look(*minutes: float, start: dt.datetime = NOON) -> None:
    """The worker looks after each of these minutes."""
    for n in minutes:
        tell_people(at=start + dt.timedelta(minutes=n))


def mails() -> list[Email]:
    return list(Email.objects.order_by("pk"))


def subjects() -> list[str]:
    return [mail.subject for mail in mails()]


def block(world: World, person: cast.Person, why: DayBlock, count: int = 1) -> None:
    days = DesiredDay.objects.filter(staff=world.staff(person), outcome="", kind="shift").order_by("work_date")
    DesiredDay.objects.filter(pk__in=[day.pk for day in days[:count]]).update(block=why.value)


def go_on(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(block="", block_since=None)


def notice(cause: Enum) -> Notice:
    return Notice.objects.get(cause=cause.value, closed_at=None)


def administrator(world: World, email: str | None = "kanri@example.jp") -> User:
    user = User.objects.create(email=email, name="管理 次郎")
    Role.objects.create(company=world.company, user=user, kind=RoleKind.ADMINISTRATOR)
    return user


# --- at once ---


def test_a_cause_that_stands_is_mailed_once_with_what_happened_and_what_to_do(calm: World) -> None:
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND, 5)
    look(0, 1)
    assert mails() == []
    look(2.5, 3, 30, 5 * HOUR)
    (mail,) = mails()
    assert mail.to == [cast.OWNER.email]
    assert mail.subject == "【要対応】みなと珈琲株式会社: 社員番号の人が見つかりません(5件)"
    text = mail.message
    assert "■ 社員番号の人が見つかりません(5件)\n  12/10 木 12:00 から\n  長谷川 悠真 12/" in text
    assert "社員番号の人がKING OF TIMEに見つかりません。番号を確認してください。" in text
    assert "http://127.0.0.1:8000/c/minato/link\n" in text
    assert "http://127.0.0.1:8000/c/minato/settings/notices\n" in text
    assert cast.WRONG_NUMBER.number not in text, "no more about a person than name and date"
    assert cast.TOKEN not in text


def test_a_restored_database_is_mailed_to_those_who_may_approve(calm: World) -> None:
    mark_restored(at=NOON)
    look(0, 2.5, 30, 5 * HOUR)
    (mail,) = mails()
    assert mail.to == [cast.OWNER.email]
    assert "データベースがバックアップから戻されたようです" in mail.subject
    assert "12/10 12:00より後に確定したシフトは失われているかもしれません。" in mail.message


def test_a_cause_that_comes_and_goes_within_two_minutes_is_not_mailed(calm: World) -> None:
    stop(calm, Cause.ADDRESS)
    look(0, 1, 1.9)
    go_on(calm)
    look(2, 5, 24 * HOUR - 60)
    assert mails() == []
    assert Notice.objects.get(cause=Cause.ADDRESS.value).closed_at is not None


def test_all_new_causes_of_a_company_come_together_in_one_mail(calm: World) -> None:
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND, 2)
    block(calm, cast.PEOPLE[4], DayBlock.REFUSED)
    look(0, 3)
    assert subjects() == ["【要対応】みなと珈琲株式会社: 社員番号の人が見つかりません(2件) ほか1件"]
    assert "■ 時刻が受け付けられませんでした(1件)" in mails()[0].message


def test_further_days_of_the_same_cause_are_not_mailed_again(calm: World) -> None:
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND)
    look(0, 3)
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND, 4)
    block(calm, cast.PEOPLE[4], DayBlock.NOT_FOUND)
    look(4, 10, HOUR)
    assert len(mails()) == 1


def test_a_cause_that_comes_back_is_mailed_again_but_not_within_six_hours(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0, 3)
    go_on(calm)
    look(10)
    stop(calm, Cause.TOKEN)
    look(20, 23, 5 * HOUR)
    assert len(mails()) == 1
    look(6 * HOUR + 4)
    assert len(mails()) == 2


def test_of_many_people_and_days_a_few_are_named_and_the_rest_is_counted(calm: World) -> None:
    DesiredDay.objects.filter(outcome="", kind="shift").update(block=DayBlock.CLOSED.value)
    count = DesiredDay.objects.filter(block=DayBlock.CLOSED.value).count()
    assert count > 20
    look(0, 3)
    text = mails()[0].message
    named = text.count("(月)") + sum(text.count(f"({day})") for day in "火水木金土日")
    assert named <= 9
    assert f"ほか{count - named}件" in text
    assert "KING OF TIMEで12月が締められています。" in text


@pytest.mark.parametrize("cause", Cause)
def test_every_stop_is_mailed_with_its_title_and_a_whole_sentence(calm: World, cause: Cause) -> None:
    stop(calm, cause)
    look(0, 3)
    (mail,) = mails()
    assert mail.subject.startswith("【要対応】みなと珈琲株式会社: ")
    assert "{" not in mail.message
    assert notice(cause).days > 0


def test_a_stop_names_the_days_that_wait_for_it_and_leave_is_not_among_them(calm: World) -> None:
    DesiredDay.objects.filter(kind="leave").update(outcome="", settled_version=0)
    owed = DesiredDay.objects.filter(outcome="", kind="shift").count()
    stop(calm, Cause.TOKEN)
    look(0, 3)
    assert subjects() == [f"【要対応】みなと珈琲株式会社: KING OF TIMEにアクセストークンが拒否されました({owed}件)"]


def test_a_companys_name_is_neither_a_template_nor_a_second_header(calm: World) -> None:
    Company.objects.filter(pk=calm.company.pk).update(name="{{ 7|add:1 }}{% now 'Y' %}\nBcc: x@example.jp")
    stop(calm, Cause.TOKEN)
    look(0, 3)
    assert "{{ 7|add:1 }}{% now 'Y' %} Bcc: x@example.jp" in mails()[0].subject
    assert "{{ 7|add:1 }}{% now 'Y' %}" in mails()[0].message


# --- late ---


def test_a_day_that_is_not_settled_after_a_day_is_late(calm: World) -> None:
    owed = DesiredDay.objects.filter(outcome="", kind="shift").count()
    look(23 * HOUR, 23.9 * HOUR)
    assert not Notice.objects.filter(cause=Hold.LATE.value).exists()
    look(24 * HOUR, 24 * HOUR + 14)
    assert mails() == []
    look(24 * HOUR + 16)
    assert subjects() == [f"【要対応】みなと珈琲株式会社: 未反映のシフトが{owed}件あります"]


def test_a_day_that_has_begun_is_late_at_once(calm: World) -> None:
    DesiredDay.objects.filter(pk=one_day(cast.OWNER).pk).update(
        outcome="", settled_version=0, settled_at=None, work_date=TODAY - dt.timedelta(days=400)
    )
    Connection.objects.update(first_work_date=TODAY - dt.timedelta(days=500))
    look(1, 17)
    assert subjects() == ["【要対応】みなと珈琲株式会社: 未反映のシフトが1件あります"]


def test_confirmed_inside_the_restricted_hours_todays_day_is_late_only_after_them(calm: World) -> None:
    DesiredDay.objects.filter(staff=calm.staff(cast.OWNER), work_date=TODAY).delete()
    DesiredDay.objects.filter(pk=one_day(cast.OWNER).pk).update(
        outcome="", settled_version=0, settled_at=None, work_date=TODAY, confirmed_at=jst(TODAY, 17, 20)
    )
    look(5 * HOUR + 25, 6 * HOUR + 30, 7 * HOUR)
    assert not Notice.objects.filter(cause=Hold.LATE.value).exists()
    look(7 * HOUR + 5, 7 * HOUR + 25)
    assert subjects() == ["【要対応】みなと珈琲株式会社: 未反映のシフトが1件あります"]


def test_under_a_stop_the_days_wait_for_that_and_are_not_called_late_as_well(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0, 3, 24 * HOUR + 30)
    assert not Notice.objects.filter(cause=Hold.LATE.value).exists()


def test_days_outside_the_span_of_the_link_are_never_late(calm: World) -> None:
    Connection.objects.update(first_work_date=dt.date(2027, 6, 1))
    look(30 * HOUR)
    assert not Notice.objects.exists()


# --- each morning ---


def test_each_morning_what_still_stands_is_mailed_once(calm: World) -> None:
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND, 2)
    look(0, 3)
    look(-1, start=MORNING)
    assert len(mails()) == 1
    look(0, 1, 60, start=MORNING)
    assert subjects()[1:] == ["【要対応】みなと珈琲株式会社: 対応が必要な項目が1件あります"]
    assert "社員番号の人が見つかりません(2件)" in mails()[1].message
    look(24 * HOUR, start=MORNING)
    assert len(mails()) == 3


def test_a_morning_without_anything_is_quiet(calm: World) -> None:
    look(0, 3)
    look(0, 5, 60, start=MORNING)
    assert mails() == []


def test_the_morning_mail_lists_what_was_resolved(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0, 3)
    go_on(calm)
    look(30)
    look(0, start=MORNING)
    assert "■ 解決しました\n  KING OF TIMEにアクセストークンが拒否されました\n" in mails()[1].message
    look(24 * HOUR, start=MORNING)
    assert not any("解決しました" in mail.message for mail in mails()[2:])


def test_a_recurring_cause_is_not_reported_as_resolved(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0, 3)
    go_on(calm)
    look(30)
    stop(calm, Cause.TOKEN)
    look(31)
    look(0, start=MORNING)
    assert "解決しました" not in Email.objects.latest("pk").message


@pytest.mark.parametrize("outcome", LEFT_ALONE)
def test_days_left_alone_are_only_in_the_morning_mail(calm: World, outcome: Outcome) -> None:
    DesiredDay.objects.filter(pk=one_day(cast.OWNER).pk).update(outcome=outcome.value)
    look(0, 3, HOUR)
    assert mails() == []
    look(0, start=MORNING)
    assert subjects() == ["【お知らせ】みなと珈琲株式会社: KING OF TIME連携のけさのまとめ"]
    DesiredDay.objects.filter(outcome="").update(confirmed_at=MORNING + dt.timedelta(days=9))
    look(24 * HOUR, start=MORNING)
    assert len(mails()) == 1, "nothing has changed"
    DesiredDay.objects.filter(pk=one_day(cast.OWNER).pk).update(outcome=outcome.value)
    look(48 * HOUR, start=MORNING)
    assert "(2件)" in mails()[1].message


def test_what_begins_at_the_morning_is_in_one_mail_not_in_two(calm: World) -> None:
    look(0)
    stop(calm, Cause.TOKEN)
    look(-3, 0, 0.5, start=MORNING)
    assert len(mails()) == 1


# --- mute ---


def test_a_muted_cause_is_not_mailed_again_and_the_mute_ends_with_it(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0, 3)
    mute_notice(notice=notice(Cause.TOKEN), by=calm.owner, at=NOON)
    look(0, start=MORNING)
    assert len(mails()) == 1
    go_on(calm)
    look(1, start=MORNING)
    stop(calm, Cause.TOKEN)
    look(10, 13, start=MORNING)
    assert len(mails()) == 2
    assert notice(Cause.TOKEN).muted_at is None


def test_muted_before_it_was_mailed_it_is_mailed_once_resumed(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0)
    mute_notice(notice=notice(Cause.TOKEN), by=calm.owner, at=NOON)
    look(3, 10)
    assert mails() == []
    unmute_notice(notice=notice(Cause.TOKEN))
    look(11)
    assert len(mails()) == 1


# --- who ---


def test_all_leaders_are_mailed_and_each_delivery_is_recorded(calm: World) -> None:
    second = administrator(calm)
    administrator(calm, email=None)
    stop(calm, Cause.TOKEN)
    look(0, 3)
    assert [mail.to for mail in mails()] == [[cast.OWNER.email], ["kanri@example.jp"]]
    assert set(Delivery.objects.values_list("user", flat=True)) == {calm.owner.pk, second.pk}


def test_a_person_who_lost_the_role_is_no_longer_mailed(calm: World) -> None:
    second = administrator(calm)
    Role.objects.filter(user=second).delete()
    stop(calm, Cause.TOKEN)
    look(0, 3)
    assert [mail.to for mail in mails()] == [[cast.OWNER.email]]


def test_a_notice_waits_until_a_leader_has_an_address(calm: World) -> None:
    User.objects.filter(pk=calm.owner.pk).update(email=None)
    stop(calm, Cause.TOKEN)
    look(0, 3, 5)
    assert notice(Cause.TOKEN).told_at is None
    User.objects.filter(pk=calm.owner.pk).update(email="aoki@example.jp")
    look(6)
    assert [mail.to for mail in mails()] == [["aoki@example.jp"]]


def test_an_invalid_address_does_not_block_mails_to_others(calm: World) -> None:
    administrator(calm, email="これは住所")
    stop(calm, Cause.TOKEN)
    look(0, 3)
    assert [mail.to for mail in mails()] == [[cast.OWNER.email]]


def test_each_company_hears_of_its_own_alone(calm: World) -> None:
    store, _ = other_company()
    Company.objects.update(link_setting=LinkSetting.ON, link_granted_at=NOON)
    with scope(company=store.company):
        Connection.objects.create(
            company=store.company, base_url="http://127.0.0.1:1", sealed_token="x", first_work_date=TODAY,
            rate_limit=450, block=Cause.TOKEN.value, block_since=NOON,
        )  # fmt: skip
    look(0, 3)
    (mail,) = mails()
    assert mail.to == ["tonari@example.jp"]
    assert mail.subject == "【要対応】となり商店: KING OF TIMEにアクセストークンが拒否されました"
    assert "みなと" not in mail.message


def test_switched_off_the_link_tells_nothing_and_its_notices_end(calm: World) -> None:
    stop(calm, Cause.TOKEN)
    look(0)
    Company.objects.update(link_setting=LinkSetting.OFF)
    look(3, 5)
    assert mails() == []
    assert not Notice.objects.filter(closed_at=None).exists()


# --- how cheaply ---


def queries(minute: float) -> int:
    with CaptureQueriesContext(connection) as captured:
        look(minute)
    return len(captured)


def test_a_look_costs_the_same_few_queries_however_many_days_there_are(calm: World) -> None:
    look(0)
    quiet = queries(1)
    block(calm, cast.WRONG_NUMBER, DayBlock.NOT_FOUND, 9)
    block(calm, cast.PEOPLE[4], DayBlock.REFUSED, 9)
    look(2, 5)
    busy = queries(6)
    assert quiet <= 7
    assert busy <= quiet
    add_people(calm, 30)
    DesiredDay.objects.bulk_create(
        DesiredDay(
            company=calm.company, staff_id=staff, work_date=TODAY + dt.timedelta(days=n), kind="none",
            confirmed_by=calm.owner, confirmed_at=NOON, block=DayBlock.NOT_FOUND.value,
        )
        for staff in Staff.objects.filter(number__startswith="5").values_list("pk", flat=True)
        for n in range(1, 20)
    )  # fmt: skip
    assert queries(7) == busy
