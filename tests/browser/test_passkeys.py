"""パスキー in a real browser with a virtual authenticator, on both apps: register, sign in again, 本人確認, lose it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kakutei.demo import cast
from tests.browser.launch import Installation
from tests.browser.person import Person

from .test_screens import KINDS, shoot

APPS = ("shift", "kintai")
EMAIL = {"shift": cast.OWNER.email, "kintai": cast.ROMU_MAIL}
HOME = {"shift": "/dashboard", "kintai": "/"}


@pytest.fixture(scope="module")
def host() -> str:
    """A passkey is for a name, not for an address."""
    return "localhost"


def in_front_of(installation: Installation, app: str, person: Callable[..., Person]) -> Person:
    url = installation.shift_url if app == "shift" else installation.kintai_url
    return person(url, installation.mail_url)


def register(user: Person, name: str) -> None:
    user.go("/devices")
    user.follow("パスキー")
    user.follow("パスキーを追加")
    user.type_into("パスキーの名前", name)
    user.press("登録する")
    user.sees(f"パスキー「{name}」を追加しました")


def come_by_mail(user: Person, email: str) -> None:
    user.context.clear_cookies()
    user.go("/login")
    user.ask_for_a_mail(email)
    user.page.goto(user.mailed_url("/login/"))
    user.press("ログインする")


def page_with_a_token(user: Person, app: str) -> None:
    """Where only a fresh proof leads."""
    if app == "shift":
        user.go("/companies/edit")
    else:
        user.go("/settings/options/tokens")
        user.follow("編集")


def sees_it(user: Person, app: str) -> None:
    heading = "会社編集" if app == "shift" else "アクセストークン編集"
    expect(user.page.get_by_role("heading", name=heading)).to_be_visible()


@pytest.mark.parametrize("app", APPS)
def test_a_passkey_is_registered_signs_in_and_proves(
    next_day: Installation, person: Callable[..., Person], app: str
) -> None:
    installation = next_day
    user = in_front_of(installation, app, person)
    lose = user.has_an_authenticator()
    user.sign_in(EMAIL[app])
    register(user, "店のiPhone")

    come_by_mail(user, EMAIL[app])
    expect(user.page.get_by_role("heading", name="パスキーで確認")).to_be_visible()
    user.go(HOME[app])  # half-open opens nothing
    expect(user.page.get_by_label("メールアドレス")).to_be_visible()
    user.go("/second")
    user.press("パスキーで確認してログイン")
    expect(user.page.get_by_role("heading", name="パスキーで確認")).to_have_count(0)
    page_with_a_token(user, app)
    sees_it(user, app)

    installation.set_clock(dt.time(12, 30))  # the proof is over
    page_with_a_token(user, app)
    user.press("パスキーで確認")
    sees_it(user, app)

    lose()
    installation.set_clock(dt.time(13))
    user.has_an_authenticator()  # another device, which knows nothing
    page_with_a_token(user, app)
    user.press("パスキーで確認")
    user.sees("確認が途中で終わりました")
    expect(user.page.get_by_role("button", name="パスキーで確認", exact=True)).to_be_enabled()
    assert not user.faults


def test_without_javascript_a_sentence_says_what_to_do(shared: Installation, person: Callable[..., Person]) -> None:
    user = person(shared.kintai_url, shared.mail_url, java_script_enabled=False)
    user.sign_in(cast.OPERATOR_MAIL)
    user.go("/passkeys/add")
    user.sees("パスキーを使うには、JavaScriptが必要です。")
    expect(user.page.get_by_role("button", name="登録する")).to_be_hidden()


def test_the_screens(next_day: Installation, person: Callable[..., Person]) -> None:
    """Pictures of every page around passkeys, at both widths, light and dark. No other test gives these two a passkey."""
    installation = next_day
    operator = in_front_of(installation, "shift", person)
    operator.has_an_authenticator()
    operator.sign_in(cast.OPERATOR_MAIL)
    _shoot(operator, {"passkeys-none": "/passkeys", "passkey-add": "/passkeys/add", "address": "/address"})
    register(operator, "店のiPhone")
    _shoot(operator, {"passkeys": "/passkeys", "proof-done": "/proof/done"})
    installation.set_clock(dt.time(12, 30))
    _shoot(operator, {"proof-passkey": "/proof?next=/address"})
    come_by_mail(operator, cast.OPERATOR_MAIL)
    _shoot(operator, {"second": "/second"})
    other = in_front_of(installation, "kintai", person)
    other.sign_in(cast.OPERATOR_MAIL)
    installation.set_clock(dt.time(13))
    _shoot(other, {"proof-mail": "/proof?next=/address"})
    other._mailed = other._urls()
    other.press("確認のメールを送る")
    other.sees("確認のメールを送りました")
    shoot(other, "proof-sent", *KINDS[-1].values)
    link = other.mailed_url("/proof/").removeprefix(other.base_url)
    _shoot(other, {"proof-link": link})


def _shoot(user: Person, paths: dict[str, str]) -> None:
    for width, scheme in (kind.values for kind in KINDS):
        user.page.set_viewport_size({"width": width, "height": 900})
        user.page.emulate_media(color_scheme=scheme)
        for name, path in paths.items():
            user.go(path)
            shoot(user, name, width, scheme)
