// Every link of the manual within the repository leads somewhere: to a file that is there, and to a heading in it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const docs = readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
const pages = ["README.md", "CONTRIBUTING.md", "integrations/README.md", ...docs];
const read = (address) => readFileSync(address, "utf8");
/** Without what is code. */
const prose = (text) => text.replace(/^( {4}|\t).*$/gm, "").replace(/`[^`\n]*`/g, "");
const slug = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
const anchors = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));

for (const page of pages) {
  test(page, () => {
    const here = new URL(page, root);
    const links = [...prose(read(here)).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link);
    for (const link of links.filter((one) => !/^\w+:/.test(one))) {
      const [path, anchor] = link.split("#");
      const there = path ? new URL(path, here) : here;
      assert.ok(existsSync(there), `${link}: there is no such file`);
      if (anchor) assert.ok(anchors(read(there)).includes(anchor), `${link}: there is no such heading`);
    }
  });
}
