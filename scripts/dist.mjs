// Trunk's post_build hook: makes of the compiled widget what a page loads.
//
//   embed.js              the loader, small, revalidated
//   element-HASH.js       <commend-survey>, with style, the first view and addresses of the rest put in
//   glue-HASH.js          what wasm-bindgen puts between script and Wasm, without the binary, and what stands around the widget
//   commend-HASH.wasm     the widget
//   twin-HASH.js          the same widget in plain JavaScript, for pages that refuse WebAssembly; in a release alone
//   doctor-HASH.js        why no survey opens, for whoever asks by the page's address
//   adapters-HASH.js      what a platform tells of its reader, for pages of one
//   scrub-HASH.js         what takes names out of comments, where a survey takes any
//   LANG-HASH.json        the sentences of a language; one hash for all of them, so that the element needs one
//   embed-HASH.js         the loader for ever, which checks what it loads; checked-HASH.js is its element, which does so, too
//   integrity.json        its name and digest, for tags
//   whole.js              all of it but the sentences, as one file and in plain JavaScript
//
// In a release each is minified and lies there as .br and .gz as well, so that nothing is compressed twice.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { prune, rename } from "./prune.mjs";

const staging = process.env.TRUNK_STAGING_DIR ?? fail("this is a hook of Trunk: run `trunk build`");
const release = process.env.TRUNK_PROFILE === "release";
const scratch = mkdtempSync(join(tmpdir(), "commend-"));
const [path, modules, optimize, strip, shrink, translate] = environment();
const tools = createRequire(join(modules, "any"));

function fail(why) {
  console.error(`dist: ${why}`);
  process.exit(1);
}

// scripts/env.sh knows where scripts/setup has put the tools, and how they make a release small.
function environment() {
  const print = '. scripts/env.sh; printf "%s\\n" "$PATH" "$COMMEND_NODE_MODULES" "${wasm_opt[*]}" "${wasm_features[*]} ${wasm_strip[*]}" "${terser[*]}" "${wasm2js[*]}"';
  return execFileSync("bash", ["-c", print], { encoding: "utf8" }).split("\n");
}

function run(tool, args, cwd) {
  try {
    return execFileSync(tool, args, { cwd, encoding: "utf8", env: { ...process.env, PATH: path }, stdio: ["ignore", "pipe", "inherit"] });
  } catch (error) {
    fail(error.code === "ENOENT" ? `${tool} is missing: run scripts/setup` : `${tool} failed`);
  }
}

const read = (file) => readFileSync(file, "utf8");
const minify = (file, ...flags) => (release ? run("terser", [file, ...shrink.split(" "), ...flags]) : read(file));

/** Browsers that know how compile all of it beside the page, and not a function at a time while the page waits: nearly all is called at once. */
const ahead = (file) => `//# allFunctionsCalledOnLoad\n${minify(file, "--module")}`;

const hashOf = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

function emit(name, content, { hashed = true } = {}) {
  const hash = hashOf(content);
  const extension = extname(name);
  const file = hashed ? `${basename(name, extension)}-${hash}${extension}` : name;
  writeFileSync(join(staging, file), content);
  return file;
}

function put(text, place, value) {
  if (!text.includes(place)) fail(`${JSON.stringify(place)} is no longer in the source`);
  return text.replace(place, () => value);
}

/** What the glue asks www/adopt.js for. Nothing is drawn within a survey, and no root has anything in it that is not the survey's. */
const ADOPTED = [
  ["getObject(arg0).createElement(getStringFromWasm0(arg1, arg2))", "element(getStringFromWasm0(arg1, arg2))"],
  ["getObject(arg0).createTextNode(getStringFromWasm0(arg1, arg2))", "written(getStringFromWasm0(arg1, arg2))"],
  ["getObject(arg0).cloneNode()", "copy(getObject(arg0))"],
  ["getObject(arg0).insertBefore(getObject(arg1), getObject(arg2))", "insert(getObject(arg0), getObject(arg1), getObject(arg2))"],
  ["getObject(arg1).namespaceURI", "null"],
  ["getObject(arg0).lastChild", "null"],
];
const DETACHED =
  "cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)";

// Memory that has grown is another buffer. Only WebAssembly empties the one before; the twin's stays as it was, and whatever
// is written into it is lost. What binary and glue have of each other goes by the names of the binary.
function bound() {
  const folder = join(scratch, "glue");
  const file = join(folder, "commend_bg.js");
  const views = ["cachedUint8ArrayMemory0.byteLength === 0", DETACHED];
  const isOld = (view) => `${/^\w+/.exec(view)}.buffer !== wasm.memory.buffer`;
  const changes = [...views.map((view) => [view, isOld(view)]), ...ADOPTED];
  let text = changes.reduce((text, [place, value]) => put(text, place, value), `${read("www/adopt.js")}${read(join(scratch, "commend_bg.js"))}`);
  if (release) {
    text = text.replace(/^export (?=function __wb(g_(?!set_wasm)|indgen_))/gm, "").replace(/\bwasm\.(\w+)/g, (_, name) => {
      const place = short.exports.findIndex(([long]) => long === name);
      return place < 0 ? fail(`the binary has no ${name}`) : `wasm.${exportOf(...short.exports[place], place)}`;
    });
    text += `export { ${short.imports.map(([, name, other]) => `${name} as ${other}`).join(", ")} };\n`;
  }
  cpSync("www", folder, { recursive: true });
  writeFileSync(file, text);
  const out = join(folder, "bundle.js");
  esbuild(join(folder, "glue.js"), out, "esm");
  return out;
}

/** What an export is called: as it was, but for those of wasm-bindgen, and functions that hold a whole type in their name. */
function exportOf(name, other, place) {
  if (/^__wbindgen_(?!start)/.test(name)) return other;
  return name.length > 40 ? `func_elem_${place}` : name;
}

// The twin is the very same binary, and brings the glue along. In development there is none: that binary is not
// of the first WebAssembly.
function translated() {
  const file = join(scratch, "twin.js");
  run("wasm2js", [...translate.split(" "), "-o", file, binary]);
  const changes = [
    ["from 'a'", `from "./${glue}"`],
    // All in one function it would be read twice, and the second time while the page waits.
    ["function asmFunc(imports) {\n", ""],
    [" var a = imports.a;\n", ""],
    ["initActiveSegments(imports);\n", "initActiveSegments();\n"],
    ["\n return {\n", "\n var retasmFunc = {\n"],
    [' };\n}\n\nvar retasmFunc = asmFunc({\n  "a": a,\n});\n', " };\n"],
  ];
  writeFileSync(file, changes.reduce((text, [place, value]) => put(text, place, value), read(file)));
  return minify(file, "--module");
}

// Trunk's own glue binds script and binary together; ours lets the binary be exchanged.
const target = JSON.parse(run("cargo", ["metadata", "--no-deps", "--offline", "--format-version=1"])).target_directory;
const compiled = join(target, "wasm32-unknown-unknown", release ? "widget" : "debug", "commend-widget.wasm");
run("wasm-bindgen", ["--target", "bundler", "--no-typescript", "--out-dir", scratch, "--out-name", "commend", compiled]);
const binary = join(scratch, "commend_bg.wasm");
const question = run("node", ["scripts/question.mjs", join(scratch, "commend_bg.js"), binary]);
/** The release with the names of its functions, for scripts/sizes.mjs. */
const named = join(target, "named.wasm");
// Long names with a hash in each are most of what the glue has to say. Without a release they stay.
const short = release && (await shrunk());

/** Makes the binary small; gives the names that imports and exports had and have. */
async function shrunk() {
  const binaryen = (await import(tools.resolve("binaryen"))).default;
  writeFileSync(binary, prune(binaryen, readFileSync(binary), read(join(scratch, "commend_bg.js"))));
  run("wasm-opt", [...optimize.split(" "), "--debuginfo", "-o", named, binary]);
  const short = JSON.parse(run("wasm-opt", [...strip.split(" "), "--minify-imports-and-exports-and-modules", "-o", binary, named]));
  writeFileSync(binary, rename(binaryen, readFileSync(binary), new Map(short.exports.map(([name, other], place) => [other, exportOf(name, other, place)]))));
  // No pass but the last, on what is written.
  run("wasm-opt", [...strip.split(" "), "--optimize-level=2", "--shrink-level=2", "--optimize-stack-ir", "-o", binary, binary]);
  return short;
}

const styleFile = { filename: "style.css", code: readFileSync("src/style.css"), minify: true };
const style = (release ? tools("lightningcss").transform(styleFile) : styleFile).code.toString();
const locales = readdirSync("locales").map((file) => file.replace(".json", ""));
const ordered = ["en", ...locales.filter((lang) => lang !== "en")];
const sentences = ordered.map((lang) => JSON.stringify(JSON.parse(read(`locales/${lang}.json`))));
const locale = hashOf(sentences.join());
ordered.forEach((lang, i) => emit(`${lang}-${locale}.json`, sentences[i], { hashed: false }));
const wasm = emit("commend.wasm", readFileSync(binary));
const glue = emit("glue.js", ahead(bound()));
const twin = release ? emit("twin.js", translated()) : "twin.js";
// What some pages alone need. Of the adapters, of which a page needs one, all together are no more to fetch than two.
const later = { "doctor.js": emitted("doctor.js"), "adapters.js": emitted("adapters/index.js", "adapters.js"), "scrub.js": emitted("scrub.js") };

function emitted(file, name = file) {
  const out = join(scratch, `bundle-${name}`);
  esbuild(join("www", file), out, "esm");
  return emit(name, minify(out, "--module"));
}

// What the parts of the source become, and how each is had.
const parts = { "glue.js": glue, "twin.js": twin, ...later };
/** Who imports them. */
const PARTS = { "element.js": ["doctor.js", "scrub.js"], "platform.js": ["adapters.js"], "widget.js": ["glue.js", "twin.js"] };
/** How the sources have what they load. */
const ELEMENT = 'new URL((settings.v ? "../" : "") + "element.js", address).href';
const SENTENCES = 'new URL(LOCALE.replace("LANG", lang), import.meta.url).href';
const BINARY = 'new URL("./commend.wasm", import.meta.url)';
const CHECKED = '*/\nimport { checked } from "./checked.js";\n';
const version = /^version = "(.+)"$/m.exec(read("Cargo.toml"))?.[1] ?? fail("no version in Cargo.toml");
const digest = (file) => `sha384-${createHash("sha384").update(readFileSync(join(staging, file))).digest("base64")}`;

// Ways in which the same sources become what a page loads.

/** A copy of the sources with what all editions put in, and the way to change more of it. */
function edition(name) {
  const folder = join(scratch, name);
  cpSync("www", folder, { recursive: true });
  const change = (file, ...changes) => {
    const text = changes.reduce((text, [place, value]) => put(text, place, value), read(join(folder, file)));
    writeFileSync(join(folder, file), text);
  };
  change("element.js", ['const STYLE = "";', `const STYLE = ${JSON.stringify(style)};`]);
  change("question.js", ['const QUESTION = "[]";', `const QUESTION = ${JSON.stringify(question.trim())};`]);
  change("lang.js", ['const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`], ['"./LANG.json"', `"./LANG-${locale}.json"`],
    ['const OWN_DIGITS = "";', `const OWN_DIGITS = ${JSON.stringify(ordered.filter((lang) => new Intl.NumberFormat(lang).format(10) !== "10").join(" "))};`]);
  change("embed.js", ['version: "0.0.0"', `version: ${JSON.stringify(version)}`]);
  if (release) change("widget.js", ['"./commend_bg.js"', '"a"']);
  return { folder, change, out: join(folder, "bundle.js") };
}

/** The element and its parts as one file: each request costs more than all of them together. */
function element({ folder, change, out }, name) {
  for (const [file, names] of Object.entries(PARTS)) change(file, ...names.map((name) => [`"./${name}"`, `"./${parts[name]}"`]));
  change("widget.js", ['"./commend.wasm"', `"./${wasm}"`]);
  esbuild(join(folder, "element.js"), out, "esm", Object.values(parts).map((file) => `--external:./${file}`));
  return emit(name, ahead(out));
}

function evergreen() {
  const all = edition("evergreen");
  all.change("embed.js", ['"element.js"', `"${element(all, "element.js")}"`]);
  emit("embed.js", minify(join(all.folder, "embed.js")), { hashed: false });
}

/** What checks all that it loads, for tags that name a digest. */
function pinned() {
  const all = edition("pinned");
  const { change, folder, out } = all;
  const known = Object.fromEntries(ordered.map((lang) => [lang, digest(`${lang}-${locale}.json`)]));
  change("lang.js", [`${SENTENCES})`, `${SENTENCES}, ${JSON.stringify(known)}[lang])`]);
  change("widget.js", [`${BINARY})`, `${BINARY}, { integrity: "${digest(wasm)}" })`]);
  for (const [file, names] of Object.entries(PARTS)) {
    change(file, ["*/\n", CHECKED], ...names.map((name) => [`import("./${name}")`, `checked(new URL("./${name}", import.meta.url).href, "${digest(parts[name])}")`]));
  }
  const checked = element(all, "checked.js");
  change("embed.js", ["*/\n", CHECKED], ["(embed|e", "(embed-\\w+|e"], [`import(${ELEMENT})`, `checked(${ELEMENT}, "${digest(checked)}")`], ['"element.js"', `"${checked}"`]);
  esbuild(join(folder, "embed.js"), out, "iife");
  const loader = emit("embed.js", minify(out));
  emit("integrity.json", JSON.stringify({ loader, integrity: digest(loader) }), { hashed: false });
}

/** Everything but sentences in one file, for pages that allow one address: the twin, since such pages have a policy. */
function whole() {
  const { change, folder, out } = edition("whole");
  copyFileSync(join(scratch, "glue", "commend_bg.js"), join(folder, "commend_bg.js"));
  writeFileSync(join(folder, "twin.js"), put(read(join(scratch, "twin.js")), `"./${glue}"`, '"./glue.js"'));
  change("widget.js", ["twin || isRefused(loader.memory)", "true"], [`twin ? undefined : fetch(${BINARY})`, "undefined"]);
  change("platform.js", ['"./adapters.js"', '"./adapters/index.js"']);
  change("embed.js", ["*/\n", '*/\nimport { from } from "./at.js";\n'], ["(embed|e", "(whole|e"], ["const address = new URL(", "const address = from(new URL("],
    ["location.href);", "location.href));"], [`import(${ELEMENT})`, 'import("./element.js")']);
  esbuild(join(folder, "embed.js"), out, "iife", ["--define:import.meta.url=commendAddress", "--inject:./at.js"]);
  emit("whole.js", minify(out), { hashed: false });
}

function esbuild(from, to, format, flags = []) {
  // Names of modules can stand in what it makes: none is to be of a place that differs each time.
  run("esbuild", [basename(from), "--bundle", `--format=${format}`, "--target=es2022", ...flags, "--log-level=error", `--outfile=${to}`], dirname(from));
}

/** The studio, with what built-in answers are called in its own languages. */
function studio() {
  const { change, folder, out } = edition("studio");
  const reasons = Object.fromEntries(["en", "nl"].map((lang) => [lang, JSON.parse(read(`locales/${lang}.json`)).reasons]));
  change("studio.js", ['const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`], ["const REASONS = {};", `const REASONS = ${JSON.stringify(reasons)};`]);
  esbuild(join(folder, "studio.js"), out, "esm");
  emit("studio.js", minify(out, "--module"), { hashed: false });
  copyFileSync("docs/schema/survey.json", join(staging, "survey.json"));
}

evergreen();
studio();
if (release) {
  pinned();
  whole();
}
copyFileSync("www/commend.d.ts", join(staging, "commend.d.ts"));

/** Brotli with whichever way of writing distances suits a content best. */
function smallest(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const ways = [0, 1, 2, 3].flatMap((postfix) => [0, 1, 15].map((direct) => ({ [constants.BROTLI_PARAM_NPOSTFIX]: postfix, [constants.BROTLI_PARAM_NDIRECT]: direct << postfix })));
  return ways.map((way) => brotliCompressSync(content, { params: { ...params, ...way } })).sort((a, b) => a.length - b.length)[0];
}

for (const own of ["commend-widget.js", "commend-widget_bg.wasm"]) rmSync(join(staging, own), { force: true });
if (release) {
  for (const file of readdirSync(staging)) {
    const content = readFileSync(join(staging, file));
    writeFileSync(join(staging, `${file}.br`), smallest(content));
    writeFileSync(join(staging, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
}
rmSync(scratch, { recursive: true });
