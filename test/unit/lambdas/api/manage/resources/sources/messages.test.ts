import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const start = Date.parse("2024-02-25T16:00:00Z");
const hour = 3_600_000;
let path: string;

const kinds = ["too-old", "data-again", "no-data", "unfit-event", "mqtt-refused"] as const;

beforeAll(async () => {
  const project = await management.makeProject();
  const body = { displayName: "pump", type: "LOGGER", activationUid: randomUUID() };
  const { activationUid } = (await management.ask("roles/project.developer", "POST", `${project}/sources`, body)).body;
  path = `${project}/sources/${activationUid}/messages`;
  for (const [hours, kind] of kinds.entries()) {
    const message = { kind, text: `Text of ${kind}`, atMillis: start + hours * hour };
    await management.registry.sources.addMessage(management.state.project, activationUid, message);
  }
});

const ask = (query: string) => management.ask("roles/project.user", "GET", `${path}${query}`);
const kindsOf = async (query: string) => (await ask(query)).body.messages.map(({ kind }: { kind: string }) => kind);

describe("messages of a source", () => {
  it("have the level of their kind", async () => {
    const { messages } = (await ask("")).body;
    const levels = messages.map(({ kind, level }: { kind: string; level: string }) => [kind, level]);
    expect(Object.fromEntries(levels)).toStrictEqual({
      "mqtt-refused": "ERROR",
      "unfit-event": "WARNING",
      "no-data": "WARNING",
      "data-again": "INFO",
      "too-old": "ERROR",
    });
  });

  it.each([
    ["a level and above", "?level=WARNING", ["mqtt-refused", "unfit-event", "no-data", "too-old"]],
    ["the highest level", "?level=ERROR", ["mqtt-refused", "too-old"]],
    ["their kind", "?kind=no-data", ["no-data"]],
    ["their text in any case", "?text=TEXT%20OF%20UN", ["unfit-event"]],
    [
      "a time range, its end not included",
      "?start_time=2024-02-25T17:00:00Z&endTime=2024-02-25T19:00:00Z",
      ["no-data", "data-again"],
    ],
    ["several of these at once", "?level=ERROR&start_time=2024-02-25T17:00:00Z", ["mqtt-refused"]],
  ])("are found by %s", async (_, query, expected) => {
    expect(await kindsOf(query)).toStrictEqual(expected);
  });

  it("are found on one page after the other, each once", async () => {
    const seen: string[] = [];
    let token = "";
    do {
      const { messages, nextPageToken } = (await ask(`?level=ERROR&page_size=1&page_token=${token}`)).body;
      seen.push(...messages.map(({ kind }: { kind: string }) => kind));
      token = nextPageToken;
    } while (token !== "");
    expect(seen).toStrictEqual(["mqtt-refused", "too-old"]);
  });

  it("name the retention that they are about, one after the other and on pages of their own", async () => {
    const { registry, state } = management;
    const uid = path.split("/").at(-2) ?? "";
    const at = start + 100 * hour;
    for (const retention of ["one-1", "two_2"])
      await registry.sources.addMessage(state.project, uid, { kind: "too-old", text: "t", atMillis: at, retention });
    const since = `?start_time=${new Date(at).toISOString()}&page_size=1`;
    const first = (await ask(since)).body;
    const second = (await ask(`${since}&page_token=${first.nextPageToken}`)).body;
    const named = [first, second].flatMap(({ messages }) => messages);
    expect(named).toMatchObject(
      ["two_2", "one-1"].map((id) => ({ retention: `projects/${state.project}/retentions/${id}` })),
    );
  });

  it.each([
    "?level=LOUD",
    "?kind=a%23b",
    "?start_time=x",
    `?text=${"x".repeat(201)}`,
    "?start_time=2025-01-01T00:00:00Z&end_time=2024-01-01T00:00:00Z",
  ])("are not asked for by %s", async (query) => {
    expect((await ask(query)).status).toBe(400);
  });
});
