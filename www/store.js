// @ts-check
/** The database of what is not delivered yet: opened, changed, and deleted. What is in it, `post.js` says. Part of the element. */

/** Of the database, and of the lock of those who write to it; the loader looks for it. */
export const NAME = "commend";
const STORE = "outbox";
/** How long it may take before it is given up for now; in milliseconds. */
const SLOW = 2000;

/** @type {IDBDatabase | undefined} */
let database;
/** @type {Promise<IDBDatabase> | undefined} */
let opening;

/** Opens the database, making it where there is none. */
export function open() {
  return opening ??= new Promise((resolve, reject) => {
    const lost = () => { database = opening = undefined; };
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore(STORE); };
    asked.onsuccess = () => {
      database = asked.result;
      // Who deletes it waits until nobody holds it.
      database.onversionchange = () => {
        database?.close();
        lost();
      };
      database.onclose = lost;
      resolve(database);
    };
    asked.onerror = () => {
      opening = undefined; // Tried again with the next answer.
      reject(asked.error);
    };
    setTimeout(reject, SLOW);
  });
}

/**
 * Does something with the store, and waits until it is on the disk. Begins at once where the database is open.
 * @param {(store: IDBObjectStore) => void} work @param {boolean} [whole] whether `work` asks nothing after it
 */
export async function change(work, whole) {
  const open_ = database ?? await open();
  await new Promise((resolve, reject) => {
    const all = open_.transaction(STORE, "readwrite", { durability: "strict" });
    all.oncomplete = resolve;
    all.onabort = reject;
    work(all.objectStore(STORE));
    if (whole) all.commit?.();
    // What is on its way to the disk cannot be taken back, and is waited for.
    setTimeout(() => {
      try {
        all.abort();
      } catch {}
    }, SLOW);
  });
}

/** Deletes it, as soon as nobody else holds it. */
export function drop() {
  database?.close();
  database = opening = undefined;
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = resolve;
  });
}
