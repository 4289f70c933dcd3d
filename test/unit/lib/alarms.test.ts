import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ofType, root, stageOf, synthesize, targetOf } from "../../support/synthesis.ts";

const resources = synthesize();
const alarms = ofType(resources, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
const runbook = readFileSync(join(root, "docs", "runbook.md"), "utf8");

/** A heading's anchor, as the forges make it: small letters, no punctuation. */
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(" ", "-"));
const linked = alarms.map(({ AlarmDescription }) => /runbook\.md#(\S+)$/.exec(String(AlarmDescription))?.[1] ?? "");

it("links each alarm to an entry of the runbook", () => {
  expect(alarms.length).toBeGreaterThan(0);
  for (const anchor of linked) expect(anchors).toContain(anchor);
});

it("has no entry in the runbook for an alarm that isn't there", () => {
  expect(anchors.toSorted()).toEqual(linked.toSorted());
});

it("says in each entry what the alarm means, how to look and what to do", () => {
  for (const entry of runbook.split(/^## /m).slice(1)) {
    for (const part of ["**Means.**", "**Look.**", "**Do.**"]) expect(entry).toContain(part);
  }
});

it("tells the topic when an alarm rings and when it is over", () => {
  for (const { AlarmActions, OKActions } of alarms) {
    for (const [action] of [AlarmActions, OKActions] as [unknown][]) {
      expect(resources[targetOf(action) ?? ""]?.Type).toBe("AWS::SNS::Topic");
    }
  }
});

it("watches every dead-letter queue", () => {
  const watched = alarms
    .filter(({ MetricName }) => MetricName === "ApproximateNumberOfMessagesVisible")
    .map(({ Dimensions }) => targetOf((Dimensions as [{ Value: unknown }])[0].Value));
  const deadLetters = ofType(resources, "AWS::SQS::Queue")
    .map(([id]) => id)
    .filter((id) => id.includes("DeadLetters"));
  expect(watched.toSorted()).toEqual(deadLetters.toSorted());
});

it("mails alarms only where the stage has an address", () => {
  const subscriptions = (alarmEmail?: string) =>
    ofType(synthesize(stageOf("dev", alarmEmail ? { alarmEmail } : {})), "AWS::SNS::Subscription").map(
      ([, { Properties }]) => Properties.Endpoint,
    );
  expect(subscriptions()).toEqual([]);
  expect(subscriptions("ops@example.com")).toEqual(["ops@example.com"]);
});
