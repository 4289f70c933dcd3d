import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { apiToken } from "../../../../../../support/identities.ts";
import { type Answer, type Caller, runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let project: string;
const developer = "roles/project.developer";
const minuteMillis = 60_000;

beforeEach(async () => {
  project = await management.makeProject();
});

/** Registers a source under the display name. Answers its id. */
async function make(displayName: string, changed: object = {}): Promise<string> {
  const body = { displayName, type: "LOGGER", activationUid: randomUUID(), ...changed };
  const made = await management.ask(developer, "POST", `${project}/sources`, body);
  expect(made.status).toBe(200);
  return made.body.activationUid;
}

const list = (query: string, caller: Caller = "roles/project.user"): Promise<Answer> =>
  management.ask(caller, "GET", `${project}/sources?${query}`);
const names = async (query: string, caller?: Caller): Promise<string[]> =>
  (await list(query, caller)).body.sources.map(({ displayName }: { displayName: string }) => displayName);
const found = async (query: string): Promise<string[]> => (await names(query)).toSorted();
const sends = (id: string, minutesAgo: number) =>
  management.registry.sources.setLastData(
    management.state.project,
    id,
    management.state.now - minutesAgo * minuteMillis,
  );

async function retention(displayName: string): Promise<string> {
  const made = { displayName, kind: "DYNAMODB", duration: "3600s" };
  return (await management.ask(developer, "POST", `${project}/retentions`, made)).body.name;
}

describe("the filters of the list of sources", () => {
  it("find by name and id, type, status and labels, and have all of them met", async () => {
    const id = await make("Press one", { labels: { hall: "7" } });
    await make("press two", { type: "EXTERNAL_CONNECTION", labels: { hall: "8" }, status: "DISABLED" });
    await make("oven", { labels: { hall: "7" } });
    expect(await found("query=PRESS")).toEqual(["Press one", "press two"]);
    expect(await found(`query=${id.slice(0, 13)}`)).toEqual(["Press one"]);
    expect(await found("types=LOGGER")).toEqual(["Press one", "oven"]);
    expect(await found("types=LOGGER&types[]=EXTERNAL_CONNECTION")).toHaveLength(3);
    expect(await found("statuses=DISABLED")).toEqual(["press two"]);
    expect(await found("label_filters=hall%3D7")).toEqual(["Press one", "oven"]);
    expect(await found("labelFilters=hall")).toHaveLength(3);
    expect(await found("label_filters=hall%3D7&query=press&statuses=ENABLED")).toEqual(["Press one"]);
  });

  it("find by retentions, by name or id, and what is linked to none", async () => {
    const [year, hour] = [await retention("year"), await retention("hour")];
    await make("kept", { retentions: [year] });
    await make("kept twice", { retentions: [year, hour] });
    await make("lost");
    expect(await found(`retentions=${year}`)).toEqual(["kept", "kept twice"]);
    expect(await found("retentions=hour")).toEqual(["kept twice"]);
    expect(await found("retentions=none")).toEqual(["lost"]);
    expect(await found("retentions=none&retentions=hour")).toEqual(["kept twice", "lost"]);
    expect(await list("retentions=month")).toMatchObject({ status: 400 });
  });

  it("find what is silent, and what never sent anything", async () => {
    const silent = await make("silent", { noDataAfter: "600s" });
    const sending = await make("sending", { noDataAfter: "600s" });
    await make("never");
    await sends(silent, 30);
    await sends(sending, 1);
    const { createTime } = (await list("query=silent")).body.sources[0];
    const lastDataAt = management.state.now - 30 * minuteMillis;
    const alert = {
      state: "SILENT" as const,
      since: management.state.now + 10 * minuteMillis,
      lastDataAt,
      deadline: 0,
      sourceCreateTime: createTime,
    };
    const { registry, state } = management;
    await registry.silence.change({ project: state.project, source: silent }, { alert });
    expect(await found("silent=true")).toEqual(["silent"]);
    expect(await found("silent=false")).toEqual(["never", "sending"]);
    expect(await found("has_data=false")).toEqual(["never"]);
    expect(await found("hasData=true&silent=false")).toEqual(["sending"]);
  });

  it.each(["types=PRESS", "statuses=ON", "silent=maybe", "order_by=colour", "order_by=labels."])(
    "refuse %s",
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400 });
    },
  );

  it("leave the sources out that a token is not bound to, in any order", async () => {
    const own = await make("own");
    await make("another");
    const token = apiToken(management.state.project, { databases: [own] });
    for (const query of ["", "order_by=name", "query=o"]) expect(await names(query, token)).toEqual(["own"]);
  });
});

describe("the order of the list of sources", () => {
  it("is by the last data, those that never sent anything last in either direction", async () => {
    const [late, early] = [await make("late"), await make("early")];
    await make("never");
    await sends(late, 1);
    await sends(early, 9);
    expect(await names("order_by=lastDataTime")).toEqual(["early", "late", "never"]);
    expect(await names("orderBy=-lastDataTime")).toEqual(["late", "early", "never"]);
  });

  it.each([
    ["displayName", ["a", "b", "c"]],
    ["-displayName", ["c", "b", "a"]],
    ["labels.hall", ["c", "b", "a"]],
    ["createTime", ["b", "c", "a"]],
    ["type", ["a", "b", "c"]],
  ])("is by %s", async (order, expected) => {
    await make("b", { labels: { hall: "2" } });
    management.state.now += minuteMillis;
    await make("c", { labels: { hall: "1" } });
    management.state.now += minuteMillis;
    await make("a", { type: "EXTERNAL_CONNECTION", labels: { hall: "3" } });
    const shown = await names(`order_by=${order}`);
    if (order === "type") expect(shown[0]).toBe("a");
    else expect(shown).toEqual(expected);
  });

  it.each(["", "order_by=-labels.hall", "query=s&order_by=lastDataTime"])(
    "shows each source once over pages (%s)",
    async (query) => {
      for (let count = 0; count < 7; count++) {
        const id = await make(`s${count}`, count % 3 === 0 ? {} : { labels: { hall: `${count % 2}` } });
        if (count % 2 === 0) await sends(id, count % 4);
      }
      const whole = await names(query);
      const shown: string[] = [];
      let token = "";
      do {
        const page = await list(`${query}&page_size=2&page_token=${token}`);
        shown.push(...page.body.sources.map(({ displayName }: { displayName: string }) => displayName));
        token = page.body.nextPageToken;
      } while (token !== "");
      expect(shown).toEqual(whole);
      expect(new Set(shown).size).toBe(7);
    },
  );

  it("takes a page token for the parameters alone that it was given out for", async () => {
    for (const name of ["a", "b", "c"]) await make(name);
    const { nextPageToken } = (await list("order_by=displayName&page_size=1")).body;
    expect(await names(`order_by=displayName&page_size=1&page_token=${nextPageToken}`)).toEqual(["b"]);
    for (const other of ["order_by=-displayName", "order_by=displayName&query=a", "order_by=name"]) {
      expect(await list(`${other}&page_token=${nextPageToken}`)).toMatchObject({ status: 400 });
    }
  });
});
