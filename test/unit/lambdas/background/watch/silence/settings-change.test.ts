/** Holds what is told of a silent source where somebody changes whether, or for how long, it may be silent. */

import { beforeEach, describe, expect, it } from "vitest";
import { alertNotice } from "../../../../../../lambdas/shared/core/source/alert-notice.ts";
import { runManagement } from "../../../../../support/management.ts";
import { source as anySource } from "../../../../../support/points.ts";
import { developer, silenceOf, silenceWalk } from "./running.ts";

const management = await runManagement();
const { state, registry } = management;
const silence = silenceOf(management);
const { register, later, told, states, show } = silenceWalk(management, silence);
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

describe("a silent source whose settings change", () => {
  const patch = (id: string, body: object) => management.ask(developer, "PATCH", `${project}/sources/${id}`, body);
  const listed = async () => (await management.ask(developer, "GET", `${project}/alerts`)).body.alerts;
  const kindsOf = async (id: string): Promise<string[]> =>
    (await management.ask(developer, "GET", `${project}/sources/${id}/messages`)).body.messages.map(
      ({ kind }: { kind: string }) => kind,
    );

  const publishedOf = (id: string) => silence.published.filter(({ source }) => source === id);

  async function silentSource(): Promise<string> {
    const id = await register("600s");
    await silence.receive(state.project, id, state.now);
    for (let minute = 0; minute < 12; minute++) await later(60);
    expect(states()).toStrictEqual(["SILENT"]);
    return id;
  }

  it.each([
    ["at once", 0],
    ["after an hour", 60],
  ])(
    "is told of as nothing where it is disabled and %s enabled, and has its whole time from then",
    async (_, minutes) => {
      const id = await silentSource();
      await patch(id, { status: "DISABLED" });
      for (let minute = 0; minute < minutes; minute++) await later(60);
      await patch(id, { status: "ENABLED" });
      const enabledAt = state.now;
      const deadline = new Date(enabledAt + 600_000).toISOString().replace("Z", "000Z");
      expect((await show(id)).alert).toMatchObject({ state: "RECEIVING", deadline });
      expect(await listed()).toStrictEqual([]);
      for (let minute = 0; minute < 9; minute++) await later(60);
      expect([states(), await kindsOf(id), publishedOf(id).length]).toStrictEqual([["SILENT"], ["no-data"], 1]);
      expect((await registry.silence.silent(state.project, { limit: 10 })).alerts).toStrictEqual([]);
      expect((await registry.sources.setLastData(state.project, id, 0)).wasSilent).toBe(false);
      for (let minute = 0; minute < 2; minute++) await later(60);
      expect(states()).toStrictEqual(["SILENT", "SILENT"]);
      expect(told()[1]?.fields.deadline).toBe(deadline);
    },
  );

  it("is not told of as silent where it is disabled before all was told", async () => {
    const id = await register("90s");
    await later(60);
    state.now += 61_000;
    // Dies once the alert is written, before it is told.
    let left = 2;
    state.beforeEffect = () => {
      left -= 1;
      if (left < 0) throw new Error("died");
    };
    await silence.run().catch(() => {});
    state.beforeEffect = () => {};
    expect((await registry.silence.state({ project: state.project, source: id }))?.untold).toBeDefined();
    await patch(id, { status: "DISABLED" });
    await later(60);
    expect([states(), await kindsOf(id)]).toStrictEqual([[], []]);
  });

  it("is not said to send again where it is given longer", async () => {
    const id = await silentSource();
    await patch(id, { noDataAfter: "86400s" });
    await later(60);
    expect(states()).toStrictEqual(["SILENT", "RECEIVING"]);
    expect((await kindsOf(id)).toSorted()).toStrictEqual(["no-data", "no-data-longer"]);
    const notice = alertNotice(anySource, publishedOf(id)[1]?.alert ?? expect.fail());
    expect(notice.subject).toMatch(/ may be silent for longer$/);
    expect(notice.text).not.toContain("again");
  });

  it("has its deadline from its last data, but from the setting where nobody watched it before", async () => {
    const id = await register(null);
    await silence.receive(state.project, id, state.now);
    const dataAt = state.now;
    const deadlineIn = async () => Date.parse((await show(id)).alert.deadline) - dataAt;
    state.now += 20_000;
    await patch(id, { noDataAfter: "60s" });
    expect(await deadlineIn()).toBe(80_000);
    state.now += 20_000;
    await patch(id, { noDataAfter: "70s" });
    expect(await deadlineIn()).toBe(90_000);
    await silence.receive(state.project, id, state.now);
    expect(await deadlineIn()).toBe(110_000);
  });
});
