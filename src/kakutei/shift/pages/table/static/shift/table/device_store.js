// Edits that the server does not have yet, kept by the browser in IndexedDB under the user and the store.

const [DATABASE, EDITS] = ["kakutei", "edits"];
const AT_ONCE = 200; // edits added in one go

/** Opens the database; rejects where the browser keeps nothing (private windows, no space). */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const edits = request.result.createObjectStore(EDITS, { keyPath: "order", autoIncrement: true });
      edits.createIndex("owner", ["user", "store"]);
      edits.createIndex("user", "user");
      edits.createIndex("edit", "edit", { unique: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const endOf = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

export class DeviceStore {
  #database = null;

  /** `url` and `storeName`: where the edits belong, for other pages. */
  constructor({ user, store, url, storeName }) {
    this.owner = { user, store, url, storeName };
  }

  /** In the order in which they were typed. */
  async all() {
    const edits = (await this.#open()).transaction(EDITS).objectStore(EDITS);
    return answerOf(edits.index("owner").getAll([this.owner.user, this.owner.store]));
  }

  async add(edits) {
    const transaction = (await this.#open()).transaction(EDITS, "readwrite");
    const kept = transaction.objectStore(EDITS);
    for (let from = 0; from < edits.length; from += AT_ONCE) {
      const requests = edits.slice(from, from + AT_ONCE).map((edit) => kept.add({ ...this.owner, ...edit }));
      await answerOf(requests.at(-1)); // the page goes on between two parts of a paste
    }
    return endOf(transaction);
  }

  /** The edits as they are now, in their places. */
  async update(edits) {
    const transaction = (await this.#open()).transaction(EDITS, "readwrite");
    const kept = transaction.objectStore(EDITS);
    for (const edit of edits) {
      const order = await answerOf(kept.index("edit").getKey(edit.edit));
      if (order !== undefined) kept.put({ ...this.owner, ...edit, order });
    }
    return endOf(transaction);
  }

  async remove(edits) {
    const transaction = (await this.#open()).transaction(EDITS, "readwrite");
    const kept = transaction.objectStore(EDITS);
    for (const { edit } of edits) {
      const key = await answerOf(kept.index("edit").getKey(edit));
      if (key !== undefined) kept.delete(key);
    }
    return endOf(transaction);
  }

  #open() {
    return (this.#database ??= open());
  }
}

/** The edits of the user that wait on this device, over all stores; none where the browser keeps nothing. */
export async function editsOf(user) {
  try {
    const edits = (await open()).transaction(EDITS).objectStore(EDITS);
    return await answerOf(edits.index("user").getAll(user));
  } catch {
    return [];
  }
}

/** Drops edits that editsOf returned. */
export async function discardAll(edits) {
  const transaction = (await open()).transaction(EDITS, "readwrite");
  for (const { order } of edits) transaction.objectStore(EDITS).delete(order);
  return endOf(transaction);
}
