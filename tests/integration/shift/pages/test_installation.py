"""利用規約, プライバシーポリシー and お問い合わせ: the operator's own words, or what the product can truthfully say."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from kakutei.authentication.mail_limits import LIFETIME, cookie_name
from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import SignInLink
from kakutei.demo import cast
from kakutei.site_pages.markdown import render_markdown

from .reading import plain, source, text
from .test_invitations import stranger
from .test_registration import mailed
from .world import World

PATHS = ("/terms", "/privacy", "/contact")


def foot(answer: object) -> str:
    return source(answer).partition('<footer class="page-foot">')[2].partition("</footer>")[0]  # type: ignore[arg-type] # an answer


@pytest.mark.parametrize("path", ["/", "/login", "/start", "/contact", "/terms", "/privacy", "/gone"])
def test_every_page_leads_there_without_sign_in(db: None, path: str) -> None:
    found = foot(stranger().get(path))
    assert [f'href="{each}" rel="noreferrer"' in found for each in PATHS] == [True, True, True]
    assert all(stranger().get(each).status_code == 200 for each in PATHS)


def test_signed_in_too(owner: Client, world: World) -> None:
    for path in (
        "/c/minato/dashboard",
        "/c/minato/staff",
        "/c/minato/me",
        "/devices",
        f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12",
    ):
        assert 'href="/privacy"' in foot(owner.get(path)), path


def test_without_a_text_no_terms_are_invented(db: None, settings: Settings) -> None:
    settings.KAKUTEI_OPERATING_COMPANY = "みなと運営株式会社"
    page = text(stranger().get("/terms"))
    assert "みなと運営株式会社は、利用規約をまだ公開していません" in page
    assert "代わりの規約を定めることはありません" in page
    assert "運営: みなと運営株式会社" in plain(foot(stranger().get("/terms")))


def test_without_a_text_the_page_says_what_the_product_keeps(db: None, settings: Settings) -> None:
    settings.KAKUTEI_OPERATING_MAIL = "info@example.jp"
    page = text(stranger().get("/privacy"))
    for said in ("独自のプライバシーポリシーをまだ公開していません", "IPアドレス", "Cookieは3種類だけ", "180日", "少なくとも5年間",
                 "社員番号", "識別キー、所属コード、勤務日", "info@example.jp"):  # fmt: skip
        assert said in page, said


def test_the_cookies_are_those_that_the_page_names(owner: Client, settings: Settings) -> None:
    owner.post("/login", {"email": cast.OWNER.email})
    url = new_secret(SignInLink.objects.latest("pk").pk)
    answer = owner.post(urlsplit(url or "").path)
    named = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, cookie_name()}
    assert set(owner.cookies) | set(answer.cookies) == named
    page = text(owner.get("/privacy"))
    assert "使うCookieは3種類だけです。" in page
    assert f"最後のログインから{LIFETIME // (24 * 3600)}日" in page
    assert settings.SESSION_COOKIE_AGE == 30 * 24 * 3600
    assert settings.CSRF_COOKIE_AGE // (24 * 3600) in (364, 365)


def test_the_operators_own_texts_take_their_place(db: None, settings: Settings) -> None:
    settings.KAKUTEI_OWN_PAGES = {"terms": "# 規約\n\n第1条", "privacy": "当社は…", "contact": "電話 03-0000-0000"}
    terms, privacy, contact = (source(stranger().get(path)) for path in PATHS)
    assert terms.count("<h1>") == 1
    assert "<h1>規約</h1>" in terms
    assert "第1条" in terms
    assert "<h1>プライバシーポリシー</h1>" in privacy
    assert "Cookieは3種類だけ" not in privacy
    assert "電話 03-0000-0000" in contact


def test_a_missing_contact_is_stated(db: None) -> None:
    assert "連絡先をまだ公開していません" in text(stranger().get("/privacy"))


@pytest.mark.parametrize("trick", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](vbscript:x)", "![a](https://evil.example/p.png)",
    "[a](&#106;avascript:alert(1))", '[a](/x "onclick=alert(1)")', "<javascript:alert(1)>", "<style>*{}</style>",
    '<iframe src="https://evil.example">', "```\n</code></pre><script>x</script>\n```", '[x]: /a "\\"><script>x</script>"\n\n[x]',
])  # fmt: skip
def test_markup_in_the_operators_text_stays_text(trick: str) -> None:
    html = render_markdown(trick).html.lower()
    for sign in (
        "<script",
        "<img",
        "<iframe",
        "<style",
        " onerror=",
        'href="javascript',
        'href="data',
        'href="vbscript',
    ):
        outside = html.replace("&lt;img src=x onerror=", "")
        assert sign not in outside, (sign, html)


def test_headings_lists_tables_and_links_are_shown() -> None:
    html = render_markdown(
        "## 見出し\n\n- 一\n- 二\n\n| 甲 | 乙 |\n| - | - |\n| 1 | 2 |\n\n[会社](https://example.jp)"
    ).html
    for part in ("<h2>見出し</h2>", "<li>一</li>", "<td>1</td>", '<a href="https://example.jp">会社</a>'):
        assert part in html


def test_who_registers_agrees_to_terms_only_where_there_are_some(db: None, settings: Settings) -> None:
    url = mailed(stranger())
    without = source(stranger().get(url))
    assert "同意したことになります" not in without
    assert 'href="/terms"' in without.partition("<main")[2].partition("</main>")[0]
    settings.KAKUTEI_OWN_PAGES = {"terms": "第1条"}
    assert "登録すると、 利用規約 に同意したことになります" in text(stranger().get(url))


def check_output(settings: Settings) -> str:
    said = io.StringIO()
    call_command("check", deploy=True, stdout=said, stderr=said, fail_level="WARNING", tags=["security"])
    return said.getvalue()


def test_the_check_names_what_is_not_filled_in_and_warns_of_nothing(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_HSTS_PRELOAD = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    before = check_output(settings)
    for each in ("kakutei.terms", "kakutei.privacy", "kakutei.contact"):
        assert each in before
    settings.KAKUTEI_OWN_PAGES = {"terms": "一", "privacy": "二", "contact": "三"}
    assert "kakutei." not in check_output(settings)
