import { expect, it } from "vitest";
import { type Resources, stageOf, synthesize } from "../../support/synthesis.ts";

/** The properties that name a resource within its account and region, as AWS usually calls them. */
const naming = /^(Name|.*[a-z]Name)$/;
/** Properties that name something else than the resource. An inline policy's name counts only within its role. */
const notItsOwn = ["FunctionName", "MetricName", "StageName", "DisplayName", "PolicyName"];

function physicalNames(resources: Resources): unknown[] {
  return Object.values(resources)
    .filter(({ Type }) => Type.startsWith("AWS::"))
    .flatMap(({ Properties }) => Object.entries(Properties))
    .filter(([key, value]) => naming.test(key) && !notItsOwn.includes(key) && typeof value === "string")
    .map(([, value]) => value);
}

it("gives no two stages in one account a physical name in common", () => {
  const prod = physicalNames(synthesize(stageOf("prod")));
  expect(physicalNames(synthesize(stageOf("dev"))).filter((name) => prod.includes(name))).toEqual([]);
});

it("leaves every name to AWS but those that people and metrics go by, that find what an earlier stack left, or that AWS lets an HTTP API log to without a place in the account's policy", () => {
  expect(physicalNames(synthesize()).toSorted()).toEqual([
    "/aws/vendedlogs/millrace-dev-sources",
    "millrace-dev-consumers",
    "millrace-dev-mqtts",
    "millrace-dev-sources",
    "millrace-dev-wss",
    "millrace_dev_answers",
    "millrace_dev_connected",
    "millrace_dev_data",
    "millrace_dev_disconnected",
    "millrace_dev_hindered",
    "millrace_dev_logs",
    "millrace_dev_subscribed",
  ]);
});
