"""利用規約, プライバシーポリシー and お問い合わせ of the attendance app, open to all visitors."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ..world import World
from .browser import romu, staff, text

PATHS = ("/terms", "/privacy", "/contact")


def test_every_page_leads_there_signed_in_or_not(world: World) -> None:
    for client, path in (
        (Client(), "/login"),
        (Client(), "/gone"),
        (romu(world), "/c/minato/settings"),
        (staff(world.employee()), "/c/minato/punch"),
    ):
        foot = text(client.get(path)).partition('<footer class="page-foot">')[2]
        assert all(f'href="{each}"' in foot for each in PATHS), path
    assert all(Client().get(each).status_code == 200 for each in PATHS)


def test_without_a_text_the_page_says_what_the_product_keeps(db: None) -> None:
    page = text(Client().get("/privacy"))
    for said in ("性別", "打刻", "PIN", "90日", "少なくとも5年間", "許したIPアドレス"):
        assert said in page, said


def test_whom_to_ask_is_shown_and_nothing_else_is_promised(db: None, settings: Any) -> None:
    assert "連絡先をまだ公開していません" in text(Client().get("/contact"))
    settings.KAKUTEI_CONTACT, settings.KAKUTEI_OPERATING_MAIL = "平日 9:00-17:00", "info@example.jp"
    page = text(Client().get("/contact"))
    assert 'href="mailto:info@example.jp"' in page
    assert "平日 9:00-17:00" in page


@pytest.mark.parametrize(("path", "name"), [("/terms", "terms"), ("/privacy", "privacy"), ("/contact", "contact")])
def test_the_operators_own_text_takes_its_place(db: None, settings: Any, path: str, name: str) -> None:
    settings.KAKUTEI_OWN_PAGES = {name: "# 題\n\n当社の<b>言葉</b>"}
    page = text(Client().get(path))
    assert page.count("<h1>") == 1
    assert "当社の&lt;b&gt;言葉&lt;/b&gt;" in page
