import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certify } from "../../../../support/certificates.ts";
import { arnOf, openPool, writeFunction } from "./hand-written-function.ts";
import { parsed } from "./timed-function.ts";

const waysToConnect = {
  "a client of HTTPS": `import { get } from "node:https";
    export const handler = ({ port }) => new Promise((resolve) => {
      get({ host: "127.0.0.1", servername: "localhost", port }, ({ statusCode }) => resolve(statusCode))
        .on("error", ({ code }) => resolve(code));
    });`,
  "a connection of its own": `import { connect } from "node:tls";
    export const handler = ({ port }) => new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", servername: "localhost", port }, () => { socket.destroy(); resolve(200); });
      socket.on("error", ({ code }) => resolve(code));
    });`,
};

let authority: string;
let server: ReturnType<typeof createServer>;
let event: string;

beforeAll(async () => {
  const root = await certify({ subject: "the laptop", kind: "authority" });
  const { cert, key } = await certify({ subject: "localhost", by: root, kind: "server", names: ["localhost"] });
  authority = root.cert;
  server = createServer({ cert, key }, (_, response) => response.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  event = JSON.stringify({ port: (server.address() as AddressInfo).port });
});
afterAll(() => server.close());

test.each(Object.entries(waysToConnect))("a function trusts the laptop's authority by %s", async (_, source) => {
  await using on = await openPool((dir) => [writeFunction(dir, "connects", source)], { authority });
  // The second connection is made without what the first one did before.
  for (let time = 1; time <= 2; time++) {
    expect(parsed(await on.pool.invoke(arnOf("connects"), event))).toBe(200);
  }
});

test.each(Object.entries(waysToConnect))(
  "a function trusts no authority but the machine's by %s",
  async (_, source) => {
    await using on = await openPool((dir) => [writeFunction(dir, "connects", source)]);
    expect(parsed(await on.pool.invoke(arnOf("connects"), event))).toMatch(/^UNABLE_TO_VERIFY|^SELF_SIGNED/);
  },
);

test("a function that asks which authorities it trusts is told of the laptop's", async () => {
  const source = `import { getCACertificates } from "node:tls";
    export const handler = ({ pem }) => getCACertificates("default").some((each) => each.trim() === pem.trim());`;
  await using on = await openPool((dir) => [writeFunction(dir, "asks", source)], { authority });
  expect(parsed(await on.pool.invoke(arnOf("asks"), JSON.stringify({ pem: authority })))).toBe(true);
});
