import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { DirectMessages } from "../../../../../../lambdas/shared/adapters/iot/direct-messages.ts";

const message = { topic: "v1/sources/s/cmd/writedata", payload: "{}", timeoutSeconds: 1 };

/** Sends to an AWS that answers every call with this status, and to none if it is 0. */
const sentTo = (status: number) => asked(status, (messages) => messages.send("s-a/b %", message));

async function asked<T>(status: number, ask: (messages: DirectMessages) => Promise<T>) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const messages = new DirectMessages({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const outcome = await ask(messages).catch(() => "not sent");
  return { outcome, calls };
}

it.each([
  [200, "DELIVERED"],
  [404, "NOT_CONNECTED"],
  [504, "UNKNOWN"],
  [500, "UNKNOWN"],
  [503, "UNKNOWN"],
  [0, "UNKNOWN"],
  [403, "not sent"],
  [429, "not sent"],
])("takes %i for %s, and asks once", async (status, expected) => {
  const { outcome, calls } = await sentTo(status);
  expect(outcome).toBe(expected);
  expect(calls).toHaveLength(1);
});

it("waits for the acknowledgement, and encodes client ids", async () => {
  const { calls } = await sentTo(200);
  expect(calls[0]).toMatch(/^POST \/connections\/s-a%2Fb%20%25\/messages\?/);
  expect(calls[0]).toMatch(/confirmation=true/);
  expect(calls[0]).toMatch(/timeout=1(&|$)/);
});

it.each([
  [200, true],
  [404, false],
  [500, "not sent"],
  [0, "not sent"],
  [403, "not sent"],
  [429, "not sent"],
])("takes %i for %s where no acknowledgement is waited for, and asks once", async (status, expected) => {
  const { outcome, calls } = await asked(status, (messages) => messages.sendOnce("s-a/b %", message));
  expect(outcome).toBe(expected);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatch(/^POST \/connections\/s-a%2Fb%20%25\/messages\?/);
  expect(calls[0]).not.toMatch(/confirmation=true/);
});
