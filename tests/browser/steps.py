"""The source page's steps as hands do them, in its order; each cites its id in requirements.md."""

from __future__ import annotations

from playwright.sync_api import expect

from kakutei.demo import cast
from tests.browser.person import PATIENCE, Person

MANAGER, ROMU = "tencho@example.jp", "romu@example.jp"
CODE, EMPLOYEE = "0042", "持田 主"
SETTING = "シフトの情報がKing Of Timeのスケジュールに追加される。"
RIGHTS = (
    "従業員データ Read",
    "従業員データ Write",
    "日別スケジュールデータ Read",
    "日別スケジュールデータ Write",
    "月別スケジュールデータ Read",
)


def an_attendance_account_exists(
    romu: Person, *, company: str = "試験商店", email: str = ROMU, code: str = CODE
) -> None:
    """B0: the page begins with an account there (from the operator's page), and with its employees."""
    romu.sign_in(cast.OPERATOR_MAIL)
    romu.follow("会社を追加")
    for label, value in (("会社名", company), ("全権管理者の名前", "内田 直美"), ("全権管理者のメールアドレス", email)):
        romu.type_into(label, value)
    romu.press("追加")
    romu.sees(company)
    romu.context.clear_cookies()
    romu.sign_in(email)
    romu.go("/settings/employees/add")
    for label, value in (("従業員コード", code), ("姓", "持田"), ("名", "主"), ("入社日", "2024-04-01")):
        romu.page.get_by_label(label, exact=True).fill(value)
    romu.press("登録")
    romu.go("/")
    romu.clicks = romu.typed = 0


# --- 事前準備 1. アカウントを準備する ---


def register(manager: Person) -> str:
    """【1. 無料アカウントへの登録】"""
    manager.go("/")
    top = manager.page.get_by_role("banner")
    expect(top.get_by_role("link", name="ログイン", exact=True)).to_be_visible()  # A1
    manager.follow("今すぐ登録")  # A1
    manager.follow("管理者の方はこちら")  # A2
    manager.ask_for_a_mail(MANAGER)
    url = manager.mailed_url("/registration/")
    manager.sees("「登録専用URL」")
    manager.page.goto(url)
    manager.clicks += 1
    for label, value in (("会社名", "試験商店"), ("店舗名", "本店"), ("姓", "持田"), ("名", "主")):
        manager.type_into(label, value)
    manager.press("登録する")
    expect(manager.page.get_by_role("heading", name="ダッシュボード")).to_be_visible()
    return url


def come_back_by_bookmark(manager: Person, url: str) -> None:
    """次回以降ログインする際は…「登録専用URL」から"""
    manager.page.goto(url)  # A3
    expect(manager.page.get_by_role("heading", name="ダッシュボード")).to_be_visible()


def lose_the_url(manager: Person) -> None:
    """ログイン用URLを紛失した または キャッシュクリア/ログアウトした場合"""
    counted = manager.clicks, manager.typed
    manager.context.clear_cookies()
    manager.go("/")
    manager.page.get_by_role("banner").get_by_role("link", name="ログイン", exact=True).click()  # A4
    manager.ask_for_a_mail(MANAGER)
    manager.page.goto(manager.mailed_url("/login/"))
    manager.press("ログインする")
    expect(manager.page.get_by_role("heading", name="ダッシュボード")).to_be_visible()
    manager.clicks, manager.typed = counted  # a detour


def apply_for_the_link(manager: Person) -> None:
    """【2. 連携機能の利用申込み】"""
    manager.follow("利用申込みをする")  # A5
    manager.type_into("電話番号", "03-1234-5678")
    expect(manager.page.get_by_label("銀行振込", exact=True)).to_be_visible()
    manager.press("申し込む")
    manager.sees("利用申込みを受け付けました")


def upgrade(manager: Person) -> None:
    """【3. Proプランへのアップグレード】【4. 連携機能の付与】"""
    manager.follow("アップグレード")  # A6: the menu at the left
    expect(manager.page.get_by_label("Pro 購入(クレジットカード)")).to_be_checked()
    manager.press("申し込む")
    manager.sees("付与されています")  # A7


def tick_the_setting(manager: Person) -> None:
    """2. oplus上で連携設定を行う"""
    manager.page.get_by_role("navigation", name="メニュー").get_by_role("link", name="設定", exact=True).click()  # A8
    manager.clicks += 1
    manager.tick(SETTING)
    manager.press("確定")
    expect(manager.page.get_by_label(SETTING)).to_be_checked()


# --- 連携手順 ---


def issue_the_token(manager: Person, romu: Person, *, pasted: bool = False) -> None:
    """1. アクセストークンを発行する; `pasted`: all addresses at once, as [コピー] gives them."""
    manager.go("/companies/edit")
    shown = manager.page.locator("#egress").inner_text().split(", ")  # C1b
    romu.follow("設定")
    romu.sees("その他")
    romu.follow("オプション")  # B1
    romu.sees("外部サービス連携")
    romu.sees("勤怠 WebAPI連携設定")
    romu.tick("使用する")
    romu.press("連携設定")
    romu.follow("新規アクセストークン発行")  # B2
    romu.type_into("用途", "シフト連携用")
    romu.sees("API権限一覧")
    for right in RIGHTS:
        romu.tick(right)  # B3
    if pasted:
        romu.type_into("IPアドレス 1", ", ".join(shown))
    else:
        romu.type_into("IPアドレス 1", shown[0])  # B4
        romu.press("IPアドレス追加")
        romu.type_into("IPアドレス 2", shown[1])
    romu.press("登録")
    romu.sees("シフト連携用")


def copy_the_token(romu: Person) -> str:
    romu.follow("編集")
    token = romu.page.locator("#token").inner_text().strip()
    romu.press("コピー")
    return token


def enter_the_token(manager: Person, token: str) -> None:
    """2. 発行したアクセストークンを登録する"""
    open_companies(manager)
    manager.click(manager.page.get_by_role("link", name="会社名を編集"))  # C1: the pencil
    expect(manager.page.get_by_role("dialog").get_by_role("heading", name="会社編集")).to_be_visible()
    type_the_token(manager, token)


def type_the_token(manager: Person, token: str) -> None:
    manager.type_into("KOTアクセストークン", token)
    manager.press("編集")
    expect(manager.page.get_by_role("dialog")).to_have_count(0)
    manager.sees(f"••••{token[-4:]}")
    manager.sees("接続できました")  # ours


def open_companies(manager: Person) -> None:
    manager.click(manager.page.locator(".switcher summary"))
    manager.follow("会社管理・拠点追加")


def look_up_the_division_code(romu: Person) -> str:
    romu.follow("設定")
    romu.sees("組織")
    romu.follow("所属設定")  # B5
    expect(romu.page.get_by_role("columnheader", name="所属コード")).to_be_visible()
    return romu.page.locator("tbody tr td").first.inner_text().strip()


def set_the_division_code(manager: Person, code: str) -> None:
    """3. 同じ所属コードを設定する"""
    open_companies(manager)
    manager.click(manager.page.get_by_role("link", name="店舗を編集"))  # C2: the pencil
    expect(manager.page.get_by_role("dialog").get_by_role("heading", name="店舗編集")).to_be_visible()
    manager.type_into("KOT所属コード", code)
    manager.press("編集")
    manager.sees(f"KOT所属コード {code}")


def look_up_the_employee_code(romu: Person) -> str:
    romu.follow("設定")
    romu.follow("従業員設定")
    romu.follow("表示")  # B6
    return romu.page.locator("dt", has_text="従業員コード").locator("xpath=following-sibling::dd[1]").inner_text()


def set_the_number(manager: Person, number: str) -> None:
    """4. 同じ社員番号(従業員コード)を設定する"""
    manager.follow("スタッフ管理")  # C3
    manager.follow(EMPLOYEE)
    manager.type_into("社員番号", number)
    manager.press("編集")
    expect(manager.page.get_by_role("cell", name=number, exact=True)).to_be_visible()


def synchronise(manager: Person) -> None:
    """5. 同期を行う"""
    manager.press("KING OF TIMEと同期")  # C4
    expect(manager.page.get_by_role("table", name="スタッフ表")).to_be_visible()
    expect(manager.page.get_by_role("columnheader", name="KING OF TIME")).to_be_visible()  # C5
    expect(manager.page.locator("tbody .mark.delivered")).to_be_visible(timeout=PATIENCE)
