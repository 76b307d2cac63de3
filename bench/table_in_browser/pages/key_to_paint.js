// Measures the same way in every table: from the time stamp of the key's event to the end of the first frame that shows what the key
// did. `window.table` has { active, textAt, writing, placeAt } of the table.

let awaited = null;

/** What the next key shall do: { moves, text, writing }, and of a paste { corners }. */
window.awaitChange = (change) => {
  awaited = { ...change, place: window.table.active() };
};

/** Milliseconds from the next key to the end of that frame, and to the one after it: { frame, next, frames }. */
window.nextPaint = () =>
  new Promise((resolve) => {
    addEventListener("keydown", ({ timeStamp }) => watch(timeStamp, awaited, resolve), { capture: true, once: true });
  });

function watch(since, change, resolve, frames = 1) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      if (!isShown(change)) return watch(since, change, resolve, frames + 1);
      const frame = performance.now() - since;
      requestAnimationFrame(() => resolve({ frame, next: performance.now() - since, frames }));
    };
    channel.port2.postMessage(null); // comes after the frame is rendered
  });
}

function isShown({ place, moves, text, writing, corners }) {
  const { table } = window;
  if (moves && table.active() === place) return false;
  if (text !== undefined && table.textAt(place) !== text) return false;
  if (writing !== undefined && table.writing() !== writing) return false;
  return (corners ?? []).every(({ r, c, label }) => table.textAt(table.placeAt(r, c)) === label);
}
