import { expect, it } from "vitest";
import { createHolders } from "../../../../../lambdas/pipeline/route/holders.ts";
import type { Membership } from "../../../../../lambdas/shared/core/identity/membership.ts";
import { apiToken, type Identity, identity } from "../../../../support/identities.ts";

const holder = (found: Identity | undefined, memberships: readonly Membership[] = [], ofOrganization = ["Z", "A"]) =>
  createHolders({
    holderOf: async (clientId) => (clientId === "c" ? (found?.id ?? "gone") : undefined),
    identity: async (id) => (id === found?.id ? found : undefined),
    memberships: async () => memberships,
    projectsOf: async () => ofOrganization,
  });

it("finds the projects of users: those that they are members of, then those of their organizations", async () => {
  const memberships: Membership[] = [
    { scope: { organization: "O" }, roles: ["roles/organization.admin"] },
    { scope: { project: "Q" }, roles: ["roles/project.user"] },
    { scope: { project: "A" }, roles: ["roles/project.user"] },
  ];
  expect(await holder(identity(), memberships)("c")).toStrictEqual({ identity: "person", projects: ["A", "Q", "Z"] });
});

it("finds the project of an API token, and nobody for a client of nobody", async () => {
  expect(await holder(apiToken("P"))("c")).toStrictEqual({ identity: "token", projects: ["P"] });
  expect(await holder(apiToken("P"))("other")).toBeUndefined();
  expect(await holder(undefined)("c")).toBeUndefined();
});

it("answers ten projects at most", async () => {
  const many = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, "0"));
  const memberships: Membership[] = [{ scope: { organization: "O" }, roles: ["roles/organization.admin"] }];
  expect((await holder(identity(), memberships, many)("c"))?.projects).toStrictEqual(many.slice(0, 10));
});
