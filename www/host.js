// @ts-check
/** What the widget reads of a survey's element, and tells it. `src/browser/host.rs` has the names. Part of the glue. */
import { id } from "./id.js";
import { read } from "./page.js";
import * as post from "./post.js";

const SCORES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

/**
 * @param {any} survey its element @param {any} loader what the loader offers
 * @param {{ widget: any, definition: any, locale: any, lang: string, number: (n: string) => string, scrub: (text: string) => string, fare: (news: number) => void }} known
 */
export function host(survey, loader, { widget, definition, locale, lang, number, scrub, fare }) {
  const box = () => post.box(loader.endpoint(survey), survey.setting("survey"), widget, survey);
  const names = [...survey.getAttributeNames(), ...Object.keys(loader.settings)].filter((name) => name.startsWith("segment-"));
  const dimensions = [...new Set([...names.map((name) => name.slice(8)), ...Object.keys(definition.segments ?? {})])];
  /** @type {Record<string, any>} */
  const values = { definition, locale, lang, endpoint: loader.endpoint(survey), dimensions, numbers: SCORES.map(number) };
  /** @type {Record<string, (path: string) => any>} */
  const rooms = {
    settings: (name) => survey.setting(name),
    allowed: () => loader.allowed(survey) || undefined,
    page: (name) => read(name, { survey: survey.setting("survey"), events: loader.events, since: survey.setting("since"), memory: loader.memory.read(survey).all }),
    memory: (name) => {
      const { all, own } = loader.memory.read(survey);
      return own[name] ?? all[name];
    },
    number,
    plural: (path) => {
      const [key = "", n] = path.split(".");
      return locale[key][new Intl.PluralRules(lang).select(Number(n))]?.replace("{n}", number(n ?? ""));
    },
  };
  return {
    /** @param {string} path */
    read: (path) => {
      const [, room = "", rest = ""] = /^(\w+)\.?(.*)/.exec(path) ?? [];
      /** @type {any} */
      let value = values;
      // Some pages have a reduce of their own.
      if (rooms[room]) value = rooms[room](rest);
      else for (const key of path.replace(/\.?\*$/, "").split(".")) value = value?.[key];
      if (path.endsWith("*")) value = Object.keys(value ?? {});
      if (Array.isArray(value)) return value.join(" ");
      return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
    },
    /** @param {string} name @param {string} detail */
    emit: (name, detail) => {
      // What happens after the element is gone is heard by those who listen on the page.
      const target = survey.isConnected ? survey : document;
      target.dispatchEvent(new CustomEvent(`commend-${name}`, { bubbles: true, composed: true, detail: JSON.parse(detail) }));
    },
    /** @param {string} text */
    warn: (text) => console.warn(`[commend] ${text}`),
    /** @param {number} days @param {number} any */
    rest: (days, any) => {
      const [{ all, own }, today] = [loader.memory.read(survey), loader.memory.today()];
      own.until = Math.max(own.until ?? 0, today + days);
      own.any = Math.max(own.any ?? 0, today + any);
      loader.memory.write(all, survey);
    },
    scrub,
    id,
    rejected: () => post.rejected(box()),
    /** @param {string} entry */
    post: (entry) => post.post(box(), entry, fare),
    close: () => survey.close(),
  };
}
