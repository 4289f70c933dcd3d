import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "./support/laptop.ts";
import { Client, metric } from "./support/platform.ts";
import { Receiver } from "./support/receiver.ts";
import { until } from "./support/until.ts";

interface Statement {
  Action: string | string[];
}

const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop({
    // deliver may no longer write counters, and webhooks in loopback networks are not allowed any more.
    doctor(template) {
      for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
        if (Type === "AWS::IAM::Policy" && id.includes("Deliver")) {
          const document = Properties.PolicyDocument as { Statement: Statement[] };
          for (const statement of document.Statement) {
            statement.Action = actionsOf(statement).filter((action) => action !== "dynamodb:UpdateItem");
          }
          document.Statement = document.Statement.filter((statement) => actionsOf(statement).length > 0);
        }
        if (Type === "AWS::Lambda::Function" && id.includes("Deliver")) {
          (Properties.Environment as { Variables: Record<string, string> }).Variables.ALLOWED_WEBHOOK_NETWORKS =
            "127.0.0.1/32";
        }
      }
    },
  });
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

describe("a template with a permission less", () => {
  it("runs into AccessDenied where the function needs it, and only there", async () => {
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    const connector = await client.connect(receiver.url.replace("localhost", "127.0.0.1"));
    await client.send([metric("denied", { value: 1 })]);
    await until("the event", 20, () => receiver.received.length === 1);
    const line = await until("the denial in deliver's log", 20, async () =>
      (await laptop.log("deliver")).split("\n").find((text) => text.includes("AccessDenied")),
    );
    expect(line).toContain("dynamodb:UpdateItem");
    await client.manage("DELETE", connector);
    await receiver.close();
  });
});

describe("a host name that resolves to an address that is not allowed", () => {
  it("is not connected to, and its owner sees why", async () => {
    // localhost resolves to ::1 or to 127.0.0.1 and ::1; the doctored function may reach 127.0.0.1 only.
    const connector = await client.connect("https://ip6-localhost:9/");
    await client.send([metric("rebound", { value: 1 })]);
    const lastError = await until("the last error", 20, async () => (await client.manage("GET", connector)).lastError);
    expect((lastError as { errorClass: string }).errorClass).toBeOneOf(["forbidden-address", "dns"]);
    await client.manage("DELETE", connector);
  });
});
