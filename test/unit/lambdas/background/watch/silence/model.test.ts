/**
 * Lives through virtual hours of a project whose sources are registered, changed, removed and silent, while runs of the
 * watch are left out, cut off anywhere or made twice. The real registry code runs on tables in memory.
 */

import fc from "fast-check";
import { expect, it } from "vitest";
import { runManagement } from "../../../../../support/management.ts";
import { silenceOf, type Told } from "./running.ts";

const management = await runManagement();
const { state, registry } = management;
const silence = silenceOf(management);
const developer = "roles/project.developer";
const ids = ["5a6b2c44-5f0e-4a3b-9c55-0a7d0f6f8a10", "5a6b2c44-5f0e-4a3b-9c55-0a7d0f6f8a11"] as const;

const index = fc.nat({ max: ids.length - 1 });
const after = fc.constantFrom(null, "30s", "60s", "90s", "300s", "600s");
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("run"), seconds: fc.integer({ min: 60, max: 75 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("send"), index, seconds: fc.nat({ max: 59 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("send in two tries"), index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut run"), effects: fc.nat({ max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("run twice") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("off"), seconds: fc.integer({ min: 60, max: 1_800 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("set"), index, after }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut set"), index, after, effects: fc.nat({ max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("enable"), index, isOn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("register"), index, after }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), index }) },
) as fc.Arbitrary<{
  kind: string;
  index?: number;
  seconds?: number;
  effects?: number;
  after?: string | null;
  isOn?: boolean;
}>;

/** Fails every write from the given one on, as if the function died there. */
async function dyingAfter(effects: number, work: () => Promise<unknown>): Promise<void> {
  let left = effects;
  state.effectsMayFail = true;
  state.beforeEffect = () => {
    left -= 1;
    if (left < 0) throw new Error("died");
  };
  try {
    await work();
  } catch (error) {
    expect(`${error}`).toMatch(/died|could not be|unavailable/);
  } finally {
    state.beforeEffect = () => {};
    state.effectsMayFail = false;
    silence.reported.length = 0;
  }
}

class World {
  readonly project: string;
  private readonly lastData = new Map<string, number>();
  /** Changes whenever a source begins or ceases to be watched. */
  private readonly epochs = new Map<string, { text: string; number: number }>();
  private readonly epochOfEvent = new Map<string, number>();
  /** When the source was registered of which an event tells. */
  private readonly createTimeOfEvent = new Map<string, string | undefined>();
  private readonly withdrawn = new Map<string, number>();

  constructor(project: string) {
    this.project = project;
  }

  set(id: string, change: object): Promise<unknown> {
    const mask = Object.keys(change).join(",");
    return management.ask(developer, "PATCH", `${this.path}/sources/${id}?update_mask=${mask}`, change);
  }

  register(activationUid: string, noDataAfter: string | null): Promise<unknown> {
    const body = { displayName: "a", type: "LOGGER", activationUid, noDataAfter };
    return management.ask(developer, "POST", `${this.path}/sources`, body);
  }

  remove(id: string): Promise<unknown> {
    return management.ask(developer, "DELETE", `${this.path}/sources/${id}`);
  }

  async runAfter(seconds: number, run: () => Promise<unknown>): Promise<void> {
    state.now += seconds * 1000;
    await run();
  }

  private get path(): string {
    return `/v2/projects/${this.project}`;
  }

  async send(id: string): Promise<void> {
    // Is refused at the door where there is no such source.
    if (!(await registry.sources.get(this.project, id))?.enabled) return;
    this.lastData.set(id, state.now);
    await silence.receive(this.project, id, state.now);
  }

  async sendInTwoTries(id: string): Promise<void> {
    if (!(await registry.sources.get(this.project, id))?.enabled) return;
    this.lastData.set(id, state.now);
    await dyingAfter(1, () => silence.receive(this.project, id, state.now));
    await silence.receive(this.project, id, state.now);
  }

  /** Notes whether sources are watched still, and of what time the new events are. */
  async observe(): Promise<void> {
    for (const id of ids) {
      const source = await registry.sources.get(this.project, id);
      const isWatched = source?.enabled && source.noDataAfterSeconds !== null;
      const text = isWatched ? source.createTime : "";
      const known = this.epochs.get(id) ?? { text: "", number: 0 };
      // A run that was cut off may have withdrawn an alert that nobody wants any more.
      const place = { project: this.project, source: id };
      if (!isWatched && !(await registry.silence.state(place))?.alert) this.withdrawn.set(id, this.of(id).length);
      if (known.text !== text) this.epochs.set(id, { text, number: known.number + 1 });
      for (const { nonce } of this.of(id)) {
        if (this.epochOfEvent.has(nonce)) continue;
        this.epochOfEvent.set(nonce, this.epochs.get(id)?.number ?? 0);
        this.createTimeOfEvent.set(nonce, source?.createTime);
      }
    }
  }

  private of(id: string): Told[] {
    return silence.told().filter(({ project, source }) => project === this.project && source === id);
  }

  /** Checks what holds after a run that was not cut off. */
  async check(): Promise<void> {
    for (const id of ids) {
      const source = await registry.sources.get(this.project, id);
      const events = this.of(id);
      const last = events.at(-1);
      if (!source?.enabled || source.noDataAfterSeconds === null) {
        this.withdrawn.set(id, events.length);
        continue;
      }
      const since = Math.max(source.noDataSince ?? 0, this.lastData.get(id) ?? 0);
      const isSilent = since + source.noDataAfterSeconds * 1000 <= state.now;
      const isWithdrawn = this.withdrawn.get(id) === events.length;
      // What was told of a source that had this UID before, or before it was watched anew, goes without a word.
      const isOfThis =
        last !== undefined &&
        this.createTimeOfEvent.get(last.nonce) === source.createTime &&
        Date.parse(`${last.fields.since}`) > (source.noDataSince ?? 0);
      const told = isOfThis && !isWithdrawn ? last.fields.state : "RECEIVING";
      expect({ id, told }).toStrictEqual({ id, told: isSilent ? "SILENT" : "RECEIVING" });
      const shown = await management.ask(developer, "GET", `/v2/projects/${this.project}/sources/${id}`);
      expect(shown.body.alert.state).toBe(told);
    }
    const listed = await management.ask(developer, "GET", `/v2/projects/${this.project}/alerts`);
    const silent = await Promise.all(
      ids.map(
        async (id) => (await management.ask(developer, "GET", `/v2/projects/${this.project}/sources/${id}`)).body,
      ),
    );
    const names = silent.filter(({ alert }) => alert?.state === "SILENT").map(({ name }) => name);
    expect(listed.body.alerts.map(({ source }: { source: string }) => source)).toStrictEqual(names);
  }

  /** Checks that nothing was told twice while a source was watched all the time. */
  checkOrder(): void {
    for (const id of ids) {
      const events = this.of(id);
      events.forEach(({ nonce, fields }, at) => {
        const before = events[at - 1];
        const sameEpoch = before && this.epochOfEvent.get(before.nonce) === this.epochOfEvent.get(nonce);
        if (sameEpoch) expect(fields.state).not.toBe(before.fields.state);
      });
    }
  }
}

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** Does what an action says. The source that it names is `id`. */
const steps: Readonly<Record<string, (action: Action, world: World, id: string) => Promise<unknown>>> = {
  send: async ({ seconds = 0 }, world, id) => {
    state.now += seconds * 1000;
    await world.send(id);
  },
  "send in two tries": (_, world, id) => world.sendInTwoTries(id),
  set: ({ after: noDataAfter = null }, world, id) => world.set(id, { noDataAfter }),
  "cut set": ({ after: noDataAfter = null, effects = 0 }, world, id) =>
    dyingAfter(effects, () => world.set(id, { noDataAfter })),
  enable: ({ isOn }, world, id) => world.set(id, { status: isOn ? "ENABLED" : "DISABLED" }),
  register: ({ after: noDataAfter = null }, world, id) => world.register(id, noDataAfter),
  remove: (_, world, id) => world.remove(id),
  run: ({ seconds = 60 }, world) => world.runAfter(seconds, () => silence.run()),
  off: ({ seconds = 60 }, world) => world.runAfter(seconds, () => silence.run()),
  "run twice": (_, world) => world.runAfter(60, () => Promise.all([silence.run(), silence.run()])),
  "cut run": async ({ effects = 0 }) => {
    state.now += 60_000;
    await dyingAfter(effects, () => silence.run());
  },
};

async function live(actions: readonly Action[]): Promise<void> {
  await management.makeProject();
  const world = new World(state.project);
  await world.register(ids[0], "60s");
  await world.register(ids[1], "300s");
  for (const each of actions) {
    await steps[each.kind]?.(each, world, ids[each.index ?? 0] ?? ids[0]);
    await world.observe();
    if (["run", "off", "run twice"].includes(each.kind)) await world.check();
    world.checkOrder();
  }
  for (const id of ids) await world.remove(id);
  await world.runAfter(60, () => silence.run());
}

it("no alert is lost or doubled, whatever happens in between", async () => {
  const lives = fc.array(action, { minLength: 10, maxLength: 40 });
  // Looks for no shorter life: each takes seconds, and the test would time out before it tells what is wrong.
  await fc.assert(fc.asyncProperty(lives, live), { numRuns: 15, endOnFailure: true });
  expect(silence.reported).toStrictEqual([]);
});
