import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { Subscriptions } from "../../../../../../lambdas/shared/adapters/iot/subscriptions.ts";

/** Asks an AWS that answers each call with the next of these. */
async function asked(answers: readonly { readonly status: number; readonly body?: object }[]) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { status, body = {} } = answers[calls.length] ?? { status: 500 };
    calls.push(`${request.method} ${request.url}`);
    const type = status === 404 ? { "x-amzn-errortype": "ResourceNotFoundException" } : {};
    response.writeHead(status, { "content-type": "application/json", ...type }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const subscriptions = new Subscriptions({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  return { filters: await subscriptions.of("s-a/b %").catch(() => "failed"), calls };
}

const of = (topicFilter: string) => ({ topicFilter, qos: 1 });

it("reads all filters of a client, page by page, and encodes client ids", async () => {
  const { filters, calls } = await asked([
    { status: 200, body: { subscriptions: [of("a/#"), of("$share/g/b")], nextToken: "more" } },
    { status: 200, body: { subscriptions: [of("c")] } },
  ]);
  expect(filters).toStrictEqual(["a/#", "$share/g/b", "c"]);
  expect(calls[0]).toMatch(/^GET \/connections\/s-a%2Fb%20%25\/subscriptions\?/);
  expect(calls[1]).toMatch(/nextToken=more/);
});

it("tells a client without subscriptions from one that is gone", async () => {
  expect((await asked([{ status: 200, body: { subscriptions: [] } }])).filters).toStrictEqual([]);
  expect((await asked([{ status: 404 }])).filters).toBeUndefined();
});

it.each([403, 429, 500])("rejects at %i, and asks once", async (status) => {
  const { filters, calls } = await asked([{ status }]);
  expect([filters, calls.length]).toStrictEqual(["failed", 1]);
});
