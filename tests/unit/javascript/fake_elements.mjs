// Elements with class names, made when they are first asked for.

export class FakeElements {
  #made = new Map();

  get(id, more = {}) {
    if (!this.#made.has(id)) this.#made.set(id, { classList: classList(), ...more });
    return this.#made.get(id);
  }

  /** The ids of those with a class name, sorted. */
  marked(name) {
    return [...this.#made.keys()].filter((id) => this.get(id).classList.contains(name)).sort();
  }
}

function classList() {
  const names = new Set();
  return {
    changes: 0,
    add(...come) {
      this.changes += come.length;
      come.forEach((name) => names.add(name));
    },
    remove(...gone) {
      this.changes += gone.length;
      gone.forEach((name) => names.delete(name));
    },
    contains: (name) => names.has(name),
  };
}
