import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { madeFolders } from "../../../../lib/console/made-folders.ts";
import { fingerprintOf } from "../../../../local/start/fingerprint.ts";

const made = madeFolders.map((folder) => `console/${folder}`);
let root = "";
const write = (path: string, text: string) => writeFileSync(join(root, path), text);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "millrace-sources-"));
  for (const folder of ["bin", "lib/deep", "lambdas", ...made]) mkdirSync(join(root, folder), { recursive: true });
  write("cdk.json", "{}");
  write("package-lock.json", "{}");
  write("lib/deep/stack.ts", "one");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the fingerprint of the sources", () => {
  test("stays while nothing changes, and whatever changes elsewhere", async () => {
    const before = await fingerprintOf(root, ["laptop"]);
    write("README.md", "news");
    for (const folder of made) write(`${folder}/file.ts`, "made");
    expect(await fingerprintOf(root, ["laptop"])).toBe(before);
  });

  test.each([
    ["a source's text", () => write("lib/deep/stack.ts", "two")],
    ["a new file", () => write("lambdas/new.ts", "")],
    ["a page of the console", () => write("console/main.tsx", "")],
    [
      "a renamed file",
      () => {
        rmSync(join(root, "lib/deep/stack.ts"));
        write("lib/deep/other.ts", "one");
      },
    ],
    ["the settings", () => write("cdk.json", "{ }")],
    ["a dependency", () => write("package-lock.json", "{ }")],
  ])("changes with %s", async (_, change) => {
    const before = await fingerprintOf(root, ["laptop"]);
    change();
    expect(await fingerprintOf(root, ["laptop"])).not.toBe(before);
  });

  test("changes with the stage", async () => {
    expect(await fingerprintOf(root, ["laptop"])).not.toBe(await fingerprintOf(root, ["dev"]));
  });
});
