import { afterEach, expect, it } from "vitest";
import { type Doctor, startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop | undefined;
let receiver: Receiver | undefined;

afterEach(async () => {
  await receiver?.close();
  await laptop?.stop();
});

interface Statement {
  Action: string | string[];
}

/** Takes an action out of the policy of `deliver`. */
const withoutPermission =
  (denied: string): Doctor =>
  (logicalId, { Type, Properties }) => {
    if (Type !== "AWS::IAM::Policy" || !logicalId.includes("Deliver")) return;
    const document = Properties.PolicyDocument as { Statement: Statement[] };
    for (const statement of document.Statement) {
      statement.Action = [statement.Action].flat().filter((action) => action !== denied);
    }
    document.Statement = document.Statement.filter(({ Action }) => Action.length > 0);
  };

const withVariable =
  (owner: string, name: string, value: string): Doctor =>
  (logicalId, { Type, Properties }) => {
    if (Type !== "AWS::Lambda::Function" || !logicalId.includes(owner)) return;
    (Properties.Environment as { Variables: Record<string, string> }).Variables[name] = value;
  };

async function start(doctor: Doctor): Promise<Client> {
  laptop = await startTestLaptop({ doctor });
  receiver = await new Receiver(laptop.ready.receiver).listen();
  return new Client(laptop.ready);
}

it("runs into AccessDenied where a function lacks a permission, and what does not need it goes on", async () => {
  const client = await start(withoutPermission("dynamodb:UpdateItem"));
  await client.connect(receiver?.url ?? "");
  await client.send([metric("denied", { value: 1 })]);
  await until("the event", () => receiver?.received.length === 1);
  const line = await until("the denial in deliver's log", async () =>
    (await laptop?.log("Deliver"))?.split("\n").find((text) => text.includes("AccessDenied")),
  );
  expect(line).toContain("dynamodb:UpdateItem");
});

it("does not connect to a host whose name resolves to an address that is not allowed, and says so", async () => {
  const client = await start(withVariable("Deliver", "ALLOWED_WEBHOOK_NETWORKS", ""));
  const connector = await client.connect(receiver?.url ?? "");
  await client.send([metric("guarded", { value: 1 })]);
  const lastError = await until("the last error", async () => (await client.manage("GET", connector)).lastError);
  expect(lastError).toMatchObject({ errorClass: "forbidden-address", status: null });
  expect(receiver?.received).toEqual([]);
});

it("refuses a project that sends more than its quota with 429, and says when to come back", async () => {
  const client = await start(withVariable("Ingest", "POINTS_PER_SECOND", "10"));
  const body = JSON.stringify({ Metrics: Array.from({ length: 150 }, (_, index) => metric("flood", { index })) });
  const answer = await until("a refusal", async () => {
    const { status, text, headers } = await client.postAsSource(body);
    return status === 429 && { text, retryAfter: headers.get("retry-after") };
  });
  expect(JSON.parse(answer.text)).toMatchObject({
    Error: "too-many-requests",
    Message: expect.stringContaining("10 points a second"),
  });
  expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
  expect(Number(answer.retryAfter)).toBeLessThanOrEqual(10);
});
