// Trunk's post_build hook: makes of the compiled widget what a page loads.
//
//   embed.js              the loader, small, revalidated
//   element-HASH.js       <commend-survey>, with style and addresses of the rest put in
//   glue-HASH.js          what wasm-bindgen puts between script and Wasm, without the binary
//   commend-HASH.wasm     the widget
//   twin-HASH.js          the same widget in plain JavaScript, for pages that refuse WebAssembly; in a release alone
//   adapters-HASH.js      what a platform tells of its reader, for pages of one
//   LANG-HASH.json        the sentences of a language; one hash for all of them, so that the element needs one
//
// In a release each is minified and lies there as .br and .gz as well, so that nothing is compressed twice.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

/** One file of a module and its parts: each request costs more than all of them together. */
function bundled(file, ...flags) {
  const bundle = join(scratch, `bundle-${basename(file)}`);
  run("esbuild", [file, "--bundle", "--format=esm", "--target=es2022", "--log-level=error", `--outfile=${bundle}`, ...flags]);
  return bundle;
}

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
const adapters = emit("adapters.js", minify(bundled("www/adapters/index.js"), "--module"));

let element = read("www/element.js");
element = put(element, 'const STYLE = "";', `const STYLE = ${JSON.stringify(style)};`);
element = put(element, 'const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`);
element = put(element, '"./LANG.json"', `"./LANG-${edition}.json"`);
writeFileSync(join(scratch, "element.js"), element);
let loading = read("www/widget.js");
loading = put(loading, '"./commend.wasm"', `"./${wasm}"`);
loading = put(loading, '"./glue.js"', `"./${glue}"`);
loading = put(loading, '"./twin.js"', `"./${twin}"`);
writeFileSync(join(scratch, "widget.js"), loading);
writeFileSync(join(scratch, "platform.js"), put(read("www/platform.js"), '"./adapters.js"', `"./${adapters}"`));
const studio = join(staging, "studio.js");
writeFileSync(studio, put(read(studio), 'const LANGS = "en";', `const LANGS = ${JSON.stringify(ordered.join(" "))};`));
// What lies there already has been put in.
cpSync("www", scratch, { recursive: true, force: false });
const elementFile = emit("element.js", minify(bundled(join(scratch, "element.js"), `--external:./${glue}`, `--external:./${twin}`, `--external:./${adapters}`), "--module"));

const version = /^version = "(.+)"$/m.exec(read("Cargo.toml"))?.[1] ?? fail("no version in Cargo.toml");
let loader = read("www/embed.js").replaceAll("element.js\"", `${elementFile}"`);
loader = put(loader, 'version: "0.0.0"', `version: ${JSON.stringify(version)}`);
writeFileSync(join(scratch, "embed.js"), loader);
emit("embed.js", minify(join(scratch, "embed.js")), { hashed: false });
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
