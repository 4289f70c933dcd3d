/** Reads schedules that invoke functions. */

import type { Cloud } from "../cloud.ts";
import { asList, asObject, asText, type JsonObject } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { LocalSchedule } from "../model/functions.ts";
import { arnOf } from "../names.ts";
import type { Resource } from "../resource.ts";
import { readRateMillis } from "../schedule-expression.ts";

export const scheduleKinds = {
  "AWS::Events::Rule": kind({
    reads: ["Name", "ScheduleExpression", "State", "Targets.Arn", "Targets.Id", "Targets.Input"],
    ignores: {
      Description: reasons.description,
      "Targets.RetryPolicy": "the laptop repeats no asynchronous invocation",
      "Targets.RoleArn": "the laptop invokes its functions itself",
    },
    attributes: { Arn: (resource) => arnOf("events", `rule/${physicalName(resource)}`) },
  }),
  "AWS::Scheduler::Schedule": kind({
    reads: ["Name", "ScheduleExpression", "State", "Target.Arn", "Target.Input"],
    ignores: {
      Description: reasons.description,
      FlexibleTimeWindow: "the laptop is always on time",
      "Target.RetryPolicy": "the laptop repeats no asynchronous invocation",
      "Target.RoleArn": "the laptop invokes its functions itself",
    },
    attributes: { Arn: (resource) => arnOf("scheduler", `schedule/default/${physicalName(resource)}`) },
  }),
};

export function readSchedules(cloud: Cloud): LocalSchedule[] {
  const rules = cloud
    .all("AWS::Events::Rule")
    .flatMap((rule) =>
      asList(rule.property("Targets")).map((target) => schedule(rule, asObject(target), "Targets.Arn")),
    );
  const schedules = cloud
    .all("AWS::Scheduler::Schedule")
    .map((each) => schedule(each, asObject(each.property("Target")), "Target.Arn"));
  return [...rules, ...schedules];
}

function schedule(resource: Resource, target: JsonObject, arnProperty: string): LocalSchedule {
  const expression = asText(resource.property("ScheduleExpression"));
  if (expression === undefined) throw resource.fail("ScheduleExpression", "the laptop runs schedules only.");
  const everyMillis = readRateMillis(expression);
  if (everyMillis === undefined) {
    throw resource.fail(
      "ScheduleExpression",
      `the laptop does not imitate the schedule "${expression}": write rate(…) in minutes, hours or days.`,
    );
  }
  const functionArn = asText(target.Arn) ?? "";
  if (!functionArn.startsWith("arn:aws:lambda:"))
    throw resource.fail(arnProperty, "the laptop invokes functions only.");
  const input = asText(target.Input);
  return {
    logicalId: resource.logicalId,
    name: physicalName(resource),
    everyMillis,
    functionArn,
    enabled: (asText(resource.property("State")) ?? "ENABLED") === "ENABLED",
    ...(input === undefined ? {} : { input }),
  };
}
