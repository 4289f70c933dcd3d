import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let project: string;
let retention: string;

beforeEach(async () => {
  vi.restoreAllMocks();
  project = await management.makeProject();
  const asked = { displayName: "week", kind: "DYNAMODB", duration: "604800s" };
  retention = (await management.ask(developer, "POST", `${project}/retentions`, asked)).body.name;
});

const register = (retentions: readonly string[] = []) => {
  const asked = { displayName: "x", type: "EXTERNAL_CONNECTION", activationUid: randomUUID(), retentions };
  return management.ask(developer, "POST", `${project}/sources`, asked);
};
const link = (name: string) => management.ask(developer, "PATCH", `/v2/${name}`, { retentions: [retention] });
const remove = () => management.ask(developer, "DELETE", `/v2/${retention}`);
const linksOf = async (name: string) => (await management.ask(developer, "GET", `/v2/${name}`)).body.retentions;

/** Calls just after a removal has looked for links, and before it removes. */
function betweenLookAndRemoval<T>(call: () => Promise<T>): { answer: T | undefined } {
  const { sources } = management.registry;
  const list = sources.list.bind(sources);
  const kept: { answer: T | undefined } = { answer: undefined };
  vi.spyOn(sources, "list").mockImplementationOnce(async (id) => {
    const found = await list(id);
    kept.answer = await call();
    return found;
  });
  return kept;
}

describe("a retention that is removed while a source is linked to it", () => {
  it("leaves no link behind: the source is told to choose another, and keeps what it had", async () => {
    const { name } = (await register()).body;
    const linked = betweenLookAndRemoval(() => link(name));
    expect((await remove()).status).toBe(200);
    expect(linked.answer?.status).toBe(409);
    expect(await linksOf(name)).toStrictEqual([]);
  });

  it("makes no source that is linked to it", async () => {
    const registered = betweenLookAndRemoval(() => register([retention]));
    expect((await remove()).status).toBe(200);
    expect(registered.answer?.status).toBe(409);
    expect((await management.ask(developer, "GET", `${project}/sources`)).body.sources).toStrictEqual([]);
  });

  it("has what it keeps dated anew minutes after its duration was changed, and not for other changes", async () => {
    const id = retention.split("/").at(-1) ?? "";
    const change = (body: object) => management.ask(developer, "PATCH", `/v2/${retention}`, body);
    expect((await change({ blobStore: "S3" })).status).toBe(200);
    expect(await management.registry.chores.due(management.state.now + 300_000)).toStrictEqual([]);
    expect((await change({ duration: "86400s" })).status).toBe(200);
    const [due] = await management.registry.chores.due(management.state.now + 300_000);
    expect(due?.chore).toStrictEqual({ kind: "redate", project: management.state.project, retention: id });
  });

  it("has its points removed a day later", async () => {
    const id = retention.split("/").at(-1) ?? "";
    expect((await remove()).status).toBe(200);
    const due = await management.registry.chores.due(management.state.now + 86_400_000);
    const chore = { kind: "clearRetention", project: management.state.project, retention: id };
    expect(due.map((each) => each.chore)).toContainEqual(chore);
    const before = await management.registry.chores.due(management.state.now + 86_399_000);
    expect(before.map((each) => each.chore)).not.toContainEqual(chore);
  });

  it("stays where a source was linked first, and can be linked to others at once", async () => {
    const { name } = (await register([retention])).body;
    expect((await remove()).status).toBe(409);
    expect(await linksOf(name)).toStrictEqual([retention]);
    expect((await register([retention])).status).toBe(200);
  });

  it("can be linked again a minute after its removal was cut off", async () => {
    vi.spyOn(management.registry.sources, "removeRetention").mockRejectedValueOnce(
      new PlatformError("unavailable", "cut off"),
    );
    expect((await remove()).status).toBe(503);
    const { name } = (await register()).body;
    expect((await link(name)).status).toBe(409);
    management.state.now += 60_000;
    expect((await link(name)).status).toBe(200);
  });
});
