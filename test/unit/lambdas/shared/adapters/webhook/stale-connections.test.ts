import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WebhookClient } from "../../../../../../lambdas/shared/adapters/webhook/client.ts";
import type { RawReceiver, RawRequest } from "../../../../../support/raw-receiver.ts";
import { trustReceivers } from "../../../../../support/receiver.ts";
import { endAll, post, settled, startClient, startReceiver } from "./setting.ts";

let certificate: { cert: string; key: string };

beforeAll(async () => {
  certificate = await trustReceivers();
});
afterEach(endAll);

const taken = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntaken";

/** Makes a receiver, and a client with a connection over which one event has gone already. */
async function usedOnce(answer: (request: RawRequest) => void): Promise<[RawReceiver, WebhookClient]> {
  const receiver = await startReceiver(certificate, (request) => {
    if (request.number === 1 && request.connectionNumber === 1) request.connection.write(taken);
    else answer(request);
  });
  const client = startClient();
  expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged" });
  await settled();
  return [receiver, client];
}

const idleTooLong = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

const breaks: readonly [string, (request: RawRequest) => void][] = [
  ["closes", ({ connection }) => connection.end()],
  ["closes at once", ({ connection }) => connection.destroy()],
  ["resets", ({ reset }) => reset()],
];
/** What some receivers answer when they close an idle connection. It arrives as if it answered the event. */
const farewell: (typeof breaks)[number] = ["says 408 on", ({ connection }) => connection.end(idleTooLong)];

describe("an event that meets a connection which the receiver", () => {
  it.each([...breaks, farewell])(
    "%s just then is sent again at once on a new one, and is no failure",
    async (_, end) => {
      const [receiver, client] = await usedOnce((request) => {
        if (request.connectionNumber === 1) end(request);
        else request.connection.write(taken);
      });
      expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged", status: 200, answer: "taken" });
      expect([receiver.connections(), receiver.requests()]).toStrictEqual([2, 3]);
    },
  );

  it.each(breaks)("%s is sent again once, and is then a failure", async (_, end) => {
    const [receiver, client] = await usedOnce(end);
    expect(await post(client, receiver.port)).toMatchObject({ kind: "failed", errorClass: "reset", status: null });
    expect([receiver.connections(), receiver.requests()]).toStrictEqual([2, 3]);
  });

  it.each(breaks)("%s before the event, unnoticed yet, is no failure", async (_, end) => {
    for (const turns of [0, 1, 2, 3]) {
      let last: RawRequest | undefined;
      const receiver = await startReceiver(certificate, (request) => {
        last = request;
        request.connection.write(taken);
      });
      const client = startClient();
      await post(client, receiver.port);
      await settled();
      if (last) end(last);
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged", answer: "taken" });
    }
  });

  it("ends by an answer that nobody asked for is no failure", async () => {
    let first: RawRequest | undefined;
    const receiver = await startReceiver(certificate, (request) => {
      first ??= request;
      request.connection.write(taken);
    });
    const client = startClient();
    await post(client, receiver.port);
    await settled();
    const closed = new Promise((resolve) => first?.connection.on("close", resolve));
    first?.connection.write(idleTooLong);
    await closed;
    expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged", answer: "taken" });
    expect(receiver.connections()).toBe(2);
  });

  it("closes counts by what the second answer says", async () => {
    const [receiver, client] = await usedOnce(({ connection, connectionNumber }) => {
      if (connectionNumber === 1) connection.end();
      else connection.write("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    });
    const refused = { errorClass: "status", status: 503, retryAfterSeconds: 7 };
    expect(await post(client, receiver.port)).toMatchObject(refused);
    expect(receiver.requests()).toBe(3);
  });

  it("closes goes on a connection of its own, although others are open", async () => {
    const waiting: RawRequest[] = [];
    const [receiver, client] = await usedOnce((request) => {
      if (request.connectionNumber > 4) request.connection.write(taken);
      else waiting.push(request);
    });
    const first = Array.from({ length: 4 }, () => post(client, receiver.port));
    await expect.poll(() => waiting.length).toBe(4);
    for (const { connection } of waiting.splice(0)) connection.write(taken);
    await Promise.all(first);
    await settled();
    // All four connections are idle now, and all of them are dead when the next events come.
    const second = Array.from({ length: 4 }, () => post(client, receiver.port));
    await expect.poll(() => waiting.length).toBe(4);
    for (const { reset } of waiting.splice(0)) reset();
    for (const outcome of await Promise.all(second)) expect(outcome).toMatchObject({ kind: "acknowledged" });
    expect(receiver.connections()).toBe(8);
  });
});

describe("an event is sent once if", () => {
  it.each(breaks)("the receiver %s a new connection", async (_, end) => {
    const receiver = await startReceiver(certificate, end);
    const client = startClient();
    expect(await post(client, receiver.port)).toMatchObject({ kind: "failed", errorClass: "reset" });
    expect(receiver.requests()).toBe(1);
  });

  it("a new connection is answered 408, or a used one that stays open", async () => {
    const receiver = await startReceiver(certificate, ({ connection }) => connection.end(idleTooLong));
    expect(await post(startClient(), receiver.port)).toMatchObject({ errorClass: "status", status: 408 });
    expect(receiver.requests()).toBe(1);
    const [kept, client] = await usedOnce(({ connection }) =>
      connection.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
    );
    expect(await post(client, kept.port)).toMatchObject({ errorClass: "status", status: 408 });
    expect(kept.requests()).toBe(2);
  });

  it.each([
    ["a part of an answer", "HTTP/1.1 2"],
    ["an interim answer", "HTTP/1.1 100 Continue\r\n\r\n"],
  ])("%s came over the used connection", async (_, text) => {
    const [receiver, client] = await usedOnce(({ connection }) => connection.end(text));
    expect(await post(client, receiver.port)).toMatchObject({ kind: "failed", errorClass: "reset" });
    expect(receiver.requests()).toBe(2);
  });

  it.each([
    ["a failure", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "status"],
    ["no HTTP", "noise\r\n\r\n", "protocol"],
  ])("%s came over the used connection", async (_, text, errorClass) => {
    const [receiver, client] = await usedOnce(({ connection }) => connection.write(text));
    expect(await post(client, receiver.port)).toMatchObject({ kind: "failed", errorClass });
    expect(receiver.requests()).toBe(2);
  });
});
