import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from tests.support.paths import DOCS

import kakutei.ui
from kakutei.ui.templatetags.ui import icon_names

LOOKS = Path(kakutei.ui.__file__).parent
TEMPLATES = sorted((LOOKS / "templates").rglob("*.html"))
DOCUMENT = DOCS / "looks.md"


class StoreForm(forms.Form):
    code = forms.CharField(label="KOT所属コード", help_text="所属設定にあるコードです。")
    pay = forms.ChoiceField(label="お支払い方法", widget=forms.RadioSelect, choices=[("bank", "銀行振込")])
    link = forms.BooleanField(label="連携する", required=False)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_stand_without_a_request_and_say_what_to_do(name: str) -> None:
    page = render_to_string(name)
    assert "<h1>" in page
    assert "ください" in page or "お進み" in page
    assert 'class="menu"' not in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_what_the_content_security_policy_forbids(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|https?://", source)
    assert all("nonce=" in tag and "src=" in tag for tag in re.findall(r"<script[^>]*>", source))


def pages(number: int, **more: str) -> str:
    page = Paginator(range(120), 50).get_page(number)
    return " ".join(render_to_string("ui/pages.html", {"page": page, **more}).split())


@pytest.mark.parametrize(("query", "address"), [("", "?page=2"), ("q=a&store=3", "?q=a&amp;store=3&amp;page=2")])
def test_a_list_leads_to_its_next_page_and_keeps_the_query(query: str, address: str) -> None:
    shown = pages(1, query=query)
    assert f'href="{address}"' in shown
    assert "次の50件" in shown
    assert "前の" not in shown
    assert "hx-get" not in shown


def test_a_list_in_a_part_of_a_page_loads_its_pages_into_the_part() -> None:
    shown = pages(2, query="", list_url="/days", part="#days")
    for number in (1, 3):
        assert f'href="/days?page={number}" hx-get="/days?page={number}" hx-target="#days" hx-select="#days"' in shown


def test_a_list_of_one_page_leads_nowhere() -> None:
    assert render_to_string("ui/pages.html", {"page": Paginator(range(50), 50).get_page(1)}).strip() == ""


def test_a_refused_field_is_tied_to_its_help_and_its_error() -> None:
    page = render_to_string("ui/form.html", {"form": StoreForm({})})
    assert 'aria-describedby="id_code_helptext id_code_error"' in page
    assert 'id="id_code_helptext"' in page
    assert 'id="id_code_error"' in page
    assert 'aria-invalid="true"' in page
    assert re.search(r"<legend>\s*お支払い方法", page)


def test_a_pop_up_asked_for_by_the_browser_is_a_page_of_its_own() -> None:
    page = render_to_string("ui/dialog.html", request=RequestFactory().get("/"))
    assert "<!doctype html>" in page
    assert "<dialog" not in page


def test_a_pop_up_asked_for_by_htmx_is_only_a_dialog() -> None:
    fragment = render_to_string("ui/dialog.html", request=RequestFactory().get("/", headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith("<dialog")
    assert "<html" not in fragment


def test_the_document_names_every_icon_and_template() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    names = icon_names() | {path.name for path in TEMPLATES if path.parent.name == "ui"}
    assert [name for name in sorted(names) if name not in text] == []
