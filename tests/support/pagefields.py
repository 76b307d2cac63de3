"""The fields of a page's forms with what stands in them, as a browser would send them."""

from __future__ import annotations

from html.parser import HTMLParser


class PageFields(HTMLParser):
    def __init__(self, body: str) -> None:
        super().__init__()
        self.filled: list[tuple[str, str]] = []
        self.has_form_without_action = False
        self._select, self._textarea, self._text = "", "", ""
        self.feed(body)

    def of(self, *names: str) -> dict[str, str]:
        """The last value of each of these, where it has one."""
        return {name: value for name, value in self.filled if name in names}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post" and not given.get("action"):
            self.has_form_without_action = True
        elif tag == "input":
            is_box = given.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in given:
                self.filled.append((given.get("name", ""), given.get("value", "on" if is_box else "")))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self.filled.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._textarea, self._text = given.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data if self._textarea else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.filled.append((self._textarea, self._text.removeprefix("\n")))
            self._textarea = ""
