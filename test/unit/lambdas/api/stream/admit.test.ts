import { describe, expect, it } from "vitest";
import { admit } from "../../../../../lambdas/api/stream/open.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import { type Role, roles } from "../../../../../lambdas/shared/core/identity/role.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { identity } from "../../../../support/identities.ts";

const project: Project = {
  id: "P",
  organization: "O",
  displayName: "",
  companyName: "C",
  eventLogDays: 31,
  createTime: "2024-01-01T00:00:00Z",
};

interface Setting {
  readonly caller?: Partial<Identity>;
  readonly role?: Role;
  readonly isDeleted?: boolean;
  readonly isUnknown?: boolean;
}

/** Answers "admitted", or the code of the refusal. */
async function admission({ caller = {}, role, isDeleted, isUnknown }: Setting): Promise<string> {
  const atOrganization = role === "roles/organization.admin";
  const admitted = admit({ headers: {}, sourceIp: "192.0.2.1" }, "P", {
    access: {
      caller: async () => {
        if (isUnknown) throw new PlatformError("unauthenticated", "The credential is unknown.");
        return { ...identity(), ...caller };
      },
      grantsOf: async () => ({
        projects: new Map(role && !atOrganization ? [["P", [role]]] : []),
        organizations: new Map(atOrganization ? [["O", [role]]] : []),
      }),
    },
    project: async (id) =>
      id === "P" ? { ...project, ...(isDeleted ? { deleteTime: "2024-02-01T00:00:00Z" } : {}) } : undefined,
  });
  return admitted.then(
    () => "admitted",
    (error: unknown) => (error instanceof PlatformError ? error.code : "another error"),
  );
}

const token = { kind: "apiToken", project: "P" } as const;

describe("who may open a stream", () => {
  it.each(roles)("is whoever has %s", async (role) => {
    expect(await admission({ role })).toBe("admitted");
  });

  it.each<[string, Setting, string]>([
    ["a stranger, who is not told that the project exists", {}, "not-found"],
    ["an API token with the scope read", { caller: { ...token, scopes: ["read"] } }, "admitted"],
    ["an API token that may only write", { caller: { ...token, scopes: ["write"] } }, "forbidden"],
    ["an API token of another project", { caller: { ...token, project: "Q", scopes: ["read"] } }, "not-found"],
    ["a source", { caller: { kind: "source", project: "P" } }, "forbidden"],
    ["a member of a project that was deleted", { role: "roles/project.admin", isDeleted: true }, "not-found"],
    ["whoever is not known", { isUnknown: true }, "unauthenticated"],
  ])("%s is answered as everywhere", async (_name, setting, outcome) => {
    expect(await admission(setting)).toBe(outcome);
  });
});
