import { beforeEach, describe, expect, it } from "vitest";
import { makeDevice, reported } from "../../../../../../support/devices.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = async (path: string) => (await management.ask("roles/project.user", "GET", `${project}${path}`)).body;

describe("what a project's sources use", () => {
  it("is nothing where there is no source", async () => {
    expect(await ask("/eventtypes")).toEqual({ eventTypes: [], nextPageToken: "" });
    expect(await ask("/labelkeys")).toEqual({ labelKeys: [], nextPageToken: "" });
  });

  it("is each event type that one of them has sent, and each key of their labels, once", async () => {
    const one = await makeDevice(management, project, { displayName: "a", labels: { hall: "7", floor: "2" } });
    const other = await makeDevice(management, project, { displayName: "b", labels: { hall: "8" } });
    const report = (id: string, type: string) =>
      management.registry.latestEvents.keep(management.state.project, id, reported(type, { value: 1 }), 1000);
    await report(one, "temperature");
    await report(one, "co2");
    await report(other, "temperature");
    expect(await ask("/eventtypes")).toEqual({ eventTypes: ["co2", "temperature"], nextPageToken: "" });
    expect(await ask("/labelkeys")).toEqual({ labelKeys: ["floor", "hall", "name"], nextPageToken: "" });
  });

  it("comes in pages of sources, so that a call reads no more than some", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 101; count++) ids.push(await makeDevice(management, project));
    const last = ids.toSorted().at(-1) ?? "";
    const event = reported("rare", { value: 1 });
    await management.registry.latestEvents.keep(management.state.project, last, event, 1000);
    const first = await ask("/eventtypes");
    expect(first.eventTypes).toEqual([]);
    const second = await ask(`/eventtypes?page_token=${first.nextPageToken}`);
    expect(second).toEqual({ eventTypes: ["rare"], nextPageToken: "" });
  });
});
