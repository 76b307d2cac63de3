"""The shift table under the hands of a person who knows spreadsheets: places are (row, column), both from 0."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import FloatRect, Locator, Page, expect

type Place = tuple[int, int]

READ = """(name) => [...document.querySelectorAll(".shift-table > .row:not(.head)")].flatMap((row, r) =>
  [...row.querySelectorAll(".cell")].flatMap((cell, c) =>
    (name ? cell.classList.contains(name) : cell.dataset.text) ? [[r, c, cell.dataset.text]] : []))"""
BOX = """([r, c]) => document.querySelectorAll(".shift-table > .row:not(.head)")[r]
  .querySelectorAll(".cell")[c].getBoundingClientRect().toJSON()"""
"""In one step: the server's answer may replace the cell at any time."""
RANGE = """() => [...document.querySelectorAll(".shift-table > .row:not(.head)")].flatMap((row, r) => {
  if (!row.matches(".ranged")) return [];
  const band = getComputedStyle(row, "::after");
  const cells = [...row.querySelectorAll(".cell")].map((cell) => [...row.children].indexOf(cell) + 1);
  return cells.flatMap((line, c) => line >= +band.gridColumnStart && line < +band.gridColumnEnd ? [[r, c]] : []);
})"""
"""The cells below the band that is drawn over the rows of a range."""
AREA = """() => {
  const table = document.querySelector(".shift-table");
  const box = (selector) => table.querySelector(selector).getBoundingClientRect();
  const [whole, head, name, foot] = [table.getBoundingClientRect(), box(".head"), box(".head > .name"), box(".foot")];
  return { left: name.right, top: head.bottom, right: whole.right, bottom: foot.top };
}"""
HANDLE = 3
"""Pixels from the corner of the selection to the middle of its fill handle."""


@dataclass
class ShiftTable:
    page: Page

    # --- what is seen ---

    def cell(self, place: Place) -> Locator:
        return self.page.locator(".shift-table > .row:not(.head)").nth(place[0]).locator(".cell").nth(place[1])

    def focused(self) -> Place:
        [[row, column, _]] = self.page.evaluate(READ, "focused")
        return row, column

    def selected(self) -> set[Place]:
        """All selected cells; a single one has no range around it."""
        return {(r, c) for r, c in self.page.evaluate(RANGE)} or {self.focused()}

    def texts(self) -> dict[Place, str]:
        return {(r, c): text for r, c, text in self.page.evaluate(READ, "")}

    def saved(self) -> dict[Place, str]:
        """What the server has, read from the page after a reload."""
        expect(self.page.locator("#unsaved")).to_be_hidden()
        self.page.reload()
        return self.texts()

    def is_in_sight(self, box: FloatRect) -> bool:
        """Beside the head row, the names and the foot, not below them."""
        area = self.page.evaluate(AREA)
        inside = box["x"] >= area["left"] - 1 and box["y"] >= area["top"] - 1
        return (
            inside and box["x"] + box["width"] <= area["right"] + 1 and box["y"] + box["height"] <= area["bottom"] + 1
        )

    def box(self, place: Place) -> FloatRect:
        box: FloatRect = self.page.evaluate(BOX, place)
        return box

    # --- what hands do ---

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, place: Place, keys: str) -> None:
        """One-key codes from a cell to the right."""
        self.click(place)
        self.page.keyboard.type(keys)

    def click(self, place: Place, **kind: object) -> None:
        self.cell(place).click(**kind)  # type: ignore[arg-type]  # the options of Locator.click

    def select(self, first: Place, last: Place) -> None:
        self.drag(self.middle(first), self.middle(last))

    def drag(self, start: Place, end: Place, *, holding: str = "") -> None:
        """Between two points of the window, with a key held down where `holding` names one."""
        mouse = self.page.mouse
        if holding:
            self.page.keyboard.down(holding)
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
        mouse.move(*end, steps=3)
        mouse.up()
        if holding:
            self.page.keyboard.up(holding)

    def middle(self, place: Place) -> Place:
        box = self.box(place)
        return int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] / 2)

    def border(self, place: Place) -> Place:
        """A point on the upper border of a cell."""
        box = self.box(place)
        return int(box["x"] + box["width"] / 2), int(box["y"] + 1)

    def handle(self, place: Place) -> Place:
        """The fill handle of a selection whose last cell this is."""
        box = self.box(place)
        return int(box["x"] + box["width"] - HANDLE), int(box["y"] + box["height"] - HANDLE)
