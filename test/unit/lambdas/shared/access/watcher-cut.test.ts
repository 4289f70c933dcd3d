import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { finishCuts } from "../../../../../lambdas/background/watch/finish-cuts.ts";
import { cuttingWatchers, type MqttCutPort } from "../../../../../lambdas/shared/access/mqtt-cut.ts";
import { MqttCuts } from "../../../../../lambdas/shared/adapters/dynamodb/live/mqtt-clients.ts";
import { MqttWatchers } from "../../../../../lambdas/shared/adapters/dynamodb/live/mqtt-watchers.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { runTables } from "../../../../support/tables.ts";

const tables = await runTables("stats", "registry");
const { projects, table } = new Registry("registry", tables.client);
const watchers = new MqttWatchers(new Table(tables.client, "stats"));
const cuts = new MqttCuts(table, "MQTTRENAMINGS");
const clock = { seconds: 1_800_000_000 };
const state: { ended: string[]; names: (string | undefined)[]; isAway: boolean } = {
  ended: [],
  names: [],
  isAway: false,
};

let project: Project;
const port: MqttCutPort & { readonly cuts: MqttCuts } = {
  clientsOf: async (id, untilMillis = Number.POSITIVE_INFINITY) =>
    (await watchers.of(id, clock.seconds))
      .filter(({ letInAt }) => letInAt * 1000 <= untilMillis)
      .map(({ clientId }) => clientId),
  end: async (clientId) => {
    if (state.isAway) throw new Error("AWS IoT Core is away.");
    state.names.push((await projects.get(project.id))?.companyName);
    state.ended.push(clientId);
  },
  cuts,
  nowMillis: () => clock.seconds * 1000,
  report: () => {},
};
const cutting = cuttingWatchers(projects, port);

const letIn = (clientId: string, id = project.id) => watchers.add(id, clientId, clock.seconds, clock.seconds + 3600);
const rename = (companyName: string) =>
  cutting.rename(project, companyName, { claim: randomUUID(), nowSeconds: clock.seconds });

beforeEach(async () => {
  Object.assign(state, { ended: [], names: [], isAway: false });
  for (const cut of await cuts.list()) await cuts.forget(cut);
  const id = randomUUID();
  const names = { displayName: "Acme", companyName: id, organization: "O" };
  project = { id, ...names, eventLogDays: 31, createTime: "2024-01-01T00:00:00Z" };
  await projects.create(project);
  await letIn("one");
  await letIn("two");
  await letIn("elsewhere", randomUUID());
});

describe("renaming a project", () => {
  it("ends the connections of its watchers once it has its name, and of no others", async () => {
    const name = randomUUID();
    expect(await rename(name)).toBe("renamed");
    expect(state.ended.toSorted()).toEqual(["one", "two"]);
    expect(state.names).toEqual([name, name]);
  });

  it("ends none where the name is taken, or the project was renamed meanwhile", async () => {
    const other = { ...project, id: randomUUID(), companyName: randomUUID() };
    await projects.create(other);
    expect(await rename(other.companyName)).toBe("taken");
    const former = { ...project, companyName: randomUUID() };
    const attempt = { claim: randomUUID(), nowSeconds: clock.seconds };
    expect(await cutting.rename(former, randomUUID(), attempt)).toBe("changed");
    expect(state.ended).toEqual([]);
    expect(await cuts.list()).toEqual([]);
  });

  it("is finished by watch: who was just being let in, and where AWS IoT Core was away, but nobody who came later", async () => {
    state.isAway = true;
    expect(await rename(randomUUID())).toBe("renamed");
    await letIn("meanwhile");
    clock.seconds += 20;
    await letIn("later");
    await finishCuts(port);
    expect(await cuts.list()).toMatchObject([{ subject: project.id }]);
    state.isAway = false;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual(["meanwhile", "one", "two"]);
    expect(await cuts.list()).toEqual([]);
  });

  it("that was cut off ends all connections by watch, since it may have been made", async () => {
    const broken = { rename: (_: { readonly id: string }): Promise<string> => Promise.reject(new Error("cut off")) };
    await expect(cuttingWatchers(broken, port).rename(project)).rejects.toThrow("cut off");
    clock.seconds += 20;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual(["one", "two"]);
  });

  it("leaves all else of projects as it was", async () => {
    expect(await cutting.get(project.id)).toMatchObject({ id: project.id });
  });
});
