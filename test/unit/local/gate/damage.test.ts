import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, describe, expect, test } from "vitest";
import { startGate } from "../../../../local/gate/gate.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { findAll, platform, startElsewhere, type Written } from "./gate-elsewhere.ts";
import { arn, clientOf, openGate, queueArn } from "./small-platform.ts";

const lasting: string[] = [];

/** A directory for all tests of a group. */
function lastingDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "millrace-damage-"));
  lasting.push(directory);
  return directory;
}

/** Files that say nothing that is not known without them. */
const passing = /(LOCK|LOG|LOG\.old|-shm|\.new)$/;

const filesIn = (dataDir: string): string[] =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
    .filter((file) => !passing.test(file))
    .sort();

function flip(file: string, at: number): void {
  const content = readFileSync(file);
  for (let byte = at; byte < Math.min(at + 16, content.length); byte += 1) content[byte] = (content[byte] ?? 0) ^ 0xff;
  writeFileSync(file, content);
}

const damages: Readonly<Record<string, (file: string) => void>> = {
  "flipped at its start": (file) => flip(file, 0),
  "flipped a little later": (file) => flip(file, 100),
  "flipped at a third": (file) => flip(file, Math.floor(statSync(file).size / 3)),
  "flipped in its middle": (file) => flip(file, Math.floor(statSync(file).size / 2)),
  "flipped at its end": (file) => flip(file, Math.max(0, statSync(file).size - 16)),
  "cut to a half": (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  "cut by a byte": (file) => truncateSync(file, Math.max(0, statSync(file).size - 1)),
  emptied: (file) => truncateSync(file, 0),
  deleted: (file) => rmSync(file),
};

const names = ["1", "2", "3", "4"];
const everything: Written = {
  messages: new Set(names),
  items: new Set(names),
  objects: new Set(names),
  rows: new Set(names),
};

/** The files of the damaged one's store, which a start that refuses it must leave as they are. LevelDB recovers as it opens. */
function contentsOf(dataDir: string, file: string): Map<string, string> {
  const [store = ""] = file.split(/[/.]/);
  const own = store === "dynamodb" ? [] : filesIn(dataDir).filter((each) => each.startsWith(store));
  const full = own.filter((each) => statSync(join(dataDir, each)).size > 0);
  return new Map(full.map((each) => [each, readFileSync(join(dataDir, each)).toString("base64")]));
}

/** A secret's text, and what the KMS key opens, tell whether they are the ones that there were. */
async function secretIn(dataDir: string): Promise<string> {
  const gate = await openGate({ platform, dataDir });
  const text = gate.secretValue(platform.secrets[0]?.arn ?? "");
  await gate.close();
  return text;
}

async function fill(dataDir: string): Promise<void> {
  const gate = await openGate({ platform, dataDir });
  const lambda = new LambdaClient(clientOf(gate, platform));
  const FunctionName = arn("lambda", "function:test-worker");
  await lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn: queueArn("intake"), FunctionName }));
  lambda.destroy();
  await gate.close();
  // A second run, so that LevelDB has tables beside its log.
  const { child, write } = await startElsewhere(dataDir);
  for (const name of names) for (const put of Object.values(write)) await put(name);
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });
}

describe.each(["killed", "stopped in order"])("of a gate that was %s", (ending) => {
  let original = "";
  let secret = "";
  let other = "";

  let prepared: Promise<void> | undefined;
  const prepare = (): Promise<void> => {
    prepared ??= begin();
    return prepared;
  };

  async function begin(): Promise<void> {
    original = lastingDirectory();
    await fill(original);
    other = lastingDirectory();
    await fill(other);
    await secretIn(other);
    const copy = lastingDirectory();
    cpSync(original, copy, { recursive: true });
    secret = await secretIn(copy);
    if (ending === "stopped in order") original = copy;
  }

  afterAll(() => {
    for (const directory of lasting.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  function damagedCopy(file: string, damage: (file: string) => void): string {
    const dataDir = folderOfTest();
    cpSync(original, dataDir, { recursive: true });
    damage(join(dataDir, file));
    return dataDir;
  }

  /** What is wrong with a start on a damaged file; undefined where it lost nothing, or refused in words. */
  async function wrongWith(dataDir: string, file: string): Promise<string | undefined> {
    const before = contentsOf(dataDir, file);
    const failure = await startGate({ platform, dataDir }).then(
      (gate) => gate.close(),
      (error: unknown) => error,
    );
    if (failure === undefined) return (await hasEverything(dataDir)) ? undefined : "was started without its data";
    const said = failure instanceof Error ? failure.message : String(failure);
    const names = [file, file.split("/")[0] ?? ""].map((name) => join(dataDir, name));
    if (!names.some((name) => said.includes(name)) || !/Restore .* or move it away/.test(said)) return said;
    return isDeepStrictEqual(contentsOf(dataDir, file), before) ? undefined : "was changed";
  }

  async function hasEverything(dataDir: string): Promise<boolean> {
    if ((await secretIn(dataDir)) !== secret) return false;
    const found = await findAll(dataDir);
    return (["messages", "items", "objects", "rows"] as const).every((store) =>
      everything[store].isSubsetOf(found[store]),
    );
  }

  test.each(Object.entries(damages))(
    "a file that is %s stops the start by its name, or costs nothing",
    async (_, damage) => {
      await prepare();
      const wrong: string[] = [];
      for (const file of filesIn(original)) {
        const complaint = await wrongWith(damagedCopy(file, damage), file);
        if (complaint !== undefined) wrong.push(`${file}: ${complaint}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each(["dynamodb", "s3", "queues.sqlite", "keys.json", "secrets.json", "mappings.json", "timestream.sqlite"])(
    "the missing %s stops the start",
    async (store) => {
      await prepare();
      const dataDir = damagedCopy(store, (path) => rmSync(path, { recursive: true }));
      await expect(startGate({ platform, dataDir })).rejects.toThrow(new RegExp(`${store}.* is missing`));
    },
  );

  test.each(["dynamodb", "s3", "queues.sqlite", "keys.json", "secrets.json", "mappings.json", "timestream.sqlite"])(
    "%s of another data directory stops the start",
    async (store) => {
      await prepare();
      const dataDir = damagedCopy(store, (path) => rmSync(path, { recursive: true }));
      // A write-ahead log that stays behind would bring the store's own pages back.
      for (const file of readdirSync(dataDir).filter((name) => name.startsWith(`${store}-`)))
        rmSync(join(dataDir, file));
      for (const file of readdirSync(other).filter((name) => name.startsWith(store)))
        cpSync(join(other, file), join(dataDir, file), { recursive: true });
      await expect(startGate({ platform, dataDir })).rejects.toThrow(store);
    },
  );

  test("as it was left, it starts with everything", async () => {
    await prepare();
    const dataDir = damagedCopy(".", () => undefined);
    expect(await findAll(dataDir)).toEqual(everything);
  });
});
