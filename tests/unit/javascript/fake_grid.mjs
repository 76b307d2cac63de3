// A table of cells with the ids "r,c".

export const fakeGrid = (rows, columns) => ({
  place(id) {
    const [r, c] = id.split(",").map(Number);
    return { r, c };
  },
  idAt: (r, c) => (r >= 0 && r < rows && c >= 0 && c < columns ? `${r},${c}` : undefined),
});
