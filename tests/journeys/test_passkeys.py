"""パスキー in a real browser with a virtual authenticator, on both apps: register, sign in again, 本人確認, lose it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from kakutei.demo import cast
from tests.journeys.installation import Installation
from tests.journeys.person import Person

from .test_screens import KINDS, shoot

APPS = ("shift", "kintai")
EMAIL = {"shift": cast.OWNER.email, "kintai": cast.ROMU_MAIL}
HOME = {"shift": "/dashboard", "kintai": "/"}


def in_front_of(installation: Installation, app: str, person: Callable[..., Person]) -> Person:
    url = installation.shift_url if app == "shift" else installation.kintai_url
    return person(url, installation.mail_url)


def register(somebody: Person, name: str) -> None:
    somebody.go("/devices")
    somebody.follow("パスキー")
    somebody.follow("パスキーを追加")
    somebody.type_into("パスキーの名前", name)
    somebody.press("登録する")
    somebody.sees(f"パスキー「{name}」を追加しました")


def come_by_mail(somebody: Person, email: str) -> None:
    somebody.context.clear_cookies()
    somebody.go("/login")
    somebody.ask_for_a_mail(email)
    somebody.page.goto(somebody.mailed_url("/login/"))
    somebody.press("ログインする")


def page_with_a_token(somebody: Person, app: str) -> None:
    """Where only a fresh proof leads."""
    if app == "shift":
        somebody.go("/companies/edit")
    else:
        somebody.go("/settings/options/tokens")
        somebody.follow("編集")


def sees_it(somebody: Person, app: str) -> None:
    heading = "会社編集" if app == "shift" else "アクセストークン編集"
    expect(somebody.page.get_by_role("heading", name=heading)).to_be_visible()


@pytest.mark.parametrize("app", APPS)
def test_a_passkey_is_registered_signs_in_and_proves(
    install: Callable[..., Installation], person: Callable[..., Person], app: str
) -> None:
    installation = install(host="localhost")
    somebody = in_front_of(installation, app, person)
    lose = somebody.has_an_authenticator()
    somebody.sign_in(EMAIL[app])
    register(somebody, "店のiPhone")

    come_by_mail(somebody, EMAIL[app])
    expect(somebody.page.get_by_role("heading", name="パスキーで確認")).to_be_visible()
    somebody.go(HOME[app])  # half-open opens nothing
    expect(somebody.page.get_by_label("メールアドレス")).to_be_visible()
    somebody.go("/second")
    somebody.press("パスキーで確認してログイン")
    expect(somebody.page.get_by_role("heading", name="パスキーで確認")).to_have_count(0)
    page_with_a_token(somebody, app)
    sees_it(somebody, app)

    installation.set_clock(dt.time(12, 30))  # the proof is over
    page_with_a_token(somebody, app)
    somebody.press("パスキーで確認")
    sees_it(somebody, app)

    lose()
    installation.set_clock(dt.time(13))
    somebody.has_an_authenticator()  # another device, which knows nothing
    page_with_a_token(somebody, app)
    somebody.press("パスキーで確認")
    somebody.sees("確認が途中で終わりました")
    expect(somebody.page.get_by_role("button", name="パスキーで確認", exact=True)).to_be_enabled()
    assert not somebody.faults


def test_who_has_no_passkey_proves_by_mail_and_comes_back(
    install: Callable[..., Installation], person: Callable[..., Person]
) -> None:
    installation = install()
    owner = in_front_of(installation, "shift", person)
    owner.sign_in(EMAIL["shift"])
    owner.go("/companies/edit")
    sees_it(owner, "shift")
    owner.type_into("会社名", "みなと珈琲ホールディングス")
    installation.set_clock(dt.time(12, 30))
    owner.press("編集")
    owner.sees("本人確認から10分が過ぎました")
    with owner.context.expect_page() as opened:
        owner.follow("本人確認")
    beside = Person(owner.context, opened.value, owner.base_url, owner.mailbox_url, owner.faults)
    beside.prove()
    beside.sees("本人確認ができました")
    owner.press("編集")
    owner.sees("会社の登録を変更しました。")
    owner.sees("みなと珈琲ホールディングス")


def test_without_javascript_a_sentence_says_what_to_do(
    install: Callable[..., Installation], person: Callable[..., Person]
) -> None:
    installation = install(host="localhost")
    somebody = person(installation.shift_url, installation.mail_url, java_script_enabled=False)
    somebody.sign_in(EMAIL["shift"])
    somebody.go("/passkeys/add")
    somebody.sees("パスキーを使うには、JavaScriptが必要です。")
    expect(somebody.page.get_by_role("button", name="登録する")).to_be_hidden()


def test_the_screens(install: Callable[..., Installation], person: Callable[..., Person], browser: Browser) -> None:
    """Pictures of every page around passkeys, at both widths, light and dark."""
    installation = install(host="localhost")
    owner = in_front_of(installation, "shift", person)
    owner.has_an_authenticator()
    owner.sign_in(EMAIL["shift"])
    _shoot(owner, {"passkeys-none": "/passkeys", "passkey-add": "/passkeys/add", "address": "/address"})
    register(owner, "店のiPhone")
    _shoot(owner, {"passkeys": "/passkeys", "proof-done": "/proof/done"})
    installation.set_clock(dt.time(12, 30))
    _shoot(owner, {"proof-passkey": "/proof?next=/companies/edit"})
    come_by_mail(owner, EMAIL["shift"])
    _shoot(owner, {"second": "/second"})
    romu = in_front_of(installation, "kintai", person)
    romu.sign_in(EMAIL["kintai"])
    installation.set_clock(dt.time(13))
    _shoot(romu, {"proof-mail": "/proof?next=/settings"})
    romu._mailed = romu._urls()
    romu.press("確認のメールを送る")
    romu.sees("確認のメールを送りました")
    shoot(romu, "proof-sent", *KINDS[-1].values)
    link = romu.mailed_url("/proof/").removeprefix(romu.base_url)
    _shoot(romu, {"proof-link": link})


def _shoot(somebody: Person, paths: dict[str, str]) -> None:
    for width, scheme in (kind.values for kind in KINDS):
        somebody.page.set_viewport_size({"width": width, "height": 900})
        somebody.page.emulate_media(color_scheme=scheme)
        for name, path in paths.items():
            somebody.go(path)
            shoot(somebody, name, width, scheme)
