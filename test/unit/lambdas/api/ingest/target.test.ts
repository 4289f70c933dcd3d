import { describe, expect, it } from "vitest";
import { type Asked, checkDataVersion, type Directory, findTarget } from "../../../../../lambdas/api/ingest/target.ts";
import type { Grants } from "../../../../../lambdas/shared/access/authorize.ts";
import type { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { Role } from "../../../../../lambdas/shared/core/identity/role.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";
import type { Source } from "../../../../../lambdas/shared/core/source/source.ts";
import { type Identity, identity as identityOf } from "../../../../support/identities.ts";
import { source } from "../../../../support/points.ts";

const uid = source.id;
const otherUid = "11111111-2222-4333-8444-555555555555";
const strangerUid = "99999999-2222-4333-8444-555555555555";
const emulated = "emu0123456789abcdefghij";
const unknownUid = "00000000-2222-4333-8444-555555555555";

const identity = (kind: Identity["kind"], changed: Partial<Identity> = {}): Identity =>
  identityOf({ id: kind, kind, project: "P", ...changed });

const sources: readonly Source[] = [
  { ...source, project: "P" },
  { ...source, project: "P", id: otherUid },
  { ...source, project: "P", id: emulated, type: "EMULATOR" },
  { ...source, project: "Q", id: strangerUid },
];
const oneYear: Retention = {
  id: "r1",
  project: "P",
  displayName: "oneYear",
  kind: "DYNAMODB",
  durationSeconds: 1,
  createTime: "",
};

function directory(held: readonly Role[] = [], disabled = false): Directory {
  const find = (id: string) => sources.find((one) => one.id === id);
  const source: Directory["source"] = async (project, id) => {
    const found = find(id);
    return found?.project === project ? { ...found, enabled: !disabled } : undefined;
  };
  const grants: Grants = { projects: new Map([["P", held]]), organizations: new Map() };
  return {
    identity: async (id) => {
      const found = find(id);
      return found && identity("source", { id, project: found.project });
    },
    source,
    sourceAnew: source,
    project: async (id) => ({ id, organization: "O" }) as Project,
    retentionNamed: async (project, name) => (project === "P" && name === "oneYear" ? oneYear : undefined),
    retention: async () => undefined,
    grantsOf: async () => grants,
    sourcesIn: async () => [],
    projectsOfOrganization: async () => [],
  };
}

const asked = (changed: Partial<Asked> = {}): Asked => ({
  dataVersion: undefined,
  scheme: "bearer",
  byTokenHeader: false,
  database: undefined,
  retention: undefined,
  ...changed,
});

const itself = identity("source", { id: uid });
const token = identity("apiToken", { scopes: ["write"] });
const person = identity("user");

const outcome = async (caller: Identity, what: Partial<Asked>, where = directory()): Promise<string> => {
  try {
    const { source: found, retention } = await findTarget(caller, asked(what), where);
    return `${found.id} ${retention?.id ?? "all"}`;
  } catch (error) {
    return (error as PlatformError).code;
  }
};

describe("checkDataVersion", () => {
  const bearer = { scheme: "bearer", byTokenHeader: false } as const;
  const byHeader = { scheme: "bearer", byTokenHeader: true } as const;
  const byApiToken = { scheme: "apiToken", byTokenHeader: false } as const;

  it.each<[string, Partial<Asked>, boolean]>([
    ["V0.0.2 with Token", { dataVersion: "V0.0.2", ...byHeader }, true],
    ["V0.0.2 with Bearer", { dataVersion: "V0.0.2", ...bearer }, false],
    ["V0.0.2 with ApiToken", { dataVersion: "V0.0.2", ...byApiToken }, false],
    ["V0.0.3 with Bearer", { dataVersion: "V0.0.3", ...bearer }, true],
    ["V0.0.3 with ApiToken", { dataVersion: "V0.0.3", ...byApiToken }, false],
    ["V0.0.5 with ApiToken and Database", { dataVersion: "V0.0.5", ...byApiToken, database: uid }, true],
    ["V0.0.5 with Bearer and Database", { dataVersion: "V0.0.5", ...bearer, database: uid }, true],
    ["V0.0.5 without Database", { dataVersion: "V0.0.5", ...byApiToken }, false],
    ["no version, with any credential", byApiToken, true],
    ["V0.0.4", { dataVersion: "V0.0.4" }, false],
    ["an empty version", { dataVersion: "" }, false],
  ])("judges %s", (_, what, takes) => {
    const check = () => checkDataVersion(asked(what));
    if (takes) check();
    else expect(check).toThrow(expect.objectContaining({ code: "bad-request" }));
  });

  it("names the supported versions", () => {
    expect(() => checkDataVersion(asked({ dataVersion: "V1" }))).toThrow("send V0.0.2 or V0.0.3 or V0.0.5");
  });
});

describe("findTarget", () => {
  it.each<[string, Identity, Partial<Asked>, string]>([
    ["a source writes to itself, to all its retentions", itself, {}, `${uid} all`],
    ["a source may name itself, in any case", itself, { database: uid.toUpperCase() }, `${uid} all`],
    ["a source may name a retention", itself, { database: uid, retention: "oneYear" }, `${uid} r1`],
    ["a source may name no other source", itself, { database: otherUid }, "forbidden"],
    ["a source may name no source that is unknown", itself, { database: unknownUid }, "forbidden"],
    ["an API token writes where it says", token, { database: uid }, `${uid} all`],
    ["an API token writes to one retention", token, { database: uid, retention: "oneYear" }, `${uid} r1`],
    ["an API token must say where", token, {}, "forbidden"],
    ["an unknown retention", token, { database: uid, retention: "nope" }, "not-found"],
    ["an empty retention", token, { database: uid, retention: "" }, "not-found"],
    ["an unknown database", token, { database: unknownUid }, "not-found"],
    ["a database of another project is as unknown", token, { database: strangerUid }, "not-found"],
    ["a database that is no UID", token, { database: "oneYear" }, "bad-request"],
    ["an emulated device, for which nothing sends here", token, { database: emulated }, "bad-request"],
    ["an empty database", token, { database: "" }, "bad-request"],
    ["an API token that may only read", identity("apiToken", { scopes: ["read"] }), { database: uid }, "forbidden"],
    [
      "an API token bound to it",
      identity("apiToken", { scopes: ["write"], databases: [uid] }),
      { database: uid },
      `${uid} all`,
    ],
    [
      "an API token bound to another",
      identity("apiToken", { scopes: ["write"], databases: [otherUid] }),
      { database: uid },
      "forbidden",
    ],
    ["a person must say where", person, {}, "forbidden"],
    ["a person without a role, who is not told that it is there", person, { database: uid }, "not-found"],
    ["a service account without a role", identity("serviceAccount"), { database: uid }, "not-found"],
    ["a source whose record is gone", identity("source", { id: unknownUid }), {}, "not-found"],
  ])("%s", async (_, caller, what, expected) => {
    expect(await outcome(caller, what)).toBe(expected);
  });

  it.each<[Role, string]>([
    ["roles/project.user", "forbidden"],
    ["roles/project.developer", `${uid} all`],
    ["roles/project.admin", `${uid} all`],
  ])("a person with %s", async (role, expected) => {
    expect(await outcome(person, { database: uid }, directory([role]))).toBe(expected);
  });

  it.each([itself, token])("nobody writes to a disabled source", async (caller) => {
    expect(await outcome(caller, { database: uid }, directory([], true))).toBe("forbidden");
  });
});
