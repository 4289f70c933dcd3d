import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { acknowledge, Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const endless = (response: ServerResponse, status: number): void => {
  response.writeHead(status);
  const chunk = "x".repeat(64 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk)) {
      // Waits until the socket's buffer has drained before it writes the rest.
    }
  };
  response.on("drain", more);
  more();
};

describe("a webhook that misbehaves", () => {
  const cases: [
    string,
    (response: ServerResponse, reset: () => void) => void,
    { status: number | null; errorClass: string },
  ][] = [
    ["answers 500", (response) => response.writeHead(500).end("x".repeat(5000)), { status: 500, errorClass: "status" }],
    ["answers 204", (response) => response.writeHead(204).end(), { status: 204, errorClass: "status" }],
    [
      "redirects",
      (response) => response.writeHead(302, { location: "https://localhost/" }).end(),
      { status: 302, errorClass: "status" },
    ],
    ["resets the connection", (_, reset) => reset(), { status: null, errorClass: "reset" }],
    ["hangs past 10 s", () => {}, { status: null, errorClass: "timeout" }],
    [
      "sends an endless body with an error",
      (response) => endless(response, 503),
      { status: 503, errorClass: "status" },
    ],
    [
      "answers with something else than HTTP",
      (response) => response.socket?.end("nonsense\r\n\r\n"),
      { status: null, errorClass: "protocol" },
    ],
  ];

  it.each(cases)("and %s is sent the event again, and its owner sees why", async (_, misbehave, lastError) => {
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    const connector = await client.connect(receiver.url);
    receiver.behaviour = misbehave;
    await client.send([metric("stubborn", { value: 1 })]);
    const seen = await until("the last error", async () => (await client.manage("GET", connector)).lastError);
    expect(seen).toMatchObject({ ...lastError, message: expect.any(String), time: expect.any(String) });
    receiver.behaviour = acknowledge;
    const before = receiver.received.length;
    await until("the event again", () => receiver.received.length > before);
    expect(new Set(receiver.received.map(({ event }) => event.eventId)).size).toBe(1);
    const counted = await until("the success among the statistics", async () => {
      const { metrics } = await client.manage("GET", `${connector}:metrics`);
      const { successCount, errorCount } = metrics as { successCount: number; errorCount: number };
      return successCount > 0 && { successCount, errorCount };
    });
    expect(counted).toEqual({ successCount: 1, errorCount: receiver.received.length - 1 });
    await client.manage("DELETE", connector);
    await receiver.close();
  });

  it("and sends an endless body with its 200 has acknowledged the event", async () => {
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    receiver.behaviour = (response) => endless(response, 200);
    const connector = await client.connect(receiver.url);
    await client.send([metric("talkative", { value: 1 })]);
    await until("the event", () => receiver.received.length === 1);
    receiver.behaviour = acknowledge;
    await client.send([metric("after", { value: 1 })]);
    await until("the next event", () => receiver.received.some(({ event }) => event.eventType === "after"));
    expect((await client.manage("GET", connector)).lastError).toBeUndefined();
    await client.manage("DELETE", connector);
    await receiver.close();
  });

  it("and refuses connections delays no other", async () => {
    const gone = await new Receiver(laptop.ready.receiver).listen();
    const goneUrl = gone.url;
    await gone.close();
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    const connectors = await Promise.all([client.connect(goneUrl), client.connect(receiver.url)]);
    await client.send([metric("shared", { value: 1 })]);
    await until("the event at the other", () => receiver.received.length > 0);
    const lastError = await until("the last error", async () => (await client.manage("GET", connectors[0])).lastError);
    expect(lastError).toMatchObject({ errorClass: "connect", status: null });
    for (const connector of connectors) await client.manage("DELETE", connector);
    await receiver.close();
  });
});

describe("a webhook in a network that is not public", () => {
  it.each([
    "https://10.0.0.1/",
    "https://169.254.169.254/latest",
    "https://[fd00::1]/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://0251.0376.0251.0376/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
  ])("is refused as %s when the connector is made", async (url) => {
    await expect(client.connect(url)).rejects.toThrow(/400.*not public/);
  });

  it.each(["http://example.com/", "ftp://example.com/", "example.com", "https://", "https://example.com/#x"])(
    "and %s is no webhook at all",
    async (url) => {
      await expect(client.connect(url)).rejects.toThrow(/400.*httpConfig\.url/);
    },
  );
});
