import { describe, expect, it } from "vitest";
import { runSlice } from "../../../../../lambdas/background/perform/slice.ts";
import { createSync } from "../../../../../lambdas/background/perform/sync.ts";
import { forwarding } from "../../../../../lambdas/shared/core/connector/forwarding.ts";
import { connector, device, event, JobInMemory, newJob, now, Outside } from "./outside.ts";

const task = { kind: "sync", connector: "C" } as const;
const never = async (): Promise<never> => {
  throw new Error("not this kind");
};

async function sync(outside: Outside) {
  const memory = new JobInMemory(newJob(task));
  const port = memory.port({
    sync: createSync(outside.port),
    replay: never,
    export: never,
    resend: never,
    deleteProject: never,
  });
  memory.queue.push({ version: 1, kind: "job", project: "P", job: "J" });
  let slices = 0;
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) {
    await runSlice(next, port);
    slices++;
  }
  return { ...memory.job, slices };
}

const withDevices = (count: number, types: readonly string[] = ["temperature"]): Outside => {
  const outside = new Outside();
  for (let index = 0; index < count; index++) {
    const id = `device${String(index).padStart(5, "0")}`;
    outside.devices.set(id, device(id));
    outside.latest.set(
      id,
      types.map((type, place) => event(index * 100 + place, type)),
    );
  }
  return outside;
};

describe("a sync", () => {
  it("sends the latest event of each type of each device, once, and counts the devices", async () => {
    const outside = withDevices(250, ["temperature", "touch"]);
    expect(await sync(outside)).toMatchObject({ state: "DONE", done: 250, total: 250, slices: 3 });
    expect(outside.sent).toHaveLength(500);
    expect(new Set(outside.sent.map(({ eventId }) => eventId)).size).toBe(500);
  });

  it("sends copies that say so, with what tells whether they are outdated, and with the labels of now", async () => {
    const outside = withDevices(1);
    await sync(outside);
    const [message] = outside.sent;
    expect(message).toMatchObject({
      version: 1,
      project: "P",
      connector: "C",
      copy: "sync",
      device: "device00000",
      type: "temperature",
      eventId: event(0).eventId,
      atNanos: event(0).atNanos,
      acceptedAt: now,
    });
    expect(JSON.parse(message?.body ?? "")).toMatchObject({
      event: { eventId: event(0).eventId, targetName: "projects/P/devices/device00000" },
      labels: { room: "room of device00000" },
      metadata: { deviceId: "device00000", projectId: "P" },
    });
  });

  it("leaves out types that the connector does not take", async () => {
    const outside = withDevices(3, ["temperature", "touch"]);
    outside.connector = { ...connector, events: ["touch"] };
    await sync(outside);
    expect(outside.sent.map(({ type }) => type)).toStrictEqual(["touch", "touch", "touch"]);
  });

  it("sends nothing that looks older than the connector, however the clocks differ", async () => {
    const outside = withDevices(1);
    outside.connector = { ...connector, activeSince: now + 300 };
    await sync(outside);
    const [copy] = outside.sent;
    expect(forwarding(outside.connector, "temperature", copy?.acceptedAt ?? 0)).toBe("send");
  });

  it("of a project without devices is done at once", async () => {
    expect(await sync(new Outside())).toMatchObject({ state: "DONE", done: 0, total: 0, slices: 1 });
  });

  it("goes on in another slice where a few devices have very many types", async () => {
    const types = Array.from({ length: 700 }, (_, index) => `type${index}`);
    const outside = withDevices(40, types);
    expect(await sync(outside)).toMatchObject({ state: "DONE", done: 40, total: 40, slices: 4 });
    expect(outside.sent).toHaveLength(40 * 700);
  });

  it.each([
    [undefined, "The data connector was deleted meanwhile."],
    [{ ...connector, status: "USER_DISABLED" } as const, "The data connector was disabled meanwhile"],
    [{ ...connector, status: "SYSTEM_DISABLED", pauseMode: "retain" } as const, "The data connector was disabled"],
  ])("fails where the connector is %j", async (changed, reason) => {
    const outside = withDevices(1);
    outside.connector = changed;
    expect(await sync(outside)).toMatchObject({ state: "FAILED", reason: expect.stringContaining(reason) });
    expect(outside.sent).toStrictEqual([]);
  });
});
