import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhookClient, type WebhookClient } from "../../../../../../lambdas/shared/adapters/webhook/client.ts";
import { createWebhookGuard } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { webhookTarget } from "../../../../../../lambdas/shared/core/webhook/webhook-headers.ts";
import { type Received, type Receiver, startReceiver, trustReceivers } from "../../../../../support/receiver.ts";

let certificate: { cert: string; key: string };
let receiver: Receiver;
/** The receiver's answer to the next requests. */
let answer: Parameters<typeof startReceiver>[1];
const clients: WebhookClient[] = [];

beforeAll(async () => {
  certificate = await trustReceivers();
  receiver = await startReceiver(certificate, (...all) => answer(...all));
});
afterAll(() => receiver.stop());
afterEach(async () => {
  receiver.received.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

type Guard = Parameters<typeof createWebhookClient>[0];

const loopback = createWebhookGuard(["127.0.0.0/8", "::1/128"]);

function clientOf(within: { readonly answer?: number; readonly connect?: number } = {}, guard: Guard = loopback) {
  const client = createWebhookClient(guard, {
    millis: () => performance.now(),
    answerWithinMillis: within.answer ?? 60_000,
    connectWithinMillis: within.connect ?? 60_000,
    bodyWithinMillis: 60_000,
  });
  clients.push(client);
  return client;
}

const urlOf = (path = "/hook", host = "localhost") => `https://${host}:${receiver.port}${path}`;
const post = (client: WebhookClient, url = urlOf(), headers = {}): Promise<DeliveryOutcome> =>
  client.post({
    target: webhookTarget({ url, signatureSecret: "", headers }),
    headers: { "x-dt-signature": "jwt" },
    body: '{"a":"漢"}',
    acknowledge: "200",
  });

describe("a webhook client", () => {
  it("posts the body byte for byte, with our headers, the connector's and the credentials of its URL", async () => {
    answer = (_received, _request, response) => response.end("thanks");
    const url = `https://user:pass@localhost:${receiver.port}/hook?a=b%20c`;
    expect(await post(clientOf(), url, { "X-Api-Key": "k" })).toMatchObject({ kind: "acknowledged", status: 200 });
    const [{ headers, ...request } = {} as Received] = receiver.received;
    expect(request).toStrictEqual({ method: "POST", path: "/hook?a=b%20c", body: '{"a":"漢"}' });
    expect(headers).toMatchObject({
      host: `localhost:${receiver.port}`,
      "content-type": "application/json",
      "content-length": "11",
      "user-agent": "Millrace-DataConnector/1.0",
      "x-api-key": "k",
      "x-dt-signature": "jwt",
      authorization: `Basic ${Buffer.from("user:pass").toString("base64")}`,
    });
  });

  it.each([
    [201, "only 200 acknowledges an event, unless acknowledge is set to 2xx"],
    [204, "only 200 acknowledges an event, unless acknowledge is set to 2xx"],
    [302, "answered 302; redirects are not followed."],
    [308, "answered 308; redirects are not followed."],
    [304, "answered 304."],
    [404, "answered 404"],
    [500, "answered 500"],
  ])("takes %i for a failure and says so", async (status, message) => {
    answer = (_received, _request, response) => response.writeHead(status, { location: urlOf("/elsewhere") }).end();
    const outcome = await post(clientOf());
    expect(outcome).toMatchObject({
      kind: "failed",
      errorClass: "status",
      status,
      message: expect.stringContaining(message),
    });
    expect(receiver.received.map(({ path }) => path)).toStrictEqual(["/hook"]);
  });

  it("gives up on a receiver that does not answer in time", async () => {
    answer = () => {};
    const outcome = await post(clientOf({ answer: 100 }));
    expect(outcome).toMatchObject({ kind: "failed", errorClass: "timeout", status: null });
    expect(outcome.latencyMillis).toBeGreaterThanOrEqual(95);
  });

  it("gives up in time on a receiver that takes the connection and never answers the TLS handshake", async () => {
    const silent = createTcpServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    // Two seconds are enough for the connection to be made on a busy machine.
    const outcome = await post(clientOf({ connect: 2_000 }), `https://127.0.0.1:${port}/`);
    expect(outcome).toMatchObject({ errorClass: "tls", status: null });
    silent.close();
  });

  it("takes a reset for a failure", async () => {
    answer = (_received, request) => request.socket.destroy();
    expect(await post(clientOf())).toMatchObject({ kind: "failed", errorClass: "reset", status: null });
  });

  it("takes an answer that is not HTTP for a failure", async () => {
    answer = (_received, request) => request.socket.end("220 smtp.example.com ESMTP\r\n");
    expect(await post(clientOf())).toMatchObject({ kind: "failed", errorClass: "protocol", status: null });
  });

  it("takes the status of an answer that breaks off in its body", async () => {
    answer = (_received, _request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    expect(await post(clientOf())).toMatchObject({ kind: "acknowledged", status: 200 });
  });

  it("does not read an endless body to its end", async () => {
    let closed: Promise<void> = Promise.resolve();
    answer = (_received, request, response) => {
      closed = new Promise((resolve) => request.socket.on("error", () => {}).on("close", () => resolve()));
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(16_384)));
      };
      response.on("drain", pour);
      pour();
    };
    const outcome = await post(clientOf());
    expect(outcome).toMatchObject({ kind: "acknowledged", status: 200 });
    await closed;
  });

  it("does not wait for a body that trickles", async () => {
    answer = (_received, _request, response) => response.writeHead(200).write("x");
    // Two seconds are enough for the status to arrive on a busy machine.
    expect(await post(clientOf({ answer: 2_000 }))).toMatchObject({ kind: "acknowledged", status: 200 });
  });

  it("uses connections again", async () => {
    answer = (_received, _request, response) => response.end("thanks");
    const before = receiver.connections();
    const client = clientOf();
    for (let index = 0; index < 10; index++) await post(client);
    expect(receiver.received).toHaveLength(10);
    // The pool may open a second connection before it has taken the first back.
    expect(receiver.connections() - before).toBeLessThanOrEqual(2);
  });

  it("posts in parallel", async () => {
    const waiting: (() => void)[] = [];
    answer = (_received, _request, response) => {
      waiting.push(() => response.end());
      // The receiver answers only when all requests have arrived.
      if (waiting.length === 5) for (const go of waiting) go();
    };
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => post(clientOf())));
    expect(outcomes.map(({ kind }) => kind)).toStrictEqual(Array(5).fill("acknowledged"));
  });

  it("refuses a header that would begin another", async () => {
    answer = (_received, _request, response) => response.end();
    const outcome = await post(clientOf(), urlOf(), { "x-a": "1\r\nX-Dt-Signature: forged" });
    expect(outcome).toMatchObject({ kind: "failed", status: null });
    expect(receiver.received).toStrictEqual([]);
  });

  it("does not trust a certificate of another name, and says that it was TLS", async () => {
    expect(await post(clientOf(), urlOf("/", "127.0.0.2"))).toMatchObject({ kind: "failed", errorClass: "connect" });
    const other = await startReceiver(certificate, () => {});
    const guard = createWebhookGuard(["127.0.0.0/8"], (_name, _options, done) =>
      done(null, [{ address: "127.0.0.1", family: 4 }]),
    );
    const outcome = await post(clientOf({}, guard), `https://other.example:${other.port}/`);
    expect(outcome).toMatchObject({
      errorClass: "tls",
      message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
    });
    expect(other.received).toStrictEqual([]);
    await other.stop();
  });

  it("distinguishes a name that does not resolve from a port where nobody listens", async () => {
    const unknown = Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND" });
    const lost = clientOf(
      {},
      createWebhookGuard([], (_name, _options, done) => done(unknown, [])),
    );
    expect(await post(lost, "https://lost.example/")).toMatchObject({ errorClass: "dns" });
    const free = await startReceiver(certificate, () => {});
    await free.stop();
    expect(await post(clientOf(), `https://localhost:${free.port}/`)).toMatchObject({ errorClass: "connect" });
  });
});

describe("the guard inside a webhook client", () => {
  it.each(["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])(
    "never opens a connection to %s where the stage allows no private network",
    async (host) => {
      const before = receiver.connections();
      const outcome = await post(clientOf({}, createWebhookGuard([])), urlOf("/", host));
      expect(outcome).toMatchObject({ kind: "failed", errorClass: "forbidden-address", status: null });
      expect(receiver.connections()).toBe(before);
    },
  );

  it("connects to the address that it checked, though the name resolves to another one right after", async () => {
    answer = (_received, _request, response) => response.end();
    const asked: string[] = [];
    const rebinding = createWebhookGuard(["127.0.0.0/8"], (name, _options, done) => {
      asked.push(name);
      done(null, [{ address: asked.length === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }]);
    });
    expect(await post(clientOf({}, rebinding))).toMatchObject({ kind: "acknowledged" });
    expect(asked).toStrictEqual(["localhost"]);
    // A new connection asks the resolver again, and its answer is checked again.
    expect(await post(clientOf({}, rebinding))).toMatchObject({ errorClass: "forbidden-address" });
    expect(asked).toHaveLength(2);
    expect(receiver.received).toHaveLength(1);
  });
});
