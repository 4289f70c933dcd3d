import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Source } from "../../../../../../../lambdas/shared/core/source/source.ts";
import { makeDevice, makeEmulated, memberOf, reported } from "../../../../../../support/devices.ts";
import type { Identity } from "../../../../../../support/identities.ts";
import { type Answer, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let old: string;
let target: string;
let administrator: Identity;
let device: string;
const admin = "roles/project.admin";

const idOf = (path: string): string => path.split("/").at(-1) ?? "";
const nameIn = (project: string, id = device): string => `projects/${idOf(project)}/devices/${id}`;

beforeEach(async () => {
  target = await management.makeProject();
  old = await management.makeProject();
  administrator = await memberOf(management, { [idOf(old)]: admin, [idOf(target)]: admin });
  const retention = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" };
  await management.ask("roles/project.developer", "POST", `${old}/retentions`, retention);
  device = await makeDevice(management, old, { displayName: "press", labels: { room: "12" }, retentions: ["oneYear"] });
});

const transfer = (names: readonly string[], caller = administrator): Promise<Answer> =>
  management.ask(caller, "POST", `${target}/devices:transfer`, { devices: names });
const sourceIn = (project: string): Promise<Source | undefined> =>
  management.registry.sources.get(idOf(project), device);
const identity = () => management.registry.identities.get(device);
const listedIn = async (project: string): Promise<string[]> =>
  (await management.registry.identities.list(idOf(project), "source")).map(({ id }) => id);
const versionOf = async (project: string): Promise<number> => {
  const version = await management.registry.table.get<{ version: number }>({
    pk: `PROJECT#${idOf(project)}`,
    sk: "VERSION",
  });
  return version?.version ?? 0;
};

async function expectMoved(): Promise<void> {
  expect(await sourceIn(old)).toBeUndefined();
  expect(await sourceIn(target)).toMatchObject({
    project: idOf(target),
    displayName: "press",
    labels: { room: "12" },
    retentions: [],
  });
  expect((await identity())?.project).toBe(idOf(target));
  expect([await listedIn(old), await listedIn(target)]).toStrictEqual([[], [device]]);
  const shown = await management.ask(administrator, "GET", `/v2/projects/-/devices/${device}`);
  expect([shown.body.name, shown.body.reported]).toStrictEqual([nameIn(target), undefined]);
}

describe("a transfer to a project that what the device left there is being removed from", () => {
  it("is refused until that is done, and leaves the device where it is", async () => {
    const place = { project: idOf(target), source: device };
    await management.registry.deletions.markRemains(place.project, device, 1000);
    await management.registry.deletions.beginClearing(place, 1000);
    const refused = (await transfer([nameIn(old)])).body;
    expect(refused.transferErrors).toMatchObject([{ status: { message: expect.stringContaining("try again") } }]);
    expect([(await sourceIn(old))?.id, await sourceIn(target)]).toStrictEqual([device, undefined]);
    await management.registry.deletions.forgetRemains(place.project, device);
    expect((await transfer([nameIn(old)])).body.transferredDevices).toStrictEqual([nameIn(target)]);
    await expectMoved();
  });

  it("notes what the device leaves in the old project, for when that is deleted", async () => {
    await transfer([nameIn(old)]);
    expect(await management.registry.deletions.someRemains(idOf(old), 5)).toStrictEqual([device]);
  });
});

describe("transfers of one device into two projects at the same time", () => {
  it("leave it in one of them alone", async () => {
    const other = await management.makeProject();
    const mover = await memberOf(management, { [idOf(old)]: admin, [idOf(target)]: admin, [idOf(other)]: admin });
    const moves = [target, other].map((to) =>
      management.ask(mover, "POST", `${to}/devices:transfer`, { devices: [nameIn(old)] }),
    );
    const done = (await Promise.all(moves)).flatMap(({ body }) => body.transferredDevices);
    expect(done).toHaveLength(1);
    const places = await Promise.all([old, target, other].map(sourceIn));
    expect(places.filter((place) => place !== undefined)).toHaveLength(1);
    expect(places.find((place) => place !== undefined)?.project).toBe((await identity())?.project);
  });
});

describe("a transfer", () => {
  it("moves a device with its labels, and leaves its retentions, tokens and data behind", async () => {
    await management.registry.latestEvents.keep(idOf(old), device, reported("co2", { ppm: 400 }), 1000);
    const before = [await versionOf(old), await versionOf(target)];
    const { status, body } = await transfer([nameIn(old)]);
    expect([status, body]).toStrictEqual([200, { transferredDevices: [nameIn(target)], transferErrors: [] }]);
    await expectMoved();
    expect((await identity())?.tokensValidFrom).toBeGreaterThan(management.state.now / 1000);
    expect([await versionOf(old), await versionOf(target)]).toStrictEqual(before.map((version) => version + 1));
    expect(await management.registry.latestEvents.of(idOf(old), device)).toStrictEqual([]);
  });

  it("moves an emulated device too, and back again", async () => {
    const id = await makeEmulated(management, old, { type: "touch" });
    expect((await transfer([nameIn(old, id)])).body.transferredDevices).toStrictEqual([nameIn(target, id)]);
    const back = await management.ask(administrator, "POST", `${old}/devices:transfer`, {
      devices: [nameIn(target, id)],
    });
    expect(back.body.transferredDevices).toStrictEqual([nameIn(old, id)]);
    expect((await management.ask(administrator, "GET", `${old}/devices/${id}`)).body.type).toBe("touch");
    expect((await management.ask(administrator, "GET", `${target}/devices/${id}`)).status).toBe(404);
  });

  it("does not bring back the data of a device that returns", async () => {
    await management.registry.latestEvents.keep(idOf(target), device, reported("co2", { ppm: 400 }), 1000);
    await transfer([nameIn(old)]);
    await expectMoved();
  });

  it("keeps the device as it was for requests that are still on their way", async () => {
    await transfer([nameIn(old)]);
    const former = await management.registry.table.get<Source>({ pk: `PROJECT#${idOf(old)}`, sk: `FORMER#${device}` });
    expect(former).toMatchObject({
      project: idOf(old),
      id: device,
      displayName: "press",
      retentions: [expect.any(String)],
    });
  });

  it.each(["put", "retire"] as const)("that was cut off at %s is completed by the same call", async (step) => {
    const { sources } = management.registry;
    const cut = vi.spyOn(sources, step).mockRejectedValueOnce(new Error("cut off"));
    await expect(transfer([nameIn(old)])).rejects.toThrow("cut off");
    cut.mockRestore();
    expect((await transfer([nameIn(old)])).body.transferErrors).toStrictEqual([]);
    await expectMoved();
  });

  it.each(["change", "relist"] as const)("that was cut off at the identity's %s is completed too", async (step) => {
    const cut = vi.spyOn(management.registry.identities, step).mockRejectedValueOnce(new Error("cut off"));
    await expect(transfer([nameIn(old)])).rejects.toThrow("cut off");
    cut.mockRestore();
    expect((await transfer([nameIn(old)])).body.transferErrors).toStrictEqual([]);
    await expectMoved();
  });

  it("may be repeated", async () => {
    await transfer([nameIn(old)]);
    expect((await transfer([nameIn(old)])).body).toStrictEqual({
      transferredDevices: [nameIn(target)],
      transferErrors: [],
    });
  });

  it("cut off in the middle and deleted where it was to go, leaves the device where it was", async () => {
    vi.spyOn(management.registry.identities, "change").mockRejectedValueOnce(new Error("cut off"));
    await expect(transfer([nameIn(old)])).rejects.toThrow("cut off");
    await management.ask(administrator, "DELETE", `${target}/sources/${device}`);
    expect((await identity())?.project).toBe(idOf(old));
    expect(await sourceIn(old)).toBeDefined();
  });

  it("tells of each device that it could not move, in the form that clients read", async () => {
    const absent = nameIn(old, randomUUID());
    const { status, body } = await transfer([absent, nameIn(target), "press", nameIn(old)]);
    expect([status, body.transferredDevices]).toStrictEqual([200, [nameIn(target)]]);
    const errors: { device: string; status: { code: string; message: string } }[] = body.transferErrors;
    expect(new Map(errors.map((error) => [error.device, error.status.code]))).toStrictEqual(
      new Map([
        [absent, "NOT_FOUND"],
        [nameIn(target), "INVALID_ARGUMENT"],
        ["press", "INVALID_ARGUMENT"],
      ]),
    );
  });

  it("takes nothing out of a project that is being deleted", async () => {
    await management.registry.projects.change(idOf(old), { deleteTime: "2024-02-25T16:00:00Z" });
    expect((await transfer([nameIn(old)])).body.transferErrors).toMatchObject([{ status: { code: "NOT_FOUND" } }]);
    expect(await sourceIn(old)).toBeDefined();
  });

  it("needs an administrator of both projects", async () => {
    const ofTarget = await memberOf(management, { [idOf(target)]: admin });
    const almost = await memberOf(management, { [idOf(target)]: admin, [idOf(old)]: "roles/project.developer" });
    const ofOld = await memberOf(management, { [idOf(target)]: "roles/project.developer", [idOf(old)]: admin });
    expect((await transfer([nameIn(old)], ofTarget)).body.transferErrors).toMatchObject([
      { status: { code: "NOT_FOUND" } },
    ]);
    expect((await transfer([nameIn(old)], almost)).body.transferErrors).toMatchObject([
      { status: { code: "INVALID_ARGUMENT", message: expect.stringContaining("roles/project.admin") } },
    ]);
    expect((await transfer([nameIn(old)], ofOld)).status).toBe(403);
    expect(await sourceIn(old)).toBeDefined();
  });
});
