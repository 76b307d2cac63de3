// Our own page, as the measuring code asks every table. Called when the page has loaded.

() => {
  const rows = [...document.querySelectorAll(".shift-table > .row:not(.head)")].filter((row) => row.querySelector("a.cell"));
  const ids = rows.map((row) => [...row.querySelectorAll("a.cell")].map(({ id }) => id)); // cells are replaced, ids stay
  const element = document.querySelector(".shift-table");

  window.table = {
    select: (r, c) => {
      const cell = document.getElementById(ids[r][c]);
      cell.scrollIntoView({ block: "nearest" });
      cell.click();
    },
    active: () => element.querySelector(".cell.focused").id,
    placeAt: (r, c) => ids[r][c],
    textAt: (id) => document.getElementById(id).textContent.trim(),
    writing: () => element.querySelector("input.typing.writing")?.value,
    stored: () => ids.map((row) => row.map((id) => document.getElementById(id).textContent.trim())),
  };
}
