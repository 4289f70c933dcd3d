import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  administers,
  apiTokenMay,
  type Grants,
  mayInProject,
  mayTouch,
  requireAdministrator,
  requireRole,
} from "../../../../../lambdas/shared/access/authorize.ts";
import { type Role, roles } from "../../../../../lambdas/shared/core/identity/role.ts";
import { type Identity, identity as identityOf } from "../../../../support/identities.ts";

const project = { id: "P", organization: "O" };
const [user, developer, admin, organizationAdmin] = roles;

const grantsOf = (inProject: readonly Role[], inOrganization: readonly Role[] = []): Grants => ({
  projects: new Map([["P", inProject]]),
  organizations: new Map([["O", inOrganization]]),
});

const identity = (changed: Partial<Identity>): Identity =>
  identityOf({ id: "T", kind: "apiToken", project: "P", ...changed });

describe("mayInProject", () => {
  it.each<[Role, Role, boolean]>([
    [user, user, true],
    [user, developer, false],
    [user, admin, false],
    [user, organizationAdmin, false],
    [developer, user, true],
    [developer, developer, true],
    [developer, admin, false],
    [developer, organizationAdmin, false],
    [admin, user, true],
    [admin, developer, true],
    [admin, admin, true],
    [admin, organizationAdmin, false],
  ])("with %s in the project, %s is %s", (held, wanted, may) => {
    expect(mayInProject(grantsOf([held]), project, wanted)).toBe(may);
  });

  it.each(roles)("lets an administrator of the organization do what needs %s", (wanted) => {
    expect(mayInProject(grantsOf([], [organizationAdmin]), project, wanted)).toBe(true);
  });

  it.each(roles)("takes no role of a project for the organization's administrator, though it is named %s", (held) => {
    expect(mayInProject(grantsOf([held]), project, organizationAdmin)).toBe(false);
  });

  it.each([user, developer, admin])("takes %s in an organization for no role in its projects", (held) => {
    expect(mayInProject(grantsOf([], [held]), project, user)).toBe(false);
  });

  it("gives nothing by roles held elsewhere, whichever they are", () => {
    const held = fc.subarray([...roles]);
    fc.assert(
      fc.property(held, held, fc.constantFrom(...roles), (inProject, inOrganization, wanted) => {
        const elsewhere = { id: "another", organization: "elsewhere" };
        expect(mayInProject(grantsOf(inProject, inOrganization), elsewhere, wanted)).toBe(false);
      }),
    );
  });
});

describe("requireRole", () => {
  it("names the role and the project where it is missing", () => {
    const attempt = () => requireRole(grantsOf([user]), project, developer);
    expect(attempt).toThrow("This call needs roles/project.developer in project P");
    expect(attempt).toThrow(expect.objectContaining({ code: "forbidden" }));
    requireRole(grantsOf([developer]), project, developer);
  });
});

describe("administering an organization", () => {
  it.each(roles)("with %s in it is for its administrators alone", (held) => {
    expect(administers(grantsOf([], [held]), "O")).toBe(held === organizationAdmin);
    expect(administers(grantsOf([], [held]), "another")).toBe(false);
  });

  it("comes from no role in a project", () => {
    const attempt = () => requireAdministrator(grantsOf([organizationAdmin]), "O");
    expect(attempt).toThrow("This call needs roles/organization.admin in organization O");
    expect(attempt).toThrow(expect.objectContaining({ code: "forbidden" }));
    requireAdministrator(grantsOf([], [organizationAdmin]), "O");
  });
});

describe("API tokens", () => {
  it("may do what their scopes say, in their own project", () => {
    const reading = identity({ scopes: ["read"] });
    expect(apiTokenMay(reading, "P", "read")).toBe(true);
    expect(apiTokenMay(reading, "P", "write")).toBe(false);
    expect(apiTokenMay(reading, "another", "read")).toBe(false);
    expect(apiTokenMay(identity({}), "P", "read")).toBe(false);
  });

  it("are the only identities whose scopes count", () => {
    expect(apiTokenMay(identity({ kind: "user", scopes: ["read", "write"] }), "P", "read")).toBe(false);
  });

  it("reach the sources to which they are bound, or all if they are bound to none", () => {
    expect(mayTouch(identity({ databases: ["A"] }), "A")).toBe(true);
    expect(mayTouch(identity({ databases: ["A"] }), "B")).toBe(false);
    expect(mayTouch(identity({ databases: [] }), "B")).toBe(true);
    expect(mayTouch(identity({}), "B")).toBe(true);
    expect(mayTouch(identity({ kind: "user", databases: ["A"] }), "B")).toBe(true);
  });
});
