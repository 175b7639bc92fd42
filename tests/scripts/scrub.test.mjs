// Comments keep what they say and lose what points at somebody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { scrub } from "../../www/scrub.js";

const GONE = [
  ["Write to anna.de-vries+forum@example.co.uk please", "Write to […] please"],
  ["anna (at) example (dot) org", "[…]"],
  ["Почта: иван@пример.рф", "Почта: […]"],
  ["See https://example.org/u/anna?id=7#x for more", "See […] for more"],
  ["see www.example.org.", "see […]"],
  ["mailto:anna@example.org", "[…]"],
  ["on example.com and forum.example.org/t/12", "on […] and […]"],
  ["at voorbeeld.nl or example.co.uk", "at […] or […]"],
  ["jan＠example.org", "[…]"],
  ["ask @anna_b or @tom.", "ask […] or […]."],
  ["I am @anna@mastodon.social", "I am […]"],
  ["Call +31 (0)6 1234-5678 tonight", "Call […] tonight"],
  ["06 12 34 56 78", "[…]"],
  ["06-12-3456 78", "[…]"],
  ["(020) 555 01 23", "[…]"],
  ["tel 020.555.0123", "tel […]"],
  ["رقمي ٠١٢٣٤٥٦٧٨٩", "رقمي […]"],
  // Seven digits could be a number to call: rather a word too many.
  ["1 000 000 thanks", "[…] thanks"],
  ["IBAN NL91 ABNA 0417 1643 00", "IBAN NL91 ABNA […]"],
];

const STAYS = [
  "Great help, 10 of 10.",
  "Since 2019 I read it daily; 300 posts.",
  "Meet @ 8 in the hall",
  "v2.10.3 is slow, and/or broken.",
  "It is ok.but slow",
  "Ik vind het goed: 24/7 hulp, 100%.",
  "2024-11-22 was fun, so was 01-10-2026 and 10/10/2026",
  "a member 2019-2024, and 2020 – 2022",
  "a.m. and p.m., e.g. at 9.30",
  "版本3很好，谢谢",
  "",
];

for (const [text, expected] of GONE) test(`is gone: ${text}`, () => assert.equal(scrub(text), expected));
for (const text of STAYS) test(`stays: ${text}`, () => assert.equal(scrub(text), text));
