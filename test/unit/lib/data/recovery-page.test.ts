import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { retentionKinds } from "../../../../lambdas/shared/core/project/retention.ts";
import { ofType, root, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

/** The stage with every kind, since some have a store of their own. */
const resources = synthesize(stageOf("dev", { retentionKinds }));
const page = (name: string): string => readFileSync(join(root, "docs", name), "utf8");

/** What outlives the stack, by the names that people find in it. */
const kept = [
  "AWS::DynamoDB::Table",
  "AWS::S3::Bucket",
  "AWS::KMS::Key",
  "AWS::SecretsManager::Secret",
  "AWS::Timestream::Database",
].flatMap((type) => ofType(resources, type).map(([id]) => id.replace(/[0-9A-F]{8}$/, "")));

it("The page about recovery says of each that outlives the stack what it holds and what protects it", () => {
  const named = [...page("recovery.md").matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(kept.toSorted());
});

it("The page about deploying says how many tables and buckets tear-down leaves", () => {
  const words = ["no", "one", "two", "three", "four", "five", "six"];
  const [tables, buckets] = ["AWS::DynamoDB::Table", "AWS::S3::Bucket"].map((type) => ofType(resources, type).length);
  // The console's bucket is of the other stack, and holds nothing that anybody sent.
  const ofData = kept.filter((id) => id.endsWith("Bucket") && id !== "ConsoleBucket").length;
  expect(page("deploy.md")).toContain(
    `keeps its ${words[tables ?? 0]} tables, ${words[ofData]} buckets, key and secret`,
  );
  expect(page("deploy.md")).toContain(`| S3: buckets | 10,000 | has ${words[buckets ?? 0]} |`);
});

it("The page about recovery gives each function its concurrency back that the stage reserves, and stops none that only deployments start", () => {
  const own = synthesize(stageOf("prod"));
  const functions = ofType(own, "AWS::Lambda::Function");
  const reserved = functions.filter(([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined);
  const [, sentence = ""] =
    /\(`concurrency\.reserve`\), set ([^.]*) to that and `watch` to 1/.exec(page("recovery.md")) ?? [];
  const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  expect(named.toSorted()).toEqual(Object.keys(stageOf("prod").concurrency.reserve ?? {}).toSorted());
  expect(named).toHaveLength(reserved.length - 1);
  const started = Object.values(own)
    .filter(({ Type }) => Type.startsWith("Custom::"))
    .map(({ Properties }) => targetOf(Properties.ServiceToken) ?? "");
  const [, unstopped = ""] = /stop all of them but ([^.]*) start\./.exec(page("recovery.md")) ?? [];
  const beginnings = [...unstopped.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  for (const [id] of functions)
    expect([id, beginnings.some((each) => id.startsWith(each))]).toEqual([id, started.includes(id)]);
});

it("No page lists a stack's resources by the call that answers the first hundred of them", () => {
  expect(Object.keys(synthesize()).length).toBeGreaterThan(100);
  const names = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  expect(names.filter((name) => page(name).includes("describe-stack-resources"))).toEqual([]);
});
