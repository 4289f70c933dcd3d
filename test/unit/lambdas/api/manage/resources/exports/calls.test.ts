import { beforeEach, describe, expect, it } from "vitest";
import {
  type ExportTask,
  emptyManifest,
  encodeManifest,
  withFile,
} from "../../../../../../../lambdas/shared/core/export/files.ts";
import { apiToken } from "../../../../../../support/identities.ts";
import { type Management, runManagement } from "../../../../../../support/management.ts";
import { logger } from "../../limited.ts";

const administrator = "roles/project.admin";
const management = await runManagement();
const ask: Management["ask"] = (...asked) => management.ask(...asked);
let project: string;
let retention: string;
let source: string;

beforeEach(async () => {
  project = await management.makeProject();
  management.state.exportFiles.clear();
  const made = { displayName: "oneYear", kind: "DYNAMODB", duration: "3600s" };
  retention = (await ask("roles/organization.admin", "POST", `${project}/retentions`, made)).body.name;
  source = (await ask("roles/organization.admin", "POST", `${project}/sources`, logger())).body.name;
  management.state.jobs.length = 0;
});

const times = { startTime: "2024-02-01T00:00:00Z", endTime: "2024-02-25T16:00:00.123456789Z" };
const make = (more: object = {}, caller: Parameters<Management["ask"]>[0] = administrator) =>
  ask(caller, "POST", `${project}/exports`, { retention, format: "CSV", ...times, ...more });
const jobOf = async (name: string) => {
  const job = await management.registry.jobs.get(management.state.project, name.split("/").at(-1) ?? "");
  if (job?.task.kind !== "export") throw new Error("There is no such export.");
  return { ...job, task: job.task as ExportTask };
};

/** Has the job of an export write a file, as its slices do. */
async function write(name: string): Promise<void> {
  const job = await jobOf(name);
  const file = { name: "part-00001.csv", rows: 7, bytes: 12, sha256: "a".repeat(64) };
  const prefix = `exports/${job.project}/${job.id}/`;
  management.state.exportFiles.set(`${prefix}${"a".repeat(32)}/part-00001.csv`, Buffer.from("x"));
  const manifest = `${prefix}m/manifest.json`;
  management.state.exportFiles.set(manifest, encodeManifest(withFile(emptyManifest(job, job.task), file)));
  await management.registry.jobs.change(job, {
    step: job.step + 1,
    done: 7,
    output: { manifest, files: 1, bytes: 12 },
  });
}

describe("an export", () => {
  it("is asked for, and its job begins", async () => {
    const asked = { sources: [source, source.split("/").at(-1)], measurement: "m", fields: ["x", "x"] };
    const { status, body } = await make(asked);
    expect([status, body]).toStrictEqual([
      200,
      {
        name: expect.stringMatching(new RegExp(`^projects/${management.state.project}/exports/[0-9a-v]{20}$`)),
        state: "RUNNING",
        retention,
        sources: [source],
        measurement: "m",
        fields: ["x"],
        startTime: "2024-02-01T00:00:00.000000Z",
        endTime: "2024-02-25T16:00:00.123456Z",
        format: "CSV",
        formulas: "ESCAPE",
        rows: 0,
        bytes: 0,
        fileCount: 0,
        reason: null,
        createdBy: "person",
        createTime: "2024-02-25T16:00:00.250000Z",
        updateTime: "2024-02-25T16:00:00.250000Z",
        expireTime: "2024-03-03T16:00:00.250000Z",
        files: [],
        manifestUrl: null,
        urlEndTime: "2024-02-25T16:00:00.250000Z",
      },
    ]);
    const { id, task } = await jobOf(body.name);
    expect(task.toNanos).toBe("1708876800123456789");
    expect(management.state.jobs).toStrictEqual([
      { version: 1, kind: "job", project: management.state.project, job: id, step: 0 },
    ]);
    const [job] = (await ask(administrator, "GET", `${project}/jobs?kind=export`)).body.jobs;
    expect(job).toMatchObject({ kind: "export", target: body.name });
  });

  it.each(["oneYear", "ONEYEAR"])("names its retention as people do: %s", async (name) => {
    expect((await make({ retention: name })).body.retention).toBe(retention);
  });

  it.each<[object, string]>([
    [{ retention: "none" }, "retention: the project has no retention none."],
    [{ sources: ["none"] }, "sources: the project has no source none."],
    [{ startTime: times.endTime, endTime: times.startTime }, "startTime must not be after endTime."],
    [{ format: "XLSX" }, "format: must be one of PARQUET, CSV."],
    [{ formulas: "RUN" }, "formulas: must be one of ESCAPE, KEEP."],
    [{ fields: [""] }, "fields.0: must not be empty."],
    [{ endTime: undefined }, "endTime"],
  ])("is refused for %j", async (wrong, message) => {
    const { status, body } = await make(wrong);
    expect([status, body.error]).toStrictEqual([400, expect.stringContaining(message)]);
  });

  it("is shown with fresh links that keep the names of its files, to tokens that read too", async () => {
    const { name } = (await make()).body;
    await write(name);
    const reader = apiToken(management.state.project, { scopes: ["read"] });
    const { body } = await ask(reader, "GET", `/v2/${name}`);
    expect(body).toMatchObject({ rows: 7, bytes: 12, fileCount: 1, urlEndTime: "2024-02-25T16:15:00.250000Z" });
    expect(body.files).toStrictEqual([
      {
        name: "part-00001.csv",
        rows: 7,
        bytes: 12,
        sha256: "a".repeat(64),
        url: expect.stringContaining(`${"a".repeat(32)}/part-00001.csv?as=part-00001.csv`),
      },
    ]);
    expect(body.manifestUrl).toContain("manifest.json?as=manifest.json");
    const listed = (await ask(reader, "GET", `${project}/exports`)).body.exports;
    expect(listed).toMatchObject([{ name, rows: 7, fileCount: 1 }]);
    expect(JSON.stringify(listed)).not.toContain("signature");
  });

  it("has no links any more once its files are gone", async () => {
    const { name } = (await make()).body;
    await write(name);
    management.state.exportFiles.clear();
    expect((await ask(administrator, "GET", `/v2/${name}`)).body).toMatchObject({
      rows: 7,
      files: [],
      manifestUrl: null,
    });
  });

  it("is one of two that run at once, and a cancelled one makes room and keeps its files", async () => {
    const { name } = (await make()).body;
    await write(name);
    expect((await make()).status).toBe(200);
    const refused = await make();
    expect([refused.status, refused.body.error]).toStrictEqual([
      409,
      expect.stringContaining("has 2 exports that run"),
    ]);
    const cancelled = await ask(administrator, "POST", `/v2/${name}:cancel`, {});
    expect(cancelled.body).toMatchObject({ state: "CANCELLED", reason: "Cancelled by person.", fileCount: 1 });
    expect(cancelled.body.files).toHaveLength(1);
    expect((await ask(administrator, "POST", `/v2/${name}:cancel`, {})).status).toBe(409);
    expect((await make()).status).toBe(200);
    const running = (await ask(administrator, "GET", `${project}/exports?state=RUNNING`)).body.exports;
    expect(running).toHaveLength(2);
  });

  it("is removed with its files, and ended if it runs", async () => {
    const { name } = (await make()).body;
    await write(name);
    management.state.exportFiles.set("exports/other/J/x/part-00001.csv", Buffer.from("x"));
    const job = await jobOf(name);
    expect((await ask(administrator, "DELETE", `/v2/${name}`)).status).toBe(200);
    expect([...management.state.exportFiles.keys()]).toStrictEqual(["exports/other/J/x/part-00001.csv"]);
    expect((await ask(administrator, "GET", `/v2/${name}`)).status).toBe(404);
    // A slice that runs meanwhile is not counted any more, and makes no job of it again.
    expect(await management.registry.jobs.change(job, { done: 9 })).toBe(false);
    expect((await ask(administrator, "DELETE", `/v2/${name}`)).status).toBe(404);
  });

  it("leaves who asked for it, and no link, in the audit log", async () => {
    const { name } = (await make()).body;
    await write(name);
    await ask(administrator, "POST", `/v2/${name}:cancel`, {});
    const { auditEntries } = (await ask(administrator, "GET", `${project}/auditentries`)).body;
    const text = JSON.stringify(auditEntries);
    expect(text).toContain("exports.create");
    expect(text).toContain("exports.cancel");
    expect(text).not.toContain("signature=mark");
  });

  it("is not a job of another kind", async () => {
    const { id } = await management.ports.startJob({
      project: management.state.project,
      task: { kind: "sync", connector: "C" },
      createdBy: "person",
    });
    for (const [method, path] of [
      ["GET", ""],
      ["POST", ":cancel"],
      ["DELETE", ""],
    ] as const) {
      expect((await ask(administrator, method, `${project}/exports/${id}${path}`)).status).toBe(404);
    }
  });
});
