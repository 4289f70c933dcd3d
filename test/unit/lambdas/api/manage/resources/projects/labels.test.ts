import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const owner = "roles/organization.admin";
const admin = "roles/project.admin";

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = (caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask(caller, method, path, body);
const name = () => project.slice("/v2/".length);
const labelsOf = async (path = project): Promise<Record<string, string>> => (await ask(owner, "GET", path)).body.labels;
const update = (body: object, caller: Caller = owner) =>
  ask(caller, "POST", "/v2/projects:batchUpdate", { projects: [name()], ...body });

describe("labels of a project", () => {
  it("are in every answer that shows one, and none where none were given", async () => {
    expect((await ask(owner, "GET", project)).body.labels).toStrictEqual({});
    expect((await ask(owner, "GET", "/v2/projects")).body.projects[0].labels).toStrictEqual({});
    expect((await ask(owner, "PATCH", project, { displayName: "x" })).body.labels).toStrictEqual({});
    const made = await ask(owner, "POST", "/v2/projects", { displayName: "Plant", labels: null });
    expect(made.body.labels).toStrictEqual({});
  });

  it("are given at its creation", async () => {
    const labels = { site: "north", constructor: "x", name: "" };
    const { body } = await ask(owner, "POST", "/v2/projects", { displayName: "Plant", labels });
    expect(body.labels).toStrictEqual(labels);
    expect(await labelsOf(`/v2/${body.name}`)).toStrictEqual(labels);
  });

  it.each([
    ["without a mask", "", { labels: { b: "2" } }, { b: "2" }],
    ["with a mask", "?update_mask=labels", { labels: { b: "2" }, displayName: "no" }, { b: "2" }],
    ["with a mask in the other spelling", "?updateMask=labels", { labels: { b: "2" } }, { b: "2" }],
    ["with a mask alone, which empties them", "?update_mask=labels", {}, {}],
    ["by an empty record", "", { labels: {} }, {}],
    ["never by a mask without them", "?update_mask=displayName", { labels: {}, displayName: "new" }, { a: "1" }],
    ["never by null", "", { labels: null }, { a: "1" }],
  ])("are replaced as a whole by PATCH %s", async (_, query, body, expected) => {
    await ask(admin, "PATCH", project, { labels: { a: "1" } });
    const answer = await ask(admin, "PATCH", `${project}${query}`, body);
    expect([answer.status, answer.body.labels]).toStrictEqual([200, expected]);
    expect(await labelsOf()).toStrictEqual(expected);
    expect(answer.body.displayName).not.toBe("no");
  });

  it.each<[string, unknown, string]>([
    ["a list", ["a"], ": must be an object"],
    ["a number as a value", { a: 1 }, ".a: must be a text"],
    ["an empty key", { "": "x" }, "must not be empty"],
    ["half a surrogate pair", { a: "\ud800" }, "well-formed"],
    ["a key that JavaScript keeps", JSON.parse('{"__proto__":"x"}'), "__proto__"],
    ["too many", Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`k${n}`, ""])), "at most 100 entries"],
  ])("are refused by name: %s", async (_, labels, fault) => {
    for (const answer of [
      await ask(owner, "PATCH", project, { labels }),
      await ask(owner, "POST", "/v2/projects", { displayName: "Plant", labels }),
      await update({ addLabels: labels }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
    }
  });
});

describe("projects:batchUpdate", () => {
  it("adds, changes and removes labels, each alone and all together", async () => {
    await ask(owner, "PATCH", project, { labels: { old: "1", kept: "1", gone: "1" } });
    const answer = await update({ addLabels: { old: "2", new: "1" }, removeLabels: ["gone", "absent"] });
    expect([answer.status, answer.body]).toStrictEqual([200, { batchErrors: [] }]);
    expect(await labelsOf()).toStrictEqual({ old: "2", kept: "1", new: "1" });
    await update({ addLabels: null, removeLabels: ["new"] });
    await update({ addLabels: { more: "1" }, removeLabels: null });
    expect(await labelsOf()).toStrictEqual({ old: "2", kept: "1", more: "1" });
  });

  it.each([{}, { addLabels: null, removeLabels: null }, { addLabels: {}, removeLabels: [] }])(
    "does nothing if nothing differs: %j",
    async (body) => {
      await ask(owner, "PATCH", project, { labels: { a: "1" } });
      expect((await update(body)).body).toStrictEqual({ batchErrors: [] });
      expect(await labelsOf()).toStrictEqual({ a: "1" });
    },
  );

  it("tells of each project that failed, and changes the others", async () => {
    const projects = [name(), "projects/absent", "plant", "projects/-"];
    const { body } = await update({ projects, addLabels: { a: "1" } });
    const errors: { project: string }[] = body.batchErrors;
    expect(errors.toSorted((one, other) => (one.project < other.project ? -1 : 1))).toMatchObject([
      { project: "plant", status: { code: "INVALID_ARGUMENT", message: expect.stringContaining("projects/<id>") } },
      { project: "projects/-", status: { code: "NOT_FOUND" } },
      { project: "projects/absent", status: { code: "NOT_FOUND" } },
    ]);
    expect(await labelsOf()).toStrictEqual({ a: "1" });
  });

  it.each(["roles/project.developer", "roles/project.user", "stranger"] as const)(
    "changes nothing for %s",
    async (who) => {
      const { body } = await update({ addLabels: { a: "1" } }, who);
      expect(body.batchErrors).toMatchObject([{ project: name(), status: { code: "NOT_FOUND" } }]);
      expect(await labelsOf()).toStrictEqual({});
    },
  );

  it("changes no deleted project", async () => {
    await ask(owner, "DELETE", project);
    expect((await update({ addLabels: { a: "1" } })).body.batchErrors).toMatchObject([
      { status: { code: "NOT_FOUND" } },
    ]);
  });

  it("loses no change of many at the same time", async () => {
    const keys = Array.from({ length: 6 }, (_, index) => `key${index}`);
    const answers = await Promise.all(keys.map((key) => update({ addLabels: { [key]: "x" } })));
    for (const { body } of answers) expect(body).toStrictEqual({ batchErrors: [] });
    expect(Object.keys(await labelsOf()).toSorted()).toStrictEqual(keys);
  });

  it.each<[string, object, string]>([
    ["no project", { projects: [], addLabels: { a: "1" } }, "must name at least one project"],
    ["no list of projects", { projects: null, addLabels: { a: "1" } }, "projects: must be a list"],
    ["101 projects", { projects: Array(101).fill("x"), addLabels: { a: "1" } }, "at most 100 entries"],
    ["one label to add and to remove", { addLabels: { a: "1" }, removeLabels: ["a"] }, "the same label"],
  ])("refuses %s", async (_, body, fault) => {
    expect(await update(body)).toMatchObject({ status: 400, body: { error: expect.stringContaining(fault) } });
  });
});
