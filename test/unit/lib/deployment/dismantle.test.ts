/**
 * Deletes a stack in the order that the template sets, while everything that makes queues and mappings acts for as long
 * as that order keeps it alive.
 */

import { describe, expect, it } from "vitest";
import { type WatchPort, watch } from "../../../../lambdas/background/watch/watch.ts";
import { dismantleStack } from "../../../../lambdas/deployment/dismantle/dismantle.ts";
import type { DataConnector } from "../../../../lambdas/shared/core/connector/connector.ts";
import { usualTiming } from "../../../../lambdas/shared/core/connector/timing.ts";
import { PlatformError } from "../../../../lambdas/shared/core/error.ts";
import { makeConnector } from "../../../../lambdas/shared/delivery/connector/make-connector.ts";
import { type MappingPort, settleMapping } from "../../../../lambdas/shared/delivery/connector/settle-mapping.ts";
import { plainConnector } from "../../../support/connectors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";
import { ofType, type Resources, synthesize, targetOf } from "../../../support/synthesis.ts";

collectLogLines();

const resources = synthesize();
const only = (type: string, pattern: RegExp): string => {
  const [found, ...others] = ofType(resources, type).filter(([id]) => pattern.test(id));
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${type} like ${pattern}.`);
  return found[0];
};
const dismantleId = only("Custom::MillraceDismantle", /./);

/** Answers the logical ids to which a value of the template refers, in the forms that synthesis writes. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const target = targetOf(value);
  return [...(target === undefined ? [] : [target]), ...Object.values(value).flatMap(referencesIn)];
}

const dependenciesOf = (id: string): string[] => {
  const { Properties, DependsOn = [] } = resources[id] ?? {};
  return [...DependsOn, ...referencesIn(Properties)].filter((each) => each in resources);
};

/** Answers what must exist before a resource is made, and so exists as long as the resource. */
function allDependenciesOf(id: string, found = new Set<string>()): Set<string> {
  for (const each of dependenciesOf(id)) {
    if (found.has(each)) continue;
    found.add(each);
    allDependenciesOf(each, found);
  }
  return found;
}

/** Answers what may still exist when CloudFormation removes a resource: everything that does not depend on it. */
const aliveAt = (removed: string, all: Resources): ReadonlySet<string> =>
  new Set(Object.keys(all).filter((id) => id !== removed && !allDependenciesOf(id).has(removed)));

const alive = aliveAt(dismantleId, resources);
const functionNamed = (name: string): string =>
  only("AWS::Lambda::Function", new RegExp(`${name}Function[0-9A-F]{8}$`));
const policiesWith = (action: string): string[] =>
  ofType(resources, "AWS::IAM::Policy")
    .filter(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).includes(`"${action}"`))
    .map(([id]) => id);

/** Answers the policy that holds the rights of a function's role. */
const policyOf = (name: string): string => only("AWS::IAM::Policy", new RegExp(`${name}RoleDefaultPolicy[0-9A-F]{8}$`));

describe("at the time when queues and mappings are removed", () => {
  it.each(["sqs:CreateQueue", "lambda:CreateEventSourceMapping"])("nobody has the right to %s", (action) => {
    expect(policiesWith(action).length).toBeGreaterThan(0);
    expect(policiesWith(action).filter((id) => alive.has(id))).toEqual([]);
  });

  it("nothing runs any more that makes them, repairs them or has them repaired", () => {
    for (const name of ["Manage", "Perform", "Watch"]) expect(alive, name).not.toContain(functionNamed(name));
    const schedules = ofType(resources, "AWS::Events::Rule").map(([id]) => id);
    const feeding = ofType(resources, "AWS::Lambda::EventSourceMapping").filter(
      ([, { Properties }]) => targetOf(Properties.FunctionName) === functionNamed("Perform"),
    );
    expect([...schedules, ...feeding.map(([id]) => id)].filter((id) => alive.has(id))).toEqual([]);
  });

  it("the function that removes them, its rights and what it removes mappings of are there", () => {
    for (const id of [functionNamed("Dismantle"), policyOf("Dismantle"), functionNamed("Deliver")]) {
      expect(alive).toContain(id);
    }
  });
});

/** The control planes of queues and mappings. They obey every caller that has the right. */
class ControlPlanes {
  readonly queues = new Set<string>();
  readonly mappings = new Map<string, string>();
  private made = 0;

  as(caller: string) {
    const demand = (right: string): void => {
      if (!alive.has(policyOf(caller))) throw new Error(`AccessDenied: ${caller} may not ${right}.`);
    };
    return {
      makeQueue: async (name: string) => {
        demand("sqs:CreateQueue");
        this.queues.add(name);
        return { queueUrl: name, queueArn: `arn:aws:sqs:r:a:${name}` };
      },
      makeMapping: async (queueArn: string) => {
        demand("lambda:CreateEventSourceMapping");
        const uuid = `mapping-${this.made++}`;
        this.mappings.set(uuid, queueArn);
        return uuid;
      },
      adjust: async ({ mapping }: { readonly mapping: string }) => {
        if (!this.mappings.has(mapping)) throw new PlatformError("not-found", "The mapping is gone.");
        return true;
      },
      mappings: async () => [...this.mappings].map(([uuid, queueArn]) => ({ uuid, queueArn })),
      removeMapping: async (uuid: string) => void this.mappings.delete(uuid),
      queueUrls: async (prefix: string) => [...this.queues].filter((name) => name.startsWith(prefix)),
      removeQueue: async (name: string) => void this.queues.delete(name),
    };
  }
}

const now = Date.parse("2026-01-01T12:00:00Z");

/** Makes a stage with one connector whose mapping is broken, and the code of the functions that would repair it. */
function stageOf(planes: ControlPlanes) {
  let connector: DataConnector = { ...plainConnector, queueArn: "arn:aws:sqs:r:a:dev-dc-c", mapping: "mapping-gone" };
  const attempt = async (work: () => Promise<unknown>): Promise<void> => void (await work().catch(() => {}));
  const mappingPort: MappingPort = {
    open: async () => ({ connector, health: {}, httpConfig: { url: "https://x", signatureSecret: "", headers: {} } }),
    queues: planes.as("Perform"),
    noteMapping: async (_project, _id, mapping) => {
      connector = { ...connector, mapping };
    },
  };
  const isRunning = (name: string): boolean => alive.has(functionNamed(name));
  /** Runs the job. It runs while its function exists, and also if it was under way when its function was removed. */
  const perform = () => attempt(() => settleMapping(connector.project, connector.id, mappingPort));
  const watchPort: WatchPort = {
    watched: async () => [{ project: connector.project, connector: connector.id, since: 0 }],
    withHealth: async () => ({ connector, health: {} }),
    minutes: async () => [],
    disable: async () => {},
    letGo: async () => {},
    sendJob: async () => perform(),
    stalledJobs: async () => [],
    timing: usualTiming,
    nowMillis: () => now,
    random: () => 0,
    report: () => {},
    inform: () => {},
  };
  const store = {
    connectors: { create: async () => true, change: async () => true, remove: async () => {}, watch: async () => {} },
    projects: { touch: async () => {} },
  };
  const making = { registry: store, queues: planes.as("Manage"), sendJob: async () => {}, now: () => new Date(now) };
  const { queueUrl: _, queueArn: __, mapping: ___, ...planned } = plainConnector;
  return {
    perform,
    /** Has everything that is alive do what it can. */
    async tick(): Promise<void> {
      if (isRunning("Watch")) await attempt(() => watch(watchPort));
      if (isRunning("Perform")) await perform();
      if (isRunning("Manage")) await attempt(() => makeConnector(planned, "dev-dc-new", making));
    },
  };
}

describe("tearing down", () => {
  it("leaves no queue and no mapping behind, whatever is alive meanwhile and whatever was under way", async () => {
    const planes = new ControlPlanes();
    planes.queues.add("dev-dc-c");
    planes.mappings.set("mapping-first", "arn:aws:sqs:r:a:dev-dc-c");
    const stage = stageOf(planes);
    const own = planes.as("Dismantle");
    /** Lets the others act before and after each step. */
    const amid =
      <A extends unknown[], R>(step: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await stage.tick();
        const result = await step(...args);
        await stage.tick();
        await stage.perform();
        return result;
      };
    await dismantleStack(
      {
        queues: {
          mappings: amid(own.mappings),
          removeMapping: amid(own.removeMapping),
          queueUrls: amid(own.queueUrls),
          removeQueue: amid(own.removeQueue),
        },
        connectorQueuePrefix: "dev-dc-",
        mqttDomains: {
          names: async () => [],
          find: async () => undefined,
          disable: async () => {},
          removeAuthorizer: async () => {},
        },
        stage: "dev",
        stackStatus: async () => "DELETE_IN_PROGRESS",
        wait: () => stage.tick(),
      },
      "stack",
    );
    await stage.tick();
    expect([...planes.queues, ...planes.mappings.keys()]).toEqual([]);
  });
});
