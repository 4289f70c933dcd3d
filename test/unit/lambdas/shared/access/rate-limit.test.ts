import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCallLimit } from "../../../../../lambdas/shared/access/rate-limit.ts";
import { WindowCounters } from "../../../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { type Management, person, startManagement } from "../../../../support/management.ts";
import { startTables } from "../../../../support/tables.ts";

let management: Management;
let tables: Awaited<ReturnType<typeof startTables>>;
const now = 12_000;

beforeAll(async () => {
  [management, tables] = await Promise.all([startManagement(), startTables("stats")]);
});
afterAll(() => Promise.all([management.stop(), tables.stop()]));

const limitOf = (rate: number) => createCallLimit(new WindowCounters(new Table(tables.client, "stats"), "CALLS"), rate);

describe("an identity's calls", () => {
  it("are answered 429 beyond its rate over ten seconds, with whole seconds to wait", async () => {
    const limit = limitOf(1);
    management.state.countCall = (identity) => limit.take(identity, 1, now);
    const base = await management.makeProject();
    const ask = () => management.ask("roles/project.user", "GET", base);
    for (let made = 0; made < 10; made++) expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("8");
    expect(refused.body).toEqual({
      error: "More than 1 calls a second were made as this identity; call again in 8 s.",
      code: 429,
      help: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    });
  });

  it("count whatever their answer is, and against nobody else", async () => {
    const counted: string[] = [];
    management.state.countCall = async (identity) => void counted.push(identity);
    const base = await management.makeProject();
    await management.ask("stranger", "GET", base);
    await management.ask("roles/project.user", "GET", `${base}/nothing`);
    await management.ask({ ...person, id: "another" }, "GET", "/v2/projects");
    await management.ask({ ...person, id: "a-source", kind: "source" }, "GET", "/v2/projects");
    expect(counted).toEqual(["person", "person", "another", "a-source"]);
  });

  it("are shared by all environments", async () => {
    const [one, other] = [limitOf(20), limitOf(20)];
    for (let made = 0; made < 200; made++) await one.take("busy", 1, now);
    // Another environment learns of the calls when this one reports them, which is after a twentieth of the window's
    // calls.
    const outcomes: string[] = [];
    for (let made = 0; made < 20; made++) {
      outcomes.push(
        await other.take("busy", 1, now).then(
          () => "answered",
          () => "refused",
        ),
      );
    }
    expect(outcomes.filter((outcome) => outcome === "answered").length).toBeLessThan(10);
    expect(outcomes.at(-1)).toBe("refused");
  });
});
