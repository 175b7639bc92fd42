// A receiver of answers for Node, without a package: keeps every batch once in a file, and has the sums at /.
//   RECEIVER_FILE=answers.jsonl PORT=8788 node receiver.mjs
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";

const file = process.env.RECEIVER_FILE ?? "answers.jsonl";
const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
const kept = new Map(lines.map((line) => [JSON.parse(line).batch, line]));
const out = openSync(file, "a");

const sums = () => [...kept.values()].flatMap((line) => JSON.parse(line).cells)
  .reduce((scores, cell) => scores.map((n, score) => n + (cell.scores?.[score] ?? 0)), Array(11).fill(0));

const server = createServer(async (request, response) => {
  const answer = (status, body) => response
    .writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" }).end(JSON.stringify(body));
  if (request.method === "GET") return answer(200, { scores: sums() });
  let text = "";
  for await (const part of request) if ((text += part).length > 16384) return answer(413, { error: "too_large" });
  let batch;
  try { batch = JSON.parse(text); } catch { return answer(400, { error: "malformed" }); }
  if (batch?.v !== 1 || !/^[\w-]{36}$/.test(batch.batch) || !Array.isArray(batch.cells)) return answer(422, { error: "invalid" });
  // Written down before it is acknowledged, and counted once however often it comes.
  if (!kept.has(batch.batch)) {
    writeSync(out, `${JSON.stringify(batch)}\n`);
    fsyncSync(out);
    kept.set(batch.batch, JSON.stringify(batch));
  }
  answer(200, { batch: batch.batch });
}).listen(Number(process.env.PORT ?? 8788), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => server.close(() => closeSync(out)));
