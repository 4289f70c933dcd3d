import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { developer } from "../../../../support/devices.ts";
import { runManagement } from "../../../../support/management.ts";

/** The names that every plain object of JavaScript has, and those that promises, lists and classes have. */
const names = [
  ...Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== "__proto__"),
  ...["prototype", "then", "toJSON", "length", "name2", "0"],
];
const all = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
/**
 * Writes an object as text to compare it, because the matchers take an own key `constructor` for the object's class.
 */
const text = (record: object): string =>
  JSON.stringify(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const management = await runManagement();
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await management.ask(developer, method, `${project}${path}`, body);
  expect([method, path, answer.status, answer.body.error]).toStrictEqual([method, path, 200, undefined]);
  return answer.body;
};
const source = (body: object) =>
  ask("POST", "/sources", { displayName: "press", type: "EXTERNAL_CONNECTION", activationUid: randomUUID(), ...body });
const idOf = ({ name }: { name: string }): string => name.split("/").at(-1) ?? "";

describe("a record whose keys are JavaScript's own names", () => {
  it("is kept whole as the labels and variables of a source", async () => {
    const made = await source({ labels: all, variables: all });
    expect(text(made.variables)).toBe(text(all));
    expect(text(made.labels)).toBe(text({ ...all, name: "press" }));
    const changed = Object.fromEntries(names.map((name) => [name, "changed"]));
    const path = `/sources/${idOf(made)}`;
    await ask("PATCH", path, { labels: changed, variables: changed });
    const shown = await ask("GET", path);
    expect(text(shown.variables)).toBe(text(changed));
    expect(text(shown.labels)).toBe(text({ ...changed, name: "press" }));
  });

  it("is kept whole by PUT of an emulated device", async () => {
    const made = await ask("POST", "/devices", { type: "temperature", labels: all });
    expect(text(made.labels)).toBe(text(all));
    const put = await ask("PUT", `/devices/${idOf(made)}`, { labels: { constructor: "new" } });
    expect(text(put.labels)).toBe(text({ constructor: "new" }));
  });

  it("is added and removed by batchUpdate, with an event that names each key", async () => {
    const id = idOf(await source({}));
    const devices = [`${project.slice("/v2/".length)}/devices/${id}`];
    management.state.intake.length = 0;
    await ask("POST", "/devices:batchUpdate", { devices, addLabels: all });
    expect(text((await ask("GET", `/devices/${id}`)).labels)).toBe(text({ ...all, name: "press" }));
    await ask("POST", "/devices:batchUpdate", { devices, removeLabels: names });
    expect(text((await ask("GET", `/devices/${id}`)).labels)).toBe(text({ name: "press" }));
    const [added, removed] = management.state.intake.map(({ message }) => message.points[0]?.fields);
    expect(text(JSON.parse(String(added?.added)))).toBe(text(all));
    expect(JSON.parse(String(removed?.removed)).toSorted()).toStrictEqual(names.toSorted());
  });

  it.each(names)("is a label that can be set, read, changed, found and removed alone: %s", async (key) => {
    const id = idOf(await source({}));
    const path = `/devices/${id}/labels`;
    await ask("POST", path, { key, value: "one" });
    await ask("PATCH", `${path}/${key}`, { value: "two" });
    expect((await ask("GET", `${path}/${key}`)).value).toBe("two");
    expect((await ask("GET", `/devices?label_filters=${key}=two`)).devices).toHaveLength(1);
    expect((await ask("GET", `/devices?order_by=labels.${key}`)).devices).toHaveLength(1);
    await ask("DELETE", `${path}/${key}`);
    expect((await ask("GET", `/devices?label_filters=${key}`)).devices).toStrictEqual([]);
  });

  it("is kept whole as headers and names of a data connector", async () => {
    const headers = Object.fromEntries(names.map((name) => [name, "sent"]));
    const httpConfig = { url: "https://example.com/", headers };
    const made = await ask("POST", "/dataconnectors", { type: "HTTP_PUSH", httpConfig, events: names, labels: names });
    expect(text(made.httpConfig.headers)).toBe(text(headers));
    expect([made.events, made.labels]).toStrictEqual([names, names]);
  });

  it("is published with these names as event types and fields", async () => {
    const id = idOf(await source({}));
    management.state.intake.length = 0;
    await ask("POST", `/devices/${id}:publish`, Object.fromEntries(names.map((name) => [name, all])));
    const points = management.state.intake.flatMap(({ message }) => message.points);
    expect(points.map(({ measurement }) => measurement).toSorted()).toStrictEqual(names.toSorted());
    for (const { fields } of points) expect(text(fields)).toBe(text(all));
  });
});

describe("the key __proto__", () => {
  const own = JSON.parse('{"__proto__":"x"}');

  it.each([
    ["POST", "/sources", { displayName: "press", type: "EXTERNAL_CONNECTION", labels: own }],
    ["POST", "/sources", { displayName: "press", type: "EXTERNAL_CONNECTION", variables: own }],
    ["POST", "/devices", { type: "temperature", labels: own }],
    ["POST", "/dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/", headers: own } }],
    ["POST", "/devices:batchUpdate", { devices: ["projects/-/devices/x"], addLabels: own }],
  ])("is refused by name rather than lost: %s %s", async (method, path, body) => {
    const answer = await management.ask(developer, method, `${project}${path}`, body);
    expect([answer.status, answer.body.error]).toStrictEqual([400, expect.stringContaining("__proto__")]);
    expect(answer.body.error).toContain("JavaScript keeps for itself; rename it");
  });
});
