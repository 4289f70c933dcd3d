import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createWebhookGuard, type WebhookGuard } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import { endAll, ends, post, startClient } from "./setting.ts";

afterEach(endAll);

/** Starts a receiver that handles bare TCP connections, before any TLS. Answers its URL. */
async function bareReceiver(handle: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    handle(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/`;
}

describe("a connection that fails before TLS is there", () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ["closes at once", (socket) => socket.end(), /closed the connection during the TLS handshake/],
    [
      "closes in the handshake",
      (socket) => socket.once("data", () => socket.end()),
      /closed .* during the TLS handshake/,
    ],
    [
      "resets in the handshake",
      (socket) => socket.once("data", () => socket.resetAndDestroy()),
      /closed .* during the TLS handshake/,
    ],
    ["speaks plain HTTP", (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 No\r\n\r\n")), /plain HTTP/],
    ["speaks first, and no TLS", (socket) => socket.write("220 smtp.example.com ESMTP\r\n"), /does not speak TLS/],
    ["sends noise", (socket) => socket.once("data", () => socket.end(Buffer.alloc(64, 0xff))), /does not speak TLS/],
  ])("has the class tls if the receiver %s", async (_, handle, message) => {
    const outcome = await post(startClient(), await bareReceiver(handle));
    expect(outcome).toMatchObject({
      kind: "failed",
      errorClass: "tls",
      status: null,
      message: expect.stringMatching(message),
    });
  });

  it("has the class tls if the receiver is silent in the handshake", async () => {
    // Two seconds are enough for the connection to be made on a busy machine.
    const outcome = await post(startClient(undefined, 2_000), await bareReceiver(() => {}));
    const message = expect.stringContaining("It took the connection and was then silent in the TLS handshake");
    expect(outcome).toMatchObject({ errorClass: "tls", status: null, message });
  });

  const resolving = (code: string | undefined): WebhookGuard =>
    createWebhookGuard([], (_name, _options, done) => {
      if (code !== undefined)
        done(Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: "getaddrinfo" }), []);
    });

  it.each(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "ESERVFAIL"])(
    "has the class dns for %s",
    async (code) => {
      expect(await post(startClient(resolving(code)), "https://receiver.example/")).toMatchObject({
        errorClass: "dns",
        message: expect.stringMatching(/^The receiver's host name .*: look /),
      });
    },
  );

  it("has the class dns if the name is not resolved in time", async () => {
    expect(await post(startClient(resolving(undefined), 200), "https://receiver.example/")).toMatchObject({
      errorClass: "dns",
    });
  });

  it("has the class connect if nobody listens, at one address or at many", async () => {
    const url = await bareReceiver(() => {});
    await ends.pop()?.();
    expect(await post(startClient(), url)).toMatchObject({
      errorClass: "connect",
      message: expect.stringMatching(/refused .*: look/),
    });
    const both = createWebhookGuard(["127.0.0.0/8"], (_name, _options, done) =>
      done(null, [
        { address: "127.0.0.1", family: 4 },
        { address: "127.0.0.2", family: 4 },
      ]),
    );
    expect(await post(startClient(both), url)).toMatchObject({
      errorClass: "connect",
      message: expect.stringMatching(/refused .*: look/),
    });
  });
});
