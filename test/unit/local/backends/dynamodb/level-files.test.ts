import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { crc32c } from "../../../../../local/backends/dynamodb/crc32c.ts";
import { demandSoundLevel } from "../../../../../local/backends/dynamodb/level-files.ts";
import { readLog } from "../../../../../local/backends/dynamodb/level-log.ts";
import { TableStore } from "../../../../../local/backends/dynamodb/table-store.ts";
import { unlisted } from "../../../../../local/backends/store-list.ts";
import { smallPlatform } from "../../gate/small-platform.ts";

let folder = "";
let level = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-level-"));
  level = join(folder, "level");
  // Enough for several tables beside the log, with texts that are compressed and others that cannot be.
  for (let run = 0; run < 3; run += 1) {
    const store = await TableStore.open(level, smallPlatform().tables);
    for (let batch = 0; batch < 20; batch += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => put(store, `${run} ${batch} ${at}`)));
    }
    await store.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(store: TableStore, name: string): Promise<unknown> {
  const text = name.endsWith("7") ? createHash("sha512").update(name).digest("base64").repeat(2) : name.repeat(40);
  return store.perform("PutItem", {
    TableName: "registry",
    Item: { pk: { S: "p" }, sk: { S: name }, text: { S: text } },
  });
}

function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), "millrace-level-copy-"));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(level, copy, { recursive: true });
  return copy;
}

/** Answers the files of a kind that are in use: tables that were put together into others may be deleted after the end. */
const filesOf = (kind: RegExp): string[] =>
  readdirSync(level).filter((name) => kind.test(name) && (!name.endsWith(".ldb") || isMissed(name)));

function isMissed(name: string): boolean {
  const copy = copied();
  rmSync(join(copy, name));
  try {
    demandSoundLevel(copy, unlisted);
    return false;
  } catch {
    return true;
  }
}

/**
 * Answers where the last record of a log or a manifest begins. With another length it reads as if it were not finished, and
 * the count of writes finds it.
 */
function lastRecordAt(content: Buffer): number {
  const reading = readLog(content);
  if (reading.kind === "damaged") throw new Error("It is damaged.");
  const recordHeadBytes = 7;
  return content.length - recordHeadBytes - (reading.records.at(-1)?.length ?? 0);
}

describe("the files of LevelDB", () => {
  test("are sound as they were left, tables among them", () => {
    expect(filesOf(/\.ldb$/)).not.toEqual([]);
    expect(() => demandSoundLevel(level, unlisted)).not.toThrow();
  });

  test.each([
    ["table", /\.ldb$/],
    ["manifest", /^MANIFEST/],
    ["log", /\.log$/],
  ])("of which a %s is altered anywhere are refused by its name", (_, kind) => {
    const copy = copied();
    for (const name of filesOf(kind)) {
      const file = join(copy, name);
      const content = readFileSync(file);
      const end = name.endsWith(".ldb") ? content.length - 48 : lastRecordAt(content);
      for (let at = 0; at < end; at += Math.ceil(end / 50)) {
        const altered = Buffer.from(content);
        altered.writeUInt8((content[at] ?? 0) ^ 4, at);
        writeFileSync(file, altered);
        expect(() => demandSoundLevel(copy, unlisted), `${name} at ${at}`).toThrow(file);
      }
      writeFileSync(file, content);
    }
    expect(() => demandSoundLevel(copy, unlisted)).not.toThrow();
  });

  test.each([
    ["table", /\.ldb$/],
    ["log", /\.log$/],
    ["manifest", /^MANIFEST/],
    ["current", /^CURRENT$/],
  ])("of which a %s is missing are refused by its name", (_, kind) => {
    for (const name of filesOf(kind)) {
      const copy = copied();
      rmSync(join(copy, name));
      expect(() => demandSoundLevel(copy, unlisted)).toThrow(`${join(copy, name)} is missing`);
    }
  });

  test("of which the log ends within a record are sound: nobody was answered for it", () => {
    const copy = copied();
    const log = join(copy, filesOf(/\.log$/).at(-1) ?? "");
    truncateSync(log, statSync(log).size - 3);
    expect(() => demandSoundLevel(copy, unlisted)).not.toThrow();
  });
});

describe("a log of LevelDB", () => {
  test("gives its records, also those that go over several blocks", () => {
    const reading = readLog(readFileSync(join(level, filesOf(/\.log$/).at(-1) ?? "")));
    if (reading.kind === "damaged") throw new Error("It is damaged.");
    expect(reading.isTorn).toBe(false);
    expect(Math.max(...reading.records.map((record) => record.length))).toBeGreaterThan(32_768);
  });

  test("has checksums of CRC-32C", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  });
});
