// What stands over the cells: the typing input, the question about two meanings, the reason why a text is not saved.

/** A grid holds rows of cells only: what is none of them has a row and a cell of its own. */
export function overlayOf(table) {
  const [row, cell] = [document.createElement("div"), document.createElement("div")];
  row.setAttribute("role", "row");
  cell.setAttribute("role", "gridcell");
  row.append(cell);
  table.append(row);
  return cell;
}

/** Puts an element just below a cell, or above it where the table's window ends below. */
export function placeBeside(element, cell) {
  const table = element.offsetParent;
  const [left, top] = [cell.offsetLeft + cell.parentElement.offsetLeft, cell.offsetTop + cell.parentElement.offsetTop];
  const [above, below] = [top - element.offsetHeight, top + cell.offsetHeight];
  const fits = below + element.offsetHeight <= table.scrollTop + table.clientHeight;
  element.style.left = `${Math.max(0, Math.min(left, table.scrollWidth - element.offsetWidth))}px`;
  element.style.top = `${fits || above < table.scrollTop ? below : above}px`;
}
