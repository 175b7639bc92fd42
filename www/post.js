// @ts-check
/**
 * The way to the endpoint: what a survey has to say is written down on this device before anybody is thanked, sent, and
 * kept until the endpoint repeats its id. What is sent together, and what follows from an answer, is for the widget to
 * say (`src/outbox.rs`); here are database, network, locks and waiting. Part of the glue.
 *
 * The database has one entry for each batch and each pile, under [endpoint, survey, id]. It is there only while there may
 * be something in it, so that the loader can tell by its name whether there is something left to send. A page that is left
 * in the very moment of an answer cannot wait for it: what it says last is sent, and stands in the memory of the loader
 * until the next page puts it where it belongs.
 */
import { id as fresh } from "./id.js";
import { FIELD, send } from "./send.js";
import { NAME, SLOW, change, close, drop, open, takeBack } from "./store.js";

/** As src/outbox/text.rs writes it. */
const BETWEEN = "\x1d";
/** What may be kept: in characters, which have two bytes at most, and entries. */
const ROOM = 8192;
const MOST = 32;
/** After so many tries of which nothing came back, only the network itself makes the next come early. */
const BLOCKED = 9;

/** A batch of nothing, to ask how long to wait. */
const UNREAD = ["s", "", "", "", ""].join(FIELD);

/** What is told of an answer, as `fare` of the widget reads it. */
const [KEPT, ARRIVED, DELAYED, REFUSED, LOOSE] = [0, 1, 2, 3, 4];

/**
 * What is to be delivered of one survey to one endpoint. It can be asked for settings as an element can.
 * @typedef {{
 *   endpoint: string, survey: string, widget: any, element?: Element, getAttribute: (name: string) => string | null,
 *   fresh: Map<string, { entry: string, under?: IDBTransaction }>, loose: Map<string, string>, ears: Map<string, (news: number) => void>,
 *   count: number, size: number, running: boolean, more: boolean, renewed: boolean, wake: (online: boolean) => void,
 * }} Box
 */

/** @type {Record<string, Box>} */
const boxes = {};
/** What the loader offers. @type {any} */
let loader;
/** @type {() => Promise<any>} */
let loadWidget;
/** Whether the page is being left. */
let gone = false;
/** Of each survey that is shown, whether it may have something to say, in an instant perhaps. @type {Set<() => boolean>} */
const shown = new Set();

/** @param {string} entry */
const idOf = (entry) => entry.split(FIELD)[1] ?? "";
/** A batch, and no pile. @param {string | undefined} entry */
const isBatch = (entry) => entry?.[0] === "s";
/** @param {Box} box */
const range = ({ endpoint, survey }) => IDBKeyRange.bound([endpoint, survey], [endpoint, survey, []]);
/** Entries as they are to be kept. @param {Box} box @param {Iterable<string>} entries */
const arrange = (box, entries) => box.widget.arrange([...entries].join(BETWEEN), fresh()).split(BETWEEN).filter(Boolean);

/** What is to be delivered of a survey, one for a page. @param {string} endpoint @param {string} survey @param {any} widget @param {Element} [element] */
export function box(endpoint, survey, widget, element) {
  const known = boxes[`${endpoint} ${survey}`] ??= {
    endpoint, survey, widget, fresh: new Map(), loose: new Map(), ears: new Map(), count: 0, size: 0,
    running: false, more: false, renewed: false, wake() {},
    getAttribute(name) {
      return name === "endpoint" ? endpoint : name === "survey" ? survey : this.element?.getAttribute(name) ?? null;
    },
  };
  known.element = element ?? known.element;
  return known;
}

/** Writes down what is said, unless the page was left meanwhile. @param {Box} box @param {string} id */
const put = (box, id) => change((store) => {
  const one = box.fresh.get(id);
  if (!one) return;
  one.under = store.transaction;
  store.put(one.entry, [box.endpoint, box.survey, id]);
});

/**
 * Takes an entry, and tells how it fares. One that has nothing before it is a batch from the beginning: it can be sent while
 * it is written down.
 * @param {Box} box @param {string} entry @param {(news: number) => void} hear
 */
export async function post(box, entry, hear) {
  try {
    if (!box.count && !box.fresh.size && !box.loose.size) entry = box.widget.arrange(entry, fresh());
  } catch {} // It is kept as it is, for a page on which the widget works.
  if (!entry) return hear(ARRIVED);
  const id = idOf(entry);
  box.ears.set(id, hear);
  if (gone) return leave(box, entry);
  box.fresh.set(id, { entry });
  let kept = true;
  try {
    let [size, count] = [entry.length, 1];
    for (const one of Object.values(boxes)) {
      size += one.size;
      count += one.count;
    }
    if (size > ROOM || count > MOST) throw new Error("the outbox is full");
    // Not while somebody else makes sure that the database is empty.
    await (navigator.locks ? navigator.locks.request(NAME, { mode: "shared", signal: AbortSignal.timeout?.(SLOW) }, () => put(box, id)) : put(box, id));
  } catch {
    kept = false;
  }
  if (!box.fresh.delete(id)) return; // The page was left meanwhile.
  if (kept) {
    box.count++;
    box.size += entry.length;
  } else box.loose.set(id, entry);
  hear(KEPT);
  run(box);
}

/**
 * What a page says last. It is not written down, and a batch from now on: more than one page may come upon it.
 * @param {Box} box @param {string} entry
 */
function leave(box, entry) {
  const hear = box.ears.get(idOf(entry));
  box.ears.delete(idOf(entry));
  try {
    entry = box.widget.arrange(entry, fresh());
  } catch {} // Whatever it is, it is kept.
  if (hear) box.ears.set(idOf(entry), hear);
  const { all } = loader.memory.read();
  all.left = [...all.left ?? [], [[box.endpoint, box.survey, idOf(entry)], entry]];
  loader.memory.write(all);
  hear?.(KEPT);
  if (isBatch(entry)) send(box, entry, true);
}

/** Sends whatever there is, one batch after another. @param {Box} box */
async function run(box) {
  box.more = true;
  if (box.running) return void front(box).catch(() => {}); // What waits behind a batch adds up.
  box.running = true;
  let losses = 0;
  while (box.more) {
    box.more = false;
    const next = await alone(box, () => attempt(box, losses)).catch((error) => void console.warn("[commend] not sent:", error));
    if (!next) continue;
    box.more = true;
    losses = next.wait ? losses + 1 : 0;
    if (next.wait) await pause(box, next, losses);
  }
  box.running = false;
  clean();
}

/** One sender among the pages of a site, while it sends. @template T @param {Box} box @param {() => Promise<T>} work @returns {Promise<T>} */
async function alone(box, work) {
  let begun = false;
  const begin = () => {
    begun = true;
    return work();
  };
  try {
    return await navigator.locks.request(`${NAME} ${box.endpoint} ${box.survey}`, begin);
  } catch (error) {
    if (begun) throw error;
    return work(); // Where there are no locks, as in a sandbox, a second sender does no harm.
  }
}

/** Waits, until something has changed. @param {Box} box @param {{ wait: number, lost: boolean }} next @param {number} losses */
function pause(box, { wait, lost }, losses) {
  return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    let over = false;
    const done = () => {
      over = true;
      if (!document.hidden) resolve();
    };
    const clock = setTimeout(done, wait);
    box.wake = (online) => {
      // An endpoint that has spoken is not asked again before it wants to be.
      if (!over && !(lost && (online || losses < BLOCKED))) return;
      clearTimeout(clock);
      done();
    };
  });
}

/**
 * Sends the batch in front, and settles it; nothing where there is none.
 * @param {Box} box @param {number} losses @returns {Promise<{ wait: number, lost: boolean } | undefined>}
 */
async function attempt(box, losses) {
  if (!loader.allowed(box)) return;
  const entry = await front(box);
  if (!entry && !box.count) {
    for (const hear of box.ears.values()) hear(ARRIVED);
    box.ears.clear();
    return;
  }
  // What was kept and cannot be read just now is as far away as an endpoint that cannot be reached.
  const answer = entry ? await send(box, entry, !losses) : { code: 0 };
  const [wait, again] = box.widget.settle(entry ?? UNREAD, answer.code, losses, answer.asked, loader.memory.today(), Math.random()).split(BETWEEN);
  if (!entry) return { wait: Number(wait), lost: true };
  if (again === undefined) {
    await replace(box, entry);
    settle(box, entry, wait === "0", answer.code);
    return { wait: 0, lost: false };
  }
  const renewed = await renew(box, answer.code, again);
  if (renewed !== entry) await replace(box, entry, renewed);
  if (renewed !== again) return { wait: 0, lost: false };
  for (const [id, hear] of box.ears) hear(box.loose.has(id) ? LOOSE : DELAYED);
  return { wait: Number(wait), lost: answer.code === 0 };
}

/** The batch to send, as it is kept. @param {Box} box */
async function front(box) {
  /** @type {string[]} */
  let entries = [];
  try {
    await change((store) => {
      const all = store.getAll(range(box));
      all.onsuccess = () => {
        try {
          entries = arrange(box, all.result);
        } catch {
          return void takeBack(store.transaction); // For a page on which the widget works.
        }
        if (entries.join() === all.result.join()) return;
        store.delete(range(box));
        for (const entry of entries) store.put(entry, [box.endpoint, box.survey, idOf(entry)]);
      };
    });
    box.size = entries.join().length;
    box.count = entries.length;
  } catch {
    entries = []; // What could not be kept as a batch is none.
  }
  box.loose = new Map(arrange(box, box.loose.values()).map((/** @type {string} */ entry) => [idOf(entry), entry]));
  return [...entries, ...box.loose.values()].find(isBatch);
}

/** Puts another entry in the place of one, or none. @param {Box} box @param {string} entry @param {string} [other] */
async function replace(box, entry, other) {
  const id = idOf(entry);
  if (box.loose.delete(id)) {
    if (other) box.loose.set(id, other);
    return;
  }
  if (!other) box.count--;
  const key = [box.endpoint, box.survey, id];
  // Where that fails it is sent again, and counts once.
  await change((store) => { other ? store.put(other, key) : store.delete(key); }).catch(() => {});
}

/** @param {Box} box @param {string} entry @param {boolean} taken @param {number} code */
function settle(box, entry, taken, code) {
  const ear = box.ears.get(idOf(entry));
  ear?.(taken ? ARRIVED : REFUSED);
  box.ears.delete(idOf(entry));
  if (!taken) {
    // Of what was cut off a pile nobody knows whose it was.
    if (!ear) for (const hear of box.ears.values()) hear(REFUSED);
    console.warn(`[commend] the endpoint refused an answer with ${code}: it is not counted`);
    const { all, own } = loader.memory.read(box);
    own.rejected = (own.rejected ?? 0) + 1;
    loader.memory.write(all, box);
  }
  const target = box.element?.isConnected ? box.element : document;
  const detail = { survey: box.survey };
  target.dispatchEvent(new CustomEvent(taken ? "commend-delivered" : "commend-error", { bubbles: true, composed: true, detail }));
}

/**
 * The entry with a token that may do better, asked for once a page: of the same member, or it would be somebody else's
 * answer.
 * @param {Box} box @param {number} code @param {string} entry
 */
async function renew(box, code, entry) {
  if ((code !== 401 && code !== 403) || box.renewed) return entry;
  box.renewed = true;
  const fields = entry.split(FIELD);
  /** @param {string} token */
  const member = (token) => {
    try {
      return JSON.parse(atob(token.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "")).sub;
    } catch {}
  };
  try {
    const token = await loader.settings.getToken?.() ?? loader.setting("token", box);
    if (typeof token === "string" && member(token) === member(fields[3] ?? "")) fields[3] = token;
  } catch {} // What the page cannot do is no fault of the answer.
  return fields.join(FIELD);
}

/** Gets ready for what a survey that is shown will have to say. @param {() => boolean} more whether something may come */
export function ready(more) {
  shown.add(more);
  open().catch(() => {});
}

/** Whether something may have to be written down in an instant. */
function warm() {
  for (const more of shown) if (!more()) shown.delete(more);
  return shown.size > 0;
}

/** Begins with what the loader offers, and a function that gives the widget. @param {any} offered @param {() => Promise<any>} load */
export function begin(offered, load) {
  loader = offered;
  loadWidget = load;
}

/** Sends what pages have left. No database is made for nothing. What fails is tried once more: it may have taken too long. @param {boolean} [last] */
export async function resume(last) {
  try {
    const { left = [] } = loader.memory.read().all;
    // The loader says why storage is asked for first.
    if (!loader.allowed() || !localStorage || !(left.length || (await indexedDB.databases()).some(({ name }) => name === NAME))) return;
    /** @type {any[]} */
    let keys = [];
    await change((store) => {
      for (const [key, entry] of left) store.put(entry, key);
      const all = store.getAllKeys();
      all.onsuccess = () => { keys = all.result; };
    });
    const { all: memory } = loader.memory.read();
    if (left.length && memory.left?.length === left.length) {
      delete memory.left;
      loader.memory.write(memory);
    }
    if (!keys.length && !Object.keys(boxes).length) return clean();
    const widget = await loadWidget();
    for (const [endpoint, survey] of keys) box(endpoint, survey, widget);
    Object.values(boxes).forEach(run);
  } catch {
    if (!last) setTimeout(resume, SLOW, true);
  }
}

/** How many batches of a survey were refused since this was last asked. @param {Box} box */
export function rejected(box) {
  const { all, own } = loader.memory.read(box);
  const n = own.rejected ?? 0;
  if (n) {
    delete own.rejected;
    loader.memory.write(all, box);
  }
  return n;
}

/** Deletes the database where there is nothing in it; where that fails, the next page does. */
export function clean() {
  navigator.locks?.request(NAME, { ifAvailable: true }, async (lock) => {
    if (!lock || warm()) return;
    let count = 1;
    await change((store) => {
      const all = store.count();
      all.onsuccess = () => { count = all.result; };
    });
    if (count || warm() || loader.memory.read().all.left) return;
    await drop();
  }).catch(() => {});
}

/** @param {boolean} [online] */
const wake = (online = false) => Object.values(boxes).forEach((box) => box.wake(online));
addEventListener("pagehide", () => {
  gone = true;
  for (const box of Object.values(boxes)) {
    for (const [id, { entry, under }] of box.fresh) {
      if (!takeBack(under)) continue; // It is as good as written down.
      box.fresh.delete(id);
      leave(box, entry);
    }
  }
  close();
});
addEventListener("pageshow", ({ persisted }) => {
  gone = false;
  if (persisted) resume();
  wake();
});
addEventListener("online", () => wake(true));
document.addEventListener("visibilitychange", () => document.hidden || wake());
