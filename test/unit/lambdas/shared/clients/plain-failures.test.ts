import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDynamoDbClient } from "../../../../../lambdas/shared/clients/dynamodb.ts";
import type { WireRequest } from "../../../../../local/aws/wire.ts";
import { FakeAws, isPlain } from "./fake-aws.ts";

const get = () => new GetItemCommand({ TableName: "table", Key: { pk: { S: "a" } } });

describe("a call of AWS that fails plainly", () => {
  let aws: FakeAws;
  const ways = (): string[] => aws.ways();
  const lines: string[] = [];
  beforeEach(async () => {
    aws = await FakeAws.start();
    lines.length = 0;
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllEnvs();
    await aws.stop();
  });

  /** Sends a call, and then again each time more than a second has passed. */
  const sendSlowly = async (client: ReturnType<typeof createDynamoDbClient>, times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      await client.send(get());
      vi.advanceTimersByTime(1_001);
    }
  };
  const refusing = (request: WireRequest) => (isPlain(request) ? { status: 403, body: { message: "unlike" } } : {});

  it("is tried again by the SDK as often as ever, once others have succeeded plainly", async () => {
    vi.stubEnv("AWS_MAX_ATTEMPTS", "2");
    const client = createDynamoDbClient();
    await client.send(get());
    const attemptsOfFailing = async (): Promise<number> => {
      aws.taken.length = 0;
      aws.answer = () => ({ status: 500, body: {} });
      await expect(client.send(get())).rejects.toThrow();
      return ways().filter((way) => way === "sdk").length;
    };
    // The SDK may spend so much on further attempts, and then makes none.
    let failing = 0;
    while ((await attemptsOfFailing()) > 1) failing++;
    expect(failing).toBeGreaterThan(10);
    aws.answer = () => ({ body: {} });
    vi.advanceTimersByTime(1_001);
    for (let time = 0; time < 20; time++) await client.send(get());
    expect(new Set(ways().slice(-20))).toEqual(new Set(["plain"]));
    expect(await attemptsOfFailing()).toBe(2);
  });

  it("is the SDK's for a second", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.answer = refusing;
    for (let time = 0; time < 3; time++) await client.send(get());
    aws.answer = () => ({});
    vi.advanceTimersByTime(1_001);
    await client.send(get());
    expect(ways()).toEqual(["sdk", "plain", "sdk", "sdk", "sdk", "plain"]);
  });

  it("is the SDK's for a minute where AWS takes it of nobody else, which the log says once", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.taken.length = 0;
    aws.answer = refusing;
    await sendSlowly(client, 8);
    expect(ways().join(" ")).toBe(`${"plain sdk ".repeat(5)}sdk sdk sdk`);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "warn",
      message: "AWS refuses plain calls, and the SDK makes them for a minute",
      command: "GetItemCommand",
      reason: '403 {"message":"unlike"}',
    });
    vi.advanceTimersByTime(60_001);
    aws.answer = () => ({});
    aws.taken.length = 0;
    await client.send(get());
    expect(ways()).toEqual(["plain"]);
  });

  it("is said to be so once, though many were under way", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.answer = refusing;
    await Promise.all(Array.from({ length: 12 }, () => client.send(get())));
    expect(lines).toHaveLength(1);
  });

  it("is no news where connections broke, as those do that a sleeping function kept", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.answer = (request) => ({ body: {}, isCut: isPlain(request) });
    await sendSlowly(client, 12);
    expect(ways().filter((way) => way === "plain")).toHaveLength(12);
    expect(lines).toEqual([]);
  });

  it("is no news where some succeed between, or the SDK's fails too", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.answer = () => ({ status: 400, body: { __type: "x#ResourceNotFoundException" } });
    for (let time = 0; time < 6; time++) {
      await expect(client.send(get())).rejects.toThrow();
      vi.advanceTimersByTime(1_001);
    }
    let calls = 0;
    aws.answer = (request) => (isPlain(request) && ++calls % 2 === 0 ? { status: 500, body: {} } : {});
    await sendSlowly(client, 20);
    expect(lines).toEqual([]);
  });
});
