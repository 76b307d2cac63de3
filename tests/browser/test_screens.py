"""Every screen of both apps with the demo world, wide and narrow, light and dark: nothing overflows, nothing is refused.

With KAKUTEI_SCREENS=1 pictures of all of them, in all kinds, are written to var/screens, which git ignores.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kakutei.demo import cast
from tests.browser.launch import Installation
from tests.browser.person import PATIENCE, SCREENS, Person

FOLDER = SCREENS if os.environ.get("KAKUTEI_SCREENS") else None
SEEN_TOGETHER = [(1440, "light"), (390, "dark")]
"""Each width and each scheme once, which is what a gate has the time for; pictures are taken in all four kinds."""
ALL_KINDS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]
KINDS = [
    pytest.param(width, scheme, id=f"{width} px {scheme}") for width, scheme in (ALL_KINDS if FOLDER else SEEN_TOGETHER)
]
PROVEN = ("/companies/edit", "/address", "/settings/data/deletion", "/passkeys/add")
"""Pages that ask for 本人確認 where the sign-in is ten minutes old."""
LED = {
    "link": "/link",
    "pause": "/link/pause",
    "settings": "/settings",
    "application": "/application",
    "upgrade": "/upgrade",
    "inquiry": "/contact/form",
    "notices": "/settings/notices",
    "audit": "/settings/audit",
    "passkeys": "/passkeys",
    "data": "/settings/data",
    "deletion": "/settings/data/deletion",
}
"""What オーナー and 管理者 alone are shown."""
HEIGHTS = {1440: 900, 390: 844}


@pytest.fixture(scope="module")
def cookies(shared: Installation, browser: Browser) -> dict[str, object]:
    """Who signed in once, for all kinds of screens."""
    states = {}
    for name, url, email in (
        ("owner", shared.shift_url, cast.OWNER.email),
        ("staff", shared.shift_url, cast.PEOPLE[3].email),
        ("romu", shared.kintai_url, cast.ROMU_MAIL),
        ("employee", shared.kintai_url, cast.PEOPLE[3].email),
        ("operator", shared.shift_url, cast.OPERATOR_MAIL),
        ("operator at kintai", shared.kintai_url, cast.OPERATOR_MAIL),
    ):
        user = Person.in_front_of(browser, url, shared.mail_url)
        user.sign_in(email)
        states[name] = user.context.storage_state()
        if name == "owner":
            _wait_for_the_marks(user)
        user.context.close()
    return states


def _wait_for_the_marks(owner: Person) -> None:
    owner.go("/shifts")
    expect(owner.page.locator(".cell .mark.delivered").nth(60)).to_be_attached(timeout=2 * PATIENCE)
    expect(owner.page.locator(".cell .mark.waiting")).to_have_count(0, timeout=2 * PATIENCE)


@pytest.fixture
def seat(
    shared: Installation, cookies: dict[str, object], person: Callable[..., Person]
) -> Callable[[str, int, str], Person]:
    def sit(name: str, width: int, scheme: str) -> Person:
        url = shared.shift_url if name in ("owner", "staff", "operator", "visitor at shift") else shared.kintai_url
        kind: dict[str, object] = {"viewport": {"width": width, "height": HEIGHTS[width]}, "color_scheme": scheme}
        if name in cookies:
            kind["storage_state"] = cookies[name]
        return person(url, shared.mail_url, **kind)

    return sit


def shoot(user: Person, name: str, width: int, scheme: str) -> None:
    """The picture, and what must hold on every screen."""
    page = user.page
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width} px"
    assert user.faults == [], f"{name}: {user.faults}"
    if FOLDER:
        page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")


def open_and_shoot(user: Person, paths: dict[str, str], width: int, scheme: str) -> None:
    for name, path in paths.items():
        if path in PROVEN or "/tokens/" in path:
            user.go_proving(path)
        answer = user.page.goto(user.base_url + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        shoot(user, name, width, scheme)


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_the_shift_app(seat: Callable[..., Person], shared: Installation, width: int, scheme: str) -> None:
    owner = seat("owner", width, scheme)
    month = f"{shared.today:%Y-%m}"
    owner.go("/shifts")
    store = re.search(r"/stores/(\d+)/", owner.page.url)
    assert store
    table = f"/stores/{store[1]}/shifts"
    staff = owner.page.locator("a.cell").first.get_attribute("id") or ""
    person_id = staff[1:].split("-")[0]
    following = _following(month)
    open_and_shoot(
        owner,
        {
            "dashboard": "/dashboard",
            "shift-table": f"{table}/{month}",
            "shift-table-draft": f"{table}/{following}",
            "confirmation": f"{table}/{following}/preview",
            "existing-plans": f"{table}/{following}/plans",
            "cell": f"{table}/{month}/cells/{person_id}/{shared.today}",
            "staff": "/staff",
            "staff-employees": "/staff/employees",
            "staff-numbers": "/staff/numbers",
            "staff-import": "/staff/import",
            "staff-edit": f"/staff/{person_id}",
            "access": f"/staff/{person_id}/access",
            "devices": "/devices",
            "address": "/address",
            "companies": "/companies",
            "company-edit": "/companies/edit",
            "store-edit": f"/stores/{store[1]}/edit",
            "patterns": f"/stores/{store[1]}/patterns",
            "pattern-add": f"/stores/{store[1]}/patterns/add",
            **LED,
        },
        width,
        scheme,
    )
    open_and_shoot(seat("staff", width, scheme), {"my-shifts": "/me"}, width, scheme)
    open_and_shoot(
        seat("visitor at shift", width, scheme),
        {
            "home": "/",
            "start": "/start",
            "registration": "/registration",
            "login": "/login",
            "contact": "/contact",
            "terms": "/terms",
            "privacy": "/privacy",
        },
        width,
        scheme,
    )


def _following(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_the_attendance_app(seat: Callable[..., Person], shared: Installation, width: int, scheme: str) -> None:
    romu = seat("romu", width, scheme)
    month = f"{shared.today:%Y-%m}"
    romu.go("/timecards")
    romu.page.get_by_role("link", name=cast.PEOPLE[2].name).first.click()
    employee = romu.page.url.split("/employees/")[1].split("/")[0]
    romu.go("/settings/options/tokens")
    token = romu.page.get_by_role("link", name="編集", exact=True).first.get_attribute("href") or ""
    open_and_shoot(
        romu,
        {
            "kintai-schedules": f"/schedules/{cast.EKIMAE.code}/{month}",
            "kintai-schedule-day": f"/employees/{employee}/schedule/{shared.today}",
            "kintai-timecards": "/timecards",
            "kintai-timecard": f"/employees/{employee}/timecard/{month}",
            "kintai-actual": f"/employees/{employee}/actual/{shared.today}",
            "kintai-settings": "/settings",
            "kintai-divisions": "/settings/divisions",
            "kintai-employees": "/settings/employees",
            "kintai-employee": f"/settings/employees/{employee}",
            "kintai-access": f"/settings/employees/{employee}/access",
            "kintai-administrators": "/settings/administrators",
            "kintai-administrator-add": "/settings/administrators/add",
            "kintai-administrator": "/settings/administrators/1",
            "kintai-devices": "/devices",
            "kintai-terms": "/terms",
            "kintai-privacy": "/privacy",
            "kintai-contact": "/contact",
            "kintai-options": "/settings/options",
            "kintai-audit": "/settings/audit",
            "kintai-data": "/settings/data",
            "kintai-deletion": "/settings/data/deletion",
            "kintai-hours": "/settings/options/hours",
            "kintai-tokens": "/settings/options/tokens",
            "kintai-token-add": "/settings/options/tokens/add",
            "kintai-token": token,
            "kintai-tablets": "/tablets",
        },
        width,
        scheme,
    )
    open_and_shoot(
        seat("employee", width, scheme), {"kintai-punch": "/punch", "kintai-own": "/timecard"}, width, scheme
    )


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_an_invitation_on_paper(seat: Callable[..., Person], width: int, scheme: str) -> None:
    romu = seat("romu", width, scheme)
    romu.go("/settings/employees")
    code = cast.PEOPLE[-2].employee_code
    romu.page.get_by_role("row", name=code).get_by_role("link", name="表示").click()
    romu.page.get_by_role("link", name="ログインと役割").click()
    expect(romu.page.get_by_role("heading", name="ログインと役割")).to_be_visible()
    if romu.page.get_by_role("link", name="ログインを停止する").count():
        romu.follow("ログインを停止する")
        romu.press(
            "ログインを停止する"
        )  # each person of the cast signs in by mail; printed invitations are for those without an address
    romu.press("QRコードで招待")
    shoot(romu, "kintai-paper", width, scheme)
    printed = romu.page.locator("code").inner_text()
    open_and_shoot(
        seat("visitor at kintai", width, scheme), {"kintai-invitation": "/i/" + printed.split("/i/")[1]}, width, scheme
    )


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_the_choice_among_companies(seat: Callable[..., Person], shared: Installation, width: int, scheme: str) -> None:
    several = f"several{width}{scheme}@example.jp"
    for name in ("みなと珈琲 本部", "株式会社うみべ食堂チェーンホールディングス"):
        shared.command("shift", "add-company", "--name", name, "--owner", several, "--owner-name", "小川 直人")
    user = seat("visitor at shift", width, scheme)
    user.sign_in(several)
    shoot(user, "choice", width, scheme)


@pytest.mark.parametrize(("width", "scheme"), KINDS)
def test_the_operators_pages(seat: Callable[..., Person], width: int, scheme: str) -> None:
    for name, list_page in (("operator", "/operator/companies"), ("operator at kintai", "/operator")):
        operator = seat(name, width, scheme)
        operator.go(list_page)
        company = operator.page.get_by_role("link", name=cast.COMPANY).first.get_attribute("href") or ""
        app = "kintai-" if name != "operator" else ""
        paths = {f"{app}operator-companies": list_page, f"{app}operator-company": company}
        if app:
            paths |= {"kintai-operator-company-add": "/operator/companies/add"}
        else:
            paths |= {
                "operator": "/operator",
                "operator-inquiries": "/operator/inquiries",
                "operator-phone": f"{company}/application",
                "operator-payment": "/operator/accounts/1/payment",
                "operator-end": "/operator/accounts/1/end",
            }
        open_and_shoot(operator, {**paths, f"{app}operator-mails": "/operator/mails"}, width, scheme)


def test_the_picture_of_the_readme(seat: Callable[..., Person], browser: Browser, tmp_path: Path) -> None:
    """The table with its marks at the left, the time card that received the shifts at the right."""
    owner, romu = seat("owner", 1440, "light"), seat("romu", 1440, "light")
    owner.go("/shifts")
    expect(owner.page.locator(".cell .mark.delivered").first).to_be_visible()
    romu.go("/timecards")
    romu.page.get_by_role("link", name=cast.PEOPLE[2].name).first.click()
    expect(romu.page.get_by_role("columnheader", name="出勤予定時刻")).to_be_visible()
    sheets = [tmp_path / "readme-left.png", tmp_path / "readme-right.png"]
    for user, sheet in zip((owner, romu), sheets, strict=True):
        user.page.screenshot(path=sheet)
    beside = browser.new_page(viewport={"width": 1800, "height": 600}, device_scale_factor=1)
    images = "".join(f'<img src="file://{sheet}" style="width:880px;border-radius:8px">' for sheet in sheets)
    frame = tmp_path / "readme.html"
    frame.write_text(f'<body style="margin:16px;display:flex;gap:8px;background:#d9d8d3">{images}</body>')
    beside.goto(f"file://{frame}")
    beside.screenshot(path=(FOLDER or tmp_path) / "readme.png")
    beside.close()
