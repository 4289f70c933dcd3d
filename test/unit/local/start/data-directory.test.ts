import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inWords, openDataDirectory } from "../../../../local/start/data-directory.ts";

let parent = "";
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "millrace-data-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("a data directory", () => {
  test("is made where there is none, for its owner alone", async () => {
    const path = join(parent, "deep", "data");
    const { lock } = await openDataDirectory(path, false);
    expect(statSync(path).mode & 0o077).toBe(0);
    lock.release();
  });

  test("is refused where a file stands, in words", async () => {
    const file = join(parent, "file");
    writeFileSync(file, "");
    await expect(openDataDirectory(file, false)).rejects.toThrow(`${file} is a file, not a directory`);
  });

  // Only Linux has a file system in which nobody can make anything, not even root.
  test.runIf(existsSync("/proc/self"))("is refused where none can be made", async () => {
    const failure = await openDataDirectory("/proc/millrace/data", false).catch((error: unknown) => error);
    expect(inWords(failure, "/proc/millrace/data")).toMatchObject({
      message: expect.stringMatching(/^The data directory \/proc\/millrace\/data cannot be written.*--data-dir/),
    });
  });

  test.each(["EACCES", "EROFS", "ENOSPC", "EDQUOT", "EIO", "EMFILE"])(
    "is refused in words if it fails with %s",
    (code) => {
      const error = Object.assign(new Error(`${code}: no`), { code, path: join(parent, "logs") });
      expect(inWords(error, parent)).toMatchObject({
        message: expect.stringMatching(
          new RegExp(`^The data directory ${parent} cannot be written \\(${code}: no\\): .*`),
        ),
        cause: error,
      });
    },
  );

  test("is not blamed for other errors", () => {
    const elsewhere = Object.assign(new Error("EACCES: no"), { code: "EACCES", path: "/elsewhere" });
    expect(inWords(elsewhere, parent)).toBe(elsewhere);
    const other = new Error("The template has no project.");
    expect(inWords(other, parent)).toBe(other);
  });

  test.each([false, true])("is never taken if somebody's files are in it (fresh: %s)", async (fresh) => {
    writeFileSync(join(parent, "thesis.txt"), "years of work");
    await expect(openDataDirectory(parent, fresh)).rejects.toThrow(/not made by Millrace/);
    expect(readdirSync(parent)).toEqual(["thesis.txt"]);
  });

  test("keeps what it holds, until a fresh start empties it", async () => {
    const path = join(parent, "data");
    (await openDataDirectory(path, false)).lock.release();
    mkdirSync(join(path, "state"));
    writeFileSync(join(path, "state", "queue"), "messages");
    (await openDataDirectory(path, false)).lock.release();
    expect(existsSync(join(path, "state", "queue"))).toBe(true);
    (await openDataDirectory(path, true)).lock.release();
    expect(existsSync(join(path, "state"))).toBe(false);
  });

  test("is not emptied while another laptop runs on it", async () => {
    const { lock } = await openDataDirectory(parent, false);
    writeFileSync(join(parent, "queue"), "messages");
    await expect(openDataDirectory(parent, true)).rejects.toThrow(/in use/);
    expect(existsSync(join(parent, "queue"))).toBe(true);
    lock.release();
  });
});
