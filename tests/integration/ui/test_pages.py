import re
from pathlib import Path

import pytest
from django import forms
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
