// The receivers of docs/examples/receiver do what docs/wire.md asks of an endpoint: each batch once, and the id back.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import worker from "../../docs/examples/receiver/worker.mjs";

const folder = fileURLToPath(new URL("../../docs/examples/receiver/", import.meta.url));
const scores = (score) => Array.from({ length: 11 }, (_, one) => Number(one === score));
const batch = (serial, score) => ({
  v: 1, survey: "club", wave: "1", batch: `019abcde-0000-7000-8000-00000000000${serial}`,
  cells: [{ segment: { audience: "member" }, scores: scores(score), shown: 1 }],
});

/** A process that says that it listens, on its output or its errors, and how to end it. */
async function started(command, args, env, stream) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const [said] = await once(child[stream], "data");
  for (const one of [child.stdout, child.stderr]) one.resume();
  const [home] = /http:\/\/[\d.:]+/.exec(String(said)) ?? [];
  const end = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { home, end };
}

/** A port that is free. */
async function free() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function check(post, read, again) {
  for (const [serial, score] of [[1, 9], [2, 3], [1, 9]]) {
    const answer = await post(JSON.stringify(batch(serial, score)));
    assert.deepEqual([answer.status, await answer.json()], [200, { batch: batch(serial, score).batch }]);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  }
  const seen = [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
  assert.deepEqual((await (await read()).json()).scores, seen);
  for (const [body, status] of [["{", 400], ["[]", 422], ["3", 422], [JSON.stringify({ ...batch(4, 1), v: 2 }), 422], [JSON.stringify({ ...batch(4, 1), batch: "../x" }), 422], ["x".repeat(20000), 413]]) {
    assert.equal((await post(body)).status, status, body.slice(0, 40));
  }
  if (again) await again();
  await post(JSON.stringify(batch(2, 3)));
  assert.deepEqual((await (await read()).json()).scores, seen);
}

const post = (home) => (body) => fetch(`${home()}/v1/batch`, { method: "POST", headers: { "content-type": "text/plain;charset=UTF-8" }, body });

test("Node keeps each batch once, and after a restart, too", async () => {
  const data = mkdtempSync(join(tmpdir(), "receiver-"));
  const start = () => started("node", [join(folder, "receiver.mjs")], { PORT: "0", RECEIVER_FILE: join(data, "answers") }, "stdout");
  let server = await start();
  try {
    await check(post(() => server.home), () => fetch(server.home), async () => {
      await server.end();
      server = await start();
    });
  } finally {
    await server.end();
    rmSync(data, { recursive: true });
  }
});

test("PHP keeps each batch once", async () => {
  const data = mkdtempSync(join(tmpdir(), "receiver-"));
  const home = `http://127.0.0.1:${await free()}`;
  const server = await started("php", ["-S", home.slice(7), join(folder, "receiver.php")], { RECEIVER_FILE: join(data, "answers") }, "stderr");
  try {
    await check(post(() => home), () => fetch(home));
  } finally {
    await server.end();
    rmSync(data, { recursive: true });
  }
});

test("a function keeps each batch once", async () => {
  const kept = new Map();
  const store = {
    put: async (key, value) => void kept.set(key, value),
    get: async (key) => kept.get(key),
    // Two pages, as stores give.
    list: async ({ cursor }) => ({ keys: [...kept.keys()].filter((_, place) => (place > 0) === Boolean(cursor)).map((name) => ({ name })), list_complete: Boolean(cursor), cursor: "more" }),
  };
  const ask = (init) => worker.fetch(new Request("https://example.org/v1/batch", init), { ANSWERS: store });
  await check((body) => ask({ method: "POST", body }), () => ask({}));
});

test("they are as short as is said", () => {
  for (const name of readdirSync(folder)) {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").filter((line) => line.trim() && !/^\s*(\/\/|<\?php)/.test(line));
    assert.ok(lines.length <= 30, `${name}: ${lines.length}`);
  }
});
