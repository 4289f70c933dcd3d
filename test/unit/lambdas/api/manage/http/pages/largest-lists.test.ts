import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { mostAnswerBytes } from "../../../../../../../lambdas/api/manage/http/pages/answer-size.ts";
import { calls } from "../../../../../../../lambdas/api/manage/resources/all.ts";
import { newId, type SourceId } from "../../../../../../../lambdas/shared/core/id.ts";
import type { Job } from "../../../../../../../lambdas/shared/core/job.ts";
import { bodyLimits } from "../../../../../../../lambdas/shared/core/limits.ts";
import { makeDevice, reported } from "../../../../../../support/devices.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { makeAdministrator, makeOrganization } from "../../../../../../support/people.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  project = await management.makeProject();
});

const admin = "roles/project.admin";

/** As many ids of sources as one job may name. */
const many = Array.from({ length: 1000 }, () => randomUUID());

/** Bounds what stands around the entries of an answer. */
const mostAround = 1000;

/**
 * Follows the tokens of a list to its end. Every answer must be a 200 that Lambda can carry. Answers the names of all
 * entries, and how many pages there were.
 */
async function walk(path: string, key: string, caller: Parameters<typeof management.ask>[0] = admin) {
  const names: string[] = [];
  let [pages, token] = [0, ""];
  do {
    const mark = path.includes("?") ? "&" : "?";
    const { status, body } = await management.ask(caller, "GET", `${path}${mark}page_token=${token}`);
    expect([path, status]).toStrictEqual([path, 200]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(mostAnswerBytes + mostAround);
    names.push(...body[key].map(({ name }: { name: string }) => name));
    token = body.nextPageToken;
    pages++;
  } while (token !== "");
  return { names, pages };
}

/** Follows the tokens of a list of names to its end, and answers all names and how many pages there were. */
async function walkNames(path: string, key: string) {
  const names = new Set<string>();
  let [pages, token] = [0, ""];
  do {
    const { status, body } = await management.ask(admin, "GET", `${path}?page_token=${token}`);
    expect([path, status]).toStrictEqual([path, 200]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(mostAnswerBytes + mostAround);
    for (const name of body[key]) names.add(name);
    token = body.nextPageToken;
    pages++;
  } while (token !== "");
  return { names, pages };
}

/** Makes the largest record of labels or variables that a body may have. */
const largestRecord = (): Record<string, string> => {
  const length = Math.floor(bodyLimits.bytesPerRecord / 40) - 16;
  return Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, '"'.repeat(length / 2)]));
};

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

async function make(path: string, body: object): Promise<string> {
  const answer = await management.ask(admin, "POST", `${project}/${path}`, body);
  expect([answer.status, answer.body.error]).toStrictEqual([200, undefined]);
  return (answer.body.name ?? answer.body.apiToken?.name) as string;
}

describe("a list of the largest entries that there may be", () => {
  it("answers each source and each device once, over pages that Lambda can carry", async () => {
    const large = { variables: largestRecord(), labels: largestRecord() };
    const ids = await times(40, () => makeDevice(management, project, large));
    const { names, pages } = await walk(`${project}/sources`, "sources");
    expect(names.map((name) => name.split("/").at(-1))).toStrictEqual(ids.toSorted());
    expect(pages).toBeGreaterThan(1);
    for (const query of ["", "?order_by=name", `?device_ids=${ids.join("&device_ids=")}`]) {
      const devices = await walk(`${project}/devices${query}`, "devices");
      expect(devices.names.map((name) => name.split("/").at(-1))).toStrictEqual(ids.toSorted());
      expect(devices.pages).toBeGreaterThan(1);
    }
  });

  it("answers each API token once, over pages that Lambda can carry", async () => {
    const databases = Array.from({ length: bodyLimits.databasesPerToken }, () => randomUUID());
    const made = await times(60, () => make("apitokens", { displayName: "t", scopes: ["read"], databases }));
    const { names, pages } = await walk(`${project}/apitokens`, "apiTokens");
    expect(names).toStrictEqual(made.toSorted());
    expect(pages).toBeGreaterThan(1);
  });

  it.each([
    ["job", "jobs", { kind: "replay", connector: newId(), fromNanos: "1", toNanos: "2", devices: many, types: [] }],
    [
      "export",
      "exports",
      {
        kind: "export",
        retention: newId(),
        sources: many.map((id) => id as SourceId),
        fields: [],
        fromNanos: "1",
        toNanos: "2",
        format: "CSV",
        formulas: "ESCAPE",
      },
    ],
  ] as const)(
    "answers each %s once, newest first, over pages that Lambda can carry",
    async (_name, collection, task) => {
      const made: string[] = [];
      // Starts one after another, because no two of a kind run at the same time.
      for (let count = 0; count < 60; count++) {
        const id = newId();
        const createTime = new Date(management.state.now).toISOString();
        const at = { createTime, updateTime: createTime };
        const ended = { state: "DONE", done: 0, total: null, step: 0, createdBy: "me" } as const;
        const job: Job = { id, project: management.state.project, task, ...ended, ...at };
        expect(await management.registry.jobs.start(job)).toBe(job);
        made.push(id);
      }
      const { names, pages } = await walk(`${project}/${collection}`, collection);
      const ids = names.map((name) => name.split("/").at(-1));
      expect(ids).toStrictEqual(made.toSorted().toReversed());
      expect(pages).toBeGreaterThan(1);
    },
  );

  it("answers each command once, over pages that Lambda can carry", async () => {
    const device = await makeDevice(management, project);
    const command = { topic: "plc/oven/program", data: "x".repeat(30_000), validFor: "3600s" };
    const made = await times(50, () => make(`devices/${device}:command`, command));
    const { names, pages } = await walk(`${project}/devices/${device}/commands`, "commands");
    expect(names.toSorted()).toStrictEqual(made.toSorted());
    expect(pages).toBeGreaterThan(1);
  });

  it("answers each key of labels and each event type, over pages that Lambda can carry", async () => {
    const tail = "x".repeat(90);
    const nameOf = (device: number, each: number) => `${device}-${each}-${tail}`;
    await times(150, async (index) => {
      const labels = Object.fromEntries(Array.from({ length: 99 }, (_, each) => [nameOf(index, each), ""]));
      const device = await makeDevice(management, project, { labels });
      const event = reported(nameOf(index, 0), { value: 1 });
      await management.registry.latestEvents.keep(management.state.project, device, event, 1000);
    });
    const keys = await walkNames(`${project}/labelkeys`, "labelKeys");
    expect(keys.names.size).toBeGreaterThanOrEqual(150 * 99);
    expect(keys.pages).toBeGreaterThan(1);
    expect((await walkNames(`${project}/eventtypes`, "eventTypes")).names.size).toBe(150);
  });

  it("answers each project once, over pages that Lambda can carry", async () => {
    const organization = await makeOrganization(management);
    const administrator = await makeAdministrator(management, organization);
    const labels = largestRecord();
    const ids = await times(50, async (index) => {
      const id = newId();
      const createTime = "2024-01-01T00:00:00Z";
      const names = { displayName: `Acme ${index}`, companyName: id };
      await management.registry.projects.create({ id, organization, ...names, eventLogDays: 31, createTime, labels });
      return id;
    });
    const { names, pages } = await walk("/v2/projects", "projects", administrator);
    expect(names.map((name) => name.split("/").at(-1))).toStrictEqual(ids.toSorted());
    expect(pages).toBeGreaterThan(1);
  });

  it("answers each audit entry once, over pages that Lambda can carry", async () => {
    const large = { variables: largestRecord(), labels: largestRecord() };
    const source = { displayName: "press", type: "EXTERNAL_CONNECTION", ...large };
    await times(30, () => make("sources", { ...source, activationUid: randomUUID() }));
    const { names, pages } = await walk(`${project}/auditentries`, "auditEntries");
    expect([names.length, new Set(names).size]).toStrictEqual([30, 30]);
    expect(pages).toBeGreaterThan(1);
  });

  it("answers each data connector once, over more than one page only if Lambda could not carry it", async () => {
    const connector = (headers: object) =>
      make("dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/hook", headers } });
    const small = await times(5, () => connector({}));
    const one = await walk(`${project}/dataconnectors?page_size=3`, "dataConnectors");
    expect(one).toStrictEqual({ names: small.toSorted(), pages: 1 });
    const headers = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`X-${index}`, '"'.repeat(2048)]));
    for (const name of small) {
      const change = { httpConfig: { headers } };
      expect((await management.ask(admin, "PATCH", `/v2/${name}`, change)).status).toBe(200);
    }
    const large = await times(5, () => connector(headers));
    const { names, pages } = await walk(`${project}/dataconnectors`, "dataConnectors");
    expect(names).toStrictEqual([...small, ...large].toSorted());
    expect(pages).toBeGreaterThan(1);
  });
});

describe("the lists of the management API", () => {
  /** The lists whose entries may be large, which the tests above walk. */
  const walked = [
    "sources",
    "devices",
    "apitokens",
    "jobs",
    "commands",
    "projects",
    "dataconnectors",
    "auditentries",
    "exports",
    "labelkeys",
    "eventtypes",
  ];
  /** The lists of which a hundred of the largest entries are far smaller than an answer. */
  const small = [
    "alerts",
    "dataconnectors:metrics",
    "fleets",
    "keys",
    "labels",
    "members",
    "messages",
    "organizations",
    "permissions",
    "retentions",
    "retentions:metrics",
    "roles",
    "serviceaccounts",
    "signinfailures",
    "users",
    "webhookkeys",
  ];
  /** Have tests of their own: events of the history, lines of at most some kilobytes, and entries of the catalogue. */
  const others = ["events", "attempts", "gaps", "measurements"];

  it("are known by the size of their entries, so that no new one outgrows an answer", () => {
    const lists = calls.filter(({ query }) => query !== undefined && "page_token" in query);
    const collections = new Set(lists.map(({ path }) => path.split("/").at(-1)));
    expect([...collections].sort()).toStrictEqual([...walked, ...small, ...others].sort());
  });
});
