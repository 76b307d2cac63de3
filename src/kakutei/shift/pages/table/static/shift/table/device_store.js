// Edits that the server does not have yet, kept by the browser in IndexedDB under the user and the store.

const [DATABASE, EDITS] = ["kakutei", "edits"];

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

  constructor(user, store) {
    Object.assign(this, { user, store });
  }

  /** In the order in which they were typed. */
  async all() {
    const edits = (await this.#open()).transaction(EDITS).objectStore(EDITS);
    return answerOf(edits.index("owner").getAll([this.user, this.store]));
  }

  async add(edits) {
    const transaction = (await this.#open()).transaction(EDITS, "readwrite");
    const { user, store } = this;
    for (const edit of edits) transaction.objectStore(EDITS).add({ user, store, ...edit });
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

/** How many edits of the user wait on this device, over all stores; 0 where the browser keeps nothing. */
export async function unsavedOf(user) {
  try {
    const edits = (await open()).transaction(EDITS).objectStore(EDITS);
    return await answerOf(edits.index("user").count(user));
  } catch {
    return 0;
  }
}
