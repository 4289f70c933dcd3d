/** Holds that what a source says of itself stands among its messages. */

import { beforeEach, describe, expect, it } from "vitest";
import { administer, newApiToken, signedInSource } from "../../../support/credentials.ts";
import { runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

collectLogLines();
const doors = await runDoors();
let source: Awaited<ReturnType<typeof signedInSource>>;
let project: string;
beforeEach(async () => {
  project = await doors.management.makeProject();
  source = await signedInSource(doors, project);
});

const send = (body: unknown, headers = source.headers, query = "") =>
  doors.ask({ path: "/api/logs", headers, query, body: JSON.stringify(body) });
const messages = async (query = "") => (await administer(doors, "GET", `${source.path}/messages?${query}`)).messages;
const at = (minutes: number): string => new Date(doors.state.now - minutes * 60_000).toISOString();

describe("what a source says of itself", () => {
  it("stands among its messages once, however often it is sent, and is found by its level", async () => {
    const logs = [
      { Level: "Error", Text: "pump stuck", Timestamp: at(2) },
      { Level: "Debug", Text: "polling", Timestamp: at(1) },
    ];
    expect(await send({ Logs: logs })).toMatchObject({ status: 200, body: "Accepted 2 messages." });
    await send({ Logs: logs });
    const expected = [
      { kind: "log", level: "INFO", text: "polling", count: 1 },
      { kind: "log", level: "ERROR", text: "pump stuck", count: 1 },
    ];
    expect(await messages()).toMatchObject(expected);
    expect(await messages("level=ERROR")).toMatchObject([{ text: "pump stuck" }]);
    expect(await messages("kind=log&text=POLL")).toMatchObject([{ text: "polling" }]);
  });

  it("is one list with what the platform says, read page by page without loss", async () => {
    const hours = [0, 1, 2, 3, 4];
    const { id } = source;
    for (const hour of hours) {
      const atMillis = doors.state.now - hour * 3_600_000;
      // Is older than what the source says, though its kind comes first in the list.
      await doors.registry.sources.addMessage(doors.state.project, id, {
        kind: "too-old",
        text: `ours ${hour}`,
        atMillis: atMillis - 10,
      });
      await send([1, 2, 3].map((made) => ({ Text: `theirs ${hour} ${made}`, Timestamp: atMillis - made })));
    }
    type Line = { readonly time: string; readonly text: string };
    const newestFirst = (lines: readonly Line[]) => lines.toSorted((one, other) => (one.time < other.time ? 1 : -1));
    const everything: Line[] = await messages();
    expect(everything).toHaveLength(20);
    expect(everything).toEqual(newestFirst(everything));
    const hoursOf = (lines: readonly Line[]) => lines.map(({ time }) => time.slice(0, 13));
    for (const size of [1, 2, 3, 7]) {
      const paged: Line[] = [];
      let token = "";
      do {
        const page = await administer(doors, "GET", `${source.path}/messages?page_size=${size}&page_token=${token}`);
        expect(page.messages).toEqual(newestFirst(page.messages));
        paged.push(...page.messages);
        token = page.nextPageToken;
      } while (token !== "");
      expect(newestFirst(paged)).toEqual(everything);
      expect(hoursOf(paged)).toEqual(hoursOf(everything));
    }
  });

  it("comes from the source or a token that may write to it, and from nobody else", async () => {
    const token = await newApiToken(doors, project);
    const reader = await newApiToken(doors, project, { scopes: ["read"] });
    const log = { Text: "by a token" };
    expect((await send(log, token.headers, `Database=${source.id}`)).status).toBe(200);
    expect((await send(log, reader.headers, `Database=${source.id}`)).status).toBe(403);
    expect((await send(log, {} as never)).status).toBe(401);
    const other = await signedInSource(doors, await doors.management.makeProject());
    expect((await send(log, other.headers, `Database=${source.id}`)).status).toBe(403);
  });

  it("is bounded within an hour, apart from that of other sources", async () => {
    const many = Array.from({ length: 100 }, (_, made) => ({ Text: `m ${made}` }));
    const statuses = [];
    for (let made = 0; made < 11; made++) statuses.push((await send(many)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    const other = await signedInSource(doors, project);
    expect((await send(many, other.headers)).status).toBe(200);
  });

  it("is refused whole for one fault, and by GET", async () => {
    const { status, body } = await send([{ Text: "good" }, { Text: "" }]);
    expect([status, JSON.parse(body).Rejected]).toEqual([400, [expect.objectContaining({ Index: 1 })]]);
    expect(await messages()).toEqual([]);
    const got = await doors.ask({ method: "GET", path: "/api/logs", headers: source.headers });
    expect([got.status, got.headers.allow]).toEqual([405, "POST"]);
  });
});
