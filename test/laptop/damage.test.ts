import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ready } from "../../local/client/ready.ts";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { spawnTestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let folder: string;
let ready: Ready;
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-damage-"));
  const laptop = await spawnTestLaptop(join(folder, "original"));
  ready = laptop.ready;
  await laptop.stop();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function flip(file: string): void {
  const content = readFileSync(file);
  const at = Math.floor(content.length / 2);
  for (let byte = at; byte < Math.min(at + 16, content.length); byte += 1) content[byte] = (content[byte] ?? 0) ^ 1;
  writeFileSync(file, content);
}

/** A copy of the data directory, in which something was done to a file. */
function damagedCopy(file: string, damage: (file: string) => void): string {
  copies += 1;
  const copy = join(folder, `copy-${copies}`);
  cpSync(join(folder, "original"), copy, { recursive: true });
  damage(join(copy, "data", file));
  return copy;
}

const damages = [
  ["altered", flip],
  ["empty", (file: string) => truncateSync(file, 0)],
  ["missing", (file: string) => rmSync(file, { recursive: true })],
] as const;

const passing = ["gate.json", "holder.json", "certificates/ca.pem", "certificates/localhost.key"] as const;

const credentialsIn = ({ user, source, apiToken, serviceAccount, project }: Ready): unknown => ({
  user,
  source,
  apiToken,
  serviceAccount,
  project,
});

describe.each(damages)("a file that is %s", (_, damage) => {
  it.each(["credentials.json", "custom-resources.json", "stores.json", "state/keys.json"])(
    "is named where it is %s",
    async (file) => {
      const copy = damagedCopy(file, damage);
      await expect(spawnTestLaptop(copy)).rejects.toThrow(new RegExp(`${file} is .*Restore the whole data directory`));
    },
  );

  it("is made anew where it holds nothing that was accepted", async () => {
    const [first, ...others] = passing;
    const copy = damagedCopy(first, damage);
    for (const file of others) damage(join(copy, "data", file));
    const laptop = await spawnTestLaptop(copy);
    expect(credentialsIn(laptop.ready)).toEqual(credentialsIn(ready));
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    const client = new Client(laptop.ready);
    await client.connect(receiver.url);
    await client.send([metric("after", { index: 1 })]);
    await until("an event", () => receiver.fieldValues("after", "index").has(1));
    expect(await laptop.stop()).toBe(0);
    await receiver.close();
  });
});

it("a whole folder of stores that is missing stops the start, whatever else is there", async () => {
  const copy = damagedCopy("state", (path) => rmSync(path, { recursive: true }));
  await expect(spawnTestLaptop(copy)).rejects.toThrow(/state.* is missing/);
  expect(existsSync(join(copy, "data", "state"))).toBe(false);
});

it("a lock that is damaged is named", async () => {
  const copy = damagedCopy("millrace.lock", (file) => writeFileSync(file, "x".repeat(8_192)));
  await expect(spawnTestLaptop(copy)).rejects.toThrow(/millrace\.lock is damaged.*delete it/);
  rmSync(join(copy, "data", "millrace.lock"));
  const laptop: SpawnedLaptop = await spawnTestLaptop(copy);
  expect(await laptop.stop()).toBe(0);
});
