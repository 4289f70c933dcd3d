import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readStateFile, writeStateFile } from "../../../../local/start/state-file.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-state-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a state file", () => {
  test("is read as it was written, by its owner alone, and leaves nothing beside it", async () => {
    const path = join(directory, "state.json");
    await writeStateFile(path, { a: 1 });
    await writeStateFile(path, { a: 2 });
    expect(await readStateFile(path)).toEqual({ a: 2 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(["state.json"]);
  });

  test("that is not there is undefined", async () => {
    expect(await readStateFile(join(directory, "none.json"))).toBeUndefined();
  });

  test.each(["", "{", "[]", "null", "7"])("that holds %j is refused by name", async (text) => {
    const path = join(directory, "state.json");
    writeFileSync(path, text);
    await expect(readStateFile(path)).rejects.toThrow(path);
  });
});
