import { createHmac, randomUUID } from "node:crypto";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GuessLimit, type GuessLimitPort, type Origin } from "../../../../../lambdas/shared/access/guess-limit.ts";
import { GuessCounters, SignInPlaces } from "../../../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { startTables, type Tables } from "../../../../support/tables.ts";

let tables: Tables;
beforeAll(async () => {
  tables = await startTables("stats");
});
afterAll(() => tables.stop());

const minute = 60_000;
const clock = { now: 30_000_000 * minute };
const reports: string[] = [];
beforeEach(() => {
  // Each test begins a new window, a quarter of a minute after its start.
  clock.now = (Math.floor(clock.now / minute) + 2) * minute + 15_000;
  reports.length = 0;
});

/** Makes the guess limit of one environment, as each function has its own. */
function environment(client = tables.client, changed: Partial<GuessLimitPort> = {}): GuessLimit {
  const table = new Table(client, "stats");
  return new GuessLimit({
    counter: new GuessCounters(table),
    places: new SignInPlaces(table),
    mark: async (text) => createHmac("sha256", "key").update(text).digest("base64url"),
    nowMillis: () => clock.now,
    report: (message) => reports.push(message),
    ...changed,
  });
}

let addresses = 0;
/** Answers an address that no other test uses. */
const newAddress = (): string =>
  `10.${Math.floor(++addresses / 65_536)}.${Math.floor(addresses / 256) % 256}.${addresses % 256}`;
const newName = (): string => `${randomUUID()}@example.com`;

const wrong = () => Promise.reject(new PlatformError("unauthenticated", "The user name or the password is wrong."));
const right = async () => "token";

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "let in",
    (error: unknown) => (error instanceof PlatformError ? error.code : String(error)),
  );

async function codes(count: number, attempt: (made: number) => Promise<unknown>): Promise<string[]> {
  const all: string[] = [];
  for (let made = 0; made < count; made++) all.push(await codeOf(attempt(made)));
  return all;
}

/** Answers how often each outcome came. */
const tally = (outcomes: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(outcomes, (each) => each)].map(([each, { length }]) => [each, length]));

async function itemsIn(prefix: string): Promise<number> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: "stats" }));
  return Items.filter(({ pk }) => pk?.S?.startsWith(prefix)).length;
}

describe("a secret that a person chose", () => {
  it("is refused from an address after ten failures in a minute, the right one too, until the minute is over", async () => {
    const limit = environment();
    const origin = { name: newName(), sourceIp: newAddress() };
    expect(tally(await codes(12, () => limit.signIn(origin, wrong)))).toEqual({
      unauthenticated: 10,
      "too-many-requests": 2,
    });
    await expect(limit.signIn(origin, right)).rejects.toMatchObject({
      code: "too-many-requests",
      retryAfterSeconds: 45,
      message: "This failed too often under this name from your address; try again in 45 s.",
    });
    clock.now += minute;
    expect(await limit.signIn(origin, right)).toBe("token");
  });

  it("lets its owner in from another address, however often strangers fail", async () => {
    const limit = environment();
    const name = newName();
    const stranger = newAddress();
    await codes(30, () => limit.signIn({ name, sourceIp: stranger }, wrong));
    expect(await limit.signIn({ name, sourceIp: newAddress() }, right)).toBe("token");
  });

  it("has no counters of its own for other spellings of the name", async () => {
    const limit = environment();
    const name = newName();
    const sourceIp = newAddress();
    const spellings = [name, name.toUpperCase(), name.replace("e", "\u0435"), ` ${name}`.trimStart()];
    const outcomes = await codes(40, (made) => limit.signIn({ name: spellings[made % 4] ?? name, sourceIp }, wrong));
    expect(outcomes.filter((code) => code === "unauthenticated")).toHaveLength(10);
  });

  it("has no counters of its own for other addresses of one customer's IPv6 network", async () => {
    const limit = environment();
    const name = newName();
    const outcomes = await codes(40, (made) => limit.signIn({ name, sourceIp: `2001:db8:7:1::${made + 1}` }, wrong));
    expect(outcomes.filter((code) => code === "unauthenticated")).toHaveLength(10);
    expect(await limit.signIn({ name, sourceIp: "2001:db8:7:2::1" }, right)).toBe("token");
  });

  it("is guessed no more often where attempts are made at the same time in many places", async () => {
    const origin = { name: newName(), sourceIp: newAddress() };
    let made = 0;
    const counted = () => {
      made++;
      return wrong();
    };
    await Promise.all(Array.from({ length: 50 }, () => codeOf(environment().signIn(origin, counted))));
    expect(made).toBe(10);
  });

  it("is guessed a hundred times a minute at most from one address, under however many names", async () => {
    const limit = environment();
    const sourceIp = newAddress();
    const outcomes = await codes(150, () => limit.signIn({ name: newName(), sourceIp }, wrong));
    expect(tally(outcomes)).toEqual({ unauthenticated: 100, "too-many-requests": 50 });
  });

  it("is guessed a hundred times a minute at most from however many addresses", async () => {
    const limit = environment();
    const name = newName();
    const outcomes = await codes(150, () => limit.signIn({ name, sourceIp: newAddress() }, wrong));
    expect(tally(outcomes)).toEqual({ unauthenticated: 100, "too-many-requests": 50 });
  });

  it("lets its owner in from where they signed in before, though strangers fail from many addresses and theirs", async () => {
    const [name, sourceIp] = [newName(), newAddress()];
    expect(await environment().signIn({ name, sourceIp }, right)).toBe("token");
    const limit = environment();
    await codes(120, () => limit.signIn({ name: newName(), sourceIp }, wrong));
    await codes(120, () => limit.signIn({ name, sourceIp: newAddress() }, wrong));
    expect(await codeOf(limit.signIn({ name, sourceIp: newAddress() }, right))).toBe("too-many-requests");
    expect(await codeOf(limit.signIn({ name, sourceIp }, right))).toBe("let in");
    // Nobody guesses more than ten times a minute from a known place either.
    const outcomes = await codes(12, () => limit.signIn({ name, sourceIp }, wrong));
    expect(tally(outcomes)).toEqual({ unauthenticated: 10, "too-many-requests": 2 });
  });

  it("forgets where its owner signed in after 30 days, unless they do again", async () => {
    const [name, sourceIp] = [newName(), newAddress()];
    const flood = async () => {
      const limit = environment();
      await codes(120, () => limit.signIn({ name, sourceIp: newAddress() }, wrong));
      return codeOf(limit.signIn({ name, sourceIp }, right));
    };
    const days = 24 * 60 * minute;
    await environment().signIn({ name, sourceIp }, right);
    clock.now += 29 * days;
    expect(await flood()).toBe("let in");
    clock.now += 29 * days;
    expect(await flood()).toBe("let in");
    clock.now += 31 * days;
    expect(await flood()).toBe("too-many-requests");
  });

  it("remembers a few places of a person and no more", async () => {
    const name = newName();
    const before = await itemsIn("PLACES#");
    for (let made = 0; made < 60; made++) await environment().signIn({ name, sourceIp: newAddress() }, right);
    expect((await itemsIn("PLACES#")) - before).toBeLessThanOrEqual(16);
  });

  it("is never refused for successes, nor for failures of the platform", async () => {
    const limit = environment();
    const origin = { name: newName(), sourceIp: newAddress() };
    expect(tally(await codes(130, () => limit.signIn(origin, right)))).toEqual({ "let in": 130 });
    const broken = () => Promise.reject(new Error("the registry is away"));
    expect(tally(await codes(130, () => limit.signIn(origin, broken)))).toEqual({ "Error: the registry is away": 130 });
  });
});

describe("a secret that was generated", () => {
  const generated = (limit: GuessLimit, origin: Origin, attempt: () => Promise<unknown>) =>
    limit.signIn(origin, attempt);

  it("is answered 429 after ten failures in a minute from an address, and let in if it is right all the same", async () => {
    const limit = environment();
    const origin = { name: randomUUID(), sourceIp: newAddress() };
    const outcomes = await codes(12, () => generated(limit, origin, wrong));
    expect(tally(outcomes)).toEqual({ unauthenticated: 10, "too-many-requests": 2 });
    expect(await generated(limit, origin, right)).toBe("token");
  });

  it("is answered 429 after a hundred failures from an address under however many names", async () => {
    const limit = environment();
    const sourceIp = newAddress();
    const outcomes = await codes(150, () => generated(limit, { name: randomUUID(), sourceIp }, wrong));
    expect(tally(outcomes)).toEqual({ unauthenticated: 100, "too-many-requests": 50 });
    // Devices that share the address with a failing one are still let in.
    expect(await generated(limit, { name: randomUUID(), sourceIp }, right)).toBe("token");
  });

  it("keeps no person out by the failures of devices behind the same address", async () => {
    const limit = environment();
    const sourceIp = newAddress();
    await codes(150, () => generated(limit, { name: randomUUID(), sourceIp }, wrong));
    expect(await limit.signIn({ name: newName(), sourceIp }, right)).toBe("token");
  });

  it("costs no write where it is right", async () => {
    const silent = environment(tables.client, { counter: { add: () => Promise.reject(new Error("written")) } });
    expect(await silent.generated({ name: "key-1", sourceIp: newAddress() }, right)).toBe("token");
  });
});

describe("the counters", () => {
  it("are of a bounded number, however many names are invented", async () => {
    const limit = environment();
    const sourceIp = newAddress();
    const before = await itemsIn("GUESSES#");
    for (let window = 0; window < 3; window++) {
      await codes(300, () => limit.signIn({ name: newName(), sourceIp }, wrong));
      await codes(300, () => limit.signIn({ name: randomUUID(), sourceIp }, wrong));
      clock.now += minute;
    }
    // Of 1,800 names a minute, only a hundred of each kind are counted. A name's own counter is overwritten in each
    // window.
    expect((await itemsIn("GUESSES#")) - before).toBeLessThanOrEqual(3 * (100 + 100 + 100 + 4));
  });

  it("are used again by later windows, so that they do not become more", async () => {
    const counter = new GuessCounters(new Table(tables.client, "stats"));
    for (let window = 100; window < 130; window++) expect(await counter.add("one", window, 1, 2e9)).toBe(1);
    expect(await itemsIn("GUESSES#one")).toBe(2);
  });

  it("keep no name or address as it was sent", async () => {
    await codeOf(environment().signIn({ name: "my password", sourceIp: "203.0.113.77" }, wrong));
    await environment().signIn({ name: "my password", sourceIp: "203.0.113.77" }, right);
    const { Items } = await tables.client.send(new ScanCommand({ TableName: "stats" }));
    const kept = JSON.stringify(Items);
    expect(kept).not.toContain("my password");
    expect(kept).not.toContain("203.0.113.77");
  });

  it("refuse nobody where they cannot be reached, and the log says so", async () => {
    const away = new DynamoDBClient({
      endpoint: "http://127.0.0.1:9",
      region: "us-east-1",
      maxAttempts: 1,
      credentials: { accessKeyId: "x", secretAccessKey: "x" },
    });
    expect(await environment(away).signIn({ name: newName(), sourceIp: newAddress() }, right)).toBe("token");
    expect(reports).toHaveLength(2);
  });
});
