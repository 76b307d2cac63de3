"""Invitations by mail and on paper: who may send them, that looking spends nothing, that none signs in twice."""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope
from post_office.models import Email

from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import DeviceSession, SignInLink
from kakutei.demo import cast
from kakutei.shift.people.models import Invitation, Role, RoleKind, Staff, User

from .conftest import SetClock, sign_in
from .reading import plain, source, text
from .world import NOON, World, other_company

NEW = "atarashii@example.jp"
AS_STAFF = {"kind": "staff", "email": NEW}


def stranger() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def newcomer(world: World, name: str = "新") -> Staff:
    return Staff.objects.create(company=world.company, family_name=name, given_name="人")


def mail_to(client: Client, staff: Staff, **typed: object) -> str:
    """The path of the URL in the mail that invites `staff`."""
    answer = client.post(f"/c/minato/staff/{staff.pk}/access/mail", {**AS_STAFF, **typed})
    assert answer.status_code == 302, text(answer)
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return urlsplit(url).path


def printed_path(client: Client, staff: Staff, **typed: object) -> str:
    """The path of the URL on the paper for `staff`."""
    answer = client.post(f"/c/minato/staff/{staff.pk}/access/paper", {"kind": "staff", **typed})
    assert answer.status_code == 200, text(answer)
    found = re.search(rf"<code>{re.escape(settings.KAKUTEI_BASE_URL)}(/i/[^<]+)</code>", source(answer))
    assert found
    return found[1]


def test_a_mailed_invitation_grants_the_role_and_links_the_staff(owner: Client, world: World) -> None:
    staff, client = newcomer(world), stranger()
    url = mail_to(owner, staff, kind="shift_editor", stores=[world.konan.pk], email=" Ａtarashii@example.jp")
    page = text(client.get(url))
    assert "みなと珈琲株式会社" in page
    assert "青木 真理子さんが、新 人さんをシフト編集者(港南店)として招待しています" in page
    landed = client.post(url, follow=True)
    assert landed.redirect_chain[-1][0].startswith(f"/c/minato/stores/{world.konan.pk}/shifts/")
    role = Role.objects.get(user__email=NEW)
    assert (role.kind, role.store) == (RoleKind.SHIFT_EDITOR, world.konan)
    staff.refresh_from_db()
    assert staff.user == role.user
    assert DeviceSession.objects.filter(user=role.user).count() == 1


def test_an_address_that_has_a_role_already_keeps_it_and_the_page_says_so(owner: Client, world: World) -> None:
    leader = User.objects.create(email=NEW, name="持 主")
    Role.objects.create(company=world.company, user=leader, kind=RoleKind.ADMINISTRATOR)
    staff = newcomer(world)
    path = f"/c/minato/staff/{staff.pk}/access/mail"
    page = text(owner.post(path, AS_STAFF, follow=True))
    assert "このメールアドレスの方の役割は、すでに管理者のため、変わりません。" in page
    assert Invitation.objects.get().kind == RoleKind.ADMINISTRATOR
    assert "変わりません" not in text(owner.post(path, {**AS_STAFF, "kind": "administrator"}, follow=True))


def test_a_printed_invitation_admits_staff_without_an_address(owner: Client, world: World) -> None:
    staff, client = newcomer(world), stranger()
    url = printed_path(owner, staff)
    assert client.post(url)["Location"] == "/"
    assert client.get("/")["Location"] == "/c/minato/dashboard"
    staff.refresh_from_db()
    assert staff.user is not None
    assert staff.user.email is None
    assert "次のシフトは" in text(client.get("/c/minato/me"))


def test_the_code_on_paper_is_the_url_and_may_be_typed_carelessly(owner: Client, world: World) -> None:
    answer = owner.post(f"/c/minato/staff/{newcomer(world).pk}/access/paper", {"kind": "staff"})
    assert "no-store" in answer["Cache-Control"]
    picture = re.search(r'<img class="qr" src="(data:image/svg\+xml[^"]+)"', source(answer))
    assert picture
    assert "<svg" in unquote(html.unescape(picture[1]))
    code = re.search(r"/i/([^<]+)</code>", source(answer))
    assert code
    careless = code[1].upper().replace("-", "").replace("0", "O").replace("1", "l")
    assert stranger().post(f"/i/{careless}").status_code == 302


@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_looking_spends_nothing_and_nothing_signs_in_twice(owner: Client, world: World, make: object) -> None:
    url, scanner = make(owner, newcomer(world)), stranger()  # type: ignore[operator] # one of the two above
    for _ in range(20):
        assert scanner.get(url).status_code == 200
        assert scanner.head(url).status_code == 200
    assert not DeviceSession.objects.filter(user__name="新 人").exists()
    assert stranger().post(url).status_code == 302
    for again in (stranger(), scanner):
        assert "この招待は使えません" in text(again.post(url))
        assert "この招待は使えません" in text(again.get(url))
        assert again.get("/c/minato/me")["Location"].startswith("/login")
    assert DeviceSession.objects.filter(user__name="新 人").count() == 1


@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_it_lasts_seven_days(owner: Client, world: World, set_clock: SetClock, make: object) -> None:
    url = make(owner, newcomer(world))  # type: ignore[operator] # one of the two above
    set_clock(NOON + dt.timedelta(days=7, minutes=-1))
    assert "はじめる" in text(stranger().get(url))
    set_clock(NOON + dt.timedelta(days=7, minutes=1))
    assert "期限が切れています" in text(stranger().post(url))
    assert not Role.objects.filter(user__name="新 人").exists()


@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_the_database_holds_no_secret(owner: Client, world: World, make: object) -> None:
    secret = make(owner, newcomer(world)).rpartition("/")[2]  # type: ignore[operator] # one of the two above
    link = SignInLink.objects.latest("pk")
    stored = [*vars(link).values(), *Email.objects.values_list("message", "context", "headers")]
    for form in (secret, secret.replace("-", "")):
        assert form not in str(stored)
        assert base64.b64encode(form.encode()).decode() not in str(stored)


def test_the_mail_says_who_invites_to_what_in_words_that_are_never_markup(owner: Client, world: World) -> None:
    User.objects.filter(pk=world.owner.pk).update(name="<b>青木</b> & {{ 7 }}")
    mail_to(owner, newcomer(world, "<i>新</i>"), kind="administrator")
    mail = Email.objects.latest("pk")
    sent = mail.email_message().body
    assert mail.to == [NEW]
    assert "<b>青木</b> & {{ 7 }}さんが" in sent
    assert "<i>新</i> 人 様" in sent
    assert "みなと珈琲株式会社" in mail.email_message().subject
    assert "役割は「管理者」です。スタッフ、店舗、連携、設定を扱えます。" in sent
    assert mail.email_message().content_subtype == "plain"
    assert not mail.html_message


def test_withdrawn_is_over_and_says_so(owner: Client, world: World) -> None:
    staff = newcomer(world)
    url = printed_path(owner, staff)
    pending = Invitation.objects.get(staff=staff)
    assert "QRコード スタッフ" in text(owner.get(f"/c/minato/staff/{staff.pk}/access"))
    answer = owner.post(f"/c/minato/staff/{staff.pk}/access/{pending.pk}/withdrawal", follow=True)
    assert "取り消しました" in text(answer)
    assert "まだ使われていない招待" not in text(answer)
    assert "この招待は使えません" in text(stranger().post(url))
    assert not Role.objects.filter(user__name="新 人").exists()


@pytest.mark.parametrize("unknown", [987654321, 2**63, 10**25])
def test_an_invitation_is_withdrawn_at_its_own_staff_alone(owner: Client, world: World, unknown: int) -> None:
    staff = newcomer(world)
    mail_to(owner, staff)
    pending = Invitation.objects.get(staff=staff)
    assert owner.post(f"/c/minato/staff/{unknown}/access/{pending.pk}/withdrawal").status_code == 404


def test_who_came_first_cannot_be_withdrawn_any_more(owner: Client, world: World) -> None:
    staff = newcomer(world)
    url = printed_path(owner, staff)
    stranger().post(url)
    pending = Invitation.objects.get(staff=staff)
    answer = owner.post(f"/c/minato/staff/{staff.pk}/access/{pending.pk}/withdrawal", follow=True)
    assert "使用済み" in text(answer)
    assert Role.objects.filter(user__name="新 人").exists()


@pytest.mark.parametrize("make", [mail_to, printed_path])
def test_issued_anew_the_former_one_is_over(owner: Client, world: World, make: object) -> None:
    staff = newcomer(world)
    former = make(owner, staff)  # type: ignore[operator] # one of the two above
    pending = Invitation.objects.get(staff=staff)
    answer = owner.post(f"/c/minato/staff/{staff.pk}/access/{pending.pk}/again", follow=True)
    assert "この招待は使えません" in text(stranger().post(former))
    printed = re.search(r"(/i/[^<]+)</code>", source(answer))
    mailed = new_secret(SignInLink.objects.latest("pk").pk) if make is mail_to else None
    url = printed[1] if printed else urlsplit(str(mailed)).path
    assert stranger().post(url).status_code == 302


def test_administrators_give_no_role_above_their_own(world: World) -> None:
    Role.objects.filter(user=world.editor).delete()
    Role.objects.create(company=world.company, user=world.editor, kind=RoleKind.ADMINISTRATOR)
    client, staff = sign_in(world.editor), newcomer(world)
    assert "オーナー:" not in text(client.get(f"/c/minato/staff/{staff.pk}/access"))
    assert client.post(f"/c/minato/staff/{staff.pk}/access/mail", {**AS_STAFF, "kind": "owner"}).status_code == 422
    above = world.staff(cast.OWNER)
    answer = client.post(f"/c/minato/staff/{above.pk}/access/mail", {"kind": "staff", "email": NEW})
    assert "ご自身より上位の役割の人は変更できません" in text(answer)
    answer = client.post(f"/c/minato/staff/{staff.pk}/access/mail", {"kind": "staff", "email": world.owner.email})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    assert mail_to(client, staff, kind="administrator")


def test_editors_and_staff_cannot_invite(editor: Client, part_timer: Client, world: World) -> None:
    staff = newcomer(world)
    for client in (editor, part_timer):
        for way in ("mail", "paper"):
            assert client.post(f"/c/minato/staff/{staff.pk}/access/{way}", AS_STAFF).status_code == 404
    assert not Invitation.objects.exists()


def test_another_companys_people_are_not_invited(world: World) -> None:
    _, neighbour = other_company()
    client, staff = sign_in(neighbour), newcomer(world)
    assert client.post(f"/c/minato/staff/{staff.pk}/access/mail", AS_STAFF).status_code == 404
    answer = sign_in(world.owner).post(
        f"/c/minato/staff/{staff.pk}/access/mail",
        {"kind": "shift_editor", "stores": [neighbour.pk + 999], "email": NEW},
    )
    assert answer.status_code == 422


def test_paper_opens_nothing_of_another_company(owner: Client, world: World) -> None:
    """Otherwise the person who prints it could sign in as that user in another company."""
    store, _ = other_company()
    staff = newcomer(world)
    stranger().post(printed_path(owner, staff))
    staff.refresh_from_db()
    pending = printed_path(owner, staff)
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=staff.user, kind=RoleKind.OWNER)
    assert "QRコードでは招待できません" in text(
        owner.post(f"/c/minato/staff/{staff.pk}/access/paper", {"kind": "staff"})
    )
    assert "この招待は使えません" in text(stranger().post(pending))
    assert "QRコードでは招待できません" in text(
        owner.post(f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access/paper", {"kind": "staff"})
    )


def test_who_is_at_home_elsewhere_comes_in_by_mail_and_keeps_both_companies(owner: Client, world: World) -> None:
    _, neighbour = other_company()
    client = sign_in(neighbour)
    url = mail_to(owner, newcomer(world), email=neighbour.email)
    assert client.post(url).status_code == 302
    assert "次のシフトは" in text(client.get("/c/minato/me"))
    assert "となり商店" in source(client.get("/c/tonari/companies"))


def test_known_and_unknown_addresses_are_invited_alike(owner: Client, world: World) -> None:
    _, neighbour = other_company()
    pages = []
    for address in (str(neighbour.email), NEW):
        staff = newcomer(world)
        mail_to(owner, staff, email=address)
        page = text(owner.get(f"/c/minato/staff/{staff.pk}/access")).replace(address, "…")
        pages.append(page.replace(str(staff.pk), "…"))
    assert pages[0] == pages[1]


def test_an_address_belongs_to_one_person(owner: Client, world: World) -> None:
    answer = owner.post(
        f"/c/minato/staff/{newcomer(world).pk}/access/mail", {"kind": "staff", "email": world.editor.email}
    )
    assert answer.status_code == 422
    assert "ほかのスタッフが使っています" in text(answer)


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(owner: Client, world: World) -> None:
    staff = newcomer(world)
    url = f"/c/minato/staff/{staff.pk}/access/mail"
    assert "メールアドレスを入力してください" in text(owner.post(url, {"kind": "staff"}))
    answer = owner.post(url, {"kind": "shift_editor", "email": NEW})
    assert "担当する店舗を1つ以上選んでください" in text(answer)
    assert f'value="{NEW}"' in source(answer)
    assert "形を確認してください" in text(owner.post(url, {"kind": "staff", "email": "hanako"}))
    assert not Invitation.objects.exists()


def test_the_invitation_limit_does_not_block_signing_in(owner: Client, world: World) -> None:
    staff = newcomer(world)
    for _ in range(5):
        url = mail_to(owner, staff)
    answer = owner.post(f"/c/minato/staff/{staff.pk}/access/mail", AS_STAFF)
    assert "招待の上限に達しました" in text(answer)
    assert "メールを送りました" in text(stranger().post("/login", {"email": NEW}))
    assert stranger().post(url).status_code == 302


def test_retired_people_are_neither_invited_nor_let_in(owner: Client, world: World) -> None:
    staff = newcomer(world)
    url = mail_to(owner, staff)
    Staff.objects.filter(pk=staff.pk).update(retired_on=NOON.date() - dt.timedelta(days=1))
    assert "この招待は使えません" in text(stranger().post(url))
    assert "退職した人は招待できません" in text(owner.post(f"/c/minato/staff/{staff.pk}/access/mail", AS_STAFF))


def test_the_page_warns_a_visitor_signed_in_as_another_user(owner: Client, world: World, part_timer: Client) -> None:
    url = printed_path(owner, newcomer(world))
    assert f"いま{world.part_timer.name}さんとしてログインしています" in text(part_timer.get(url))
    part_timer.post(url)
    assert "新 人" in plain(source(part_timer.get("/c/minato/me")).partition("<main")[0])
