import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bodyLimits } from "../../../../../lambdas/shared/core/limits.ts";
import { runLimited } from "./limited.ts";

const { on, ask } = await runLimited();

describe("Lists in bodies", () => {
  const filled = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const labels = (count: number) => Object.fromEntries(filled(count, (index) => [`label ${index}`, "x"]));

  it.each(["POST", "PATCH"])("of %s hold so many databases of an API token", async (method) => {
    const token = { displayName: "script", scopes: ["read"] };
    const path =
      method === "POST"
        ? `${on.project}/apitokens`
        : `/v2/${(await ask("POST", `${on.project}/apitokens`, token)).body.apiToken.name}`;
    const withDatabases = (count: number) =>
      ask(method, path, { ...token, databases: filled(count, () => randomUUID()) });
    expect((await withDatabases(bodyLimits.databasesPerToken)).status).toBe(200);
    const { status, body } = await withDatabases(bodyLimits.databasesPerToken + 1);
    expect([status, body.error]).toStrictEqual([
      400,
      expect.stringContaining("databases: must have at most 1000 entries"),
    ]);
  });

  it("hold so many devices and labels of a batch", async () => {
    const device = (await ask("POST", `${on.project}/devices`, { type: "temperature" })).body.name;
    const batch = (devices: number, removed: number) =>
      ask("POST", `${on.project}/devices:batchUpdate`, {
        devices: filled(devices, () => device),
        removeLabels: filled(removed, (index) => `label ${index}`),
      });
    const most = bodyLimits.entriesPerBatch;
    const removed = filled(most + 1, (index) => `label ${index}`);
    const ofProject = { projects: [on.project.slice("/v2/".length)], removeLabels: removed };
    expect((await ask("POST", "/v2/projects:batchUpdate", ofProject)).body.error).toContain("removeLabels: must have");
    expect((await ask("PATCH", on.project, { labels: labels(most + 1) })).status).toBe(400);
    expect((await batch(most, most)).body).toStrictEqual({ batchErrors: [] });
    expect((await batch(most + 1, 1)).body.error).toContain("devices: must have at most 100 entries.");
    expect((await batch(1, most + 1)).body.error).toContain("removeLabels: must have at most 100 entries.");
  });

  it("hold so many labels and variables of a source, however they come", async () => {
    const most = bodyLimits.entriesPerRecord;
    const source = (changed: object) => ({
      displayName: "gate",
      type: "LOGGER",
      activationUid: randomUUID(),
      ...changed,
    });
    const make = (changed: object) => ask("POST", `${on.project}/sources`, source(changed));
    const full = await make({ labels: labels(most), variables: labels(most) });
    expect(full.status).toBe(200);
    expect((await make({ labels: labels(most + 1) })).body.error).toContain("labels: must have at most 100 entries.");
    expect((await make({ variables: labels(most + 1) })).body.error).toContain("variables: must have at most 100");
    const path = `/v2/${full.body.name}`;
    expect((await ask("PATCH", path, { variables: labels(most + 1) })).status).toBe(400);
    expect((await ask("PATCH", path, { labels: labels(most + 1) })).status).toBe(400);
    const device = path.replace("/sources/", "/devices/");
    expect((await ask("POST", `${device}/labels`, { key: "one", value: "more" })).status).toBe(400);
    const emulated = { type: "temperature", labels: labels(most) };
    const { name } = (await ask("POST", `${on.project}/devices`, emulated)).body;
    expect((await ask("POST", `${on.project}/devices`, { ...emulated, labels: labels(most + 1) })).status).toBe(400);
    expect((await ask("PUT", `/v2/${name}`, { labels: labels(most + 1) })).status).toBe(400);
    const batch = { devices: [name], addLabels: labels(most + 1) };
    expect((await ask("POST", `${on.project}/devices:batchUpdate`, batch)).status).toBe(400);
  });
});
