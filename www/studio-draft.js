// @ts-check
/** The draft of a definition: what is written in it, what was written before, and where it is kept. Part of the studio. */

/** Where something is in a definition: names of fields and places in lists. @typedef {(string | number)[]} Path */

/** A path as the collector writes it, such as `marks[0].day`. @param {Path} path */
export const written = (path) => path.reduce((/** @type {string} */ text, key) => {
  if (typeof key === "number") return `${text}[${key}]`;
  return text ? `${text}.${key}` : key;
}, "");

/** What is at a path. @param {any} value @param {Path} path @returns {any} */
export const at = (value, path) => path.reduce((inner, key) => inner?.[key], value);

const isEmpty = (/** @type {any} */ value) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/**
 * The definition with something else at a path; without a value there is nothing. What is left empty by that goes with
 * it, but for what is so many steps from the start: an empty row of a list is one.
 * @param {any} value @param {Path} path @param {any} next @param {number[]} [kept] @returns {any}
 */
export function put(value, path, next, kept = []) {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  const inner = rest.length ? put(value?.[key], rest, next, kept.map((depth) => depth - 1)) : next;
  const gone = inner === undefined || (rest.length > 0 && !kept.includes(1) && isEmpty(inner));
  if (typeof key === "number") {
    const list = [...(value ?? [])];
    if (gone) list.splice(key, 1);
    else list[key] = inner;
    return list;
  }
  const { [key]: _, ...others } = value ?? {};
  if (gone) return others;
  return value && key in value ? { ...value, [key]: inner } : { ...others, [key]: inner };
}

/** Keystrokes of one field within this time, in milliseconds, are one step. */
const STEP = 1500;

/** A definition that is worked on. */
export class Draft {
  /** @type {any[]} */
  #before = [];
  /** @type {any[]} */
  #after = [];
  #last = { name: "", at: 0 };

  /** @param {any} definition @param {number} version that it was made of; 0 of none @param {{ getItem: (key: string) => string | null, setItem: (key: string, value: string) => void }} [storage] */
  constructor(definition, version, storage) {
    this.definition = definition;
    this.version = version;
    this.saved = definition;
    this.storage = storage;
  }

  /** The draft that was left here, if there is one. @param {Draft["storage"]} storage */
  static kept(storage) {
    try {
      const { definition, version, saved } = JSON.parse(storage?.getItem(KEY) ?? "");
      const draft = new Draft(definition, version, storage);
      draft.saved = saved;
      return definition?.constructor === Object && draft;
    } catch {
      return false; // Nothing was kept, or may be.
    }
  }

  /** @param {Path} path @param {any} value @param {number[]} [kept] */
  change(path, value, kept) {
    const name = written(path);
    const now = Date.now();
    if (name !== this.#last.name || now - this.#last.at > STEP) this.#before.push(this.definition);
    this.#last = { name, at: now };
    this.#after = [];
    this.definition = put(this.definition, path, value, kept);
    this.keep();
  }

  /** Puts another definition in its place, which can be undone. @param {any} definition */
  replace(definition) {
    this.#last.name = "";
    this.#before.push(this.definition);
    this.#after = [];
    this.definition = definition;
    this.keep();
  }

  undo() {
    this.#move(this.#before, this.#after);
  }

  redo() {
    this.#move(this.#after, this.#before);
  }

  /** @param {any[]} from @param {any[]} to */
  #move(from, to) {
    if (!from.length) return;
    this.#last.name = "";
    to.push(this.definition);
    this.definition = from.pop();
    this.keep();
  }

  get can() {
    return { undo: this.#before.length > 0, redo: this.#after.length > 0 };
  }

  /** Whether there is something that is not saved. */
  get isChanged() {
    return JSON.stringify(this.definition) !== JSON.stringify(this.saved);
  }

  /** It was saved as this version. @param {any} definition @param {number} version */
  settle(definition, version) {
    this.saved = definition;
    this.version = version;
    this.keep();
  }

  keep() {
    const { definition, version, saved } = this;
    try {
      this.storage?.setItem(KEY, JSON.stringify({ definition, version, saved }));
    } catch {} // The page itself still has it.
  }
}

const KEY = "commend-studio";
