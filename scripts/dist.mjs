// Trunk's post_build hook: makes of the compiled widget what a page loads.
//
//   embed.js              the loader, small, revalidated
//   element-HASH.js       <commend-survey>, with style and addresses of the rest put in
//   glue-HASH.js          what wasm-bindgen puts between script and Wasm, without the binary
//   commend-HASH.wasm     the widget
//   twin-HASH.js          the same widget in plain JavaScript, for pages that refuse WebAssembly; in a release alone
//   doctor-HASH.js        why no survey opens, for whoever asks by the page's address
//   adapters-HASH.js      what a platform tells of its reader, for pages of one
//   scrub-HASH.js         what takes names out of comments, where a survey takes any
//   LANG-HASH.json        the sentences of a language; one hash for all of them, so that the element needs one
//   embed-HASH.js         the loader for ever, which checks what it loads; checked-HASH.js is its element, which does so, too
//   integrity.json        its name and digest, for tags
//
// In a release each is minified and lies there as .br and .gz as well, so that nothing is compressed twice.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const staging = process.env.TRUNK_STAGING_DIR ?? fail("this is a hook of Trunk: run `trunk build`");
const release = process.env.TRUNK_PROFILE === "release";
const scratch = mkdtempSync(join(tmpdir(), "commend-"));
const [path, modules, optimize, shrink, translate] = environment();
const tools = createRequire(join(modules, "any"));

function fail(why) {
  console.error(`dist: ${why}`);
  process.exit(1);
}

// scripts/env.sh knows where scripts/setup has put the tools, and how they make a release small.
function environment() {
  const print = '. scripts/env.sh; printf "%s\\n" "$PATH" "$COMMEND_NODE_MODULES" "${wasm_opt[*]}" "${terser[*]}" "${wasm2js[*]}"';
  return execFileSync("bash", ["-c", print], { encoding: "utf8" }).split("\n");
}

function run(tool, args) {
  try {
    return execFileSync(tool, args, { encoding: "utf8", env: { ...process.env, PATH: path }, stdio: ["ignore", "pipe", "inherit"] });
  } catch (error) {
    fail(error.code === "ENOENT" ? `${tool} is missing: run scripts/setup` : `${tool} failed`);
  }
}

const read = (file) => readFileSync(file, "utf8");
const minify = (file, ...flags) => (release ? run("terser", [file, ...shrink.split(" "), ...flags]) : read(file));

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

// The twin is the very same binary, and brings the glue along. In development there is none: that binary is not
// of the first WebAssembly.
function translated() {
  const file = join(scratch, "twin.js");
  run("wasm2js", [...translate.split(" "), "-o", file, binary]);
  writeFileSync(file, put(read(file), "'./commend_bg.js'", `"./${glue}"`));
  return minify(file, "--module");
}

// Trunk's own glue binds script and binary together; ours lets the binary be exchanged.
const target = JSON.parse(run("cargo", ["metadata", "--no-deps", "--offline", "--format-version=1"])).target_directory;
const compiled = join(target, "wasm32-unknown-unknown", release ? "widget" : "debug", "commend-widget.wasm");
run("wasm-bindgen", ["--target", "bundler", "--no-typescript", "--out-dir", scratch, "--out-name", "commend", compiled]);
const binary = join(scratch, "commend_bg.wasm");
if (release) run("wasm-opt", [...optimize.split(" "), "-o", binary, binary]);

const styleFile = { filename: "style.css", code: readFileSync("src/style.css"), minify: true };
const style = (release ? tools("lightningcss").transform(styleFile) : styleFile).code.toString();
const locales = readdirSync("locales").map((file) => file.replace(".json", ""));
const ordered = ["en", ...locales.filter((lang) => lang !== "en")];
const sentences = ordered.map((lang) => JSON.stringify(JSON.parse(read(`locales/${lang}.json`))));
const edition = hashOf(sentences.join());
ordered.forEach((lang, i) => emit(`${lang}-${edition}.json`, sentences[i], { hashed: false }));
const wasm = emit("commend.wasm", readFileSync(binary));
const glue = emit("glue.js", minify(join(scratch, "commend_bg.js"), "--module"));
const twin = release ? emit("twin.js", translated()) : "twin.js";
// What some pages alone need. Of the adapters, of which a page needs one, all together are no more to fetch than two.
const later = { "doctor.js": emitted("doctor.js"), "adapters.js": emitted("adapters/index.js", "adapters.js"), "scrub.js": emitted("scrub.js") };

function emitted(file, name = file) {
  const out = join(scratch, `bundle-${name}`);
  esbuild(join("www", file), out, "esm");
  return emit(name, minify(out, "--module"));
}

const studio = join(staging, "studio.js");
writeFileSync(studio, put(read(studio), 'const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`));
// What the parts of the source become, and how each is had.
const parts = { "glue.js": glue, "twin.js": twin, ...later };
/** Who imports them. */
const PARTS = { "element.js": ["doctor.js", "scrub.js"], "platform.js": ["adapters.js"], "widget.js": ["glue.js", "twin.js"] };
const digest = (file) => `sha384-${createHash("sha384").update(readFileSync(join(staging, file))).digest("base64")}`;

// The element's parts become one file: each request costs more than all of them together.
function bundle({ checked }) {
  const folder = join(scratch, checked ? "checked" : "evergreen");
  mkdirSync(folder);
  for (const part of readdirSync("www").filter((file) => file.endsWith(".js"))) copyFileSync(join("www", part), join(folder, part));
  const change = (file, ...changes) => {
    const text = changes.reduce((text, [place, value]) => put(text, place, value), read(join(folder, file)));
    writeFileSync(join(folder, file), text);
  };
  change("element.js",
    ['const STYLE = "";', `const STYLE = ${JSON.stringify(style)};`],
    ['const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`],
    ['"./LANG.json"', `"./LANG-${edition}.json"`]);
  if (checked) {
    const known = Object.fromEntries(ordered.map((lang) => [lang, digest(`${lang}-${edition}.json`)]));
    change("element.js", ["fetchJson(new URL(LOCALE.replace(\"LANG\", lang), import.meta.url))", `fetchJson(new URL(LOCALE.replace("LANG", lang), import.meta.url), ${JSON.stringify(known)}[lang])`]);
    change("widget.js", ['import.meta.url));\n  compiled', `import.meta.url), { integrity: "${digest(wasm)}" });\n  compiled`]);
  }
  for (const [file, names] of Object.entries(PARTS)) {
    for (const name of names) change(file, ...(checked ? [[`import("./${name}")`, `checked(new URL("./${name}", import.meta.url).href, "${digest(parts[name])}")`]] : []), [`"./${name}"`, `"./${parts[name]}"`]);
    if (checked) change(file, ["*/\n", '*/\nimport { checked } from "./checked.js";\n']);
  }
  change("widget.js", ['"./commend.wasm"', `"./${wasm}"`]);
  const out = join(folder, "bundle.js");
  esbuild(join(folder, "element.js"), out, "esm", Object.values(parts));
  const element = emit(checked ? "checked.js" : "element.js", minify(out, "--module"));
  change("embed.js", ['"element.js"', `"${element}"`], ['version: "0.0.0"', `version: ${JSON.stringify(version)}`]);
  if (!checked) return emit("embed.js", minify(join(folder, "embed.js")), { hashed: false });
  change("embed.js", ["/**", 'import { checked } from "./checked.js";\n/**'], ["(embed|e", "(embed-\\w+|e"]);
  const call = /import\((new URL\(.+\)\.href)\)/;
  if (!call.test(read(join(folder, "embed.js")))) fail("the loader no longer imports the element");
  writeFileSync(join(folder, "embed.js"), read(join(folder, "embed.js")).replace(call, (_, url) => `checked(${url}, "${digest(element)}")`));
  esbuild(join(folder, "embed.js"), out, "iife");
  return emit("embed.js", minify(out));
}

function esbuild(from, to, format, beside = []) {
  const outside = beside.map((file) => `--external:./${file}`);
  run("esbuild", [from, "--bundle", `--format=${format}`, "--target=es2022", ...outside, "--log-level=error", `--outfile=${to}`]);
}

const version = /^version = "(.+)"$/m.exec(read("Cargo.toml"))?.[1] ?? fail("no version in Cargo.toml");
bundle({ checked: false });
if (release) {
  const loader = bundle({ checked: true });
  emit("integrity.json", JSON.stringify({ loader, integrity: digest(loader) }), { hashed: false });
}
copyFileSync("www/commend.d.ts", join(staging, "commend.d.ts"));

for (const own of ["commend-widget.js", "commend-widget_bg.wasm"]) rmSync(join(staging, own), { force: true });
if (release) {
  for (const file of readdirSync(staging)) {
    const content = readFileSync(join(staging, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    writeFileSync(join(staging, `${file}.br`), brotliCompressSync(content, { params }));
    writeFileSync(join(staging, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
}
rmSync(scratch, { recursive: true });
