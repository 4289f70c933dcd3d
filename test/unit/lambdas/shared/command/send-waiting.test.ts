import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { lookAtCommands } from "../../../../../lambdas/background/watch/look-at-commands.ts";
import { Commands } from "../../../../../lambdas/shared/adapters/dynamodb/live/commands.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { type ExpiryNote, lookAtOf, sendWaiting } from "../../../../../lambdas/shared/command/send-waiting.ts";
import type { CommandsMessage } from "../../../../../lambdas/shared/core/job.ts";
import { type ClientOutcome, type Command, commandId } from "../../../../../lambdas/shared/core/mqtt/command.ts";
import { startTables } from "../../../../support/tables.ts";

const tables = await startTables("registry");
afterAll(() => tables.stop());
const commands = new Commands(new Table(tables.client, "registry"));
const start = Date.parse("2024-02-25T16:00:00Z");

let now: number;
let source: string;
let outcomes: (ClientOutcome | "refused")[];
let isThere: boolean;
let sent: string[];
let notes: ExpiryNote[];
let jobs: { readonly message: CommandsMessage; readonly delaySeconds: number }[];
let meanwhile: () => Promise<void>;

beforeEach(() => {
  now = start;
  source = randomUUID();
  outcomes = [];
  isThere = true;
  sent = [];
  notes = [];
  jobs = [];
  meanwhile = async () => {};
});

const place = () => ({ project: "P", source });
const port = {
  commands,
  clientsOf: async () => [source],
  messages: {
    send: async (_: string, { payload }: { readonly payload: string }) => {
      sent.push(payload);
      await meanwhile();
      const outcome = outcomes.shift() ?? "DELIVERED";
      if (outcome === "refused") throw new Error("throttled");
      return outcome;
    },
  },
  isThere: async () => isThere,
  note: async (note: ExpiryNote) => void notes.push(note),
  sendJob: async (message: CommandsMessage, delaySeconds: number) => void jobs.push({ message, delaySeconds }),
  nowMillis: () => now,
  report: () => {},
};

async function wait(payload: string, validSeconds = 3600): Promise<Command> {
  now += 1;
  const validUntil = now + validSeconds * 1000;
  const createTime = new Date(now).toISOString();
  const id = commandId(now, "0".repeat(20));
  const command: Command = { ...place(), id, payload, state: "QUEUED", clients: [], createTime, validUntil };
  await commands.add(command, now);
  await commands.hold(command, validUntil, lookAtOf(validUntil, now));
  return command;
}

const run = () => sendWaiting({ version: 1, kind: "commands", ...place() }, port);
const states = async () => {
  const { commands: all } = await commands.page(place(), { limit: 100 });
  return Object.fromEntries(all.map(({ payload, state }) => [payload, state]));
};
const watched = () => lookAtCommands({ ...port, random: () => 0 });
const looks = () => jobs.filter(({ message }) => message.source === source).length;

describe("sendWaiting", () => {
  it("sends what waits in the order in which it came, once, and forgets the source", async () => {
    for (const payload of ["a", "b", "c"]) await wait(payload);
    await run();
    await run();
    expect(sent).toStrictEqual(["a", "b", "c"]);
    expect(await states()).toStrictEqual({ a: "DELIVERED", b: "DELIVERED", c: "DELIVERED" });
    expect(await commands.waitingSource(place())).toBeUndefined();
  });

  it("lets all wait on if the source is not connected", async () => {
    for (const payload of ["a", "b"]) await wait(payload);
    outcomes = ["NOT_CONNECTED"];
    await run();
    expect(sent).toStrictEqual(["a"]);
    expect(await states()).toStrictEqual({ a: "QUEUED", b: "QUEUED" });
    await run();
    expect(sent).toStrictEqual(["a", "a", "b"]);
  });

  it("sends nothing after a command that is not acknowledged, and never that one again", async () => {
    for (const payload of ["a", "b"]) await wait(payload);
    outcomes = ["UNKNOWN"];
    await run();
    expect(await states()).toStrictEqual({ a: "UNKNOWN", b: "QUEUED" });
    await run();
    expect(sent).toStrictEqual(["a", "b"]);
    expect(await states()).toStrictEqual({ a: "UNKNOWN", b: "DELIVERED" });
  });

  it("sends nothing after it for an older reason, however late that is looked at", async () => {
    for (const payload of ["a", "b", "c"]) await wait(payload);
    const whileAway = { version: 1, kind: "commands", ...place(), reasonAt: now } as const;
    now += 1000;
    const connected = { ...whileAway, reasonAt: now };
    now += 20;
    outcomes = ["UNKNOWN"];
    await sendWaiting(connected, port);
    now += 5000;
    // Comes a second time, as events of connects do.
    for (const message of [whileAway, connected]) await sendWaiting(message, port);
    expect(sent).toStrictEqual(["a"]);
    await sendWaiting({ ...connected, reasonAt: now }, port);
    expect(sent).toStrictEqual(["a", "b", "c"]);
  });

  it("lets a command wait on that the broker did not take", async () => {
    await wait("a");
    outcomes = ["refused"];
    await expect(run()).rejects.toThrow();
    expect(await states()).toStrictEqual({ a: "QUEUED" });
    await run();
    expect(await states()).toStrictEqual({ a: "DELIVERED" });
  });

  it("tells the source of what has expired, and sends the rest", async () => {
    await wait("a", 60);
    await wait("b");
    now += 60_000;
    await run();
    expect(sent).toStrictEqual(["b"]);
    expect(await states()).toStrictEqual({ a: "EXPIRED", b: "DELIVERED" });
    const text = expect.stringContaining("was not sent");
    expect(notes).toMatchObject([{ ...place(), kind: "command-expired", text }]);
  });

  it("sends nothing for a source that is gone", async () => {
    await wait("a");
    isThere = false;
    await run();
    expect({ sent, notes }).toStrictEqual({ sent: [], notes: [] });
    expect(await states()).toStrictEqual({ a: "EXPIRED" });
    expect(await commands.waitingSource(place())).toBeUndefined();
  });

  it("leaves a command alone that was deleted meanwhile", async () => {
    await commands.remove(await wait("a"));
    await run();
    expect(sent).toStrictEqual([]);
    expect(await commands.waiting(place())).toStrictEqual([]);
  });

  it("keeps the source on the list if a command comes while it sends the last one", async () => {
    await wait("a");
    let isFirst = true;
    meanwhile = async () => {
      if (isFirst) await wait("b");
      isFirst = false;
    };
    await run();
    expect(await commands.waitingSource(place())).toBeDefined();
    await run();
    expect(sent).toStrictEqual(["a", "b"]);
  });

  it("runs once at a time for a source, so that nothing overtakes, and comes back", async () => {
    for (const payload of ["a", "b"]) await wait(payload);
    meanwhile = async () => {
      if (sent.length === 1) await run();
    };
    await run();
    expect(sent).toStrictEqual(["a", "b"]);
    expect(jobs).toMatchObject([{ message: { kind: "commands", ...place() } }]);
    expect(jobs[0]?.delaySeconds).toBeGreaterThan(0);
  });

  it("ends in time, and comes back for the rest", async () => {
    for (const payload of ["a", "b"]) await wait(payload);
    meanwhile = async () => {
      now += 40_000;
    };
    await run();
    expect(sent).toStrictEqual(["a"]);
    expect(jobs).toHaveLength(1);
  });
});

describe("watch", () => {
  it("has sources looked at from ten minutes on, again and again, since events of connects may be lost", async () => {
    await wait("a");
    await watched();
    expect(looks()).toBe(0);
    now += 600_000;
    await watched();
    await watched();
    expect(looks()).toBe(1);
    outcomes = ["NOT_CONNECTED"];
    await run();
    now += 600_000;
    await watched();
    expect(looks()).toBe(2);
  });

  it("looks when the first of the commands expires", async () => {
    await wait("a");
    await wait("b", 30);
    now += 30_000;
    await watched();
    expect(looks()).toBe(1);
  });
});
