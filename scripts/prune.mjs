// What a library can do and the widget never has it do, taken out of the binary: nothing else can know that it is never
// called, since a tree of nodes may hold any kind of them. Whatever is called all the same stops the widget, which the
// element then takes away.

/** Functions by name, what they are for, and what takes the place of their body; nothing where they are never called. */
const UNUSED = [
  // No view gives a node a key.
  [/^<yew::virtual_dom::vlist::VList>::fully_keyed$/, (wasm) => wasm.i32.const(0)],
  [/\bKeyedEntry\b|\bapply_keyed\b/],
  // No view has other components in it, nor anything outside its place, nor markup of unknown content.
  [/\b(VComp|BComp|VPortal|BPortal|VRaw|BRaw)\b/],
  // Attributes are written in the markup, none is put into a map, and where one element was stands none that has others; of what a survey was begun
  // with nothing changes.
  [/\bIndexMap<|\bindexmap::map::iter::Iter</],
  [/::apply_diff_as_maps\b/],
  [/\b(RawTable<\(|HashMap<)&str, &yew::virtual_dom::AttributeOrProperty\b/],
  [/Stateful>::props_changed$/],
  // Nothing waits for what is still to come.
  [/\b(VSuspense|BSuspense|BaseSuspense)\b|ComponentState>::suspend\b/],
  // Nothing is drawn, and there are no formulas.
  [/^<web_sys::features::gen_Document::Document>::create_element_ns$/],
  // All of the program is called from outside.
  [/^main$/, (wasm) => wasm.i32.const(0)],
  // Nothing goes through arrays of numbers with a function.
  [/^wasm_bindgen::convert::closures::_::invoke::<(i8|i64|f32|f64|js_sys::JsString)\b/],
];

const changed = (what) => new Error(`${what}: the names have changed, see scripts/prune.mjs`);

/**
 * What libraries say that find fault with whoever uses them: where a fault was its stack tells. And the names of what is drawn and of formulas, which no
 * node has.
 */
const UNSAID = [
  "Can't find the global Window",
  "Can't find document",
  "called `Result::unwrap_throw()` on an `Err` value",
  "recursive use of an object detected which would lead to unsafe aliasing in rust",
  "closure invoked recursively or after being dropped",
  "failed to append child",
  "failed to insert node before next sibling",
  "FnOnce called more than once",
  "http://www.w3.org/2000/svg",
  "http://www.w3.org/1998/Math/MathML",
];

/** The module with nothing but zeros, which compress to nothing, for what is never said, and for the names of events that no view listens to: Yew knows them all. */
function forget(bytes, functions) {
  const events = new Set(functions.flatMap((name) => /\blistener::events::(on\w+)::Wrapper\b/.exec(name)?.[1] ?? []));
  const heard = RegExp(`(${[...events].join("|")})|.`, "g");
  let text = Buffer.from(bytes).toString("latin1");
  const change = (place, to) => {
    const before = text;
    text = text.replace(place, to);
    if (text === before) throw changed(`${place} is nowhere`);
  };
  change(/onabort[a-z]+ontransitionstart/, (names) => names.replace(heard, (_, name) => name ?? "\0"));
  for (const one of UNSAID) change(one, "\0".repeat(one.length));
  return Buffer.from(text, "latin1");
}

const exportsOf = (binaryen, wasm) => Array.from({ length: wasm.getNumExports() }, (_, i) => binaryen.getExportInfo(wasm.getExportByIndex(i)));

/**
 * The module without them, and without exports that `glue`, the text of its glue, does not call. `binaryen` is the library of that name, `bytes`
 * a module with the names of its functions.
 */
export function prune(binaryen, bytes, glue) {
  binaryen.setDebugInfo(true);
  const wasm = binaryen.readBinary(bytes);
  const functions = Array.from({ length: wasm.getNumFunctions() }, (_, i) => wasm.getFunctionByIndex(i));
  const named = functions.map((one) => [one, binaryen.getFunctionInfo(one)]).filter(([, { module }]) => !module)
    .map(([one, { name }]) => [one, name.replace(/\[[0-9a-f]+\]/g, "")]);
  for (const [pattern, body = () => wasm.unreachable()] of UNUSED) {
    const found = named.filter(([, name]) => pattern.test(name));
    if (!found.length) throw changed(`no function is called ${pattern}`);
    for (const [one] of found) binaryen.Function.setBody(one, body(wasm));
  }
  const called = [...glue.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name);
  for (const { name } of exportsOf(binaryen, wasm)) if (![...called, "__wbindgen_start"].includes(name)) wasm.removeExport(name);
  return forget(wasm.emitBinary(), named.map(([, name]) => name));
}

const KINDS = ["Function", "Table", "Memory", "Global"];

/**
 * The module with exports of other names, and its functions in another order: those that are alike beside each other, which compress better by a
 * hundredth, and those of exports one after the other. V8 gives each of these a name of digits, and keeps a cache of them that grows from 1 to 64 KB
 * when two meet in one place. @param {Map<string, string>} names by those that they have
 */
export function rename(binaryen, bytes, names) {
  const wasm = binaryen.readBinary(bytes);
  const exports = exportsOf(binaryen, wasm);
  for (const { name } of exports) wasm.removeExport(name);
  const outward = new Set(exports.filter(({ kind }) => kind === binaryen.ExternalFunction).map(({ value }) => value));
  const functions = Array.from({ length: wasm.getNumFunctions() }, (_, i) => binaryen.getFunctionInfo(wasm.getFunctionByIndex(i))).filter(({ module }) => !module);
  const text = (body) => binaryen.emitText(body).replace(/\$\d+/g, "$"); // Whatever else it calls.
  const keyOf = ({ name, params, results, vars, body }) =>
    [outward.has(name) ? 1 : 0, ...[params, results, ...vars].map((type) => binaryen.expandType(type)), text(body)].join();
  const keyed = functions.map((one) => [keyOf(one), one]).sort(([one], [other]) => (one === other ? 0 : one < other ? -1 : 1));
  for (const [, { name, params, results, vars, body }] of keyed) {
    wasm.removeFunction(name);
    wasm.addFunction(name, params, results, vars, body);
  }
  for (const { kind, name, value } of exports) wasm[`add${KINDS[kind]}Export`](value, names.get(name));
  return wasm.emitBinary();
}
