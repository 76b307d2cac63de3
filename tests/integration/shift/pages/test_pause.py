"""[一時停止] and [再開]: who may use them, required input, what the pages show during a pause, and who gets a mail."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django_scopes import scopes_disabled
from post_office.models import Email

from kakutei.demo import cast
from kakutei.jptime.workdate import JST
from kakutei.shift.actions.link import pause_link
from kakutei.shift.actions.link_worker import courier
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.leases import claimable
from kakutei.shift.link.models import Attempt, Connection
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.notifications.models import Delivery, Notice
from kakutei.shift.people.models import Company, LinkSetting, Role, RoleKind, User

from .conftest import SetClock, sign_in
from .reading import digest, element, source, text
from .world import NOON, TODAY, World, jst, other_company, stop

REASON = "棚卸のため"
SAID = "連携を一時停止しています(理由: 棚卸のため)。再開すると送ります。"
WHO = "12/10 12:00 に青木 真理子さんが一時停止しました。"


@pytest.fixture
def colleague(world: World) -> User:
    user = User.objects.create(email="kanri@example.jp", name="管理 次郎")
    Role.objects.create(company=world.company, user=user, kind=RoleKind.ADMINISTRATOR)
    return user


@pytest.fixture
def paused(owner: Client, settled: World) -> World:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": ""})
    return settled


def test_the_pop_up_asks_for_a_reason_and_says_what_happens(owner: Client, world: World) -> None:
    assert 'hx-get="/c/minato/link/pause"' in source(owner.get("/c/minato/link"))
    page = owner.get("/c/minato/link/pause", headers={"HX-Request": "true"})
    assert source(page).lstrip().startswith('<dialog class="pop-up"')
    assert "確定したシフトは送信待ちのまま残り、再開すると送ります。" in text(page)


def test_paused_the_page_says_so_with_reason_person_and_time_and_offers_to_resume(
    owner: Client, settled: World
) -> None:
    words = text(owner.post("/c/minato/link/pause", {"reason": f" {REASON} ", "until": ""}, follow=True))
    assert "連携状況 一時停止" in words
    assert f"{SAID} {WHO} 再開" in words
    waiting = text(owner.get("/c/minato/link/days?state=waiting"))
    assert re.search("送信待ち 12/[0-9]+ . .{2,8} [0-9:-]+ 連携を一時停止しています。再開すると送ります。", waiting)
    assert SAID not in waiting
    assert text(owner.get("/c/minato/link")).count(SAID) == 1
    assert 'hx-get="/c/minato/link/pause"' not in source(owner.get("/c/minato/link"))


def test_the_dashboard_says_it_too(owner: Client, paused: World) -> None:
    words = text(owner.get("/c/minato/dashboard"))
    assert "KING OF TIME連携 一時停止" in words
    assert f"{SAID} {WHO}" in words


def test_with_a_time_it_says_from_when_and_goes_on_by_itself(
    owner: Client, settled: World, set_clock: SetClock
) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": "2026-12-15T09:30"})
    assert settled.connection.pause_until == dt.datetime(2026, 12, 15, 9, 30, tzinfo=JST)
    assert "連携を一時停止しています(理由: 棚卸のため)。12/15 9:30に再開して送ります。" in text(
        owner.get("/c/minato/link")
    )
    with scopes_disabled():
        assert not claimable(jst(dt.date(2026, 12, 15), 9, 29)).exists()
        assert claimable(jst(dt.date(2026, 12, 15), 9, 30)).exists()
    set_clock(jst(dt.date(2026, 12, 15), 11))
    assert "連携状況 連携中" in text(owner.get("/c/minato/link"))


@pytest.mark.parametrize("until", ["2026-12-15 9:00", "2026/12/15 09:00", "2026-12-15T09:00"])
def test_the_time_may_be_typed_in_several_ways(owner: Client, world: World, until: str) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": until})
    assert world.connection.pause_until == dt.datetime(2026, 12, 15, 9, 0, tzinfo=JST)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "理由を入力してください。"),
        ({"reason": " \u3000 "}, "理由を入力してください。"),
        ({"reason": "長" * 101}, "理由は100文字までで入力してください。"),
        ({"until": "あした"}, "再開する日時は「2026-12-15 9:00」のように入力してください。"),
        ({"until": "2026-12-10T12:00"}, "再開する日時が過ぎています。"),
        ({"until": "0001-01-01T00:00"}, "再開する日時が過ぎています。"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_stays_as_typed(
    owner: Client, world: World, typed: dict[str, str], sentence: str
) -> None:
    answer = owner.post("/c/minato/link/pause", {"reason": REASON, "until": "", **typed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(f'value="{value}"' in source(answer) for value in typed.values() if value.strip())
    assert world.connection.paused_at is None


def test_full_width_signs_of_the_time_are_read(owner: Client, world: World) -> None:
    owner.post("/c/minato/link/pause", {"reason": "長" * 100, "until": "2026-12-15 9:00"})
    assert world.connection.pause_until == dt.datetime(2026, 12, 15, 9, 0, tzinfo=JST)


def test_resuming_lets_everything_go_on(owner: Client, paused: World) -> None:
    with scopes_disabled():
        assert not claimable(NOON).exists()
    words = text(owner.post("/c/minato/link/resumption", follow=True))
    assert "連携を再開しました。送信待ちのシフトを送ります。" in words
    assert "連携状況 連携中" in words
    with scopes_disabled():
        assert claimable(NOON).exists()
    assert "連携は一時停止していません。" in text(owner.post("/c/minato/link/resumption", follow=True))


def test_pausing_twice_keeps_the_first_reason(owner: Client, paused: World) -> None:
    answer = owner.post("/c/minato/link/pause", {"reason": "ほかの理由", "until": ""})
    assert answer.status_code == 422
    assert "連携はすでに一時停止しています。" in text(answer)
    assert paused.connection.pause_reason == REASON


def test_a_link_that_is_off_cannot_be_paused(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert 'href="/c/minato/link/pause"' not in source(owner.get("/c/minato/link"))
    answer = owner.post("/c/minato/link/pause", {"reason": REASON})
    assert answer.status_code == 422
    assert "連携が始まっていません。" in text(answer)


def test_a_stop_and_its_fix_are_shown_during_a_pause(owner: Client, paused: World) -> None:
    stop(paused, Cause.TOKEN)
    words = text(owner.get("/c/minato/link"))
    assert "連携状況 一時停止" in words
    assert "新しいトークンを入れ直してください。" in words
    assert "トークンを入れ直す" in words


def test_what_is_pressed_meanwhile_says_that_it_waits(owner: Client, paused: World) -> None:
    said = "連携を一時停止しています。再開したら行います。"
    assert said in text(owner.post("/c/minato/staff/sync", follow=True))
    assert "連携を一時停止しています。再開したら同期します。" in text(owner.get("/c/minato/staff"))
    assert 'hx-trigger="every 60s"' in source(owner.get("/c/minato/staff"))
    changed = {"name": cast.COMPANY, "base_url": paused.connection.base_url, "token": "A" * 32}
    assert said in text(owner.post("/c/minato/companies/edit", changed, follow=True))
    assert said in text(owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-01"}, follow=True))
    stop(paused, Cause.OTHER_COMPANY)
    assert said in text(owner.post("/c/minato/link/approval", follow=True))
    assert paused.connection.paused_at is not None


def test_confirming_meanwhile_says_that_it_waits(owner: Client, paused: World) -> None:
    stop(paused, Cause.TOKEN)
    url = f"/c/minato/stores/{paused.ekimae.pk}/shifts/2027-01"
    sheet = owner.get(f"{url}/preview")
    assert SAID in text(sheet)
    answer = owner.post(f"{url}/confirmation", {"digest": digest(sheet)}, follow=True)
    assert f"件を確定しました。{SAID}" in text(answer)
    status = element(answer, "ul", "status")
    assert "(一時停止中)" in status
    assert 'data-poll="10000"' in status, "nothing moves: there is no need to ask every three seconds"


# --- no request ---


def test_a_visit_under_way_ends_before_its_next_call_and_gives_the_claim_back(world: World) -> None:
    """The pause comes between the claim and the first call; without it that call would be made (and counted)."""
    link = courier(worker="test")
    claim = link.repository.claim("test", NOON)
    assert claim is not None
    pause_link(company=world.company, by=world.owner, reason=REASON, until=NOON + dt.timedelta(seconds=5), at=NOON)
    link.clock.wall = lambda: NOON + dt.timedelta(seconds=30)
    link.repository.claim = lambda worker, at: claim  # type: ignore[method-assign] # the claim that was taken before
    assert link.run_once()
    connection = world.connection
    assert (connection.claim, connection.calls) == ("", {})
    assert not Attempt.objects.exists()


def test_the_database_refuses_half_a_pause(world: World) -> None:
    for half in ({"pause_reason": REASON}, {"paused_at": NOON}, {"paused_at": NOON, "paused_by": world.owner}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Connection.objects.filter(pk=world.connection.pk).update(**half)
    whole = {"paused_at": NOON, "paused_by": world.owner, "pause_reason": REASON}
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.filter(pk=world.connection.pk).update(**whole, pause_until=NOON)


# --- who gets a mail ---


def test_a_pause_is_mailed_with_its_reason_to_the_other_leaders(owner: Client, world: World, colleague: User) -> None:
    owner.post("/c/minato/link/pause", {"reason": "棚卸 {{ x }} のため", "until": "2026-12-15T09:00"})
    (mail,) = Email.objects.all()
    assert mail.to == ["kanri@example.jp"]
    assert mail.subject == "【一時停止】みなと珈琲株式会社: 連携を一時停止しています"
    assert "青木 真理子さんが、みなと珈琲株式会社とKING OF TIMEの連携を一時停止しました。" in mail.message
    assert "理由: 棚卸 {{ x }} のため\n12/15 9:00 に再開します。" in mail.message
    assert Delivery.objects.get().user == colleague
    assert "12/10 12:00 に管理さんへメールでお知らせしました。" in text(owner.get("/c/minato/link"))
    sign_in(colleague).post("/c/minato/link/resumption")
    resumed = Email.objects.latest("pk")
    assert (resumed.to, resumed.subject) == (
        [cast.OWNER.email],
        "【再開】みなと珈琲株式会社: KING OF TIMEへの送信を再開しました",
    )
    assert "管理 次郎さんが、" in resumed.message


def test_the_automatic_end_of_a_pause_is_mailed_to_all_leaders(owner: Client, world: World, colleague: User) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": "2026-12-10T13:00"})
    for minute in (30, 60, 61, 62):
        tell_people(at=NOON + dt.timedelta(minutes=minute))
    resumed = Email.objects.filter(subject__startswith="【再開】")
    assert sorted(mail.to[0] for mail in resumed) == sorted([cast.OWNER.email, "kanri@example.jp"])
    assert "予定の日時になったため、" in resumed[0].message


def test_a_pause_is_mailed_again_each_morning(owner: Client, world: World) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": ""})
    for n in (1, 2):
        tell_people(at=jst(TODAY + dt.timedelta(days=n), 7, 31))
    assert [mail.subject for mail in Email.objects.all()] == [
        "【お知らせ】みなと珈琲株式会社: KING OF TIME連携のけさのまとめ"
    ] * 2
    assert SAID in Email.objects.all()[0].message


def test_switching_off_during_a_pause_mails_no_resumption(owner: Client, world: World) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": ""})
    Company.objects.update(link_setting=LinkSetting.OFF)
    tell_people(at=NOON + dt.timedelta(minutes=5))
    assert not Email.objects.exists()
    assert not Notice.objects.filter(closed_at=None).exists()


def test_paused_again_before_the_worker_saw_the_end_there_is_one_open_notice(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    owner.post("/c/minato/link/pause", {"reason": REASON, "until": "2026-12-10T13:00"})
    set_clock(NOON + dt.timedelta(hours=2))
    owner.post("/c/minato/link/pause", {"reason": "もう一度", "until": ""})
    assert Notice.objects.get(closed_at=None).about == "もう一度"
    assert world.connection.pause_until is None


# --- who may ---


def test_an_editor_sees_the_pause_and_its_reason_but_neither_pauses_nor_resumes(editor: Client, paused: World) -> None:
    page = editor.get("/c/minato/link")
    assert SAID in text(page)
    assert WHO in text(page)
    assert "/c/minato/link/resumption" not in source(page)
    assert editor.get("/c/minato/link/pause").status_code == 404
    assert editor.post("/c/minato/link/pause", {"reason": "x"}).status_code == 404
    assert editor.post("/c/minato/link/resumption").status_code == 404
    assert paused.connection.pause_reason == REASON


def test_strangers_and_staff_neither_pause_nor_resume(part_timer: Client, paused: World) -> None:
    assert part_timer.post("/c/minato/link/resumption").status_code == 404
    stranger = Client(headers={"host": "127.0.0.1"})
    for url in ("/c/minato/link/pause", "/c/minato/link/resumption"):
        assert stranger.post(url, {"reason": "x"})["Location"].startswith("/login?next=")
    assert paused.connection.pause_reason == REASON


def test_another_companys_owner_touches_only_their_own_link(paused: World) -> None:
    _, neighbour = other_company()
    client = sign_in(neighbour)
    assert "連携は一時停止していません。" in text(client.post("/c/tonari/link/resumption", follow=True))
    assert client.post("/c/minato/link/resumption").status_code == 404
    assert REASON not in text(client.get("/c/tonari/link"))
    assert paused.connection.pause_reason == REASON


def test_pausing_and_resuming_are_posts(owner: Client, world: World) -> None:
    owner.get("/c/minato/link/pause?reason=x")
    assert world.connection.paused_at is None
    assert owner.get("/c/minato/link/resumption").status_code == 405
