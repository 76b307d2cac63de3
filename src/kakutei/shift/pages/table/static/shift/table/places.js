// Whose day a cell of the page is: from its row and its column. The server writes it into no cell of the page, so that a
// month of 6,200 cells stays short; the cells of its answers have their ids and links.

/** Gives each cell its id and its link to the pop-up, below the address of the page. */
export function namePlaces(table) {
  const dates = [...table.querySelectorAll(":scope > .head > .day")].map(({ dataset }) => dataset.date);
  for (const row of table.querySelectorAll(":scope > .row[data-staff]")) {
    const { staff } = row.dataset;
    let cell = row.firstElementChild;
    for (const date of dates) {
      cell = cell.nextElementSibling;
      cell.id = `c${staff}-${date}`;
      cell.setAttribute("href", `${date.slice(0, 7)}/cells/${staff}/${date}`);
    }
  }
}
