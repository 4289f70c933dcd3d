import { beforeEach, describe, expect, it } from "vitest";
import { silenceShards } from "../../../../../../lambdas/shared/core/source/no-data.ts";
import { apiToken } from "../../../../../support/identities.ts";
import { runManagement } from "../../../../../support/management.ts";
import { developer, silenceOf, silenceWalk } from "./running.ts";

const management = await runManagement();
const { state, registry, ports } = management;
const silence = silenceOf(management);
const { register, later, told, states, show } = silenceWalk(management, silence);
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
  silence.published.length = 0;
  silence.reported.length = 0;
});

/** Fails every write of a run after so many, as if the function died there. */
async function runDyingAfter(effects: number): Promise<void> {
  let left = effects;
  state.beforeEffect = () => {
    left -= 1;
    if (left < 0) throw new Error("died");
  };
  try {
    await silence.run().catch((error: unknown) => expect(String(error)).toMatch(/died|could not be written/));
  } finally {
    state.beforeEffect = () => {};
  }
}

describe("a source that falls silent", () => {
  it("is told of once by an event, a message and the topic, and again when it sends", async () => {
    const id = await register("600s");
    await later(60);
    await silence.receive(state.project, id, state.now);
    const lastData = state.now;
    expect((await show(id)).alert).toMatchObject({ state: "RECEIVING" });
    for (let minute = 0; minute < 9; minute++) await later(60);
    expect(states()).toStrictEqual([]);
    for (let minute = 0; minute < 5; minute++) await later(60);
    expect(states()).toStrictEqual(["SILENT"]);
    expect(told()[0]?.fields).toMatchObject({
      lastDataTime: new Date(lastData).toISOString().replace("Z", "000Z"),
      deadline: new Date(lastData + 600_000).toISOString().replace("Z", "000Z"),
    });
    expect(silence.published.map(({ source, alert }) => [source, alert.state])).toStrictEqual([[id, "SILENT"]]);
    expect((await show(id)).alert).toMatchObject({ state: "SILENT" });
    const listed = await management.ask("roles/project.user", "GET", `${project}/alerts`);
    expect(listed.body.alerts).toMatchObject([{ source: `projects/${state.project}/sources/${id}`, state: "SILENT" }]);
    await silence.receive(state.project, id, state.now);
    expect((await show(id)).alert).toMatchObject({ state: "RECEIVING" });
    expect((await management.ask(developer, "GET", `${project}/alerts`)).body.alerts).toStrictEqual([]);
    await later(60);
    expect(states()).toStrictEqual(["SILENT", "RECEIVING"]);
    const { messages } = (await management.ask(developer, "GET", `${project}/sources/${id}/messages`)).body;
    expect(messages.map(({ kind }: { kind: string }) => kind).toSorted()).toStrictEqual(["data-again", "no-data"]);
  });

  it("is told of with the first run after its deadline", async () => {
    await register("90s");
    await later(60);
    await later(29);
    expect(states()).toStrictEqual([]);
    await later(60);
    expect(states()).toStrictEqual(["SILENT"]);
  });

  it("is found after the stage was off for hours", async () => {
    await register("600s");
    await later(60);
    await later(3 * 3600);
    expect(states()).toStrictEqual(["SILENT"]);
  });

  it("is told of although a run looks between the mark and the change of a slow call", async () => {
    const id = await register(null);
    await later(120);
    await registry.silence.mark({ project: state.project, source: id }, state.now + 60_000);
    await silence.run();
    await registry.sources.change(state.project, id, { noDataAfterSeconds: 300, noDataSince: state.now });
    await later(59);
    await later(301);
    expect(states()).toStrictEqual(["SILENT"]);
  });

  it("is shown to those alone who may read the project, and to tokens of the source", async () => {
    const [id, other] = [await register("60s"), await register("60s")];
    await later(61);
    await later(61);
    expect((await management.ask("stranger", "GET", `${project}/alerts`)).status).toBe(404);
    const token = apiToken(state.project, { databases: [other] });
    const { alerts } = (await management.ask(token, "GET", `${project}/alerts`)).body;
    expect(alerts.map(({ source }: { source: string }) => source)).toStrictEqual([
      `projects/${state.project}/sources/${other}`,
    ]);
    expect(id).not.toBe(other);
  });

  it("is kept for the next run while the intake queue is away, and the others are told of", async () => {
    const [broken] = [await register("60s"), await register("60s")];
    await later(30);
    state.now += 60_000;
    await silence.run({
      sendEvent: async (of: string, body: string) => {
        if (body.includes(broken)) throw new Error("the queue is away");
        await ports.intake.send(of, body);
      },
    });
    expect(told()).toHaveLength(1);
    expect(new Set(silence.reported)).toStrictEqual(
      new Set(["cannot look at a source's silence: Error: the queue is away"]),
    );
    await later(60);
    expect(told().map(({ source }) => source)).toContain(broken);
    expect(told()).toHaveLength(2);
  });

  it("is told of by the next run if one died once the alert was written", async () => {
    await register("90s");
    await later(61);
    state.now += 61_000;
    await runDyingAfter(2);
    expect(states()).toStrictEqual([]);
    await later(60);
    expect(states()).toStrictEqual(["SILENT"]);
  });

  it("is listed although a run died while it took an earlier alert back", async () => {
    const id = await register("30s");
    await later(61);
    const set = (noDataAfter: string | null) =>
      management.ask(developer, "PATCH", `${project}/sources/${id}?update_mask=noDataAfter`, { noDataAfter });
    await set(null);
    state.now += 61_000;
    await runDyingAfter(2);
    await set("30s");
    await later(75);
    expect((await show(id)).alert.state).toBe("SILENT");
    const { alerts } = (await management.ask(developer, "GET", `${project}/alerts`)).body;
    expect(alerts).toMatchObject([{ source: `projects/${state.project}/sources/${id}` }]);
  });

  it("does not wait for ever for a topic that is broken", async () => {
    await register("60s");
    const publish = async () => Promise.reject(new Error("no such topic"));
    await later(30);
    state.now += 60_000;
    await silence.run({ publish });
    await silence.run({ publish });
    expect(silence.reported.every((line) => line.startsWith("cannot look"))).toBe(true);
    state.now += 3_600_000;
    await silence.run({ publish });
    expect(silence.reported.at(-1)).toBe("gave up publishing an alert: Error: no such topic");
    expect(states()).toStrictEqual(["SILENT"]);
  });

  it("is not told of while its project is being deleted", async () => {
    await register("60s");
    await later(30);
    await registry.projects.change(state.project, { deleteTime: "2024-02-25T16:00:00Z" });
    for (let run = 0; run < 5; run++) await later(60);
    expect(states()).toStrictEqual([]);
  });
});

describe("what a minute costs", () => {
  /** Counts what a run reads and writes. */
  async function costOf(work: () => Promise<void>): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    state.onCall = (command) => {
      counts[command] = (counts[command] ?? 0) + 1;
    };
    await work();
    state.onCall = () => {};
    return counts;
  }

  it("is a few queries while nothing is due, however many sources are watched", async () => {
    for (let each = 0; each < 30; each++) await register("86400s");
    await later(60);
    await later(60);
    state.now += 60_000;
    const counts = await costOf(() => silence.run());
    // Marks, and the buckets of the present and the last minute.
    expect(counts.QueryCommand).toBe(3 * silenceShards);
    expect(counts.ScanCommand).toBeUndefined();
    expect((counts.GetItemCommand ?? 0) + (counts.BatchGetItemCommand ?? 0)).toBeLessThanOrEqual(2);
    expect(counts.UpdateItemCommand).toBeLessThanOrEqual(3);
  });

  it("is a hundredth of a read and two writes for a source that is due and has sent", async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => register("600s")));
    await later(60);
    await later(60);
    for (const id of ids) await silence.receive(state.project, id, state.now);
    for (let minute = 0; minute < 6; minute++) await later(60);
    const counts = await costOf(async () => {
      for (let minute = 0; minute < 3; minute++) await later(60);
    });
    expect(counts.BatchGetItemCommand).toBeLessThanOrEqual(2);
    expect(counts.PutItemCommand).toBe(ids.length);
    expect(counts.UpdateItemCommand).toBeLessThanOrEqual(ids.length + 9);
    expect(states()).toStrictEqual([]);
  });
});
