// From one view of the month to another.

const NARROW = "(max-width: 700px)";

/** The views' links lead to the date of the selected cell. */
export function keepDate(links, selection) {
  for (const link of links) {
    link.addEventListener("click", () => {
      const address = new URL(link.href);
      if (selection.at) address.searchParams.set("on", selection.at.slice(-10));
      link.href = address;
    });
  }
}

/** In a narrow window the week or the day opens, unless another view was asked for: the server knows phones only. */
export function openNarrowView(table) {
  const { narrowView } = table.dataset;
  if (narrowView && matchMedia(NARROW).matches) location.replace(`?view=${narrowView}`);
}
