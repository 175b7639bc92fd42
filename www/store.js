// @ts-check
/** The database of what is not delivered yet: opened, changed, and deleted. What is in it, `post.js` says. Part of the glue. */

/** Of the database, and of the lock of those who write to it; the loader looks for it. */
export const NAME = "commend";
const STORE = "outbox";
/** How long it may take before it is given up for now; in milliseconds. */
export const SLOW = 2000;

/** @type {IDBDatabase | undefined} */
let database;
/** @type {Promise<IDBDatabase> | undefined} */
let opening;
/** What is under way. @type {Set<IDBTransaction>} */
const under = new Set();

/** Closes the database once all is done that is under way. */
function release() {
  database?.close();
  database = opening = undefined;
}

/** Opens the database, making it where there is none. */
export function open() {
  return opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore(STORE); };
    asked.onsuccess = () => {
      database = asked.result;
      // Who deletes it waits until nobody holds it.
      database.onversionchange = database.onclose = release;
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
 * Does something with the store, and waits until it is on the disk. It is given up where it takes too long: a page that
 * sleeps can keep all others from the store.
 * @param {(store: IDBObjectStore) => void} work
 */
export async function change(work) {
  const open_ = database ?? await open();
  await new Promise((resolve, reject) => {
    const all = open_.transaction(STORE, "readwrite", { durability: "strict" });
    under.add(all);
    const end = () => under.delete(all);
    all.oncomplete = () => resolve(end());
    all.onabort = () => reject(end());
    work(all.objectStore(STORE));
    // By itself: some browsers do not say that it was taken back. What is on its way to the disk is waited for.
    setTimeout(() => under.has(all) && takeBack(all) && reject(end()), SLOW);
  });
}

/** Whether something is not done: it was taken back, or was never begun. @param {IDBTransaction} [transaction] */
export function takeBack(transaction) {
  try {
    transaction?.abort();
    return true;
  } catch {
    return false;
  }
}

/**
 * Lets go of the database, for a page that sleeps from now on, perhaps: some browsers would have all others wait until it
 * has done what is under way.
 */
export function close() {
  for (const transaction of under) takeBack(transaction);
  release();
}

/** Deletes it, as soon as nobody else holds it. Nobody waits for that. */
export function drop() {
  release();
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
}
