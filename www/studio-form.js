// @ts-check
/**
 * The form of a definition, made of its JSON Schema: what the schema has, the form has, with its limits. What fields are
 * called stands in the words. Part of the studio.
 */
import { at, written } from "./studio-draft.js";
import { make, resolved, values } from "./studio-make.js";

/** @typedef {import("./studio-draft.js").Path} Path */
/** What the form needs: @typedef {{ schema: any, words: any, draft: import("./studio-draft.js").Draft, changed: () => void }} About */
/** Where a field stands: @typedef {{ path: Path, kept: number[], schema: any }} Place */

/** Fields by section, the first three open. */
export const SECTIONS = /** @type {const} */ ({
  ask: ["product", "preset", "reasons", "comments"],
  look: ["mode", "position", "theme", "accent"],
  who: ["sampling", "dates", "pages", "rules", "cadence"],
  told: ["title", "threshold", "segments", "results", "badge", "marks"],
  words: ["texts"],
  score: ["scorecard"],
  name: ["id", "wave"],
});

const same = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a) === JSON.stringify(b);

export class Form {
  /** @param {HTMLElement} root @param {About} about */
  constructor(root, about) {
    this.root = root;
    this.about = about;
    /** By the way the field is written. @type {Map<string, HTMLElement>} */
    this.fields = new Map();
  }

  /** Makes the form anew; whoever is in it stays there. */
  render() {
    const { schema, words } = this.about;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.id : "";
    const open = new Set([...this.root.querySelectorAll("details")].filter((one) => one.open).map((one) => one.id));
    const isFirst = !this.root.childElementCount;
    this.fields.clear();
    const sections = Object.entries(SECTIONS).map(([id, names], place) => {
      const fields = names.map((name) => this.field({ path: [name], kept: [], schema: schema.properties[name] }));
      const [title, help] = words.sections[id];
      const details = make("details", { id: `section-${id}`, className: "section", open: isFirst ? place < 3 : open.has(`section-${id}`) },
        make("summary", {}, make("h2", {}, title)), make("p", { className: "help" }, help), ...fields);
      return details;
    });
    this.root.replaceChildren(...sections);
    for (const id of open) this.root.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Says what is wrong where it is; returns what has no place. @param {{ path: string, what: string, hint: string }[]} problems */
  tell(problems) {
    for (const node of this.root.querySelectorAll(".wrong")) node.remove();
    for (const node of this.root.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
    return problems.filter(({ path, what, hint }) => {
      let name = path;
      while (name && !this.fields.has(name)) name = name.replace(/(^|\.)[^.[]*$|\[\d+\]$/, "");
      const field = this.fields.get(name);
      if (!field) return true;
      const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
      control?.setAttribute("aria-invalid", "true");
      const rest = path.slice(name.length).replace(/^\./, "");
      const id = `wrong-${name}`;
      const wrong = make("p", { className: "wrong", id }, `${rest ? `${rest}: ` : ""}${what}${hint ? `; ${hint}` : ""}`);
      if (control && !control.getAttribute("aria-describedby")?.includes(id)) {
        control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
      }
      (field.closest(".field") ?? field).append(wrong);
      for (let node = field.parentElement; node; node = node.parentElement) if (node instanceof HTMLDetailsElement) node.open = true;
      return false;
    });
  }

  /** What a field is called, and what helps to fill it in. @param {Path} path @returns {[string, string]} */
  called(path) {
    return this.about.words.fields[this.word(path)] ?? [String(path.at(-1)), ""];
  }

  /** Under which name the words have a field. @param {Path} path */
  word(path) {
    const name = path.map((key) => (typeof key === "number" ? "*" : key)).join(".").replace(/^texts\.[^.]+/, "texts.*");
    return name in this.about.words.fields ? name : String(path.at(-1));
  }

  /** The fields of an object, in the order of the words. @param {any} schema @param {Path} path @param {number[]} kept */
  inner(schema, path, kept) {
    const order = Object.keys(this.about.words.fields);
    const place = (/** @type {string} */ name) => order.indexOf(this.word([...path, name]));
    const names = Object.keys(schema.properties).sort((a, b) => place(a) - place(b));
    return names.map((name) => this.field({ path: [...path, name], kept, schema: schema.properties[name] }));
  }

  /** @param {Place} place */
  change({ path, kept, schema }, /** @type {any} */ value) {
    const { draft, changed } = this.about;
    const isDefault = "default" in schema && same(value, schema.default);
    draft.change(path, isDefault ? undefined : value, kept);
    changed();
  }

  /** The same where the form itself becomes another. @param {Place} place @param {any} value */
  reshape(place, value) {
    this.change(place, value);
    this.render();
  }

  value(/** @type {Path} */ path) {
    return at(this.about.draft.definition, path);
  }

  /** @param {Place} place @returns {HTMLElement} */
  field(place) {
    const schema = resolved(place.schema, this.about.schema);
    const here = { ...place, schema };
    const name = place.path.at(-1);
    if (schema.anyOf) return this.reasons(here);
    if (name === "of") return this.one(here);
    if (schema.choices?.join() === "off,on") return this.flag(here, "on", "off");
    if (schema.type === "boolean") return this.flag(here, true, false);
    if (schema.choices) return this.choice(here, schema.choices);
    if (schema.type === "array") {
      const items = resolved(schema.items, this.about.schema);
      return items.type === "object" ? this.rows(here, items) : this.list(here);
    }
    if (schema.type === "object") return schema.properties ? this.group(here) : this.map(here);
    return this.input(here);
  }

  /** A label, a control, and what helps. @param {Place} place @param {HTMLElement} control @param {string} [kind] */
  labelled({ path }, control, kind = "field") {
    const [label, help] = this.called(path);
    const id = `f-${written(path)}`;
    control.id = id;
    this.fields.set(written(path), control);
    const helps = help ? [make("p", { id: `${id}-help`, className: "help" }, help)] : [];
    if (help) control.setAttribute("aria-describedby", `${id}-help`);
    const text = make("label", { htmlFor: id }, label);
    return make("div", { className: kind }, ...(kind === "field flag" ? [control, text] : [text, control]), ...helps);
  }

  /** @param {Place} place */
  input(place) {
    const { schema, path } = place;
    const value = this.value(path);
    const input = make("input", { value: value ?? "", autocomplete: "off" });
    const isNumber = ["integer", "number"].includes(schema.type);
    const isShare = schema.type === "number" && schema.maximum === 1;
    if (isNumber) {
      const times = isShare ? 100 : 1;
      const shown = (/** @type {any} */ number) => (number === undefined || number === null ? "" : String(Number((number * times).toFixed(6))));
      Object.assign(input, { type: "number", value: shown(value), placeholder: shown(schema.default), step: schema.type === "integer" ? "1" : "any" });
      if (schema.minimum !== undefined) input.min = shown(schema.minimum);
      if (schema.maximum !== undefined) input.max = shown(schema.maximum);
      input.inputMode = schema.type === "integer" ? "numeric" : "decimal";
      input.addEventListener("input", () => {
        const number = input.value === "" ? undefined : Number((input.valueAsNumber / times).toFixed(9));
        if (!Number.isNaN(number)) this.change(place, number);
      });
      return this.labelled(place, input, "field short");
    }
    if (schema.format === "date") input.type = "date";
    if (schema.maxLength) input.maxLength = schema.maxLength;
    if (schema.pattern) Object.assign(input, { pattern: schema.pattern.replace(/^\^|\$$/g, "").replace("_-", "_\\-"), spellcheck: false });
    if (this.about.words.examples[written(path)]) input.placeholder = this.about.words.examples[written(path)];
    input.addEventListener("input", () => this.change(place, input.value === "" ? undefined : input.value));
    const field = this.labelled(place, input, input.type === "date" ? "field short" : "field");
    if (path[0] === "accent") {
      const colour = make("input", { type: "color", value: /^#[0-9a-f]{6}$/i.test(value) ? value : "#1f5d8c", ariaLabel: this.about.words.ui.pick });
      colour.addEventListener("input", () => {
        input.value = colour.value;
        this.change(place, colour.value);
      });
      const both = make("div", { className: "colour" });
      input.before(both);
      both.append(input, colour);
    }
    return field;
  }

  /** @param {Place} place @param {any} on @param {any} off */
  flag(place, on, off) {
    const input = make("input", { type: "checkbox", checked: (this.value(place.path) ?? place.schema.default ?? off) === on });
    input.addEventListener("change", () => this.change(place, input.checked ? on : off));
    return this.labelled(place, input, "field flag");
  }

  /** @param {Place} place @param {string[]} choices */
  choice(place, choices) {
    const { values: said } = this.about.words;
    const name = place.path.at(-1);
    const value = this.value(place.path) ?? place.schema.default ?? "";
    const select = make("select", {}, ...choices.map((one) => new Option(said[`${name}.${one}`] ?? said[one] ?? one, one, false, one === value)));
    select.addEventListener("change", () => this.change(place, select.value));
    return this.labelled(place, select);
  }

  /** Texts, one a line. @param {Place} place @param {boolean} [always] whether an empty one stays */
  list(place, always = false) {
    const lines = this.value(place.path) ?? place.schema.default ?? [];
    const area = make("textarea", { value: lines.join("\n"), rows: Math.min(Math.max(lines.length, 2), 8), spellcheck: false });
    area.addEventListener("input", () => {
      const next = area.value.split("\n").map((line) => line.trim()).filter(Boolean);
      this.change(place, next.length || always ? next : undefined);
    });
    return this.labelled(place, area);
  }

  /** Fields that belong together. @param {Place} place */
  group(place) {
    const { path, kept, schema } = place;
    const [title, help] = this.called(path);
    const fields = this.inner(schema, path, kept);
    const group = make("fieldset", { id: `f-${written(path)}` }, make("legend", {}, title), ...(help ? [make("p", { className: "help" }, help)] : []), ...fields);
    this.fields.set(written(path), group);
    return group;
  }

  /** Rows of fields, which can be added and taken away. @param {Place} place @param {any} items */
  rows(place, items) {
    const { path } = place;
    const { ui } = this.about.words;
    const [title, help] = this.called(path);
    const all = this.value(path) ?? [];
    const rows = all.map((/** @type {any} */ _, /** @type {number} */ index) => {
      const row = [...path, index];
      const fields = this.inner(items, row, [row.length]);
      const remove = make("button", { type: "button", className: "quiet" }, ui.remove);
      remove.addEventListener("click", () => this.reshape({ path: row, kept: [], schema: {} }, undefined));
      const group = make("fieldset", { className: "row" }, make("legend", {}, `${title} ${index + 1}`), ...fields, remove);
      this.fields.set(written(row), group);
      return group;
    });
    return this.grown(place, title, help, rows, () => this.reshape({ path: [...path, all.length], kept: [], schema: {} }, this.fresh(items)));
  }

  /** A new row: what must be there and can be known. @param {any} items */
  fresh(items) {
    return items.properties.role ? { role: "community-manager" } : {};
  }

  /** @param {Place} place @param {string} title @param {string} help @param {Node[]} rows @param {() => void} add */
  grown({ path, schema }, title, help, rows, add) {
    const button = make("button", { type: "button", id: `add-${written(path)}`, disabled: rows.length >= (schema.maxItems ?? Infinity) }, this.about.words.ui.add);
    button.addEventListener("click", add);
    const group = make("fieldset", { id: `f-${written(path)}` }, make("legend", {}, title), ...(help ? [make("p", { className: "help" }, help)] : []), ...rows, button);
    this.fields.set(written(path), group);
    return group;
  }

  /** Entries under names of their own. @param {Place} place */
  map(place) {
    const { path, schema } = place;
    const inner = resolved(values(schema), this.about.schema);
    if (path[0] === "texts" && path.length === 1) return this.languages(place, inner);
    if (path.at(-1) === "reasons") return this.labels(place);
    const { ui } = this.about.words;
    const [title, help] = this.called(path);
    const all = this.value(path) ?? schema.default ?? {};
    // What is as by default becomes the author's own as soon as it is touched.
    const whole = (/** @type {any} */ next) => this.reshape(place, next);
    const rows = Object.keys(all).map((key) => {
      const list = make("textarea", { id: `f-${written([...path, key])}`, value: all[key].join("\n"), rows: Math.min(Math.max(all[key].length, 2), 8), spellcheck: false });
      list.addEventListener("input", () => {
        const current = this.value(path) ?? schema.default ?? {};
        this.change(place, { ...current, [key]: list.value.split("\n").map((line) => line.trim()).filter(Boolean) });
      });
      this.fields.set(written([...path, key]), list);
      const remove = make("button", { type: "button", className: "quiet" }, ui.remove);
      remove.addEventListener("click", () => {
        const { [key]: _, ...rest } = this.value(path) ?? schema.default ?? {};
        whole(path[0] === "rules" && !Object.keys(rest).length ? undefined : rest);
      });
      return make("div", { className: "field entry" }, make("label", { htmlFor: list.id }, key), list, remove);
    });
    const name = make("input", { id: `new-${written(path)}`, autocomplete: "off", ariaLabel: ui.group, placeholder: ui.group, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}" });
    return this.grown(place, title, help, [...rows, name], () => {
      if (!name.value || !name.reportValidity() || name.value in all) return name.focus();
      whole({ ...all, [name.value]: [] });
    });
  }

  /** Own words, language by language. @param {Place} place @param {any} inner */
  languages(place, inner) {
    const { path } = place;
    const { ui, languages } = this.about.words;
    const [title, help] = this.called(path);
    const all = this.value(path) ?? {};
    const rows = Object.keys(all).map((lang) => {
      const row = [...path, lang];
      const fields = this.inner(inner, row, [row.length]);
      const remove = make("button", { type: "button", className: "quiet" }, ui.remove);
      remove.addEventListener("click", () => this.reshape({ path: row, kept: [], schema: {} }, undefined));
      const group = make("details", { id: `texts-${lang}`, className: "row" }, make("summary", {}, languages(lang)), ...fields, remove);
      this.fields.set(written(row), group);
      return group;
    });
    const known = this.about.words.langs.filter((/** @type {string} */ lang) => !(lang in all));
    const select = make("select", { id: "new-texts", ariaLabel: ui.language }, ...known.map((/** @type {string} */ lang) => new Option(languages(lang), lang)));
    return this.grown(place, title, help, [...rows, select], () => {
      const lang = select.value;
      this.reshape({ path: [...path, lang], kept: [], schema: {} }, {});
      this.root.querySelector(`#texts-${CSS.escape(lang)}`)?.setAttribute("open", "");
    });
  }

  /** A label for each reason, in one language. @param {Place} place */
  labels(place) {
    const { path } = place;
    const [title, help] = this.called(path);
    const reasons = this.about.draft.definition.reasons ?? [];
    const listed = Array.isArray(reasons) ? reasons : Object.values(reasons).flat();
    const ids = [...new Set([...listed, ...Object.keys(this.value(path) ?? {})])];
    const fields = ids.map((id) => {
      const here = { path: [...path, id], kept: place.kept, schema: { type: "string", minLength: 1 } };
      const field = this.input(here);
      const label = field.querySelector("label");
      const input = field.querySelector("input");
      if (label) label.textContent = id;
      if (input) input.placeholder = this.about.words.reason(id);
      return field;
    });
    const group = make("fieldset", {}, make("legend", {}, title), make("p", { className: "help" }, ids.length ? help : this.about.words.ui.no_reasons), ...fields);
    this.fields.set(written(path), group);
    return group;
  }

  /** Reasons: one list, or one for each category. @param {Place} place */
  reasons(place) {
    const { path, schema } = place;
    const { ui } = this.about.words;
    const [title, help] = this.called(path);
    const value = this.value(path) ?? [];
    const each = !Array.isArray(value);
    const flag = make("input", { type: "checkbox", checked: each, id: "f-reasons-each" });
    flag.addEventListener("change", () => {
      const all = [...new Set(Array.isArray(value) ? value : Object.values(value).flat())].slice(0, 8);
      this.reshape({ ...place, schema: {} }, flag.checked ? { promoter: all, passive: all, detractor: all } : all.length ? all : undefined);
    });
    const lists = each ? ["promoter", "passive", "detractor"].map((name) => this.ordered({ path: [...path, name], kept: [], schema }, this.called([name])[0])) : [this.ordered(place, "")];
    const group = make("fieldset", { id: "f-reasons" }, make("legend", {}, title), make("p", { className: "help" }, help), ...lists,
      make("div", { className: "field flag" }, flag, make("label", { htmlFor: flag.id }, ui.each)));
    this.fields.set(written(path), group);
    return group;
  }

  /** Answers in their order. @param {Place} place @param {string} title */
  ordered(place, title) {
    const { words: { ui, reason, reasons }, schema } = this.about;
    const most = schema.$defs.CategoryReasons.properties.detractor.maxItems;
    const name = written(place.path);
    const all = /** @type {string[]} */ (this.value(place.path) ?? []);
    const set = (/** @type {string[]} */ next) => this.reshape({ ...place, schema: {} }, next.length ? next : undefined);
    const items = all.map((id, index) => {
      const button = (/** @type {string} */ text, /** @type {string} */ what, /** @type {() => void} */ act, disabled = false) => {
        const node = make("button", { type: "button", className: "quiet", id: `${name}-${index}-${what}`, ariaLabel: `${ui[what]}: ${reason(id)}`, title: ui[what], disabled }, text);
        node.addEventListener("click", act);
        return node;
      };
      const swap = (/** @type {number} */ other) => set(all.map((one, place) => (place === index ? all[other] : place === other ? all[index] : one) ?? one));
      return make("li", {}, make("span", {}, reason(id)), button("↑", "up", () => swap(index - 1), index === 0),
        button("↓", "down", () => swap(index + 1), index === all.length - 1), button("×", "remove", () => set(all.filter((one) => one !== id))));
    });
    const list = make("ol", { className: "ordered" }, ...items);
    const known = reasons.filter((/** @type {string} */ id) => !all.includes(id));
    const select = make("select", { id: `new-${name}`, ariaLabel: ui.answer }, new Option(ui.answer, ""), ...known.map((/** @type {string} */ id) => new Option(reason(id), id)));
    const own = make("input", { id: `own-${name}`, autocomplete: "off", ariaLabel: ui.own, placeholder: ui.own, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}" });
    select.addEventListener("change", () => select.value && set([...all, select.value]));
    own.addEventListener("change", () => own.value && own.reportValidity() && !all.includes(own.value) && set([...all, own.value]));
    const more = all.length < most ? [make("div", { className: "more" }, select, own)] : [];
    const group = make("div", { className: "field", id: `f-${name}` }, ...(title ? [make("h3", {}, title)] : []), list, ...more);
    if (title) this.fields.set(name, group);
    return group;
  }

  /** One value of one dimension, or everybody. @param {Place} place */
  one(place) {
    const { words, schema: whole, draft } = this.about;
    const segments = draft.definition.segments ?? whole.properties.segments.default;
    const value = Object.entries(this.value(place.path) ?? {})[0]?.join("=") ?? "";
    const pairs = Object.entries(segments).flatMap(([name, all]) => /** @type {string[]} */ (all).map((one) => `${name}=${one}`));
    if (value && !pairs.includes(value)) pairs.push(value);
    const select = make("select", {}, new Option(words.ui.everybody, ""), ...pairs.map((pair) => new Option(pair.replace("=", ": "), pair, false, pair === value)));
    select.addEventListener("change", () => {
      const [name = "", one] = select.value.split("=");
      this.change(place, select.value ? { [name]: one } : undefined);
    });
    return this.labelled(place, select);
  }
}
