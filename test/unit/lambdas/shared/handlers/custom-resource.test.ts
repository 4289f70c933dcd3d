import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCustomResourceHandler } from "../../../../../lambdas/shared/handlers/custom-resource.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
let server: Server;
let status = 200;
const answers: { method: string | undefined; type: string | undefined; body: unknown }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    answers.push({
      method: request.method,
      type: request.headers["content-type"],
      body: JSON.parse(await text(request)),
    });
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  answers.length = 0;
  status = 200;
});

const event = () => ({
  RequestType: "Create" as const,
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
  StackId: "stack",
  RequestId: "request",
  LogicalResourceId: "Bootstrap",
});
const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "Bootstrap" };

describe("createCustomResourceHandler", () => {
  it("answers what the work gave, once, without a content type, which the signature forbids", async () => {
    await createCustomResourceHandler("bootstrap", async (requestType, stackId) => ({ requestType, stackId }))(event());
    const Data = { requestType: "Create", stackId: "stack" };
    const body = { ...ids, Status: "SUCCESS", Data, PhysicalResourceId: "bootstrap" };
    expect(answers).toMatchObject([{ method: "PUT", body }]);
    expect(answers[0]?.type ?? "").toBe("");
  });

  it("keeps the physical id that it has, so that nothing is replaced", async () => {
    await createCustomResourceHandler("bootstrap", async () => ({}))({ ...event(), PhysicalResourceId: "older" });
    expect(answers).toMatchObject([{ body: { PhysicalResourceId: "older" } }]);
  });

  it("answers a failure as one, with its reason, so that a stack does not wait an hour", async () => {
    await createCustomResourceHandler("bootstrap", () => Promise.reject(new Error("no keys")))(event());
    expect(answers).toMatchObject([{ body: { ...ids, Status: "FAILED", Reason: "no keys" } }]);
    expect(lines).toMatchObject([{ level: "error", message: "custom resource failed", requestType: "Create" }]);
  });

  it("fails where its answer is not taken, so that Lambda tries again", async () => {
    status = 403;
    await expect(createCustomResourceHandler("bootstrap", async () => ({}))(event())).rejects.toThrow("answered 403");
  });
});
