import { beforeEach, describe, expect, it } from "vitest";
import { versionKey } from "../../../../../../lambdas/shared/adapters/dynamodb/projects.ts";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { Project } from "../../../../../../lambdas/shared/core/project/project.ts";
import { runTables, type Tables } from "../../../../../support/tables.ts";
import { markedProject } from "./marked-project.ts";

const tables = await runTables("registry");
const registry = new Registry("registry", tables.client);
/** A number in every name of a test, which keeps the names apart in the table that the tests share. */
let mark = 0;

beforeEach(() => {
  mark++;
});

const project = (id: string, companyName: string): Project => markedProject(mark, id, companyName);

const madeSeconds = Date.parse(project("", "").createTime) / 1000;
const reservedSeconds = 30 * 86_400;

describe("a project's company name", () => {
  const made = async (id: string, companyName: string): Promise<Project> => {
    const one = project(id, companyName);
    await registry.projects.create(one);
    return one;
  };
  const nameNow = async (id: string): Promise<string | undefined> => (await registry.projects.get(id))?.companyName;
  const at = (claim: string, nowSeconds = madeSeconds) => ({ claim, nowSeconds });
  /** Makes a project when the reservations of names that projects bore at first have ended. */
  const later = (id: string, companyName: string): Project => ({
    ...project(id, companyName),
    createTime: new Date((madeSeconds + reservedSeconds) * 1000).toISOString(),
  });
  /** Answers which of these names the project bears. */
  const claimed = async (id: string, names: readonly string[]): Promise<string[]> => {
    const owners = await Promise.all(names.map((name) => registry.projects.ofCompany(name)));
    return names.filter((_, index) => owners[index] === id);
  };

  it("changes by a renaming, which reserves the earlier one for thirty days", async () => {
    const one = await made("p", "Acme");
    expect(await registry.projects.rename(one, `New${mark}`, at("1"))).toBe("renamed");
    expect(await nameNow(one.id)).toBe(`New${mark}`);
    expect(await claimed(one.id, [`Acme${mark}`, `New${mark}`])).toStrictEqual([`New${mark}`]);
    expect(await registry.projects.create(project("q", "aCME"))).toBe(false);
    expect(await registry.projects.reservedUntil(`aCME${mark}`)).toBe(madeSeconds + reservedSeconds);
    expect(await registry.projects.create(later("q", "aCME"))).toBe(true);
    expect(await registry.projects.reservedUntil(`Acme${mark}`)).toBeUndefined();
    expect(await registry.projects.ofCompany(`Acme${mark}`)).toBe(`q${mark}`);
  });

  it("cannot be one that another project has", async () => {
    const [one, other] = [await made("p", "Acme"), await made("q", "Other")];
    expect(await registry.projects.rename(one, other.companyName, at("1"))).toBe("taken");
    expect(await nameNow(one.id)).toBe(one.companyName);
    expect(await registry.projects.ofCompany(other.companyName)).toBe(other.id);
    // The name that could not be taken is not released as if it had been this project's.
    expect(await registry.projects.rename(one, `New${mark}`, at("2"))).toBe("renamed");
    expect(await registry.projects.ofCompany(other.companyName)).toBe(other.id);
  });

  it("is kept by a project of an earlier version, which claimed it as it was typed", async () => {
    const one = project("p", "Acme");
    const former = { pk: `COMPANY#${one.companyName}`, sk: "COMPANY" };
    await registry.projects.complete(one);
    await registry.table.put({ ...former, project: one.id, claim: one.id });
    expect(await registry.projects.ofCompany(one.companyName)).toBe(one.id);
    expect(await registry.projects.create(project("q", "Acme"))).toBe(false);
    expect(await registry.projects.rename(await made("r", "Other"), one.companyName, at("1"))).toBe("taken");
    expect(await registry.projects.rename(one, `ACME${mark}`, at("2"))).toBe("renamed");
    expect(await registry.table.get(former)).toBeUndefined();
    expect(await registry.projects.create(project("s", "acme"))).toBe(false);
    expect(await registry.projects.rename({ ...one, companyName: `ACME${mark}` }, `New${mark}`, at("3"))).toBe(
      "renamed",
    );
    expect(await registry.projects.create(project("t", "acme"))).toBe(false);
    expect(await registry.projects.create(later("t", "acme"))).toBe(true);
  });

  it("is not changed by a renaming that read the project before another one", async () => {
    const one = await made("p", "Acme");
    await registry.projects.rename(one, `New${mark}`, at("1"));
    expect(await registry.projects.rename(one, `Late${mark}`, at("2"))).toBe("changed");
    expect(await nameNow(one.id)).toBe(`New${mark}`);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])(
    "is one claim in the end, though a renaming is cut off after write %i",
    async (writes) => {
      const one = await made("p", "Acme");
      const names = [one.companyName, `New${mark}`];
      const failing = new Registry("registry", cutOffAfter(writes));
      await failing.projects.rename(one, `New${mark}`, at("1")).catch(() => "cut off");
      const now = (await registry.projects.get(one.id)) ?? one;
      expect(await claimed(one.id, names)).toContain(now.companyName);
      expect(await registry.projects.rename(now, `New${mark}`, at("2"))).toBe("renamed");
      expect(await nameNow(one.id)).toBe(`New${mark}`);
      expect(await claimed(one.id, names)).toStrictEqual([`New${mark}`]);
    },
  );

  it("is claimed, whichever of several renamings at the same time wins", async () => {
    const one = await made("p", "Acme");
    const names = [one.companyName, ...["a", "b", "a", "c"].map((name) => `${name}${mark}`)];
    for (let round = 0; round < 5; round++) {
      const now = (await registry.projects.get(one.id)) ?? one;
      await Promise.all(names.map((name, index) => registry.projects.rename(now, name, at(`${round}.${index}`))));
      expect(await claimed(one.id, names)).toContain(await nameNow(one.id));
    }
  });

  it("that was taken back meanwhile is not released by the renaming before, however late it is", async () => {
    const one = await made("p", "Acme");
    const late = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    let changes = 0;
    const slow = clientThat(async (command) => {
      // Changes the project first, and then reserves the names that it had.
      if (!command.startsWith("UpdateItem") || changes++ < 2) return;
      stopped.resolve();
      await late.promise;
    });
    const first = new Registry("registry", slow).projects.rename(one, `New${mark}`, at("1"));
    await stopped.promise;
    const renamed = { ...one, companyName: `New${mark}` };
    expect(await registry.projects.rename(renamed, one.companyName, at("2"))).toBe("renamed");
    late.resolve();
    await first;
    expect(await nameNow(one.id)).toBe(one.companyName);
    expect(await claimed(one.id, [one.companyName, `New${mark}`])).toStrictEqual([one.companyName]);
  });

  it("is free when the project is released, as are those of renamings that were cut off", async () => {
    const one = await made("p", "Acme");
    await new Registry("registry", cutOffAfter(3)).projects.rename(one, `New${mark}`, at("1")).catch(() => "cut off");
    await registry.projects.release((await registry.projects.get(one.id)) ?? one);
    expect(await claimed(one.id, [`Acme${mark}`, `New${mark}`])).toStrictEqual([]);
    expect(await registry.projects.idsOfOrganization(`O${mark}`)).toStrictEqual([]);
    expect(await registry.projects.create(project("q", "Acme"))).toBe(true);
  });

  it("that is reserved can be taken back by its project alone, and by nobody else before the end", async () => {
    const [one, other] = [await made("p", "acme"), await made("q", "Other")];
    const until = madeSeconds + reservedSeconds;
    await registry.projects.rename(one, `New${mark}`, at("1"));
    const renamed = { ...one, companyName: `New${mark}` };
    expect(await registry.projects.rename(other, `Acme${mark}`, at("2", until - 1))).toBe("taken");
    expect(await registry.projects.rename(renamed, one.companyName, at("3", until - 1))).toBe("renamed");
    expect(await claimed(one.id, [one.companyName, renamed.companyName])).toStrictEqual([one.companyName]);
    expect(await registry.projects.reservedUntil(one.companyName)).toBeUndefined();
    // It is the project's again, for good.
    expect(await registry.projects.rename(other, one.companyName, at("4", until + 1))).toBe("taken");
    expect(await registry.projects.rename(other, renamed.companyName, at("5", until + 1))).toBe("taken");
    expect(await registry.projects.rename(other, renamed.companyName, at("6", 2 * until))).toBe("renamed");
  });

  it("is reserved no longer by a later renaming", async () => {
    const one = await made("p", "Acme");
    await registry.projects.rename(one, `New${mark}`, at("1"));
    const renamed = { ...one, companyName: `New${mark}` };
    await registry.projects.rename(renamed, `Newer${mark}`, at("2", madeSeconds + 5));
    await registry.projects.rename({ ...one, companyName: `Newer${mark}` }, `Newer${mark}`, at("3", madeSeconds + 9));
    expect(await registry.projects.reservedUntil(one.companyName)).toBe(madeSeconds + reservedSeconds);
    expect(await registry.projects.reservedUntil(renamed.companyName)).toBe(madeSeconds + reservedSeconds + 5);
  });

  it("goes to one alone of those who want it when its reservation ends, be one the project that had it", async () => {
    const until = madeSeconds + reservedSeconds;
    const one = await made("p", "Acme");
    await registry.projects.rename(one, `New${mark}`, at("1"));
    const rivals = await Promise.all(["q", "r", "s"].map((id) => made(id, `Other ${id} `)));
    const wanting = [{ ...one, companyName: `New${mark}` }, ...rivals];
    const outcomes = await Promise.all(
      wanting.map((each, index) => registry.projects.rename(each, `Acme${mark}`, at(`${index + 2}`, until))),
    );
    expect(outcomes.toSorted()).toStrictEqual(["renamed", "taken", "taken", "taken"]);
    const winner = wanting[outcomes.indexOf("renamed")];
    expect(await registry.projects.ofCompany(`Acme${mark}`)).toBe(winner?.id);
    expect(await nameNow(winner?.id ?? "")).toBe(`Acme${mark}`);
  });

  it("is one of ten that are reserved at most, of which each can be taken back", async () => {
    let one = await made("p", "Name 0 ");
    const rename = async (companyName: string, nowSeconds?: number) => {
      const outcome = await registry.projects.rename(one, companyName, at(`${companyName} ${nowSeconds}`, nowSeconds));
      if (outcome === "renamed") one = { ...one, companyName };
      return outcome;
    };
    for (let n = 1; n <= 10; n++) expect(await rename(`Name ${n} ${mark}`)).toBe("renamed");
    expect(await rename(`Name 11 ${mark}`)).toBe("crowded");
    expect(await registry.projects.ofCompany(`Name 11 ${mark}`)).toBeUndefined();
    expect(await rename(`Name 3 ${mark}`)).toBe("renamed");
    expect(await rename(`Name 11 ${mark}`)).toBe("crowded");
    expect(await rename(`Name 11 ${mark}`, madeSeconds + reservedSeconds)).toBe("renamed");
  });

  it("is told to whoever routes from then on, before the earlier one is reserved", async () => {
    const one = await made("p", "Acme");
    const version = async () => (await registry.table.get<{ version: number }>(versionKey(one.id)))?.version ?? 0;
    const before = await version();
    await registry.projects.rename(one, `New${mark}`, at("1"));
    expect(await version()).toBeGreaterThan(before);
  });

  /** Makes a client that fails after so many writes, as in a function that is stopped. */
  function cutOffAfter(writes: number): Tables["client"] {
    let left = writes;
    return clientThat(async (command) => {
      if (/^(Put|Update|Delete)Item/.test(command) && left-- <= 0) throw new Error("cut off");
    });
  }

  /** Makes a client that calls `first` before each command, with the command's name. */
  function clientThat(first: (command: string) => Promise<void>): Tables["client"] {
    const send = async (command: object, ...rest: unknown[]): Promise<unknown> => {
      await first(command.constructor.name);
      return (tables.client.send as (...all: unknown[]) => unknown).call(tables.client, command, ...rest);
    };
    return new Proxy(tables.client, { get: (client, name) => (name === "send" ? send : Reflect.get(client, name)) });
  }
});
