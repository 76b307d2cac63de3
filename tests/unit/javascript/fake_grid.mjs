// A table of cells with the ids "r,c"; `texts` may say what they hold.

export const fakeGrid = (rows, columns, texts = {}) => ({
  size: { rows, columns },
  place(id) {
    const [r, c] = id.split(",").map(Number);
    return { r, c };
  },
  idAt: (r, c) => (r >= 0 && r < rows && c >= 0 && c < columns ? `${r},${c}` : undefined),
  text: (id) => texts[id] ?? "",
  headsOf: () => [],
});
