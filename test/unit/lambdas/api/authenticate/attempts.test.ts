import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SignInAttempts } from "../../../../../lambdas/api/authenticate/attempts.ts";
import { WindowCounters } from "../../../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { startTables } from "../../../../support/tables.ts";

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables("stats");
});
afterAll(() => tables.stop());

const minute = 60_000;
const clock = { now: 1000 * minute + 15_000 };
/** An environment of its own, as each function's is. */
const environment = () =>
  new SignInAttempts(new WindowCounters(new Table(tables.client, "stats"), "SIGN-IN"), () => clock.now);

const wrong = () => Promise.reject(new PlatformError("unauthenticated", "The user name or the password is wrong."));
const right = async () => "token";

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "let in",
    (error: unknown) => (error instanceof PlatformError ? error.code : String(error)),
  );

async function codes(count: number, attempt: () => Promise<unknown>): Promise<string[]> {
  const all: string[] = [];
  for (let made = 0; made < count; made++) all.push(await codeOf(attempt()));
  return all;
}

const tenTimes = Array.from({ length: 10 }, () => "unauthenticated");

describe("signing in by a password that a person chose", () => {
  it("is refused after ten failures in a minute, with the right password too, until the minute is over", async () => {
    const attempts = environment();
    const name = randomUUID().slice(1);
    expect(await codes(11, () => attempts.byPassword(name, wrong))).toEqual([...tenTimes, "too-many-requests"]);
    await expect(attempts.byPassword(name.toUpperCase(), right)).rejects.toMatchObject({
      code: "too-many-requests",
      retryAfterSeconds: 45,
      message: "Signing in failed too often under this name; try again in 45 s.",
    });
    clock.now += minute;
    expect(await attempts.byPassword(name, right)).toBe("token");
  });

  it("counts all spellings that are looked up as one name", async () => {
    const attempts = environment();
    const name = `zo\u00eb ${randomUUID()}`;
    const spellings = [
      name.toUpperCase(),
      name.normalize("NFD"),
      ` ${name}`,
      name.replace("o", "\u043e"),
      `\u200b${name}`,
    ];
    for (const spelling of spellings)
      expect(await codes(2, () => attempts.byPassword(spelling, wrong))).not.toContain("too-many-requests");
    await expect(attempts.byPassword(name, right)).rejects.toMatchObject({ code: "too-many-requests" });
  });

  it("lets no more in where attempts are made at the same time in many places", async () => {
    const name = randomUUID().slice(1);
    let made = 0;
    const counted = () => {
      made++;
      return wrong();
    };
    await Promise.all(Array.from({ length: 50 }, () => codeOf(environment().byPassword(name, counted))));
    expect(made).toBe(10);
  });

  it("is never refused for successes, nor for failures of the platform", async () => {
    const attempts = environment();
    const name = randomUUID().slice(1);
    expect(new Set(await codes(30, () => attempts.byPassword(name, right)))).toEqual(new Set(["let in"]));
    const broken = () => Promise.reject(new Error("the registry is away"));
    expect(new Set(await codes(30, () => attempts.byPassword(name, broken)))).toEqual(
      new Set(["Error: the registry is away"]),
    );
  });

  it("does not suffer from another name's failures", async () => {
    const attempts = environment();
    await codes(20, () => attempts.byPassword(randomUUID().slice(1), wrong));
    expect(await attempts.byPassword(randomUUID().slice(1), right)).toBe("token");
  });
});

describe("signing in by a generated secret", () => {
  it("answers failures beyond ten in a minute with 429, and lets the right secret in all the same", async () => {
    const name = randomUUID();
    const attempts = environment();
    expect(await codes(11, () => attempts.byPassword(name, wrong))).toEqual([...tenTimes, "too-many-requests"]);
    expect(await attempts.byPassword(name, right)).toBe("token");
  });

  it("writes nothing when it succeeds", async () => {
    const silent = new SignInAttempts({ add: () => Promise.reject(new Error("written")) }, () => clock.now);
    expect(await silent.byGeneratedSecret("key-1", right)).toBe("token");
  });
});

it("keeps no name as it was sent", async () => {
  const subjects: string[] = [];
  const add = async (subject: string) => subjects.push(subject);
  await codeOf(new SignInAttempts({ add }, () => clock.now).byPassword("my password", wrong));
  expect(subjects).toHaveLength(1);
  expect(subjects[0]).not.toContain("password");
});

it("signs in where the counter cannot be reached", async () => {
  const away = new WindowCounters(
    new Table(
      new DynamoDBClient({
        endpoint: "http://127.0.0.1:9",
        region: "us-east-1",
        maxAttempts: 1,
        credentials: { accessKeyId: "x", secretAccessKey: "x" },
      }),
      "stats",
    ),
    "SIGN-IN",
  );
  expect(await new SignInAttempts(away, () => clock.now).byPassword("Ann", right)).toBe("token");
});
