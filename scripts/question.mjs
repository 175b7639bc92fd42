// Prints the first view of a survey within a page as JSON, for www/question.js: question.mjs GLUE BINARY, of wasm-bindgen. The widget shows it in a
// document that keeps nothing but what is made; its words are the names that they have in locales/.
import { copyFileSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [glueFile, binary] = process.argv.slice(2);
const made = [];

class Made {
  children = [];
  attributes = {};

  constructor(name, text) {
    Object.assign(this, { name, text });
  }

  addEventListener() {}

  cloneNode() {
    return new Made(this.name);
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  set value(value) {
    this.setAttribute("value", value);
  }

  insertBefore(node, before) {
    if ((before ?? undefined) !== this.children[0]) throw new Error("a view is no longer made from its last node to its first");
    this.children.unshift(node);
    made.push([this, node]);
    return node;
  }
}

/** What differs from survey to survey, and is finished by the widget: names of what can be chosen, and where it stands. */
const LATER = ["aria-label", "data-position"];

const nothing = () => {};
Object.assign(globalThis, {
  Window: class { static [Symbol.hasInstance] = () => true; },
  addEventListener: nothing,
  document: {
    addEventListener: nothing,
    createElement: (name) => new Made(name),
    createTextNode: (text) => new Made("#text", text),
  },
});
const read = (path) => {
  if (path === "settings.mode") return "inline";
  if (path === "lang") return "en";
  if (path === "numbers") return "0 1 2 3 4 5 6 7 8 9 10";
  return /^locale\.([a-z\d_]+)$/.exec(path)?.[1];
};
const host = { read, emit: nothing, warn: (text) => { throw new Error(text); } };

const module = `${glueFile}.mjs`;
copyFileSync(glueFile, module);
const glue = await import(pathToFileURL(module));
const { instance } = await WebAssembly.instantiate(readFileSync(binary), { [`./${glueFile.split("/").pop()}`]: glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start?.();
const root = new Made("root");
glue.mount(glue.prepare(host), root);
setTimeout(() => {
  const places = [root, ...made.map(([, node]) => node)];
  const list = made.map(([parent, { name, text, attributes }], i) => [i + 1 - places.indexOf(parent), ...(text === undefined
    ? [name, Object.entries(attributes).filter(([name]) => !LATER.includes(name))]
    : [/^\d+$/.test(text) ? Number(text) : text])]);
  console.log(JSON.stringify(list));
});
