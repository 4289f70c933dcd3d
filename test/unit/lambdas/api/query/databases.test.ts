import { describe, expect, it, vi } from "vitest";
import {
  emulated,
  itself,
  queryDoor,
  resultsOf,
  source,
  token,
  valuesOf,
} from "../../../../support/query/query-door.ts";

const q = 'SELECT "value" FROM temperature';

describe("databases", () => {
  const namesOf = async (caller: ReturnType<typeof token> | undefined) =>
    valuesOf(queryDoor(caller).ask({ query: { q: "SHOW DATABASES" } }));

  it("are those that the caller may read, by their UIDs", async () => {
    expect(await namesOf(undefined)).toStrictEqual([[source.id]]);
    expect(await namesOf(token())).toHaveLength(2);
    expect(await namesOf(token({ databases: [source.id] }))).toStrictEqual([[source.id]]);
    expect(await namesOf(token({ scopes: ["write"] }))).toBeUndefined();
  });

  it("are emulated devices too, found by their ids by who may read them", async () => {
    expect(await valuesOf(queryDoor(token()).ask({ query: { q, db: emulated.id } }))).toHaveLength(1);
    const others = token({ databases: [source.id] });
    expect((await queryDoor(others).ask({ query: { q, db: emulated.id } })).body).toContain("may not read");
    expect((await queryDoor(itself).ask({ query: { q, db: emulated.id } })).body).toContain("names another");
  });

  it("are found by UID in either case, and by display name where it is unique", async () => {
    for (const db of [source.id, source.id.toUpperCase(), source.displayName]) {
      expect(await valuesOf(queryDoor(token()).ask({ query: { q, db } }))).toHaveLength(3);
    }
  });

  it.each([
    ["no name", token(), {}, /database name required/],
    ["a name that several have", token(), { db: "twins" }, /several sources/],
    ["a token that may not read", token({ scopes: ["write"] }), { db: source.id }, /lacks the scope read/],
    ["a token of other sources", token({ databases: ["x"] }), { db: source.id }, /may not read/],
    ["a name that only others may know", token({ databases: ["x"] }), { db: source.displayName }, /database not found/],
  ])("are refused for %s", async (_, caller, named, reason) => {
    const { door, ask } = queryDoor(caller);
    const twins = [
      { ...source, displayName: "twins" },
      { ...source, id: "0b5a1a6e-4c73-4c1e-9c39-222222222222", displayName: "twins" },
    ];
    const sourcesIn = door.directory.sourcesIn;
    Object.assign(door.directory, { sourcesIn: async (id: string) => [...(await sourcesIn(id)), ...twins] });
    expect(await resultsOf(ask({ query: { q, ...named } }))).toMatchObject([{ error: expect.stringMatching(reason) }]);
  });

  const twin = "0b5a1a6e-4c73-4c1e-9c39-111111111111";
  it.each([
    ["nobody", []],
    ["another", [twin]],
    ["several", [twin, source.id]],
    ["one that is gone", ["0b5a1a6e-4c73-4c1e-9c39-333333333333"]],
  ])("are found by their name, though it is remembered as that of %s", async (_, ids) => {
    const { door, ask } = queryDoor(token());
    const { sourcesIn } = door.directory;
    const before = ids.map((id) => ({ id, displayName: source.displayName }));
    Object.assign(door.directory, {
      sourcesIn: async (id: string, doubted?: boolean) => (doubted ? sourcesIn(id) : before),
    });
    expect(await valuesOf(ask({ query: { q, db: source.displayName } }))).toHaveLength(3);
  });

  it("are found as they are now where what is remembered would refuse the caller", async () => {
    const { door, ask } = queryDoor(token());
    const { directory } = door;
    const transferred = { ...itself, project: "another project" };
    const source = vi.fn(async (project: string, id: string) =>
      project === itself.project ? directory.source(project, id) : undefined,
    );
    const recentIdentity = async () => transferred;
    Object.assign(door, { directory: { ...directory, source, recentIdentity } });
    expect(await valuesOf(ask({ query: { q, db: itself.id } }))).toHaveLength(3);
    expect(source.mock.calls.map(([project]) => project)).toStrictEqual([transferred.project, itself.project]);
  });

  it("are refused as they are now, whatever is remembered", async () => {
    const { door, ask } = queryDoor(token());
    Object.assign(door.directory, { source: async () => undefined });
    expect(await resultsOf(ask({ query: { q, db: itself.id } }))).toMatchObject([
      { error: expect.stringMatching(/no source with that UID/) },
    ]);
  });

  it("are read once in a request, and their retentions at the same time", async () => {
    const { door, ask } = queryDoor(token());
    const read: string[] = [];
    const { source, retentionNamed } = door.directory;
    const begun = Promise.withResolvers<void>();
    Object.assign(door.directory, {
      source: async (project: string, id: string) => {
        await begun.promise;
        read.push("source");
        return source(project, id);
      },
      retentionNamed: async (project: string, name: string) => {
        read.push("retention");
        begun.resolve();
        return retentionNamed(project, name);
      },
    });
    const text = Array(3).fill('SELECT "value" FROM "oneYear".temperature').join(";");
    expect(await resultsOf(ask({ query: { q: text, db: itself.id } }))).toHaveLength(3);
    expect(read).toStrictEqual(["retention", "source"]);
  });

  it("have the retentions that the source is linked to, the first of which counts where none is named", async () => {
    const text = "SHOW RETENTION POLICIES";
    const [result] = (await resultsOf(queryDoor().ask({ query: { q: text } }))) as [
      { series: [{ values: unknown[][] }] },
    ];
    expect(result.series[0].values.map((row) => [row[0], row.at(-1)])).toStrictEqual([
      ["oneYear", true],
      ["theirs", false],
    ]);
  });

  it("are there already for clients that create them first", async () => {
    expect(
      await resultsOf(queryDoor().ask({ method: "POST", query: { q: `CREATE DATABASE "${source.id}"` } })),
    ).toStrictEqual([{ statement_id: 0 }]);
  });
});
