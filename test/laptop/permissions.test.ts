import { afterEach, expect, it } from "vitest";
import type { LocalFunction, LocalRole, Platform } from "../../local/template/model.ts";
import { startTestLaptop, type TestLaptop } from "./support/laptop.ts";
import { Client, metric } from "./support/platform.ts";
import { Receiver } from "./support/receiver.ts";
import { until } from "./support/until.ts";

let laptop: TestLaptop | undefined;
let receiver: Receiver | undefined;

afterEach(async () => {
  await receiver?.close();
  await laptop?.stop();
});

const isDeliver = ({ logicalId }: { logicalId: string }): boolean => logicalId.includes("Deliver");

const without = (role: LocalRole, denied: string): LocalRole => ({
  ...role,
  statements: role.statements.map((statement) =>
    statement.actions ? { ...statement, actions: statement.actions.filter((action) => action !== denied) } : statement,
  ),
});

const withVariable = (fn: LocalFunction, name: string, value: string): LocalFunction => ({
  ...fn,
  environment: { ...fn.environment, [name]: value },
});

async function start(alter: (platform: Platform) => Platform): Promise<Client> {
  laptop = await startTestLaptop({ alter });
  receiver = await new Receiver(laptop.ready.receiver).listen();
  return new Client(laptop.ready);
}

it("runs into AccessDenied where a function lacks a permission, and what does not need it goes on", async () => {
  const client = await start((platform) => ({
    ...platform,
    roles: platform.roles.map((role) => (isDeliver(role) ? without(role, "dynamodb:UpdateItem") : role)),
  }));
  await client.connect(receiver?.url ?? "");
  await client.send([metric("denied", { value: 1 })]);
  await until("the event", 20, () => receiver?.received.length === 1);
  const line = await until("the denial in deliver's log", 20, async () =>
    (await laptop?.log("Deliver"))?.split("\n").find((text) => text.includes("AccessDenied")),
  );
  expect(line).toContain("dynamodb:UpdateItem");
});

it("does not connect to a host whose name resolves to an address that is not allowed, and says so", async () => {
  const client = await start((platform) => ({
    ...platform,
    functions: platform.functions.map((fn) => (isDeliver(fn) ? withVariable(fn, "ALLOWED_WEBHOOK_NETWORKS", "") : fn)),
  }));
  const connector = await client.connect(receiver?.url ?? "");
  await client.send([metric("guarded", { value: 1 })]);
  const lastError = await until("the last error", 20, async () => (await client.manage("GET", connector)).lastError);
  expect(lastError).toMatchObject({ errorClass: "forbidden-address", status: null });
  expect(receiver?.received).toEqual([]);
});
