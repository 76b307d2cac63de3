"""お知らせ: who gets the mails, what is open, what was mailed, and what 連携状況 says about it."""

import datetime as dt

import pytest
from django.test import Client
from django_scopes import scope
from post_office.models import Email

from kakutei.demo import cast
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Cause, DayBlock
from kakutei.shift.notifications.models import Notice, Recipient
from kakutei.shift.notifications.recipients import recipients
from kakutei.shift.people.models import Role, RoleKind, User

from .conftest import sign_in
from .reading import row_with, source, text
from .world import NOON, World, other_company, stop

URL = "/c/minato/settings/notices"


def look(*minutes: float) -> None:
    for n in minutes:
        tell_people(at=NOON + dt.timedelta(minutes=n))


def notice(cause: Cause | DayBlock) -> Notice:
    return Notice.objects.get(cause=cause.value, closed_at=None)


def ticked(page: str) -> set[int]:
    return {int(part.split('"')[0]) for part in page.split('name="recipient" value="')[1:] if "checked" in part[:40]}


# --- who ---


def test_it_is_reached_from_the_settings(owner: Client, world: World) -> None:
    assert f'href="{URL}"' in source(owner.get("/c/minato/settings"))


def test_everybody_who_may_plan_is_listed_with_address_and_who_leads_is_ticked(owner: Client, world: World) -> None:
    silent = User.objects.create(name="無口 三郎")
    Role.objects.create(company=world.company, user=silent, kind=RoleKind.ADMINISTRATOR)
    page = owner.get(URL)
    words = text(page)
    assert f"青木 真理子 オーナー {cast.OWNER.email}" in words
    assert f"馬場 結衣 シフト編集者 {cast.EDITOR_EKIMAE.email}" in words
    assert "無口 三郎 管理者 メールアドレスがないため、お知らせできません。" in words
    assert "江口" not in words
    assert ticked(source(page)) == {world.owner.pk}
    assert 'form="recipients">確定</button>' in source(page)


def test_who_is_chosen_gets_the_mails_from_then_on(owner: Client, world: World) -> None:
    answer = owner.post(URL, {"recipient": [world.editor.pk]}, follow=True)
    assert "お知らせを受け取る人を保存しました。" in text(answer)
    assert ticked(source(answer)) == {world.editor.pk}
    stop(world, Cause.TOKEN)
    look(0, 3)
    assert [mail.to for mail in Email.objects.all()] == [[cast.EDITOR_EKIMAE.email]]


def test_leaders_are_notified_if_no_chosen_recipient_may_plan(owner: Client, world: World) -> None:
    owner.post(URL, {"recipient": [world.editor.pk]})
    Role.objects.filter(user=world.editor).delete()
    assert recipients(world.company) == [world.owner]
    assert ticked(source(owner.get(URL))) == {world.owner.pk}


def test_choosing_again_replaces_and_repeats_nothing(owner: Client, world: World) -> None:
    owner.post(URL, {"recipient": [world.owner.pk, world.editor.pk]})
    owner.post(URL, {"recipient": [world.owner.pk, world.owner.pk]})
    assert list(Recipient.objects.values_list("user", flat=True)) == [world.owner.pk]


@pytest.mark.parametrize("sent", [[], ["無"], ["0"], ["-1"], ["9" * 30], ["99999999"]])
def test_an_empty_or_invalid_choice_is_refused_and_not_saved(owner: Client, world: World, sent: list[str]) -> None:
    answer = owner.post(URL, {"recipient": sent})
    assert answer.status_code == 422
    assert ("1人以上選んでください" if not sent else "選べない人が含まれています") in text(answer)
    assert not Recipient.objects.exists()


def test_only_a_recipient_without_an_address_is_refused(owner: Client, world: World) -> None:
    silent = User.objects.create(name="無口 三郎")
    Role.objects.create(company=world.company, user=silent, kind=RoleKind.ADMINISTRATOR)
    answer = owner.post(URL, {"recipient": [silent.pk]})
    assert answer.status_code == 422
    assert "メールアドレスのある人から1人以上" in text(answer)


def test_what_was_ticked_stays_ticked_on_an_error(owner: Client, world: World) -> None:
    answer = owner.post(URL, {"recipient": [world.editor.pk, "x"]})
    assert ticked(source(answer)) == {world.editor.pk}


def test_another_companys_people_cannot_be_chosen(owner: Client, world: World) -> None:
    _, stranger = other_company()
    answer = owner.post(URL, {"recipient": [world.owner.pk, stranger.pk]})
    assert answer.status_code == 422
    assert "隣 太郎" not in text(answer)


# --- what is open ---


def test_what_is_open_is_listed_with_its_count_since_when_and_whom_it_was_mailed_to(
    owner: Client, settled: World
) -> None:
    look(0)
    assert "社員番号の人が見つかりません(18件) 12/10 木 12:00 から。メールではまだお知らせしていません。" in text(
        owner.get(URL)
    )
    look(3)
    line = row_with(owner.get(URL), "社員番号の人が見つかりません")
    assert line.endswith("12/10 12:03 に青木さんへメールでお知らせしました。 お知らせを停止する")


def test_muting_says_who_and_when_and_can_be_undone(owner: Client, settled: World) -> None:
    look(0, 3)
    url = f"{URL}/{notice(DayBlock.NOT_FOUND).pk}"
    words = text(owner.post(f"{url}/mute", follow=True))
    assert "12/10 12:00 に青木さんが停止しました。 お知らせを再開する" in words
    assert notice(DayBlock.NOT_FOUND).muted_by == settled.owner
    assert "停止しました。" not in text(owner.post(f"{url}/unmute", follow=True)).partition("最近")[0]
    assert notice(DayBlock.NOT_FOUND).muted_at is None


def test_muting_what_is_over_is_refused_with_a_sentence(owner: Client, world: World) -> None:
    stop(world, Cause.TOKEN)
    look(0)
    url = f"{URL}/{notice(Cause.TOKEN).pk}"
    Connection.objects.update(block="", block_since=None)
    look(1)
    for verb in ("mute", "unmute"):
        assert "もう解決しています" in text(owner.post(f"{url}/{verb}", follow=True))
    assert Notice.objects.get(cause=Cause.TOKEN.value).muted_at is None


def test_the_latest_twenty_are_kept_in_sight(owner: Client, world: World) -> None:
    for n in range(25):
        Notice.objects.create(
            company=world.company, cause=Cause.TOKEN.value, opened_at=NOON - dt.timedelta(days=n + 1),
            told_at=NOON, closed_at=NOON,
        )  # fmt: skip
    page = source(owner.get(URL))
    assert page.partition("最近のお知らせ")[2].count("アクセストークンが拒否されました") == 20
    assert "対応が必要な項目はありません。" in text(owner.get(URL))


def test_an_empty_list_of_notices_is_explained(owner: Client, world: World) -> None:
    assert "お知らせはまだありません" in text(owner.get(URL))


# --- 連携状況 ---


def test_the_state_of_the_link_says_whom_a_stop_was_mailed_to(owner: Client, world: World) -> None:
    for n in range(4):
        user = User.objects.create(name=f"管理{n} 子", email=f"kanri{n}@example.jp")
        Role.objects.create(company=world.company, user=user, kind=RoleKind.ADMINISTRATOR)
    stop(world, Cause.TOKEN)
    look(0)
    assert "お知らせしました" not in text(owner.get("/c/minato/link"))
    look(3)
    said = "12/10 12:03 に青木さん、管理0さん、管理1さん ほか2人へメールでお知らせしました。"
    assert f"新しいトークンを入れ直してください。 {said} トークンを入れ直す" in text(owner.get("/c/minato/link"))


def test_each_group_says_whom_it_was_mailed_to(owner: Client, settled: World) -> None:
    look(0, 3)
    said = "12/10 12:03 に青木さんへメールでお知らせしました。"
    words = text(owner.get("/c/minato/link"))
    assert "社員番号の人が見つかりません 1人 18日分" in words
    assert f"18日分を一覧で見る {said} 長谷川 悠真" in words


def test_late_days_are_said_to_have_been_mailed_where_nothing_else_is_wrong(owner: Client, world: World) -> None:
    look(1, 17)
    page = text(owner.get("/c/minato/link"))
    assert "連携状況 連携中" in page
    assert "日分が残っています。まもなく送ります。 12/10 12:17 に青木さんへメールでお知らせしました。" in page


# --- who may ---


def test_only_who_leads_may_open_or_change_it(editor: Client, part_timer: Client, world: World) -> None:
    stop(world, Cause.TOKEN)
    look(0)
    url = f"{URL}/{notice(Cause.TOKEN).pk}/mute"
    for client in (editor, part_timer):
        assert client.get(URL).status_code == 404
        assert client.post(URL, {"recipient": [world.editor.pk]}).status_code == 404
        assert client.post(url).status_code == 404
    stranger = Client(headers={"host": "127.0.0.1"})
    assert stranger.post(url)["Location"].startswith("/login?next=")
    assert notice(Cause.TOKEN).muted_at is None
    assert not Recipient.objects.exists()


def test_another_companys_notice_does_not_exist(world: World) -> None:
    stop(world, Cause.TOKEN)
    look(0)
    _, neighbour = other_company()
    client = sign_in(neighbour)
    for verb in ("mute", "unmute"):
        assert client.post(f"{URL}/{notice(Cause.TOKEN).pk}/{verb}").status_code == 404
    assert "アクセストークン" not in text(client.get(URL))
    assert notice(Cause.TOKEN).muted_at is None


def test_another_companys_choice_is_another_choice(owner: Client, world: World) -> None:
    store, neighbour = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.editor, kind=RoleKind.OWNER)
    owner.post(URL, {"recipient": [world.editor.pk]})
    with scope(company=store.company):
        assert set(recipients(store.company)) == {neighbour, world.editor}
        Role.objects.filter(user=world.editor).delete()
    assert recipients(world.company) == [world.editor]


def test_muting_is_a_post(owner: Client, world: World) -> None:
    stop(world, Cause.TOKEN)
    look(0)
    assert owner.get(f"{URL}/{notice(Cause.TOKEN).pk}/mute").status_code == 405
