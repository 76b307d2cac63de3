"""Case D4 in a browser: impatient clicks send a form once, and its buttons can be pressed again afterwards."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Request, expect

from kakutei.shift.people.models import Store
from kakutei.shift.subscriptions.models import Inquiry


def posts_of(tab: Page) -> list[str]:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    tab.on("request", note)
    return sent


TWICE = """() => {
  const [form, sent] = [document.getElementById("inquiry"), []];
  document.addEventListener("submit", (event) => {
    sent.push(!event.defaultPrevented);
    event.preventDefault();
  });
  form.requestSubmit();
  form.requestSubmit();
  const button = document.querySelector("button[form=inquiry]");
  return new Promise((done) => setTimeout(() => done([sent, button.disabled]), 50));
}"""


def test_a_form_on_its_way_is_not_sent_again_and_its_button_rests(page: Page) -> None:
    page.goto(page.url.split("/stores")[0] + "/contact/form")
    page.get_by_label("お問い合わせの内容").fill("質問です。")
    assert page.evaluate(TWICE) == [[True, False], True]


def test_a_double_click_in_a_dialog_sends_it_once(page: Page) -> None:
    page.goto(page.url.split("/stores")[0] + "/companies")
    page.locator("[hx-get$='/stores/add']").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("店舗名").fill("新店")
    sent = posts_of(page)
    dialog.locator("footer button").dblclick(no_wait_after=True)
    expect(page.get_by_text("新店を登録しました。")).to_be_visible()
    assert len(sent) == 1
    assert Store._base_manager.filter(name="新店").count() == 1


def test_a_form_without_javascript_acts_once_after_a_double_click(browser: Browser, page: Page) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(page.url.split("/stores")[0] + "/contact/form")
    plain.get_by_label("お問い合わせの内容").fill("質問です。")
    plain.locator("button[form=inquiry]").dblclick(no_wait_after=True)
    expect(plain.get_by_text("お問い合わせを受け付けました")).to_be_visible()
    assert Inquiry._base_manager.count() == 1
    context.close()


def test_a_refused_form_can_be_sent_again(page: Page) -> None:
    page.goto(page.url.split("/stores")[0] + "/companies")
    page.locator("[hx-get$='/stores/add']").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("footer button").click()
    expect(dialog.locator(".field-error").first).to_be_visible()
    expect(dialog.locator("footer button")).to_be_enabled()
    dialog.get_by_label("店舗名").fill("新店")
    dialog.locator("footer button").click()
    expect(page.get_by_text("新店を登録しました。")).to_be_visible()
