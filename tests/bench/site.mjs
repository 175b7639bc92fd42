// The host pages: a thread of a community, the same for every case, on an origin of its own each. Files are packed as a CDN
// would; pages are isolated, so that their memory can be told.
import { createServer } from "node:http";
import { brotliCompressSync } from "node:zlib";

const TYPES = { js: "text/javascript", html: "text/html;charset=utf-8" };
const WORDS = "the release went well and members asked what comes next so here is what we know and what is still open".split(" ");
const post = (n) => `<article><h2>Member ${n} wrote</h2>${[0, 1, 2].map((part) => `<p>${Array.from({ length: 45 }, (_, i) => WORDS[(n * 7 + part * 5 + i) % WORDS.length]).join(" ")}.</p>`).join("")}</article>`;
const page = (head, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A thread</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body{font:16px/1.5 system-ui;margin:0;background:#fafafa}main{max-inline-size:720px;margin:24px auto}article{background:#fff;border:1px solid #ddd;padding:12px 16px;margin-block:16px}</style>
${head}</head><body><main><h1>A thread</h1>${Array.from({ length: 12 }, (_, n) => post(n)).join("")}</main><script>performance.mark("tag")</script>${body}</body></html>`;
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Serves the pages; gives the address of one. @param {any[]} all cases */
export async function serve(all) {
  const packed = new Map();
  const pack = (text) => {
    if (!packed.has(text)) packed.set(text, brotliCompressSync(text));
    return packed.get(text);
  };
  const server = createServer((request, response) => {
    const [name, mode] = (request.headers.host ?? "").split(".")[0].split("--");
    const one = all.find((each) => each.name === name);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const send = (type, content, cache) => {
      response.writeHead(200, { ...ISOLATED, "content-type": type, "content-encoding": "br", "cache-control": cache }).end(pack(content));
    };
    if (!one) return response.writeHead(404).end();
    if (pathname === "/") return send(TYPES.html, page(one.head?.[mode] ?? "", one.body?.[mode] ?? ""), "no-store");
    const file = one.files[pathname];
    if (file) return send(TYPES.js, file, "public, max-age=86400");
    request.resume().on("end", () => {
      const answer = one.answers?.(pathname, mode);
      if (!answer) return response.writeHead(404).end();
      send(answer.type ?? "application/json", answer.body, "no-store");
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { address: (name, mode) => `http://${name}--${mode}.localhost:${port}/`, close: () => server.close() };
}
