"""本人確認 between typing and pressing, in a real browser, on both apps: what was typed is there afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from kakutei.demo import cast
from tests.browser.launch import Installation
from tests.browser.person import Person

APPS = ("shift", "kintai")
EMAIL = {"shift": cast.OWNER.email, "kintai": cast.ROMU_MAIL}
FORM = {"shift": "/companies/edit", "kintai": "/settings/administrators/add"}
FIELD = {"shift": ("会社名", "みなと珈琲ホールディングス"), "kintai": ("名前", "顧問 社労士")}
BUTTON = {"shift": "編集", "kintai": "メールで招待"}
OVER = "本人確認から10分が過ぎました"
TOKEN = "ffffeeeeddddccccbbbbaaaa99998888"
TYPE_AGAIN = "KOTアクセストークンは安全のため残していません。もう一度入力してください。"
SAVED = "会社の登録を変更しました。"


def signed_in(installation: Installation, app: str, person: Callable[..., Person]) -> Person:
    url = installation.shift_url if app == "shift" else installation.kintai_url
    user = person(url, installation.mail_url)
    user.sign_in(EMAIL[app])
    return user


def field(user: Person, label: str) -> Locator:
    return user.page.get_by_label(label, exact=True)


def fill_in(user: Person, app: str) -> None:
    user.go(FORM[app])
    user.type_into(*FIELD[app])
    if app == "shift":
        user.type_into("KOTアクセストークン", TOKEN)
    else:
        user.type_into("メールアドレス", "komon@example.jp")
        user.page.get_by_label("全権管理者").check()


def has_what_was_typed(user: Person, app: str) -> None:
    label, value = FIELD[app]
    expect(field(user, label)).to_have_value(value)
    if app == "shift":
        expect(user.page.get_by_label("KOTアクセストークン 連携に必要")).to_have_value("")
    else:
        expect(field(user, "メールアドレス")).to_have_value("komon@example.jp")
        expect(user.page.get_by_label("全権管理者")).to_be_checked()


def press_again(user: Person, app: str) -> None:
    """With the token typed again, once the form has asked for it (case I3)."""
    user.press(BUTTON[app])
    if app == "kintai":
        user.sees("komon@example.jp に招待のメールを送ります")
        return
    user.sees(TYPE_AGAIN)
    expect(user.page.get_by_text(SAVED)).to_have_count(0)
    user.type_into("KOTアクセストークン", TOKEN)
    user.press(BUTTON[app])
    user.sees(SAVED)
    user.sees(FIELD[app][1])
    user.sees(f"••••{TOKEN[-4:]}")


def beside(user: Person) -> Person:
    """The tab that the link opens."""
    with user.context.expect_page() as opened:
        user.follow("本人確認")
    return Person(user.context, opened.value, user.base_url, user.mailbox_url, user.faults)


@pytest.mark.parametrize("app", APPS)
def test_typed_values_survive_a_proof_in_the_same_tab_and_in_another(
    next_day: Installation, person: Callable[..., Person], app: str
) -> None:
    """In the same tab by the link of the last page; who opens the form by its address finds them as well."""
    installation = next_day
    user = signed_in(installation, app, person)
    fill_in(user, app)
    installation.set_clock(dt.time(12, 30))
    user.press(BUTTON[app])
    user.sees(OVER)
    has_what_was_typed(user, app)
    link = user.page.get_by_role("link", name="本人確認")
    user.go(str(link.get_attribute("href")))
    user.reauthenticate()
    user.follow("このタブで続ける")
    user.sees("本人確認の前に入力した内容を表示しています")
    has_what_was_typed(user, app)
    user.go(FORM[app])
    has_what_was_typed(user, app)
    installation.set_clock(dt.time(13))
    user.press(BUTTON[app])
    user.sees(OVER)
    has_what_was_typed(user, app)
    other = beside(user)
    other.reauthenticate()
    other.sees("本人確認ができました")
    press_again(user, app)
    user.go(FORM[app])
    expect(user.page.get_by_text("本人確認の前に入力した内容")).to_have_count(0)


def test_a_pop_up_stays_a_pop_up_through_a_proof(next_day: Installation, person: Callable[..., Person]) -> None:
    """Asked before it opens, and once more as it is sent."""
    installation = next_day
    owner = signed_in(installation, "shift", person)
    owner.go("/companies")
    installation.set_clock(dt.time(12, 30))
    owner.click(owner.page.get_by_role("link", name="会社名を編集"))
    owner.reauthenticate()
    dialog = owner.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="会社編集")).to_be_visible()
    assert owner.page.url.endswith("/companies")
    owner.type_into(*FIELD["shift"])
    owner.type_into("KOTアクセストークン", TOKEN)
    installation.set_clock(dt.time(13))
    owner.press("編集")
    expect(dialog.get_by_text(OVER)).to_be_visible()
    expect(owner.page.get_by_role("dialog")).to_have_count(1)
    has_what_was_typed(owner, "shift")
    beside(owner).reauthenticate()
    press_again(owner, "shift")
    expect(owner.page.get_by_role("dialog")).to_have_count(0)
