// A token that vouches for one member: for templates of a site in Node. Secrets stay on the server.
import { createHmac } from "node:crypto";

function commendToken(id, secret, claims) {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "HS256", kid: id })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const [id, secret] = process.env.COMMEND_MEMBER_KEYS.trim().split(" ");
const member = "4711"; // The user's number, from your session.

console.log(commendToken(id, secret, {
  survey: "community",
  wave: "2026-q4",
  // Known to the site alone: not even the collector can tell who it is.
  sub: createHmac("sha256", process.env.SITE_SECRET).update(member).digest("hex"),
  segment: { role: "guide" },
  exp: Math.floor(Date.now() / 1000) + 24 * 3600,
}));
