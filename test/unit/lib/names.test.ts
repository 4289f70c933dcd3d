import { expect, it } from "vitest";
import { type Resources, stageOf, synthesize } from "../../support/synthesis.ts";

/** Properties that name a resource within its account and region, by AWS's habit of naming properties. */
const naming = /^(Name|.*[a-z]Name)$/;
/** Names of other things than the resource; an inline policy's counts within its role only. */
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

it("leaves every name to AWS but those of the APIs, which people and metrics go by", () => {
  expect(physicalNames(synthesize()).toSorted()).toEqual(["millrace-dev-consumers", "millrace-dev-sources"]);
});
